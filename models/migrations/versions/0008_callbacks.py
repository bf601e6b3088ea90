"""Calls that the desk makes to a contact.

Why: an agent calls back from the desk's number, once for each time it was asked for, and what came of it is on the
case. Numbers are kept only while it goes on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")

NAME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"
SIP = (
    "substr(agent_phone, 1, 4) = 'sip:' AND length(agent_phone) BETWEEN 7 AND 255 "
    f"AND trim(substr(agent_phone, 5), '{NAME}+~@:;=') = '' "
    "AND length(agent_phone) = length(replace(agent_phone, '@', '')) + 1 "
    "AND substr(agent_phone, 5, 1) <> '@' AND substr(agent_phone, length(agent_phone), 1) <> '@'"
)
CLIENT = (
    "substr(agent_phone, 1, 7) = 'client:' AND length(agent_phone) BETWEEN 8 AND 128 "
    f"AND trim(substr(agent_phone, 8), '{NAME}') = ''"
)
STATUSES = "'requested', 'uncertain', 'placed', 'accepted', 'over'"
OUTCOMES = (
    "'talked', 'no_answer', 'busy', 'failed', 'agent_no_answer', 'agent_busy', 'agent_failed', 'declined', 'hung_up', "
    "'too_late', 'refused', 'withdrawn', 'unknown'"
)


def e164(column: str) -> str:
    return (
        f"substr({column}, 1, 1) = '+' AND length({column}) BETWEEN 4 AND 16 "
        f"AND trim(substr({column}, 2), '0123456789') = ''"
    )


def check(condition: str, name: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_callbacks_{name}"))


def upgrade() -> None:
    op.create_table(
        "callbacks",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("ticket_id", key, nullable=False),
        sa.Column("agent_id", key, nullable=False),
        sa.Column("contact_id", key, nullable=True),
        sa.Column("agent_phone", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", instant, nullable=False),
        sa.Column("status", sa.Text(), server_default="requested", nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("due_at", instant, nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("tried_at", instant, nullable=True),
        sa.Column("call_sid", sa.Text(), nullable=True),
        sa.Column("accepted_at", instant, nullable=True),
        sa.Column("connected_at", instant, nullable=True),
        sa.Column("ended_at", instant, nullable=True),
        sa.Column("talk_seconds", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_callbacks"),
        sa.UniqueConstraint("call_sid", name="uq_callbacks_call_sid"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_callbacks_ticket_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_callbacks_agent_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_callbacks_contact_id", ondelete="SET NULL"),
        check(f"({e164('agent_phone')}) OR ({SIP}) OR ({CLIENT})", "agent_phone_can_be_rung"),
        check(e164("number"), "number_e164"),
        check("length(requested_by) BETWEEN 1 AND 254", "requested_by_length"),
        check("length(call_sid) BETWEEN 1 AND 64", "call_sid_length"),
        check(f"status IN ({STATUSES})", "status_known"),
        check(f"outcome IN ({OUTCOMES})", "outcome_known"),
        check("attempts >= 0", "attempts_not_negative"),
        check("talk_seconds >= 0", "talk_seconds_not_negative"),
        check("(status = 'over') = (outcome IS NOT NULL)", "outcome_when_over"),
        check("(status = 'over') = (ended_at IS NOT NULL)", "ended_when_over"),
        check("(status = 'over') = (due_at IS NULL)", "due_until_over"),
        check("(status = 'over') = (agent_phone IS NULL)", "phone_until_over"),
        check("status <> 'over' OR number IS NULL", "number_until_over"),
        check("status <> 'uncertain' OR tried_at IS NOT NULL", "uncertain_since"),
        check("status <> 'accepted' OR accepted_at IS NOT NULL", "accepted_since"),
        check("status <> 'over' OR (outcome = 'talked') = (connected_at IS NOT NULL)", "talked_when_connected"),
        check("talk_seconds IS NULL OR outcome = 'talked'", "talked_with_seconds"),
    )
    for columns in (["due_at"], ["ticket_id"], ["agent_id", "ended_at"], ["contact_id"]):
        op.create_index(f"ix_callbacks_{'_'.join(columns)}", "callbacks", columns)
    only_one("uq_callbacks_one_a_ticket", "ticket_id")
    only_one("uq_callbacks_one_an_agent", "agent_id")


def only_one(name: str, column: str) -> None:
    running = sa.text("status <> 'over'")
    op.create_index(name, "callbacks", [column], unique=True, sqlite_where=running, postgresql_where=running)


def downgrade() -> None:
    op.drop_table("callbacks")
