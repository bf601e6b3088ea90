"""A week of shifts as people write it: `mon-fri 08:00-16:00; sat, sun 09:00-12:00, 13:00-15:00`.

Days are English or Danish, written out or cut to three letters; `fri-mon` goes over the weekend. A shift that ends
before it starts, 22:00-06:00, crosses midnight.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from voice_intake.domain.agents.duty import Shift
from voice_intake.domain.errors import VoiceIntakeError
from voice_intake.domain.hours.desk_calendar import END_OF_DAY
from voice_intake.domain.user_message import UserMessage, said

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EXAMPLE = "mon-fri 08:00-16:00; sat 09:00-12:00"

_NAMES = {
    name: weekday
    for weekday, names in enumerate(
        (
            ("mon", "monday", "man", "mandag"),
            ("tue", "tuesday", "tir", "tirsdag"),
            ("wed", "wednesday", "ons", "onsdag"),
            ("thu", "thursday", "tor", "torsdag"),
            ("fri", "friday", "fre", "fredag"),
            ("sat", "saturday", "lør", "lørdag"),
            ("sun", "sunday", "søn", "søndag"),
        ),
        start=1,
    )
    for name in names
}
_PIECE = re.compile(r"(?P<days>[^\W\d_][^\d]*?)\s+(?P<times>\d.*)")
_TIMES = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?-(\d{1,2})(?:[:.](\d{2}))?")
_DASH = re.compile(r"\s*[-\u2013]\s*")


class RotaFault(VoiceIntakeError):
    """What was written is no rota; says which piece of it, and how to write it."""

    def __init__(self, hint: UserMessage) -> None:
        super().__init__(str(hint))
        self.hint = hint


def read(text: str) -> tuple[Shift, ...]:
    """The shifts in the order of the week; none in an empty text. Raises RotaFault."""
    pieces = (piece.strip() for piece in _DASH.sub("-", text.lower()).split(";"))
    shifts = sorted(shift for piece in pieces if piece for shift in _read_piece(piece))
    for earlier, later in pairwise(shifts):
        if earlier.weekday == later.weekday and later.starts < earlier.ends:
            hint = said(
                "%(earlier)s and %(later)s overlap: write them as one shift",
                earlier=format_rota([earlier]),
                later=format_rota([later]),
            )
            raise RotaFault(hint)
    return tuple(shifts)


def format_rota(shifts: Iterable[Shift]) -> str:
    """The same text for the same week, however it was typed; days that are alike stand together."""
    hours = {day: ", ".join(_span(it) for it in sorted(shifts_of)) for day, shifts_of in _by_day(shifts)}
    runs = (list(days) for _, days in groupby(range(1, 8), key=lambda day: hours.get(day, "")))
    return "; ".join(f"{_range(days)} {hours[days[0]]}" for days in runs if days[0] in hours)


def _read_piece(piece: str) -> Iterator[Shift]:
    parts = _PIECE.fullmatch(piece)
    if parts is None:
        fault = said("'%(piece)s' is not a day with its hours: write %(example)s", piece=piece, example=EXAMPLE)
        raise RotaFault(fault)
    days = [day for word in parts["days"].split(",") if word.strip() for day in _read_days(word.strip())]
    for times in parts["times"].split(","):
        starts, ends = _read_times(times.strip())
        for day in sorted(set(days)):
            yield from _shifts(day, starts, ends)


def _read_days(word: str) -> Iterator[int]:
    first, _, last = word.partition("-")
    for name in (first, last or first):
        if name not in _NAMES:
            days = ", ".join(DAYS)
            raise RotaFault(said("'%(name)s' is not a day of the week: write one of %(days)s", name=name, days=days))
    length = (_NAMES[last or first] - _NAMES[first]) % 7 + 1
    return ((_NAMES[first] - 1 + day) % 7 + 1 for day in range(length))


def _read_times(times: str) -> tuple[int, int]:
    found = _TIMES.fullmatch(times)
    if found is None:
        raise RotaFault(said("'%(times)s' are not hours: write 08:00-16:00", times=times))
    starts, ends = (_minutes(hour, minute, times) for hour, minute in (found.group(1, 2), found.group(3, 4)))
    if starts in (ends, END_OF_DAY):
        raise RotaFault(said("'%(times)s' is no time at all: round the clock is 00:00-24:00", times=times))
    return starts, ends


def _minutes(hour: str, minute: str | None, times: str) -> int:
    minutes = int(hour) * 60 + int(minute or 0)
    if int(minute or 0) > 59 or minutes > END_OF_DAY:
        hint = said("'%(times)s' has a time that no clock shows: 00:00 to 24:00 can be written", times=times)
        raise RotaFault(hint)
    return minutes


def _shifts(day: int, starts: int, ends: int) -> Iterator[Shift]:
    if starts < ends:
        yield Shift(day, starts, ends)
        return
    yield Shift(day, starts, END_OF_DAY)
    if ends:
        yield Shift(day % 7 + 1, 0, ends)


def _by_day(shifts: Iterable[Shift]) -> Iterator[tuple[int, Iterable[Shift]]]:
    return groupby(sorted(shifts), key=lambda shift: shift.weekday)


def _span(shift: Shift) -> str:
    return f"{clock(shift.starts)}-{clock(shift.ends)}"


def clock(minutes: int) -> str:
    """480 is 08:00."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _range(days: list[int]) -> str:
    names = [DAYS[day - 1] for day in days]
    return f"{names[0]}-{names[-1]}" if len(names) > 2 else ", ".join(names)
