"""CHECK constraints in the SQL that PostgreSQL and SQLite both understand.

As always in SQL, a CHECK lets a null pass: a column that may not be null says so itself.
"""

from collections.abc import Iterable

from sqlalchemy import CheckConstraint

LANGUAGES = ("da", "en")


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


def lower_case(column: str) -> CheckConstraint:
    """The column holds no capitals, so that it can be unique whatever case people write it in."""
    return CheckConstraint(
        f"{column} = lower({column}) AND length({column}) BETWEEN 3 AND 254", name=f"{column}_lower_case"
    )


def long(column: str, least: int, most: int) -> CheckConstraint:
    """The column holds so many characters."""
    return CheckConstraint(f"length({column}) BETWEEN {least} AND {most}", name=f"{column}_length")


def only_digits(expression: str) -> str:
    """SQL that is true when nothing but digits is in the text; the empty text passes."""
    return f"trim({expression}, '0123456789') = ''"
