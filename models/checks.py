"""CHECK constraints in the SQL that PostgreSQL and SQLite both understand.

As always in SQL, a CHECK lets a null pass: a column that may not be null says so itself.
"""

from collections.abc import Iterable
from string import ascii_letters, digits

from sqlalchemy import CheckConstraint, Index, text

from voice_intake.domain.language import Language

LANGUAGES = tuple(Language)
NAME_CHARACTERS = f"{ascii_letters}{digits}._-"


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """The column holds one of these words."""
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({words})", name=f"{column}_known")


def e164(column: str) -> CheckConstraint:
    """The column holds a telephone number as +4512345678: a plus sign and at most 15 digits."""
    return CheckConstraint(
        f"substr({column}, 1, 1) = '+' AND length({column}) BETWEEN 4 AND 16 AND {only_digits(f'substr({column}, 2)')}",
        name=f"{column}_e164",
    )


def phone(column: str) -> CheckConstraint:
    """The column holds what a <Dial> can ring: a number in E.164, `sip:user@host`, or `client:name`.

    https://www.twilio.com/docs/voice/twiml/client and https://www.twilio.com/docs/voice/twiml/sip
    """
    return CheckConstraint(_phone(column), name=f"{column}_can_be_rung")


def _phone(column: str) -> str:
    number = (
        f"substr({column}, 1, 1) = '+' AND length({column}) BETWEEN 4 AND 16 AND {only_digits(f'substr({column}, 2)')}"
    )
    sip = (
        f"substr({column}, 1, 4) = 'sip:' AND length({column}) BETWEEN 7 AND 255 "
        f"AND trim(substr({column}, 5), '{NAME_CHARACTERS}+~@:;=') = '' "
        f"AND length({column}) = length(replace({column}, '@', '')) + 1 "
        f"AND substr({column}, 5, 1) <> '@' AND substr({column}, length({column}), 1) <> '@'"
    )
    client = (
        f"substr({column}, 1, 7) = 'client:' AND length({column}) BETWEEN 8 AND 128 "
        f"AND trim(substr({column}, 8), '{NAME_CHARACTERS}') = ''"
    )
    return f"({number}) OR ({sip}) OR ({client})"


def lower_case(column: str) -> CheckConstraint:
    """The column holds no capitals, so that it can be unique whatever case people write it in."""
    return CheckConstraint(
        f"{column} = lower({column}) AND length({column}) BETWEEN 3 AND 254", name=f"{column}_lower_case"
    )


def long(column: str, least: int, most: int) -> CheckConstraint:
    """The column holds so many characters."""
    return CheckConstraint(f"length({column}) BETWEEN {least} AND {most}", name=f"{column}_length")


def utc_text(column: str) -> CheckConstraint:
    """On SQLite the column holds an instant as `2026-11-22 14:09:05.000000+00:00`: UTC, microseconds, a real date.

    PostgreSQL has a type for it. `datetime` with a modifier counts 30 February on to March, so that it differs from
    the text, and is null for what is no date: hence `IS`.
    """
    return CheckConstraint(
        f"substr({column}, 20) GLOB '.{'[0-9]' * 6}+00:00' AND {column} >= '0001' "
        f"AND datetime(substr({column}, 1, 19), '+0 days') || substr({column}, 20) IS {column}",
        name=f"{column}_utc",
    ).ddl_if(dialect="sqlite")


def only_digits(expression: str) -> str:
    """SQL that is true when nothing but digits is in the text; the empty text passes."""
    return f"trim({expression}, '0123456789') = ''"


def only_one(name: str, column: str, where: str) -> Index:
    """Of all rows of which `where` is true, at most one has the same value in the column."""
    return Index(name, column, unique=True, sqlite_where=text(where), postgresql_where=text(where))
