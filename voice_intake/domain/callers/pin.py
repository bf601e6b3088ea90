"""PINs: how long they are, and which of them a stranger would try first."""

SHORTEST = 4
LONGEST = 12

_UPWARDS = "0123456789" * 3
_COLUMNS = ("2580", "0852")
"""Straight down or up the keypad."""


def weakness(pin: str, *, customer_number: str = "") -> str | None:
    """Why nobody should be given this PIN, as the end of a sentence; None where it may be given."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        return f"is not {SHORTEST} to {LONGEST} digits"
    if pin == customer_number:
        return "is the customer number"
    if _repeats(pin):
        return "says the same digits again and again"
    if pin in _UPWARDS or pin in _UPWARDS[::-1]:
        return "counts up or down"
    if pin in _COLUMNS:
        return "is a straight line on the keypad"
    return None


def _repeats(pin: str) -> bool:
    """Whether it is one digit, or a few of them, over and over: 0000, 1212, 123123."""
    return pin in (pin + pin)[1:-1]
