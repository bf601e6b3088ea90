"""What admins change, and take back.

Why: a number that nobody of the customers has can be blocked too; a table that is uploaded is looked at before it
becomes the allowlist, by a worker, and can be taken back; a caller who was refused can be told by text that they may
call now, which is about no ticket; the desk opens out of turn as it closes, and the deadlines that this moves are
counted again.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"

key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
json = sa.JSON().with_variant(JSONB(), "postgresql")


def e164(column: str) -> str:
    return (
        f"substr({column}, 1, 1) = '+' AND length({column}) BETWEEN 4 AND 16 "
        f"AND trim(substr({column}, 2), '0123456789') = ''"
    )


def upgrade() -> None:
    close_and_open_out_of_turn()
    block_numbers()
    stage_imports()
    text_without_a_ticket()
    find_refused_callers()


def close_and_open_out_of_turn() -> None:
    """Rows that may be removed are never numbered like others, so that the audit stays unambiguous."""
    with op.batch_alter_table("desk_closures", table_kwargs={"sqlite_autoincrement": True}) as closures:
        closures.create_check_constraint(
            op.f("ck_desk_closures_created_by_length"), "length(created_by) BETWEEN 1 AND 254"
        )
    op.create_table(
        "desk_openings",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("starts_at", instant, nullable=False),
        sa.Column("ends_at", instant, nullable=False),
        sa.Column("tier", sa.Text(), nullable=True),
        sa.Column("reason_da", sa.Text(), nullable=False),
        sa.Column("reason_en", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desk_openings"),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_desk_openings_ends_after_start")),
        sa.CheckConstraint("tier IN ('standard', 'extended')", name=op.f("ck_desk_openings_tier_known")),
        sa.CheckConstraint("length(reason_da) BETWEEN 1 AND 200", name=op.f("ck_desk_openings_reason_da_length")),
        sa.CheckConstraint("length(reason_en) BETWEEN 1 AND 200", name=op.f("ck_desk_openings_reason_en_length")),
        sa.CheckConstraint("length(created_by) BETWEEN 1 AND 254", name=op.f("ck_desk_openings_created_by_length")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_desk_openings_ends_at", "desk_openings", ["ends_at"])
    op.create_table(
        "deadline_recounts",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("starts_at", instant, nullable=False),
        sa.Column("ends_at", instant, nullable=False),
        sa.Column("reason_da", sa.Text(), nullable=False),
        sa.Column("reason_en", sa.Text(), nullable=False),
        sa.Column("moved", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("due_at", instant, nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deadline_recounts"),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_deadline_recounts_ends_after_start")),
        sa.CheckConstraint(
            "why IN ('closed', 'closure_ended', 'closure_removed', 'opened', 'opening_ended', 'opening_removed')",
            name=op.f("ck_deadline_recounts_why_known"),
        ),
        sa.CheckConstraint("length(actor) BETWEEN 1 AND 254", name=op.f("ck_deadline_recounts_actor_length")),
        sa.CheckConstraint("moved >= 0", name=op.f("ck_deadline_recounts_moved_not_negative")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_deadline_recounts_attempts_not_negative")),
    )
    op.create_index("ix_deadline_recounts_due_at", "deadline_recounts", ["due_at"])


def block_numbers() -> None:
    op.create_table(
        "blocked_numbers",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("blocked_by", sa.Text(), nullable=False),
        sa.Column("blocked_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_blocked_numbers"),
        sa.UniqueConstraint("number", name="uq_blocked_numbers_number"),
        sa.CheckConstraint(e164("number"), name=op.f("ck_blocked_numbers_number_e164")),
        sa.CheckConstraint("length(reason) BETWEEN 0 AND 200", name=op.f("ck_blocked_numbers_reason_length")),
        sqlite_autoincrement=True,
    )


def stage_imports() -> None:
    op.create_table(
        "allowlist_imports",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("status", sa.Text(), server_default="staged", nullable=False),
        sa.Column("phase", sa.Text(), server_default="", nullable=False),
        sa.Column("rows_done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("rows_expected", sa.Integer(), nullable=True),
        sa.Column(
            "may_remove_many",
            sa.Boolean(create_constraint=True, name=op.f("ck_allowlist_imports_may_remove_many_boolean")),
            server_default=sa.false(),
            nullable=False,
        ),
        sa.Column("found", json, nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("applied_at", instant, nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.Column("undo_until", instant, nullable=True),
        sa.Column("due_at", instant, nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_allowlist_imports"),
        sa.CheckConstraint("length(file_name) BETWEEN 1 AND 200", name=op.f("ck_allowlist_imports_file_name_length")),
        sa.CheckConstraint("length(created_by) BETWEEN 1 AND 254", name=op.f("ck_allowlist_imports_created_by_length")),
        sa.CheckConstraint(
            "status IN ('staged', 'ready', 'refused', 'confirmed', 'applied', 'undoing', 'undone', 'dropped')",
            name=op.f("ck_allowlist_imports_status_known"),
        ),
        sa.CheckConstraint("rows_done >= 0", name=op.f("ck_allowlist_imports_rows_done_not_negative")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_allowlist_imports_attempts_not_negative")),
        sa.CheckConstraint(
            "status NOT IN ('applied', 'undoing', 'undone') OR (decided_by IS NOT NULL AND applied_at IS NOT NULL)",
            name=op.f("ck_allowlist_imports_applied_by_somebody"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_allowlist_imports_due_at", "allowlist_imports", ["due_at"])
    op.create_table(
        "allowlist_import_parts",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("import_id", key, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_allowlist_import_parts"),
        sa.UniqueConstraint("import_id", "kind", "number", name="uq_allowlist_import_parts_import_id_kind_number"),
        sa.ForeignKeyConstraint(
            ["import_id"], ["allowlist_imports.id"], name="fk_allowlist_import_parts_import_id", ondelete="CASCADE"
        ),
        sa.CheckConstraint("kind IN ('file', 'wanted', 'undo')", name=op.f("ck_allowlist_import_parts_kind_known")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_allowlist_import_parts_number_from_one")),
    )


def text_without_a_ticket() -> None:
    with op.batch_alter_table("notifications") as notifications:
        notifications.alter_column("ticket_id", existing_type=key, nullable=True)
        notifications.create_check_constraint(
            op.f("ck_notifications_about_a_ticket"), "ticket_id IS NOT NULL OR kind = 'may_call'"
        )


def find_refused_callers() -> None:
    refused = sa.text("reason <> 'entitled'")
    op.create_index("ix_calls_refused_at", "calls", ["arrived_at"], postgresql_where=refused, sqlite_where=refused)
    op.create_index("ix_audit_events_actor_id", "audit_events", ["actor", "id"])


def downgrade() -> None:
    op.drop_index("ix_audit_events_actor_id", "audit_events")
    op.drop_index("ix_calls_refused_at", "calls")
    op.execute("DELETE FROM notifications WHERE ticket_id IS NULL")
    with op.batch_alter_table("notifications") as notifications:
        notifications.drop_constraint(op.f("ck_notifications_about_a_ticket"), type_="check")
        notifications.alter_column("ticket_id", existing_type=key, nullable=False)
    op.drop_table("allowlist_import_parts")
    op.drop_table("allowlist_imports")
    op.drop_table("blocked_numbers")
    close_by_the_policy_alone()


def close_by_the_policy_alone() -> None:
    op.drop_table("deadline_recounts")
    op.drop_table("desk_openings")
    with op.batch_alter_table("desk_closures") as closures:
        closures.drop_constraint(op.f("ck_desk_closures_created_by_length"), type_="check")
