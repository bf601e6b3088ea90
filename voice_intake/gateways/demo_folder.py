"""What visitors of a demo may play with, as files that all of its processes see: the time, and the database's absence.

Made only where DEMO is on and DEMO_FOLDER names a folder; everywhere else there is no such clock and no such switch.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from voice_intake.clock import system_clock

_AHEAD, _AWAY = "seconds-ahead", "database-away-until"


class DemoFolder:
    """The machine's time and so many seconds more; and until when the database cannot be reached."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def clock(self) -> datetime:
        """Demo time, in UTC."""
        return system_clock() + self.ahead

    @property
    def ahead(self) -> timedelta:
        return timedelta(seconds=self._number(_AHEAD))

    def move_to(self, moment: datetime) -> None:
        """From now on it is that moment, and goes on from there."""
        self._write(_AHEAD, (moment - system_clock()).total_seconds())

    def move_by(self, time: timedelta) -> None:
        self._write(_AHEAD, (self.ahead + time).total_seconds())

    def back_to_now(self) -> None:
        self._write(_AHEAD, 0.0)

    @property
    def database_away_for(self) -> timedelta:
        """How much longer, by the machine's own time; zero where it is there."""
        left = self._number(_AWAY) - system_clock().timestamp()
        return timedelta(seconds=max(left, 0.0))

    def take_database_away(self, time: timedelta) -> None:
        """Zero gives it back."""
        self._write(_AWAY, (system_clock() + time).timestamp() if time else 0.0)

    def watch(self, engine: Engine) -> None:
        """Every statement fails while the database is away, as it would if nobody answered."""
        event.listen(engine, "before_cursor_execute", self._refuse)

    def _refuse(self, *_: object) -> None:
        if self.database_away_for:
            raise OperationalError(None, None, ConnectionError("the demo has taken the database away"))

    def _number(self, name: str) -> float:
        with suppress(OSError, ValueError):
            return float(self._folder.joinpath(name).read_text(encoding="ascii"))
        return 0.0

    def _write(self, name: str, value: float) -> None:
        """All of it or nothing: others read it at any moment."""
        part = self._folder / f".{name}.{token_hex(4)}"
        part.write_text(str(value), encoding="ascii")
        part.replace(self._folder / name)
