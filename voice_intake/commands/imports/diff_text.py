"""What an import changes, in lines that a person can check: what goes, what differs, what comes, and how much."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import click

from voice_intake.actions.imports.diff import Plan
from voice_intake.domain.callers.admission import Contract
from voice_intake.domain.customers.allowlist import ContactEntry, CustomerEntry, Entry, Key, Kind, NumberEntry, values
from voice_intake.domain.imports.table import cell_text, column_of

TOLD = 200
"""Lines of one kind and sign, unless all are asked for."""

NOUNS = {
    Kind.CUSTOMER: "customer",
    Kind.CONTRACT: "contract",
    Kind.CONTACT: "contact",
    Kind.NUMBER: "number",
}

COLOURS = {"-": "red", "~": "yellow", "+": "green"}


def told(plan: Plan, *, everything: bool) -> Iterator[str]:
    """Lines by table, what goes first, so that it is not overlooked."""
    for kind, noun in NOUNS.items():
        changes = plan.difference[kind]
        kept = plan.kept if kind is Kind.CUSTOMER else {}
        if changes.removed or kept or changes.changed or changes.added:
            yield click.style(f"{noun.capitalize()}s", bold=True)
        yield from _lines("-", _entries(changes.removed), len(changes.removed), everything=everything)
        yield from _lines("-", _kept(kept), len(kept), everything=everything)
        yield from _lines("~", _changed(changes.changed), len(changes.changed), everything=everything)
        yield from _lines("+", _entries(changes.added), len(changes.added), everything=everything)


def summary(plan: Plan) -> str:
    """3 customers added, 1 contact changed, 2 numbers removed; or nothing to change."""
    parts = [
        f"{len(entries):,} {noun}{'' if len(entries) == 1 else 's'} {done}"
        for kind, noun in NOUNS.items()
        for done, entries in (
            ("added", plan.difference[kind].added),
            ("changed", plan.difference[kind].changed),
            ("removed", plan.difference[kind].removed),
        )
        if entries
    ]
    if plan.kept:
        parts.append(f"{len(plan.kept):,} kept for the sake of cases")
    return ", ".join(parts) or "nothing to change"


def _lines(sign: str, texts: Iterable[str], count: int, *, everything: bool) -> Iterator[str]:
    for text in islice(texts, count if everything else TOLD):
        yield click.style(f"  {sign} {text}", fg=COLOURS[sign])
    if count > TOLD and not everything:
        yield click.style(f"  {sign} and {count - TOLD:,} more (--all shows them)", fg=COLOURS[sign])


def _entries(entries: Mapping[Key, Entry]) -> Iterator[str]:
    for key in sorted(entries):
        yield _told(key, entries[key])


def _kept(kept: Mapping[Key, int]) -> Iterator[str]:
    for key in sorted(kept):
        cases = f"{kept[key]:,} case{'' if kept[key] == 1 else 's'}"
        yield f"{key[0]}: the customer stays because of {cases}, without contracts, contacts and numbers"


def _changed(entries: Mapping[Key, tuple[Entry, Entry]]) -> Iterator[str]:
    for key in sorted(entries):
        before, after = entries[key]
        was, becomes = values(before), values(after)
        changes = ", ".join(
            f"{column_of(after, name)} {cell_text(was[name]) or 'empty'} → {cell_text(becomes[name]) or 'empty'}"
            for name in was
            if was[name] != becomes[name]
        )
        yield f"{_named(key, after)}: {changes}"


def _told(key: Key, entry: Entry) -> str:
    match entry:
        case CustomerEntry(name):
            return f"{_named(key, entry)} {name}"
        case Contract(tier, starts_on, ends_on):
            return f"{_named(key, entry)}: {tier}, from {starts_on}" + (f" to {ends_on}" if ends_on else "")
        case ContactEntry(name, language, is_administrator):
            role = "administrator" if is_administrator else "no administrator"
            return f"{_named(key, entry)}: {name}, {role}, {language or 'asked for the language'}"
        case NumberEntry(label):
            return _named(key, entry) + (f" ({label})" if label else "")


def _named(key: Key, entry: Entry) -> str:
    """What people know a row by; which of its name a contract is matters from the second on."""
    if isinstance(entry, Contract):
        customer, name, which = key
        return f"{customer} {name or 'without a name'}" + (f" ({which})" if which != "1" else "")
    return " ".join(key)
