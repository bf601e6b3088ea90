"""A desk for stories of any calls: somebody of every kind behind a number, and a database that may go away."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event, update
from sqlalchemy.exc import OperationalError

from models.customer import Contact
from tests.factories import (
    MONDAY_NOON,
    make_agent,
    make_caller,
    make_contact,
    make_contract,
    make_customer,
    make_number,
)
from voice_intake.actions.callers.hash_pin import hash_pin

NUMBERS = {
    "da": "+4520123401",
    "en": "+4520123402",
    "asked": "+4520123403",
    "shared": "+4520123404",
    "not_administrator": "+4520123405",
    "standard": "+4520123406",
    "blocked": "+4520123407",
    "stranger": "+4520123408",
    "withheld": "anonymous",
}


def populate(engine: Engine) -> None:
    """Somebody of every kind behind the numbers."""
    for language in ("da", "en"):
        make_caller(engine, number=NUMBERS[language], language=language)
    make_caller(engine, number=NUMBERS["asked"], language=None)
    for name in ("Ane", "Bo"):
        make_caller(engine, number=NUMBERS["shared"], name=name)
    make_caller(engine, number=NUMBERS["not_administrator"], is_administrator=False)
    make_caller(engine, number=NUMBERS["standard"], tier="standard")
    blocked = make_contact(engine, name="Ib")
    make_number(engine, contact=blocked, number=NUMBERS["blocked"])
    for languages in ("da", "en", "da,en"):
        make_agent(engine, languages=languages)
    customer = make_customer(engine, number="4711")
    make_contract(engine, customer=customer)
    by_pin = make_contact(engine, customer=customer, language="da")
    with engine.begin() as connection:
        hashed = hash_pin("274913", customer.id)
        connection.execute(update(Contact).where(Contact.id == by_pin.id).values(pin_hash=hashed))
        connection.execute(update(Contact).where(Contact.id == blocked.id).values(blocked_at=MONDAY_NOON))


@contextmanager
def flaky(engine: Engine) -> Iterator[None]:
    """The database goes away at its second statement, and stays away."""
    count = iter(range(1_000_000))

    def fail(*_: object) -> None:
        if next(count):
            raise OperationalError("", None, ConnectionError("the database went away"))

    event.listen(engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", fail)
