"""Who may call, as one value: customers, their contracts, their contacts and the numbers these call from.

Rows are told apart by what people know them by, not by their ids: a customer by its number, a contract by its name, a
contact by the e-mail address, a number by itself; each within the one before. What is compared, and so what an import
can change, is only what the table of interfaces carries: PINs, blocks and the times of numbers are no part of it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from voice_intake.domain.callers.admission import Contract


class Kind(StrEnum):
    """The tables, those that others refer to first."""

    CUSTOMER = "customers"
    CONTRACT = "support_contracts"
    CONTACT = "contacts"
    NUMBER = "contact_numbers"


@dataclass(frozen=True, slots=True)
class CustomerEntry:
    name: str


@dataclass(frozen=True, slots=True)
class ContactEntry:
    name: str
    language: str | None
    is_administrator: bool


@dataclass(frozen=True, slots=True)
class NumberEntry:
    label: str


Key = tuple[str, ...]
"""(customer's number), (…, contract, which of that name), (…, e-mail address), (…, e-mail address, number)."""

Entry = CustomerEntry | Contract | ContactEntry | NumberEntry


@dataclass(frozen=True, kw_only=True)
class Allowlist:
    customers: Mapping[Key, CustomerEntry]
    contracts: Mapping[Key, Contract]
    contacts: Mapping[Key, ContactEntry]
    numbers: Mapping[Key, NumberEntry]

    def of(self, kind: Kind) -> Mapping[Key, Entry]:
        match kind:
            case Kind.CUSTOMER:
                return self.customers
            case Kind.CONTRACT:
                return self.contracts
            case Kind.CONTACT:
                return self.contacts
            case Kind.NUMBER:
                return self.numbers


@dataclass(frozen=True)
class Changes:
    """What differs in one table; `changed` holds what was and what is wanted."""

    added: Mapping[Key, Entry]
    removed: Mapping[Key, Entry]
    changed: Mapping[Key, tuple[Entry, Entry]]


Difference = Mapping[Kind, Changes]


def difference(before: Allowlist, after: Allowlist) -> Difference:
    return {kind: _changes(before.of(kind), after.of(kind)) for kind in Kind}


def _changes(before: Mapping[Key, Entry], after: Mapping[Key, Entry]) -> Changes:
    return Changes(
        added={key: entry for key, entry in after.items() if key not in before},
        removed={key: entry for key, entry in before.items() if key not in after},
        changed={key: (before[key], entry) for key, entry in after.items() if key in before and before[key] != entry},
    )


def stripped_zeros(changes: Difference) -> list[tuple[str, str]]:
    """New customer numbers beside those that would go, and differ only in zeros at the beginning."""
    customers = changes[Kind.CUSTOMER]
    bare = {number.lstrip("0"): number for (number,) in customers.removed}
    return [(number, bare[number]) for (number,) in customers.added if number in bare]


def values(entry: Entry) -> dict[str, Any]:
    """An entry by the names of its columns."""
    return {name: getattr(entry, name) for name in _NAMES[type(entry)]}


_NAMES = {
    kind: tuple(field.name for field in fields(kind)) for kind in (CustomerEntry, Contract, ContactEntry, NumberEntry)
}


def contract_keys(contracts: Sequence[tuple[str, str, Contract]]) -> list[Key]:
    """The keys of contracts given as customer number, name and terms.

    One agreement that is renewed under its old name is several contracts, the first, the second … of that name.
    """
    order = sorted(range(len(contracts)), key=lambda index: _by_name_and_time(*contracts[index]))
    keys: list[Key] = [()] * len(contracts)
    met: Counter[tuple[str, str]] = Counter()
    for index in order:
        customer, name, _ = contracts[index]
        met[customer, name] += 1
        keys[index] = (customer, name, str(met[customer, name]))
    return keys


def _by_name_and_time(customer: str, name: str, contract: Contract) -> tuple[str, str, date, date, str]:
    return (customer, name, contract.starts_on, contract.ends_on or date.max, contract.tier)


def overlapping(contracts: Mapping[Key, Contract]) -> Iterator[tuple[Key, Key]]:
    """Pairs of one customer's contracts that are both in force on some day, and have the same tier or the same name.

    An extended contract beside a standard one is as it should be. Each contract is told with one that began before it.
    """
    told: set[tuple[Key, Key]] = set()
    alike: tuple[Callable[[Key], Key], ...] = (lambda key: (key[0], contracts[key].tier), lambda key: key[:2])
    for same in alike:
        for pair in _overlapping(contracts, same):
            if pair not in told:
                told.add(pair)
                yield pair


def _overlapping(contracts: Mapping[Key, Contract], same: Callable[[Key], Key]) -> Iterator[tuple[Key, Key]]:
    longest: Key | None = None
    for key in sorted(contracts, key=lambda key: (same(key), contracts[key].starts_on, key)):
        if longest is None or same(longest) != same(key):
            longest = key
            continue
        end = contracts[longest].ends_on or date.max
        if contracts[key].starts_on <= end:
            yield longest, key
        if (contracts[key].ends_on or date.max) > end:
            longest = key
