"""Instants are refused in any other form than UTC on SQLite; a call may have a text of each kind.

Why: text without a zone, which another program wrote, made every call fail that read it. And a text was unique by call
and channel alone, so that a call could not have both a confirmation and a text of another kind.
"""

import logging
import re
from datetime import UTC, datetime, timedelta
from itertools import product

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import IntegrityError

revision = "0012"
down_revision = "0011"

INSTANTS = {
    "agents": ("created_at", "duty_changed_at"),
    "allowlist_imports": ("created_at", "applied_at", "undo_until", "due_at"),
    "audit_events": ("at",),
    "blocked_numbers": ("blocked_at",),
    "call_turns": ("at",),
    "callbacks": ("requested_at", "due_at", "tried_at", "accepted_at", "connected_at", "ended_at"),
    "calls": ("arrived_at", "ended_at", "heard_at", "erased_at"),
    "console_sessions": ("began_at", "ends_at"),
    "contact_numbers": ("valid_from", "valid_until"),
    "contacts": ("blocked_at",),
    "customers": ("created_at",),
    "deadline_recounts": ("at", "starts_at", "ends_at", "due_at"),
    "desk_closures": ("starts_at", "ends_at", "created_at"),
    "desk_openings": ("starts_at", "ends_at", "created_at"),
    "heartbeats": ("at",),
    "identification_failures": ("at",),
    "incoming_texts": ("received_at",),
    "notifications": ("due_at", "tried_at", "sent_at"),
    "opt_outs": ("at",),
    "password_tries": ("until_at",),
    "reconciliations": ("at", "since", "until"),
    "ring_attempts": ("started_at", "ended_at", "talk_ended_at"),
    "rota_exceptions": ("starts_at", "ends_at"),
    "ticket_events": ("at",),
    "tickets": ("opened_at", "respond_by", "responded_at", "escalated_at"),
    "transcript_parts": ("at",),
    "voicemails": ("captured_at", "due_at"),
}

log = logging.getLogger("alembic.runtime.migration")


def in_utc(column: str) -> str:
    return (
        f"substr({column}, 20) GLOB '.{'[0-9]' * 6}+00:00' AND {column} >= '0001' "
        f"AND datetime(substr({column}, 1, 19), '+0 days') || substr({column}, 20) IS {column}"
    )


def checks(table: str) -> list[str]:
    return [f",\n\tCONSTRAINT ck_{table}_{column}_utc CHECK ({in_utc(column)})" for column in INSTANTS[table]]


def upgrade() -> None:
    with op.batch_alter_table("notifications") as notifications:
        notifications.drop_constraint("uq_notifications_call_id_channel", type_="unique")
        notifications.create_unique_constraint(
            "uq_notifications_call_id_channel_kind", ["call_id", "channel", "kind"]
        )
    if op.get_bind().dialect.name != "sqlite":
        return
    for table in INSTANTS:
        mend(table)
        made = declaration(table).rstrip()
        copy(table, f"{made.removesuffix(')').rstrip()}{''.join(checks(table))}\n)")


def downgrade() -> None:
    """Only one of several texts of a call keeps its call: before this, there could be but one."""
    if op.get_bind().dialect.name == "sqlite":
        for table in INSTANTS:
            made = declaration(table)
            for check in checks(table):
                made = made.replace(check, "")
            copy(table, made)
    op.execute(
        "UPDATE notifications SET call_id = NULL WHERE EXISTS (SELECT 1 FROM notifications AS earlier WHERE "
        "earlier.call_id = notifications.call_id AND earlier.channel = notifications.channel "
        "AND earlier.id < notifications.id)"
    )
    with op.batch_alter_table("notifications") as notifications:
        notifications.drop_constraint("uq_notifications_call_id_channel_kind", type_="unique")
        notifications.create_unique_constraint("uq_notifications_call_id_channel", ["call_id", "channel"])


def declaration(table: str) -> str:
    statement = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table")
    return str(op.get_bind().scalar(statement, {"table": table}))


def copy(table: str, declared: str) -> None:
    """Make the table anew as declared, with its rows, its indexes, and the number that its next row gets.

    Alembic's batch reads each table and all that it refers to, which makes this migration five times as long, and
    processes that start at once wait five seconds for it. https://www.sqlite.org/lang_altertable.html#otheralter
    """
    run = op.get_bind().exec_driver_sql
    indexes = [row.sql for row in run("SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? "
                                      "AND sql IS NOT NULL", (table,))]
    last = run("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).scalar()
    run(re.sub(rf'^CREATE TABLE "?{table}"?', "CREATE TABLE copied", declared))
    run(f"INSERT INTO copied SELECT * FROM {table}")
    run(f"DROP TABLE {table}")
    run(f"ALTER TABLE copied RENAME TO {table}")
    for index in indexes:
        run(index)
    if last is not None:
        run("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        run("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, last))


def mend(table: str) -> None:
    """Write each instant of another form in ours, and report it.

    What has no zone is taken for UTC, as the documentation says. What is no instant at all becomes the time of this
    migration, never null: null would let a blocked contact in, and would drop due work. Where a CHECK of the table
    refuses that, other instants are taken. All of a row are written at once: those CHECKs compare them.
    """
    connection = op.get_bind()
    wrong = [f"CASE WHEN {in_utc(column)} THEN NULL ELSE {column} END AS {column}" for column in INSTANTS[table]]
    values = sa.text(f"SELECT rowid AS row, {', '.join(wrong)} FROM {table}")
    any_wrong = sa.text(f"SELECT * FROM ({values}) WHERE coalesce({', '.join((*INSTANTS[table], 'NULL'))}) IS NOT NULL")
    for found in connection.execute(any_wrong).mappings().all():
        texts = {column: value for column, value in found.items() if column != "row" and value is not None}
        choices = [[instant, *substitutes()] if (instant := read(each)) else substitutes() for each in texts.values()]
        for chosen in product(*choices):
            written = [each.isoformat(sep=" ", timespec="microseconds") for each in chosen]
            values = ", ".join(f"{column} = ?" for column in texts)
            try:
                with connection.begin_nested():
                    connection.exec_driver_sql(f"UPDATE {table} SET {values} WHERE rowid = ?", (*written, found["row"]))
            except IntegrityError:
                continue
            for column, value, instant in zip(texts, written, chosen, strict=True):
                how = "read as" if read(texts[column]) == instant else "not to be used, and set to"
                log.warning("%s.%s of row %s was in another form: %s %s", table, column, found["row"], how, value)
            break


def read(value: object) -> datetime | None:
    try:
        instant = datetime.fromisoformat(str(value).strip())
        return (instant if instant.utcoffset() is not None else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def substitutes() -> list[datetime]:
    """Now; just after it, for the end of what began now; and the ends of time, beside what is past or to come."""
    now = datetime.now(UTC)
    return [now, now + timedelta(seconds=1), datetime(1970, 1, 1, tzinfo=UTC), datetime(2999, 12, 31, tzinfo=UTC)]
