"""Who is on duty when, and telephones that are no numbers.

Why: a weekly rota knows who is rung now, so that nobody has to remember to switch; and an agent may sit at a softphone.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0006"
down_revision = "0005"

key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")

NAME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"
NUMBER = "substr(phone, 1, 1) = '+' AND length(phone) BETWEEN 4 AND 16 AND trim(substr(phone, 2), '0123456789') = ''"
SIP = (
    f"substr(phone, 1, 4) = 'sip:' AND length(phone) BETWEEN 7 AND 255 AND trim(substr(phone, 5), '{NAME}+~@:;=') = '' "
    "AND length(phone) = length(replace(phone, '@', '')) + 1 "
    "AND substr(phone, 5, 1) <> '@' AND substr(phone, length(phone), 1) <> '@'"
)
CLIENT = (
    f"substr(phone, 1, 7) = 'client:' AND length(phone) BETWEEN 8 AND 128 AND trim(substr(phone, 8), '{NAME}') = ''"
)


def upgrade() -> None:
    with agents_altered() as agents:
        agents.drop_constraint(op.f("ck_agents_phone_e164"), type_="check")
        agents.create_check_constraint(
            op.f("ck_agents_phone_can_be_rung"), sa.text(f"({NUMBER}) OR ({SIP}) OR ({CLIENT})")
        )
        agents.add_column(sa.Column("duty_changed_at", instant, nullable=True))
    op.create_table(
        "rota_shifts",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("agent_id", key, nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("until_minute", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rota_shifts"),
        sa.UniqueConstraint("agent_id", "weekday", "from_minute", name="uq_rota_shifts_agent_id_weekday_from_minute"),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_rota_shifts_agent_id", ondelete="CASCADE"),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_rota_shifts_weekday_known")),
        sa.CheckConstraint(
            "from_minute >= 0 AND until_minute > from_minute AND until_minute <= 1440",
            name=op.f("ck_rota_shifts_within_a_day"),
        ),
    )
    op.create_table(
        "rota_exceptions",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("agent_id", key, nullable=False),
        sa.Column("starts_at", instant, nullable=False),
        sa.Column("ends_at", instant, nullable=False),
        sa.Column(
            "is_on_duty",
            sa.Boolean(create_constraint=True, name=op.f("ck_rota_exceptions_is_on_duty_boolean")),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_rota_exceptions"),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_rota_exceptions_agent_id", ondelete="CASCADE"),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_rota_exceptions_ends_after_start")),
        sa.CheckConstraint("length(reason) BETWEEN 0 AND 200", name=op.f("ck_rota_exceptions_reason_length")),
    )
    op.create_index("ix_rota_exceptions_agent_id_ends_at", "rota_exceptions", ["agent_id", "ends_at"])


def downgrade() -> None:
    """A telephone that is no number is forgotten: nothing before this could ring it."""
    op.drop_table("rota_exceptions")
    op.drop_table("rota_shifts")
    op.execute("UPDATE agents SET phone = NULL WHERE substr(phone, 1, 1) <> '+'")
    with agents_altered() as agents:
        agents.drop_column("duty_changed_at")
        agents.drop_constraint(op.f("ck_agents_phone_can_be_rung"), type_="check")
        agents.create_check_constraint(op.f("ck_agents_phone_e164"), sa.text(NUMBER))


@contextmanager
def agents_altered() -> Iterator[BatchOperations]:
    """SQLite copies the table; the number that the next agent gets is taken along, so that no key is used twice."""
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    numbering = sa.table("sqlite_sequence", sa.column("name"), sa.column("seq"))
    last = connection.scalar(sa.select(numbering.c.seq).where(numbering.c.name == "agents")) if is_sqlite else None
    with op.batch_alter_table("agents", table_kwargs={"sqlite_autoincrement": True}) as agents:
        yield agents
    if last is not None:
        connection.execute(sa.delete(numbering).where(numbering.c.name == "agents"))
        connection.execute(sa.insert(numbering).values(name="agents", seq=last))
