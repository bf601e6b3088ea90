"""What an import would change or has changed: counted to the last, told as far as a page shows it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from heapq import nsmallest
from typing import Any

from voice_intake.domain.customers.allowlist import Difference, Entry, Key, Kind, values
from voice_intake.domain.customers.faults import Fault
from voice_intake.domain.imports.table import cell_text, column_of
from voice_intake.domain.user_message import UserMessage

MAX_SHOWN = 200
"""Changes of one kind and sign."""

ADDED, CHANGED, REMOVED = "added", "changed", "removed"


@dataclass(frozen=True, kw_only=True)
class ShownChange:
    """`key` is what people know the row by (allowlist.Key); `values` are its cells by column, for a changed row those
    that differ, each with what was and what is wanted."""

    what: str
    kind: Kind
    key: tuple[str, ...]
    values: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class DiffSummary:
    """Either faults, or a problem that keeps the table from being read, or changes. `counts` are by kind and by added,
    changed, removed; `kept` counts customers who are not in the table, and stay because of their cases."""

    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    kept: int = 0
    changes: tuple[ShownChange, ...] = ()
    faults: tuple[Fault, ...] = ()
    fault_count: int = 0
    problem: UserMessage | None = None
    looks_like_mistake: bool = False
    """What `problem` says is no obstacle for whoever says that it is meant."""
    note: UserMessage | None = None
    """What was taken for granted in reading the file."""

    @property
    def changes_nothing(self) -> bool:
        return not any(count for counts in self.counts.values() for count in counts.values())


def summarise(
    difference: Difference, *, kept: int, mistake: UserMessage | None, note: UserMessage | None
) -> DiffSummary:
    return DiffSummary(
        counts={kind: {what: len(entries) for what, entries in _by_sign(difference, kind).items()} for kind in Kind},
        kept=kept,
        changes=tuple(_shown(difference)),
        problem=mistake,
        looks_like_mistake=mistake is not None,
        note=note,
    )


def _by_sign(difference: Difference, kind: Kind) -> Mapping[str, Mapping[Key, Any]]:
    changes = difference[kind]
    return {REMOVED: changes.removed, CHANGED: changes.changed, ADDED: changes.added}


def _shown(difference: Difference) -> Iterator[ShownChange]:
    """What goes comes first, so that it is not overlooked."""
    for kind in Kind:
        for what, entries in _by_sign(difference, kind).items():
            for key in nsmallest(MAX_SHOWN, entries):
                cells = _differing(*entries[key]) if what == CHANGED else _cells(entries[key])
                yield ShownChange(what=what, kind=kind, key=key, values=cells)


def _cells(entry: Entry) -> dict[str, str]:
    return {column_of(entry, name): cell_text(value) for name, value in values(entry).items()}


def _differing(before: Entry, after: Entry) -> dict[str, list[str]]:
    was, becomes = _cells(before), _cells(after)
    return {column: [was[column], becomes[column]] for column in was if was[column] != becomes[column]}


def fingerprint(difference: Difference, kept: Mapping[Key, int]) -> str:
    """The same exactly where the same would be changed."""
    checksum = sha256()
    for kind in Kind:
        for what, entries in _by_sign(difference, kind).items():
            for key in sorted(entries):
                told = entries[key] if what == CHANGED else (entries[key],)
                cells = [[str(value) for value in values(entry).values()] for entry in told]
                checksum.update(repr((kind.value, what, key, cells)).encode())
    checksum.update(repr(sorted(kept)).encode())
    return checksum.hexdigest()
