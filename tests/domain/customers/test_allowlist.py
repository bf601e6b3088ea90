from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.allowlists import CUSTOMER_ALONE, WITHOUT_CONTRACT, allowlists, row
from voice_intake.domain.callers.admission import Contract
from voice_intake.domain.customers.allowlist import Allowlist, Kind, difference, stripped_zeros
from voice_intake.domain.customers.cells import Formula
from voice_intake.domain.customers.faults import MAX_REPORTED, InvalidAllowlist
from voice_intake.domain.customers.row import COLUMNS
from voice_intake.domain.imports.parse_rows import read
from voice_intake.domain.imports.table import allowlist_rows
from voice_intake.domain.ticket import Tier

TODAY = date(2026, 6, 1)


def read_all(*rows: list[str]) -> Allowlist:
    return read(COLUMNS, list(enumerate(rows, start=2)))


def faults_of(*rows: list[str]) -> list[str]:
    with pytest.raises(InvalidAllowlist) as caught:
        read_all(*rows)
    return caught.value.faults


def test_a_row_says_all_about_one_number() -> None:
    allowlist = read_all(row())

    assert allowlist.customers["4711",].name == "Nordlys A/S"
    assert allowlist.contracts["4711", "Quote 17", "1"] == Contract(Tier.EXTENDED, date(2026, 1, 1))
    assert allowlist.contacts["4711", "astrid@nordlys.example"].is_administrator
    assert allowlist.numbers["4711", "astrid@nordlys.example", "+4520123401"].label == "mobile"


def test_rows_of_one_contact_add_up() -> None:
    allowlist = read_all(
        row(), row(phone="+442079460123", label=""), row(email="bo@nordlys.example", phone="", label="")
    )

    assert (len(allowlist.customers), len(allowlist.contracts), len(allowlist.contacts)) == (1, 1, 2)
    assert len(allowlist.numbers) == 2


def test_a_number_may_come_again_with_each_contract_of_its_customer() -> None:
    ended = {"contract": "Agreement 3", "tier": "standard", "starts_on": "2020-01-01", "ends_on": "2025-12-31"}

    allowlist = read_all(row(), row(**ended))

    assert len(allowlist.contracts) == 2
    assert len(allowlist.numbers) == 1


def test_a_customer_may_stand_alone_with_or_without_contract() -> None:
    allowlist = read_all(row(**CUSTOMER_ALONE), row(customer_number="8", **CUSTOMER_ALONE, **WITHOUT_CONTRACT))

    assert (len(allowlist.customers), len(allowlist.contracts), len(allowlist.contacts)) == (2, 1, 0)


def test_columns_may_stand_in_any_order_and_empty_rows_between() -> None:
    order = sorted(range(len(COLUMNS)), key=lambda place: place * 5 % 12)
    shuffled = [row()[place] for place in order]

    assert read(
        [COLUMNS[place].upper() for place in order] + [""], [(2, shuffled), (3, ["", " "]), (4, [])]
    ) == read_all(row())


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        (COLUMNS[:-1], "no column label"),
        ((*COLUMNS, "colour"), "'colour': not a column"),
        ((*COLUMNS, "label"), "line 1, label: the column is there more than once"),
        ((), "no column customer_number"),
    ],
)
def test_a_table_with_other_columns_is_refused_whole(header: tuple[str, ...], fault: str) -> None:
    with pytest.raises(InvalidAllowlist) as caught:
        read(header, [(2, row())])
    assert fault in str(caught.value)


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"customer_number": "A1"}, "line 2, customer_number: 'A1': write 1 to 20 digits"),
        ({"customer": ""}, "line 2, customer: empty"),
        ({"tier": "gold"}, "line 2, tier: 'gold': write standard or extended"),
        ({"starts_on": ""}, "line 2, starts_on: write the day as 2026-01-31"),
        ({"ends_on": "31/12/2026"}, "line 2, ends_on: '31/12/2026': write the day"),
        ({"ends_on": "2025-12-31"}, "line 2, ends_on: '2025-12-31': before the contract begins"),
        ({"contact": ""}, "line 2, contact: empty"),
        ({"email": "astrid"}, "line 2, email: 'astrid': write an e-mail address"),
        ({"email": ""}, "line 2, email: write an e-mail address"),
        ({"language": "sv"}, "line 2, language: 'sv': write da or en"),
        ({"administrator": "maybe"}, "line 2, administrator: 'maybe': write yes or no"),
        ({"phone": "20"}, "line 2, phone: '20': too few digits"),
        ({"phone": ""}, "line 2, label: 'mobile': there is no phone"),
        ({"customer": "a\0b"}, "line 2, customer: 'a\\x00b': control characters"),
        ({"label": "x" * 1001}, "line 2, label: '" + "x" * 60 + "'…: 1,001 characters long"),
        ({"contact": Formula("=A1")}, "line 2: '=A1': a formula"),
    ],
)
def test_each_fault_is_told_with_its_line_column_value_and_mend(cells: dict[str, str], fault: str) -> None:
    [told] = faults_of(row(**cells))

    assert told.startswith(fault)


def test_a_row_with_a_cell_too_many_is_told() -> None:
    assert faults_of([*row(), "", "more"]) == [
        "line 2: 'more': more cells than columns: is a separator or a quotation mark too many?"
    ]


def test_lines_that_contradict_each_other_are_both_named() -> None:
    faults = faults_of(
        row(),
        row(customer="Nordlys ApS", phone="+4520123402"),
        row(language="en", administrator="no", phone="+4520123403"),
        row(ends_on="2027-12-31", phone="+4520123404"),
        row(label="office"),
    )

    assert faults == [
        "line 3, customer: 'Nordlys ApS': line 2 says 'Nordlys A/S': which of the two is right?",
        "line 4, language: 'en': line 2 says 'da': which of the two is right?",
        "line 4, administrator: 'no': line 2 says 'yes': which of the two is right?",
        "line 5, ends_on: '2027-12-31': line 2 says '': which of the two is right?",
        "line 6, label: 'office': line 2 says 'mobile': which of the two is right?",
    ]


def test_a_line_that_says_nothing_new_is_told_with_the_first() -> None:
    assert faults_of(row(), row(customer_number="8", email="b@c.example"), row()) == [
        "line 4: says the same as line 2: take one of the two away"
    ]


def test_contracts_of_one_tier_may_not_overlap() -> None:
    [fault] = faults_of(row(), row(contract="Quote 18", starts_on="2026-06-01", **CUSTOMER_ALONE))

    assert fault == (
        "line 3, starts_on: '2026-06-01': contract 'Quote 18' is in force together with 'Quote 17' of line 2: "
        "two extended contracts of one customer may not overlap"
    )


def test_one_name_may_not_stand_for_two_contracts_at_a_time() -> None:
    [fault] = faults_of(row(), row(tier="standard", starts_on="2026-06-01", **CUSTOMER_ALONE))

    assert "one name stands for one contract at a time" in fault


def test_a_contract_may_follow_another_the_day_after_and_under_its_name() -> None:
    rows = (row(ends_on="2026-05-31"), row(starts_on="2026-06-01", **CUSTOMER_ALONE))

    assert [key[2] for key in read_all(*rows).contracts] == ["1", "2"]


def test_an_extended_contract_may_stand_beside_a_standard_one() -> None:
    assert len(read_all(row(), row(tier="standard", contract="Agreement 1", **CUSTOMER_ALONE)).contracts) == 2


def test_ten_thousand_faults_are_counted_and_a_hundred_told() -> None:
    with pytest.raises(InvalidAllowlist) as caught:
        read_all(*(row(phone="12", email=f"a{serial}@b.example") for serial in range(10_000)))

    assert caught.value.count == 10_000
    assert len(caught.value.faults) == MAX_REPORTED + 1
    assert caught.value.faults[-1] == "and 9,900 more"


def test_a_customer_number_whose_zeros_were_eaten_is_recognised() -> None:
    before, after = read_all(row(customer_number="004711")), read_all(row(customer_number="4711"))

    assert stripped_zeros(difference(before, after)) == [("4711", "004711")]
    assert stripped_zeros(difference(before, before)) == []


@given(allowlists(), st.dates(date(2019, 1, 1), date(2032, 1, 1)))
def test_any_allowlist_written_and_read_again_is_the_same(allowlist: Allowlist, on: date) -> None:
    assert read(COLUMNS, enumerate(allowlist_rows(allowlist, on), start=2)) == allowlist


@given(allowlists(), allowlists())
def test_a_difference_leads_from_one_allowlist_to_the_other(before: Allowlist, after: Allowlist) -> None:
    changes = difference(before, after)

    for kind in Kind:
        made = dict(before.of(kind))
        for key in changes[kind].removed:
            del made[key]
        made |= {key: entry for key, (_, entry) in changes[kind].changed.items()} | dict(changes[kind].added)
        assert made == after.of(kind)
        assert all(was != becomes for was, becomes in changes[kind].changed.values())


def test_numbers_stand_beside_the_contract_that_decides_today() -> None:
    rows = (
        row(tier="standard", contract="Old", starts_on="2020-01-01", ends_on="2025-12-31"),
        row(contract="New", starts_on="2026-01-01"),
    )

    first, second = allowlist_rows(read_all(*rows), TODAY)

    assert (first[3], first[10]) == ("New", "+4520123401")
    assert (second[3], second[6:]) == ("Old", ("",) * 6)
