"""The base class of the models, names of constraints, and types that mean the same on both databases."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

import msgspec
from sqlalchemy import JSON, BigInteger, Date, DateTime, Dialect, Identity, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from models.checks import utc_text

NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in (any zone), aware and in UTC out; a naive one is refused with ValueError.

    PostgreSQL stores `timestamp with time zone`. SQLite stores text of one width, `2026-11-22 14:09:05.000000+00:00`,
    so that comparing text compares instants; a CHECK that `Base` adds to each such column refuses any other text.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"{value.isoformat()} is naive: an instant needs a time zone")
        instant = value.astimezone(UTC)
        if dialect.name == "postgresql":
            return instant
        return instant.isoformat(sep=" ", timespec="microseconds")

    def process_result_value(self, value: datetime | str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        instant = datetime.fromisoformat(value) if isinstance(value, str) else value
        if instant.utcoffset() is None:
            raise ValueError(f"{value!r} was written without a time zone")
        return instant.astimezone(UTC)


class EmailAddress(TypeDecorator[str]):
    """An address in lower case, whatever case it is written or looked up in: one mailbox is one row."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else value.strip().lower()


BigKey = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite numbers rows by itself only where the key is spelled INTEGER, which has 64 bits there too."""

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def json_text(value: object) -> str:
    """JSON as it is written into a column: a state takes an eighth of the time that the standard library needs."""
    return msgspec.json.encode(value).decode()


Key = Annotated[
    int, mapped_column(BigKey, Identity(), primary_key=True, comment="The row's own number, given by the database")
]


class Base(DeclarativeBase):
    """Text has no length in its type, because SQLite would ignore it: where a length matters, a CHECK holds it."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012
        str: Text(),
        int: Integer(),
        date: Date(),
        datetime: UtcDateTime(),
        dict[str, Any]: Json,
    }

    def __init_subclass__(cls, **arguments: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
        """Add the CHECK of every instant here, so that no new column goes without."""
        super().__init_subclass__(**arguments)
        table = cls.__table__
        if isinstance(table, Table):
            for column in table.columns:
                if isinstance(column.type, UtcDateTime):
                    table.append_constraint(utc_text(column.name))
