"""Who may call."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_intake.domain.callers.admission import (
    AdmissionReason,
    Contract,
    KnownContact,
    admit,
    contract_for,
    is_locked_out,
)
from voice_intake.domain.ticket import Tier

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)
ALWAYS = Contract(Tier.EXTENDED, date(2020, 1, 1))


def contact(*contracts: Contract, is_administrator: bool = True, is_blocked: bool = False) -> KnownContact:
    return KnownContact(
        id=1,
        name="Ane",
        customer_id=1,
        customer="Nordlys",
        language=None,
        is_administrator=is_administrator,
        is_blocked=is_blocked,
        contracts=contracts,
    )


def test_an_administrator_with_an_extended_contract_in_force_may_come_in() -> None:
    assert admit(contact(ALWAYS), TODAY) is AdmissionReason.ENTITLED


@pytest.mark.parametrize(
    ("contract", "reason"),
    [
        (Contract(Tier.EXTENDED, TODAY, TODAY), AdmissionReason.ENTITLED),
        (Contract(Tier.EXTENDED, TODAY + DAY), AdmissionReason.CONTRACT_NOT_BEGUN),
        (Contract(Tier.EXTENDED, TODAY - 2 * DAY, TODAY - DAY), AdmissionReason.CONTRACT_ENDED),
        (Contract(Tier.STANDARD, TODAY - DAY), AdmissionReason.STANDARD),
        (Contract(Tier.STANDARD, TODAY + DAY), AdmissionReason.CONTRACT_NOT_BEGUN),
    ],
)
def test_the_contract_decides_by_its_days(contract: Contract, reason: AdmissionReason) -> None:
    assert admit(contact(contract), TODAY) is reason


def test_no_contract_means_no_support() -> None:
    assert admit(contact(), TODAY) is AdmissionReason.NO_CONTRACT


def test_others_hear_nothing_of_the_contract() -> None:
    for contracts in ((), (ALWAYS,), (Contract(Tier.STANDARD, TODAY),)):
        assert admit(contact(*contracts, is_administrator=False), TODAY) is AdmissionReason.NOT_ADMINISTRATOR


def test_a_block_comes_before_everything() -> None:
    assert admit(contact(ALWAYS, is_blocked=True), TODAY) is AdmissionReason.BLOCKED
    assert admit(contact(is_blocked=True, is_administrator=False), TODAY) is AdmissionReason.BLOCKED


def test_extended_in_force_counts_whatever_stands_beside_it() -> None:
    beside = (
        Contract(Tier.STANDARD, TODAY),
        Contract(Tier.EXTENDED, TODAY + DAY),
        Contract(Tier.EXTENDED, TODAY, TODAY),
    )
    assert admit(contact(*beside), TODAY) is AdmissionReason.ENTITLED


contracts = st.builds(
    lambda tier, start, days: Contract(
        tier, TODAY + start * DAY, None if days is None else TODAY + (start + days) * DAY
    ),
    st.sampled_from(Tier),
    st.integers(-5, 5),
    st.none() | st.integers(0, 5),
)


@given(st.lists(contracts, max_size=5))
def test_the_order_of_contracts_does_not_matter(several: list[Contract]) -> None:
    assert {admit(contact(*order), TODAY) for order in (several, several[::-1])} == {admit(contact(*several), TODAY)}


@given(st.lists(contracts, max_size=5))
def test_admitted_exactly_when_an_extended_contract_is_in_force(several: list[Contract]) -> None:
    in_force = any(each.tier is Tier.EXTENDED and each.is_in_force(TODAY) for each in several)
    assert (admit(contact(*several), TODAY) is AdmissionReason.ENTITLED) == in_force
    assert (contract_for(several, TODAY) is None) == (not several)


NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def shut(*minutes_ago: float) -> bool:
    failures = [NOW - ago * MINUTE for ago in minutes_ago]
    return is_locked_out(failures, NOW, limit=5, window=15 * MINUTE, lasts=15 * MINUTE)


def test_five_failures_in_the_window_shut_the_door() -> None:
    assert shut(0, 1, 2, 3, 4)
    assert shut(0, 0, 0, 0, 15)
    assert shut(14, 15, 16, 17, 18)


def test_fewer_or_slower_failures_leave_it_open() -> None:
    assert not shut(0, 1, 2, 3)
    assert not shut(0, 1, 2, 3, 15.1)
    assert not shut()


def test_it_opens_again_a_quarter_of_an_hour_after_the_last_one() -> None:
    assert shut(14.9, 16, 17, 18, 19)
    assert not shut(15, 16, 17, 18, 19)
