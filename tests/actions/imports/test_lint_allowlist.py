from datetime import date, timedelta

from sqlalchemy import Engine

from tests.desk import desk_on
from tests.factories import MONDAY_NOON, make_caller, make_contact, make_contract, make_customer, make_number
from voice_intake.actions.imports.lint_allowlist import check_allowlist
from voice_intake.domain.imports.lint import LintRule


def findings(database: Engine) -> list[tuple[LintRule, str]]:
    return check_allowlist(desk_on(database), now=MONDAY_NOON)


def test_a_sound_allowlist_has_nothing_to_say(database: Engine) -> None:
    make_caller(database)

    assert findings(database) == []


def test_customers_without_a_contract_in_force_are_told_with_the_reason(database: Engine) -> None:
    make_customer(database, number="1", name="Never ApS")
    make_contract(database, customer=make_customer(database, number="2", name="Ended ApS"), ends_on=date(2026, 3, 1))
    make_contract(database, customer=make_customer(database, number="3", name="Soon ApS"), starts_on=date(2026, 3, 3))

    assert findings(database) == [
        (LintRule.NO_CONTRACT, "1 Never ApS: none at all"),
        (LintRule.NO_CONTRACT, "2 Ended ApS: ended on 2026-03-01"),
        (LintRule.NO_CONTRACT, "3 Soon ApS: begins on 2026-03-03"),
    ]


def test_an_extended_customer_needs_an_administrator_who_may_call(database: Engine) -> None:
    for number, columns in (("1", {"is_administrator": False}), ("2", {"blocked_at": MONDAY_NOON})):
        customer = make_customer(database, number=number)
        make_contract(database, customer=customer)
        make_contact(database, customer=customer, **columns)
    make_contract(database, customer=make_customer(database, number="3"), tier="standard")

    assert findings(database) == [
        (LintRule.NO_ADMINISTRATOR, "1 Nordlys A/S"),
        (LintRule.NO_ADMINISTRATOR, "2 Nordlys A/S"),
    ]


def test_an_administrator_needs_a_number_that_holds_or_a_pin(database: Engine) -> None:
    customer = make_customer(database, number="1")
    make_contract(database, customer=customer)
    make_contact(database, customer=customer, email="a@nordlys.example")
    make_contact(database, customer=customer, email="b@nordlys.example", pin_hash="hash")
    ended = make_contact(database, customer=customer, email="c@nordlys.example")
    make_number(database, contact=ended, valid_until=MONDAY_NOON)

    assert findings(database) == [
        (LintRule.NO_ACCESS, "1 a@nordlys.example: Astrid Holm"),
        (LintRule.NO_ACCESS, "1 c@nordlys.example: Astrid Holm"),
    ]


def test_contracts_that_overlap_are_told_once(database: Engine) -> None:
    customer = make_customer(database, number="1")
    make_contract(database, customer=customer, source="Quote 1")
    make_contract(database, customer=customer, source="Quote 1", starts_on=date(2026, 1, 1))
    make_contract(database, customer=customer, source="Agreement", tier="standard")
    make_number(database, contact=make_contact(database, customer=customer))

    assert findings(database) == [(LintRule.OVERLAP, "1: Quote 1 and Quote 1, extended")]


def test_numbers_that_end_soon_are_told(database: Engine) -> None:
    contact = make_caller(database, email="a@nordlys.example")
    make_number(database, contact=contact, number="+4520123402", valid_until=MONDAY_NOON + timedelta(days=30))
    make_number(database, contact=contact, number="+4520123403", valid_until=MONDAY_NOON + timedelta(days=31))

    [(trouble, told)] = findings(database)

    assert trouble is LintRule.ENDING
    assert told.endswith("a@nordlys.example: +4520123402, until 2026-04-01 11:00 UTC")


def test_shared_numbers_are_pointed_out_and_crowded_ones_more(database: Engine) -> None:
    for number, people in (("+4520123401", 2), ("+4520123402", 6)):
        for _ in range(people):
            make_caller(database, number=number)

    (crowded, first), (shared, second) = findings(database)

    assert (crowded, shared) == (LintRule.CROWDED, LintRule.SHARED)
    assert first.startswith("+4520123402: ")
    assert second.startswith("+4520123401: ")
    assert (first.count("@"), second.count("@")) == (6, 2)
