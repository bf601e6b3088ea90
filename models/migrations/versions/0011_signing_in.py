"""Who is signed in, and how often somebody tried.

Why: a session that is signed out has to be over for whoever has a copy of its cookie, and every process has to count
tries at a password in the same place.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "console_sessions",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("name_hash", sa.Text(), nullable=False),
        sa.Column("agent_id", key, nullable=False),
        sa.Column("began_at", instant, nullable=False),
        sa.Column("ends_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_console_sessions"),
        sa.UniqueConstraint("name_hash", name="uq_console_sessions_name_hash"),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name="fk_console_sessions_agent_id", ondelete="CASCADE"
        ),
        sa.CheckConstraint("length(name_hash) BETWEEN 64 AND 64", name=op.f("ck_console_sessions_name_hash_length")),
        sa.CheckConstraint("ends_at > began_at", name=op.f("ck_console_sessions_ends_after_start")),
    )
    op.create_index("ix_console_sessions_agent_id", "console_sessions", ["agent_id"])
    op.create_index("ix_console_sessions_ends_at", "console_sessions", ["ends_at"])
    op.create_table(
        "password_tries",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("name_hash", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("until_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_password_tries"),
        sa.UniqueConstraint("name_hash", name="uq_password_tries_name_hash"),
        sa.CheckConstraint("length(name_hash) BETWEEN 64 AND 64", name=op.f("ck_password_tries_name_hash_length")),
        sa.CheckConstraint("tries >= 1", name=op.f("ck_password_tries_tries_counted")),
    )
    op.create_index("ix_password_tries_until_at", "password_tries", ["until_at"])


def downgrade() -> None:
    op.drop_table("password_tries")
    op.drop_table("console_sessions")
