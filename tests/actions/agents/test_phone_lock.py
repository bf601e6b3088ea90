"""Two calls want the same telephone in the same instant, and neither sees what the other one has not committed."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.databases import hasty_engine
from tests.factories import MONDAY_NOON
from voice_intake.actions.agents.phone_lock import lock_phone

SHARED, OTHER = "+4530111213", "+4530111214"


@pytest.fixture
def postgresql_engine(postgresql_url: str) -> Iterator[Engine]:
    """On SQLite a transaction that writes is alone."""
    engine = hasty_engine(postgresql_url)
    yield engine
    engine.dispose()


def test_a_telephone_is_held_by_one_call_until_its_transaction_ends(postgresql_engine: Engine) -> None:
    with postgresql_engine.begin() as first:
        assert lock_phone(first, 1, SHARED, now=MONDAY_NOON)
        with postgresql_engine.begin() as second:
            assert not lock_phone(second, 2, SHARED, now=MONDAY_NOON)
            assert lock_phone(second, 2, OTHER, now=MONDAY_NOON)
    with postgresql_engine.begin() as afterwards:
        assert lock_phone(afterwards, 2, SHARED, now=MONDAY_NOON)
