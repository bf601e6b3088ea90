"""Allowlists for tests: rows as people write them, and any sound allowlist that there can be."""

from datetime import date, timedelta

from hypothesis import strategies as st

from voice_intake.domain.callers.admission import Contract
from voice_intake.domain.customers.allowlist import (
    Allowlist,
    ContactEntry,
    CustomerEntry,
    Key,
    NumberEntry,
    contract_keys,
)
from voice_intake.domain.customers.cells import tidy
from voice_intake.domain.customers.row import COLUMNS
from voice_intake.domain.ticket import Tier

ROW = {
    "customer_number": "4711",
    "customer": "Nordlys A/S",
    "tier": "extended",
    "contract": "Quote 17",
    "starts_on": "2026-01-01",
    "ends_on": "",
    "contact": "Astrid Holm",
    "email": "astrid@nordlys.example",
    "language": "da",
    "administrator": "yes",
    "phone": "+4520123401",
    "label": "mobile",
}

CUSTOMER_ALONE = dict.fromkeys(COLUMNS[6:], "")
WITHOUT_CONTRACT = dict.fromkeys(COLUMNS[2:6], "")


def row(**cells: str) -> list[str]:
    """One of the table, alike but for these cells."""
    return list((ROW | cells).values())


def as_csv(*rows: list[str], delimiter: str = ",") -> str:
    """A file as somebody writes it who never heard of quotation marks."""
    return "".join(delimiter.join(cells) + "\n" for cells in (list(COLUMNS), *rows))


words = st.one_of(
    st.sampled_from(["=1+1", "+45", "-2", "@SUM(A1)", "'=1", "''=1", "'t Hooft", "a;b", 'Bo "Bob" Lund', "a,b", "Ærø"]),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=12),
)
names = words.map(tidy).filter(bool)
labels = st.just("") | words.map(tidy)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@st.composite
def terms(draw: st.DrawFn) -> list[tuple[str, Contract]]:
    """A customer's contracts by name: of one tier, and of one name, never two at a time."""
    found = []
    for tier, name in ((Tier.STANDARD, "Agreement"), (Tier.EXTENDED, draw(st.just("Quote") | names))):
        if name == "Agreement" and tier is Tier.EXTENDED:
            continue
        cuts = sorted(draw(st.lists(days, max_size=4, unique=True)))
        last = draw(st.booleans())
        for place, first in enumerate(cuts, start=1):
            open_end = first + timedelta(90) if last else None
            ends_on = cuts[place] - timedelta(1) if place < len(cuts) else open_end
            found.append((name, Contract(tier, first, ends_on)))
    return found


@st.composite
def allowlists(draw: st.DrawFn) -> Allowlist:
    customers: dict[Key, CustomerEntry] = {}
    contracts: list[tuple[str, str, Contract]] = []
    contacts: dict[Key, ContactEntry] = {}
    numbers: dict[Key, NumberEntry] = {}
    for customer in draw(st.lists(st.sampled_from(["1", "12", "0012", "4711", "99999999999999999999"]), unique=True)):
        customers[customer,] = CustomerEntry(draw(names))
        contracts += [(customer, name, contract) for name, contract in draw(terms())]
        for email in draw(st.lists(st.sampled_from(["a@b.example", "æ@ø.example", "c+d@e.example"]), unique=True)):
            language = draw(st.sampled_from([None, "da", "en"]))
            contacts[customer, email] = ContactEntry(draw(names), language, draw(st.booleans()))
            for phone in draw(st.lists(st.sampled_from(["+4520123401", "+442079460123", "+4533123456"]), unique=True)):
                numbers[customer, email, phone] = NumberEntry(draw(labels))
    keyed = dict(zip(contract_keys(contracts), (contract for _, _, contract in contracts), strict=True))
    return Allowlist(customers=customers, contracts=keyed, contacts=contacts, numbers=numbers)
