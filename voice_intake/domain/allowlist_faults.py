"""What is wrong with an allowlist's table: counted to the last, told as far as anybody reads."""

from voice_intake.domain.errors import Faults

TOLD = 100
SHOWN = 60
"""Characters of a cell."""


class UnsoundAllowlist(Faults):
    """The table does not hold; nothing was changed. `count` counts all faults, `faults` holds the first of them."""

    def __init__(self, faults: list[str], count: int) -> None:
        more = [f"and {count - len(faults):,} more"] if count > len(faults) else []
        what = "1 fault" if count == 1 else f"{count:,} faults"
        super().__init__(f"The allowlist has {what}, and nothing was changed", faults + more)
        self.count = count


class FaultList:
    """Gathers faults line by line, and keeps no more of them than are told."""

    def __init__(self) -> None:
        self.count = 0
        self._kept: list[tuple[int, str]] = []

    def add(self, line: int, column: str, value: str, mend: str) -> None:
        """What is wrong with a cell, or with the whole line where no column is named."""
        self.count += 1
        if len(self._kept) < TOLD:
            where = f"line {line}, {column}" if column else f"line {line}"
            self._kept.append((line, f"{where}: {_shown(value)}{mend}"))

    def settle(self) -> None:
        """Raises UnsoundAllowlist where there was any fault."""
        if self.count:
            raise UnsoundAllowlist([fault for _, fault in sorted(self._kept, key=lambda kept: kept[0])], self.count)


def _shown(value: str) -> str:
    if not value:
        return ""
    return f"{value!r}: " if len(value) <= SHOWN else f"{value[:SHOWN]!r}…: "
