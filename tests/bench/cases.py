"""A desk with any number of cases, written by the database itself: a minute or two for a million."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text

from models.engine.database import make_engine
from tests.databases import migrate, new_postgresql

AGENTS, CUSTOMERS, CONTACTS = 20, 1_000, 10_000
CASES_OF_A_CONTACT = 50
"""At least, so that a page of somebody's cases is as full with few cases as with many."""

FIRST_NUMBER = 26_000_000
NOW = "2026-03-02 11:00:00+00:00"

_OPENED = f"timestamptz '{NOW}' - (:rows - n) * interval '90 seconds'"
_IS_OPEN = "n > :rows - :open"
_IS_ANSWERED = f"(NOT ({_IS_OPEN}) OR n % 2 = 0)"
_ROWS = "INSERT INTO {table} ({columns}) SELECT {values} FROM generate_series(1, :{rows}) AS n"
_TABLES = (
    ("agents", "agents", "name, email, role, created_at", f"'Agent ' || n, n || '@desk.example', 'agent', '{NOW}'"),
    ("customers", "customers", "number, name, created_at", f"100000 + n, 'Kunde ' || n || ' A/S', '{NOW}'"),
    (
        "contacts",
        "contacts",
        "customer_id, name, email, language, is_administrator",
        "1 + n % :customers, 'Kontakt ' || n || 'sen', n || '@example.com', 'da', true",
    ),
    ("contacts", "contact_numbers", "contact_id, number", f"n, '+45' || ({FIRST_NUMBER} + n)"),
    (
        "rows",
        "calls",
        "call_sid, from_number, caller, to_number, arrived_at, ended_at, contact_id, customer_id, admission, reason, "
        "step, outcome, language, heard_at",
        f"'CA' || n, '+45' || ({FIRST_NUMBER} + 1 + n % :people), '', '+4578000000', {_OPENED}, {_OPENED}, "
        f"1 + n % :people, 1 + (1 + n % :people) % :customers, 'admitted', 'entitled', 'done', 'voicemail', 'da', "
        f"{_OPENED}",
    ),
    (
        "rows",
        "call_turns",
        "call_id, number, at, event, reply",
        f"n, 1, {_OPENED}, '{{\"kind\":\"arrived\"}}', '<Response/>'",
    ),
    (
        "rows",
        "tickets",
        "reference, customer_id, contact_id, call_id, channel, tier, priority, priority_chosen, status, subject, "
        "language, opened_at, respond_by, responded_at, assignee_id",
        "lpad((n * 7 % 10000000)::text, 7, '0') || n % 10, 1 + (1 + n % :people) % :customers, 1 + n % :people, n, "
        "'phone', 'extended', 1 + n % 5, true, "
        f"CASE WHEN NOT ({_IS_OPEN}) THEN 'solved' WHEN n % 2 = 1 THEN 'new' WHEN n % 4 = 0 THEN 'open' "
        "ELSE 'pending' END, "
        f"'Eksporten stopper ' || n, 'da', {_OPENED}, "
        f"CASE WHEN n % 5 = 4 THEN NULL ELSE {_OPENED} + interval '4 hours' END, "
        f"CASE WHEN {_IS_ANSWERED} THEN {_OPENED} + interval '1 hour' END, "
        f"CASE WHEN n % 3 > 0 THEN 1 + n % :agents END",
    ),
    (
        "halves",
        "voicemails",
        "recording_sid, call_id, ticket_id, status, reason, seconds, captured_at",
        f"'RE' || n, 2 * n, 2 * n, 'deleted', 'retention', 9, '{NOW}'",
    ),
    (
        "events",
        "ticket_events",
        "ticket_id, at, actor, kind, call_id, data",
        f"1 + (n - 1) / 3, timestamptz '{NOW}' - (:rows - n / 3) * interval '90 seconds', "
        "CASE n % 3 WHEN 1 THEN 'line' ELSE n % :agents || '@desk.example' END, "
        "CASE n % 3 WHEN 1 THEN 'opened' WHEN 2 THEN 'taken' ELSE 'reply_logged' END, "
        'CASE n % 3 WHEN 1 THEN 1 + (n - 1) / 3 END, \'{"text": "Svar sendt"}\'',
    ),
)


@contextmanager
def desk_with_cases(server: str, cases: int, *, unfinished: int) -> Iterator[Engine]:
    """A new database with that many cases and three times as many events, and the same people however many cases."""
    with new_postgresql(server) as address:
        migrate(address)
        engine = make_engine(address)
        fill(engine, cases, unfinished)
        yield engine
        engine.dispose()


def fill(engine: Engine, cases: int, unfinished: int) -> None:
    """The newest cases are those that are not finished."""
    given = {"rows": cases, "halves": cases // 2, "events": 3 * cases, "open": unfinished}
    given |= {"agents": AGENTS, "customers": CUSTOMERS, "contacts": CONTACTS}
    given["people"] = min(CONTACTS, cases // CASES_OF_A_CONTACT)
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for rows, table, columns, values in _TABLES:
            statement = text(
                _ROWS.format(table=table, columns=columns, values=values, rows=rows).replace("::", "\\:\\:")
            )
            asked = {name: value for name, value in given.items() if f":{name}" in str(statement)}
            connection.execute(statement, asked)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("VACUUM ANALYZE")


def reference_of(case: int) -> str:
    """Of the case with that number; its last digit checks nothing."""
    return f"{case * 7 % 10_000_000:07}{case % 10}"
