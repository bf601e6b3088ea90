from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from tests.desk import desk_on
from tests.factories import MONDAY_NOON, make_contact, make_contract, make_customer, make_number
from voice_intake.actions.refused.admin_overview import find_attention

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "is_listed"),
    [
        (None, None, False),
        (MONDAY_NOON, MONDAY_NOON + HOUR, False),
        (None, MONDAY_NOON, True),
        (MONDAY_NOON + HOUR, None, True),
    ],
)
def test_only_a_number_that_is_valid_now_counts_as_a_number_of_an_administrator(
    database: Engine, valid_from: datetime | None, valid_until: datetime | None, *, is_listed: bool
) -> None:
    customer = make_customer(database)
    make_contract(database, customer=customer)
    contact = make_contact(database, customer=customer)
    make_number(database, contact=contact, valid_from=valid_from, valid_until=valid_until)

    attention = find_attention(desk_on(database), now=MONDAY_NOON)

    assert (attention.without_admin_count, attention.without_number_count) == (0, int(is_listed))
