"""What an error of the database says: which rule was broken, never by whose number."""

import traceback

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.factories import make_contact, make_number

NUMBER = "+4526123457"
LABEL = "Freja's own"


@pytest.mark.parametrize("number", [NUMBER, f"{NUMBER}x"], ids=["twice", "no number"])
def test_a_refused_row_is_not_quoted(database: Engine, number: str) -> None:
    contact = make_contact(database)
    make_number(database, contact=contact, number=NUMBER)
    with pytest.raises(IntegrityError, match="contact_numbers") as raised:
        make_number(database, contact=contact, number=number, label=LABEL)
    told = "".join(traceback.format_exception(raised.value)) + repr(raised.value)
    assert NUMBER not in told
    assert LABEL not in told


def test_the_parameters_of_a_failed_statement_are_not_told(database: Engine) -> None:
    broken = text("SELECT * FROM nowhere WHERE number = :number")
    with database.connect() as connection, pytest.raises(DBAPIError, match="nowhere") as raised:
        connection.execute(broken, {"number": NUMBER})
    assert NUMBER not in str(raised.value)
