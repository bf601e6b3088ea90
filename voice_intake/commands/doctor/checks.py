"""What a check of the doctor finds, and how long it may take to find it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from threading import Thread


class Level(StrEnum):
    FINE = "fine"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, and a sentence that says how it stands and what would mend it."""

    level: Level
    name: str
    sentence: str


def fine(name: str, sentence: str) -> Finding:
    return Finding(Level.FINE, name, sentence)


def warning(name: str, sentence: str) -> Finding:
    return Finding(Level.WARNING, name, sentence)


def fault(name: str, sentence: str) -> Finding:
    return Finding(Level.FAULT, name, sentence)


def found_within(seconds: float, name: str, check: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """What a check finds in time; if it takes longer or breaks, what it found so far and a fault that says so.

    A thread that hangs, as in a look-up of a host, is left behind: it does not keep the program from ending.
    """
    found: list[Finding] = []
    thread = Thread(target=_collect, args=(name, check, found), daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        return [*found, fault(name, f"no answer within {seconds:g} seconds")]
    return found


def _collect(name: str, check: Callable[[], Iterable[Finding]], found: list[Finding]) -> None:
    try:
        for finding in check():
            found.append(finding)  # noqa: PERF402 - whoever waits sees each as it comes
    except Exception as failure:
        found.append(fault(name, f"could not be checked: {type(failure).__name__}"))
