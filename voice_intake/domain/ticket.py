"""Cases: their priorities, statuses, allowed transitions and references."""

from enum import IntEnum, StrEnum

from stdnum import damm


class Tier(StrEnum):
    """The service levels of the policy (P1)."""

    STANDARD = "standard"
    EXTENDED = "extended"


PHONE_TIER = Tier.EXTENDED
"""The tier whose contracts include the telephone, and whose hours and targets apply to a call (P1)."""


class Priority(IntEnum):
    """The severities of the policy (P12), most severe first."""

    CRITICAL = 1
    MODERATE = 2
    LOW = 3
    MINOR = 4
    INFORMATION = 5


NOT_CHOSEN = Priority.LOW
"""What a case gets when its caller chose nothing."""


class Status(StrEnum):
    """Where a case stands."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    SOLVED = "solved"
    CLOSED = "closed"


UNFINISHED = (Status.NEW, Status.OPEN, Status.PENDING)
"""The statuses in which a caller may add to a case."""


def reference(serial: int) -> str:
    """The eight-digit reference of a serial from 0 to 9,999,999; the last digit is a Damm check digit."""
    if not 0 <= serial <= 9_999_999:
        raise ValueError(f"{serial} does not fit the seven digits of a reference")
    digits = f"{serial:07d}"
    return digits + str(damm.calc_check_digit(digits))


def is_reference(digits: str) -> bool:
    """Whether these are eight digits with a right check digit."""
    return len(digits) == 8 and digits.isascii() and digits.isdigit() and bool(damm.is_valid(digits))


def format_reference(digits: str) -> str:
    """4711-0020, as people write a reference."""
    return f"{digits[:4]}-{digits[4:]}"
