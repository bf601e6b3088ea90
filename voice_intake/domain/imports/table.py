"""The allowlist as a table: the columns, and an allowlist as rows. One row for each number."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from voice_intake.domain.callers.admission import Contract, contract_for
from voice_intake.domain.customers.allowlist import Allowlist, ContactEntry, CustomerEntry, Entry, Key

_COLUMN_NAMES = {
    (CustomerEntry, "name"): "customer",
    (ContactEntry, "name"): "contact",
    (ContactEntry, "is_administrator"): "administrator",
}

NO_CONTRACT = ("", "", "", "")
NO_CONTACT = ("", "", "", "", "", "")


def column_of(entry: Entry, field: str) -> str:
    """The column that holds a field of an entry."""
    return _COLUMN_NAMES.get((type(entry), field), field)


def cell_text(value: object) -> str:
    """A value as it stands in a cell."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case date():
            return value.isoformat()
    return str(value)


def allowlist_rows(allowlist: Allowlist, on: date) -> Iterator[tuple[str, ...]]:
    """Rows that say all of an allowlist, in a lasting order.

    A customer's numbers stand beside the contract that decides on that day. Other contracts follow in rows of their
    own without a contact, as does a customer without contacts.
    """
    contracts, contacts, numbers = (
        _by(allowlist.contracts, 1),
        _by(allowlist.contacts, 1),
        _by(allowlist.numbers, 2),
    )
    for key in sorted(allowlist.customers):
        customer = (*key, allowlist.customers[key].name)
        terms = _terms(allowlist, contracts[key], on)
        people = [row for contact in contacts[key] for row in _people(allowlist, contact, numbers[contact])]
        for place in range(max(len(people), 1)):
            yield (*customer, *(terms[0] if terms else NO_CONTRACT), *(people[place] if people else NO_CONTACT))
        for others in terms[1:]:
            yield (*customer, *others, *NO_CONTACT)


def _by(keys: Iterable[Key], length: int) -> Mapping[Key, list[Key]]:
    """Keys by what they begin with, in order."""
    groups: dict[Key, list[Key]] = defaultdict(list)
    for key in sorted(keys):
        groups[key[:length]].append(key)
    return groups


def _terms(allowlist: Allowlist, keys: list[Key], on: date) -> list[tuple[str, ...]]:
    """The contract that decides first, then the others from the newest on."""
    decides = contract_for([allowlist.contracts[key] for key in keys], on)
    first = [key for key in keys if allowlist.contracts[key] is decides]
    others = sorted(set(keys) - set(first), key=lambda key: (allowlist.contracts[key].starts_on, key), reverse=True)
    return [_term(key, allowlist.contracts[key]) for key in first + others]


def _term(key: Key, contract: Contract) -> tuple[str, ...]:
    return (contract.tier, key[1], cell_text(contract.starts_on), cell_text(contract.ends_on))


def _people(allowlist: Allowlist, key: Key, numbers: list[Key]) -> Iterator[tuple[str, ...]]:
    """One row for each number of a contact, and one for a contact without."""
    contact = allowlist.contacts[key]
    person = (contact.name, key[1], cell_text(contact.language), cell_text(contact.is_administrator))
    for number in numbers:
        yield (*person, number[2], allowlist.numbers[number].label)
    if not numbers:
        yield (*person, "", "")
