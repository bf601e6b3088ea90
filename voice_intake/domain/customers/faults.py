"""What is wrong with an allowlist's table: counted to the last, told as far as anybody reads."""

from collections.abc import Sequence
from dataclasses import dataclass

from voice_intake.domain.errors import Faults, VoiceIntakeError
from voice_intake.domain.user_message import UserMessage

MAX_REPORTED = 100
MAX_VALUE_LENGTH = 60
"""Characters of a cell."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell, or with the whole line where no column is named."""

    line: int
    column: str
    value: str
    hint: UserMessage

    def __str__(self) -> str:
        where = f"line {self.line}, {self.column}" if self.column else f"line {self.line}"
        return f"{where}: {self.shown}{self.hint}"

    @property
    def shown(self) -> str:
        """What stands there, as it goes before what to write instead."""
        if not self.value:
            return ""
        is_short = len(self.value) <= MAX_VALUE_LENGTH
        return f"{self.value!r}: " if is_short else f"{self.value[:MAX_VALUE_LENGTH]!r}…: "


class UnreadableTable(VoiceIntakeError):
    """This is no table that can be read: what it is, and what to do about it."""

    def __init__(self, hint: UserMessage) -> None:
        super().__init__(str(hint))
        self.hint = hint


class InvalidAllowlist(Faults):
    """The table does not hold; nothing was changed. `count` counts all faults, `told` holds the first of them."""

    def __init__(self, told: Sequence[Fault], count: int) -> None:
        more = [f"and {count - len(told):,} more"] if count > len(told) else []
        what = "1 fault" if count == 1 else f"{count:,} faults"
        super().__init__(f"The allowlist has {what}, and nothing was changed", [str(fault) for fault in told] + more)
        self.told = tuple(told)
        self.count = count


class FaultList:
    """Gathers faults line by line, and keeps no more of them than are told."""

    def __init__(self) -> None:
        self.count = 0
        self._kept: list[Fault] = []

    def add(self, line: int, column: str, value: str, hint: UserMessage) -> None:
        self.count += 1
        if len(self._kept) < MAX_REPORTED:
            self._kept.append(Fault(line, column, str(value), hint))

    def told(self) -> list[Fault]:
        """The first of them, in the order of lines."""
        return sorted(self._kept, key=lambda fault: fault.line)

    def settle(self) -> None:
        """Raises InvalidAllowlist where there was any fault."""
        if self.count:
            raise InvalidAllowlist(self.told(), self.count)
