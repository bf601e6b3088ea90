"""What a table was read as, line by line: to be carried out later, since reading the file takes longest."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from voice_intake.domain.callers.admission import Contract
from voice_intake.domain.customers.allowlist import (
    Allowlist,
    ContactEntry,
    CustomerEntry,
    Entry,
    Key,
    Kind,
    NumberEntry,
)

ENTRIES: dict[str, type[Entry]] = {
    Kind.CUSTOMER: CustomerEntry,
    Kind.CONTRACT: Contract,
    Kind.CONTACT: ContactEntry,
    Kind.NUMBER: NumberEntry,
}


def lines_of(allowlist: Allowlist) -> Iterator[bytes]:
    encode = msgspec.json.Encoder().encode
    for kind in Kind:
        for key, entry in allowlist.of(kind).items():
            yield encode([kind, key, entry]) + b"\n"


def allowlist_of(lines: Iterable[bytes]) -> Allowlist:
    found: dict[str, dict[Key, Any]] = {kind: {} for kind in Kind}
    decode = msgspec.json.Decoder().decode
    for line in lines:
        kind, key, entry = decode(line)
        found[kind][tuple(key)] = msgspec.convert(entry, ENTRIES[kind])
    return Allowlist(
        customers=found[Kind.CUSTOMER],
        contracts=found[Kind.CONTRACT],
        contacts=found[Kind.CONTACT],
        numbers=found[Kind.NUMBER],
    )
