"""How an agent was rung, reached, and how long they talked.

Why: nobody is rung for two calls at once, two agents never have the same call, and the length of a conversation is on
its case. Nothing has written to ring_attempts before, so it is made anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")

NAME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"
NUMBER = "substr(number, 1, 1) = '+' AND length(number) BETWEEN 4 AND 16 AND trim(substr(number, 2), '0123456789') = ''"
SIP = (
    f"substr(number, 1, 4) = 'sip:' AND length(number) BETWEEN 7 AND 255 AND trim(substr(number, 5), '{NAME}+~@:;=') = '' "
    "AND length(number) = length(replace(number, '@', '')) + 1 "
    "AND substr(number, 5, 1) <> '@' AND substr(number, length(number), 1) <> '@'"
)
CLIENT = (
    f"substr(number, 1, 7) = 'client:' AND length(number) BETWEEN 8 AND 128 AND trim(substr(number, 8), '{NAME}') = ''"
)
OUTCOMES = "'accepted', 'declined', 'no_answer', 'busy', 'failed', 'canceled'"


def upgrade() -> None:
    op.drop_table("ring_attempts")
    make_table(
        sa.Column("leg_sid", sa.Text(), nullable=True),
        sa.Column("talk_ended_at", instant, nullable=True),
        sa.Column("talk_seconds", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"({NUMBER}) OR ({SIP}) OR ({CLIENT})", name=op.f("ck_ring_attempts_number_can_be_rung")),
        sa.CheckConstraint(
            "(talk_ended_at IS NULL) = (talk_seconds IS NULL)", name=op.f("ck_ring_attempts_talk_ended_with_seconds")
        ),
        sa.CheckConstraint(
            "talk_ended_at IS NULL OR outcome = 'accepted'", name=op.f("ck_ring_attempts_talk_after_accepting")
        ),
        sa.CheckConstraint("talk_seconds >= 0", name=op.f("ck_ring_attempts_talk_seconds_not_negative")),
        sa.CheckConstraint("length(leg_sid) BETWEEN 1 AND 64", name=op.f("ck_ring_attempts_leg_sid_length")),
    )
    only_one("uq_ring_attempts_call_rings_one", "call_id", "outcome IS NULL")
    only_one("uq_ring_attempts_one_accepts", "call_id", "outcome = 'accepted'")
    engaged = "outcome IS NULL OR (outcome = 'accepted' AND talk_ended_at IS NULL)"
    only_one("uq_ring_attempts_agent_engaged_once", "agent_id", engaged)


def downgrade() -> None:
    op.drop_table("ring_attempts")
    make_table(sa.CheckConstraint(NUMBER, name=op.f("ck_ring_attempts_number_e164")))


def make_table(*more: sa.Column[str] | sa.CheckConstraint) -> None:
    op.create_table(
        "ring_attempts",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("call_id", key, nullable=False),
        sa.Column("agent_id", key, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("started_at", instant, nullable=False),
        sa.Column("ended_at", instant, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        *more,
        sa.PrimaryKeyConstraint("id", name="pk_ring_attempts"),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_ring_attempts_agent_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_ring_attempts_call_id", ondelete="CASCADE"),
        sa.CheckConstraint(f"outcome IN ({OUTCOMES})", name=op.f("ck_ring_attempts_outcome_known")),
        sa.CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name=op.f("ck_ring_attempts_outcome_when_ended")),
    )
    op.create_index("ix_ring_attempts_call_id", "ring_attempts", ["call_id"])
    op.create_index("ix_ring_attempts_agent_id_started_at", "ring_attempts", ["agent_id", "started_at"])


def only_one(name: str, column: str, where: str) -> None:
    op.create_index(
        name, "ring_attempts", [column], unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )
