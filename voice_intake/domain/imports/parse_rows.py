"""The allowlist from the rows of a table, checked as a whole: every fault is told at once, with its line."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from voice_intake.domain.callers.admission import Contract
from voice_intake.domain.customers import cells
from voice_intake.domain.customers.allowlist import (
    Allowlist,
    ContactEntry,
    CustomerEntry,
    Entry,
    Key,
    NumberEntry,
    contract_keys,
    overlapping,
    values,
)
from voice_intake.domain.customers.faults import FaultList
from voice_intake.domain.customers.row import COLUMNS, AllowlistRow
from voice_intake.domain.imports.table import cell_text, column_of
from voice_intake.domain.ticket import Tier
from voice_intake.domain.user_message import UserMessage, said

K = TypeVar("K", bound=Hashable)
E = TypeVar("E", bound=Entry)

Row = tuple[int, Sequence[str]]
"""The number of a line in its file, and its cells."""

_FORMULA = said("a formula, or its failure: copy the column and paste it as values")
_TOO_MANY = said("more cells than columns: is a separator or a quotation mark too many?")

FirstStated = tuple[E, int]
"""What a line says first; those after it may only say the same."""


def read(header: Sequence[str], rows: Iterable[Row]) -> Allowlist:
    """Raises InvalidAllowlist."""
    faults = FaultList()
    order = _order(header, faults)
    faults.settle()
    reader = _Reader(faults)
    for number, row in rows:
        reader.read(number, row, order)
    return reader.finish()


def _order(header: Sequence[str], faults: FaultList) -> Mapping[str, int]:
    """Where each column stands. One that is missing is never taken for empty: what it holds would be removed."""
    names = [cells.clean(name).lower() for name in header]
    while names and not names[-1]:
        names.pop()
    for name in dict.fromkeys(names):
        if name not in COLUMNS:
            faults.add(
                1, "", name, said("not a column of this table: they are %(columns)s", columns=", ".join(COLUMNS))
            )
        elif names.count(name) > 1:
            faults.add(1, name, "", said("the column is there more than once"))
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        hint = said(
            "no column %(columns)s: the table needs all of them, also those that are empty", columns=", ".join(missing)
        )
        faults.add(1, "", "", hint)
    return {} if faults.count else {name: names.index(name) for name in COLUMNS}


class _Reader:
    """Gathers what the lines say, and holds each against those before it."""

    def __init__(self, faults: FaultList) -> None:
        self.faults = faults
        self.customers: dict[Key, FirstStated[CustomerEntry]] = {}
        self.contracts: dict[tuple[str, str, date], FirstStated[Contract]] = {}
        self.contacts: dict[Key, FirstStated[ContactEntry]] = {}
        self.numbers: dict[Key, FirstStated[NumberEntry]] = {}
        self.lines: dict[Hashable, int] = {}

    def read(self, number: int, row: Sequence[str], order: Mapping[str, int]) -> None:
        for formula in (text for text in row if isinstance(text, cells.Formula)):
            self.faults.add(number, "", formula, _FORMULA)
        texts = [cells.clean(text) for text in row]
        beyond = " ".join(filter(None, texts[len(order) :]))
        if beyond:
            self.faults.add(number, "", beyond, _TOO_MANY)
        elif any(texts):
            texts += [""] * (len(order) - len(texts))
            line = AllowlistRow(number, {column: texts[place] for column, place in order.items()}, self.faults)
            if line.is_valid():
                self._gather(line)

    def _gather(self, line: AllowlistRow) -> None:
        faults_before = self.faults.count
        customer, name = line.parsed("customer_number", cells.customer_number), line.needed("customer")
        contract, contact, phone = line.contract(), line.contact(), line.phone()
        if customer is None:
            return
        if name:
            self._say(self.customers, (customer,), CustomerEntry(name), line)
        if contract:
            self._say(self.contracts, (customer, line.texts["contract"], contract.starts_on), contract, line)
        email = contact and contact[0]
        if contact:
            self._say(self.contacts, (customer, contact[0]), contact[1], line)
        if contact and phone:
            self._say(self.numbers, (customer, contact[0], phone), NumberEntry(line.texts["label"]), line)
        if self.faults.count == faults_before:
            self._once((customer, contract, line.texts["contract"], email, phone), line)

    def _say(self, before: dict[K, FirstStated[E]], key: K, entry: E, line: AllowlistRow) -> None:
        first, number = before.setdefault(key, (entry, line.number))
        if first == entry:
            return
        was = values(first)
        for field, value in values(entry).items():
            if was[field] != value:
                contradiction = said(
                    "line %(line)s says '%(value)s': which of the two is right?",
                    line=str(number),
                    value=cell_text(was[field]),
                )
                line.fault(column_of(entry, field), contradiction)

    def _once(self, facts: Hashable, line: AllowlistRow) -> None:
        """A number may come again with another contract; a line may not come again as it is."""
        first = self.lines.setdefault(facts, line.number)
        if first != line.number:
            line.fault("", said("says the same as line %(line)s: take one of the two away", line=str(first)))

    def finish(self) -> Allowlist:
        """Raises InvalidAllowlist."""
        contracts = self._contracts()
        self.faults.settle()
        return Allowlist(
            customers={key: entry for key, (entry, _) in self.customers.items()},
            contracts=contracts,
            contacts={key: entry for key, (entry, _) in self.contacts.items()},
            numbers={key: entry for key, (entry, _) in self.numbers.items()},
        )

    def _contracts(self) -> dict[Key, Contract]:
        keys = contract_keys([(customer, name, entry) for (customer, name, _), (entry, _) in self.contracts.items()])
        contracts = {key: entry for key, (entry, _) in zip(keys, self.contracts.values(), strict=True)}
        lines = {key: line for key, (_, line) in zip(keys, self.contracts.values(), strict=True)}
        for first, second in overlapping(contracts):
            hint = _overlap(first, second, contracts[first].tier, lines[first])
            self.faults.add(lines[second], "starts_on", contracts[second].starts_on.isoformat(), hint)
        return contracts


def _overlap(first: Key, second: Key, tier: Tier, line: int) -> UserMessage:
    which = {"second": second[1], "first": first[1], "line": str(line)}
    if first[1] == second[1]:
        return said(
            "contract '%(second)s' is in force together with '%(first)s' of line %(line)s: "
            "one name stands for one contract at a time",
            **which,
        )
    return said(
        "contract '%(second)s' is in force together with '%(first)s' of line %(line)s: "
        "two %(tier)s contracts of one customer may not overlap",
        **which,
        tier=tier,
    )
