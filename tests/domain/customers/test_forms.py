"""Forms are read by the rules of the allowlist's table."""

from datetime import date

import pytest

from tests.allowlists import ROW, row
from voice_intake.domain.callers.admission import AdmissionReason, Contract, Outlook, outlook
from voice_intake.domain.customers.faults import InvalidAllowlist
from voice_intake.domain.customers.forms import (
    ContactForm,
    ContractForm,
    CustomerForm,
    NumberForm,
    RefusedEdit,
    read_contact,
    read_contract,
    read_customer,
    read_last_day,
    read_number,
)
from voice_intake.domain.customers.row import COLUMNS
from voice_intake.domain.imports.parse_rows import read
from voice_intake.domain.ticket import Tier

TODAY = date(2026, 6, 1)
FORMS = {
    CustomerForm: (read_customer, ("customer_number", "customer")),
    ContractForm: (read_contract, ("tier", "contract", "starts_on", "ends_on")),
    ContactForm: (read_contact, ("contact", "email", "language", "administrator")),
    NumberForm: (read_number, ("phone", "label")),
}
POOR = [
    {"customer_number": "A1"},
    {"customer_number": "4.711E+10"},
    {"customer": ""},
    {"customer": "a\0b"},
    {"tier": "gold"},
    {"starts_on": "31/12/2026"},
    {"starts_on": "2026-02-30"},
    {"ends_on": "2025-12-31"},
    {"contact": ""},
    {"email": "astrid"},
    {"language": "sv"},
    {"administrator": "maybe"},
    {"phone": "112"},
    {"phone": "+45 20 12 34"},
    {"phone": "4,52E+09"},
    {"label": "x" * 1001},
]


@pytest.mark.parametrize("cells", POOR, ids=str)
def test_what_an_import_refuses_a_form_refuses_in_the_same_words(cells: dict[str, str]) -> None:
    with pytest.raises(InvalidAllowlist) as of_table:
        read(COLUMNS, [(2, row(**cells))])
    [column] = cells
    kind, (read_form, fields) = next((kind, form) for kind, form in FORMS.items() if column in form[1])
    with pytest.raises(RefusedEdit) as of_form:
        read_form(kind(**{field: (ROW | cells)[field] for field in fields}))

    assert [(it.column, it.hint) for it in of_table.value.told] == [(it.field, it.hint) for it in of_form.value.faults]


def test_a_sound_form_says_what_a_sound_row_says() -> None:
    allowlist = read(COLUMNS, [(2, row(phone="0044 2871 359777"))])
    said = {kind: read_form(kind(**{name: ROW[name] for name in names})) for kind, (read_form, names) in FORMS.items()}

    assert allowlist.customers[said[CustomerForm][0],] == said[CustomerForm][1]
    assert allowlist.contracts["4711", said[ContractForm][0], "1"] == said[ContractForm][1]
    assert allowlist.contacts["4711", said[ContactForm][0]] == said[ContactForm][1]
    assert read_number(NumberForm(phone="0044 2871 359777"))[0] == "+442871359777"


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        (CustomerForm(customer_number="", customer=""), {"customer_number", "customer"}),
        (ContractForm(tier="", starts_on=""), {"tier"}),
        (ContactForm(contact="", email=""), {"email", "contact"}),
        (NumberForm(phone=""), {"phone"}),
    ],
)
def test_an_empty_form_is_told_what_is_missing(form: object, fields: set[str]) -> None:
    with pytest.raises(RefusedEdit) as refusal:
        FORMS[type(form)][0](form)
    assert {fault.field for fault in refusal.value.faults} == fields


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2025-12-31", "before the contract begins, on 2026-01-01"),
        ("2027-01-01", "the contract ends sooner, on 2026-12-31"),
        ("soon", "write the day as"),
    ],
)
def test_a_contract_ends_between_its_first_and_its_last_day(text: str, told: str) -> None:
    with pytest.raises(RefusedEdit, match=told):
        read_last_day(text, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    assert read_last_day("01-06-2026", starts_on=date(2026, 1, 1), ends_on=None) == TODAY


def test_the_outlook_tells_what_is_heard_from_which_day_on() -> None:
    contracts = [
        Contract(Tier.EXTENDED, date(2026, 1, 1), date(2026, 6, 30)),
        Contract(Tier.STANDARD, date(2026, 3, 1), date(2026, 8, 31)),
        Contract(Tier.EXTENDED, date(2027, 1, 1)),
    ]

    assert outlook(contracts, TODAY) == (
        Outlook(TODAY, AdmissionReason.ENTITLED),
        Outlook(date(2026, 7, 1), AdmissionReason.STANDARD),
        Outlook(date(2026, 9, 1), AdmissionReason.CONTRACT_NOT_BEGUN),
        Outlook(date(2027, 1, 1), AdmissionReason.ENTITLED),
    )
    for_ever = Contract(tier=Tier.EXTENDED, starts_on=TODAY, ends_on=date.max)
    assert outlook([for_ever], TODAY) == (Outlook(TODAY, AdmissionReason.ENTITLED),)
    assert outlook([], TODAY) == (Outlook(TODAY, AdmissionReason.NO_CONTRACT),)
