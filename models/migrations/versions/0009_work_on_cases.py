"""What agents do with cases: who changes one says which state of it they saw, and a duplicate points to its case.

Why: two people who act at once must not overwrite each other; a deadline that was met or missed stays as it was,
whatever priority is found right afterwards; and queue, search and case are as quick with a million cases as with few.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

BEST_EFFORT = "(respond_by IS NULL) = (tier = 'extended' AND priority = 5)"
UNFINISHED = "status IN ('new', 'open', 'pending')"
PARTIAL = (
    ("ix_tickets_awaited", ["respond_by", "id"], f"responded_at IS NULL AND {UNFINISHED}"),
    ("ix_tickets_answered", ["status", "responded_at", "id"], f"responded_at IS NOT NULL AND {UNFINISHED}"),
    ("ix_tickets_in_hand", ["assignee_id"], UNFINISHED),
    (
        "ix_tickets_awaited_in_hand",
        ["assignee_id", "respond_by", "id"],
        f"responded_at IS NULL AND {UNFINISHED}",
    ),
    (
        "ix_tickets_answered_in_hand",
        ["assignee_id", "status", "responded_at", "id"],
        f"responded_at IS NOT NULL AND {UNFINISHED}",
    ),
)


def upgrade() -> None:
    op.drop_index("ix_tickets_customer_id", "tickets")
    with op.batch_alter_table("tickets") as tickets:
        tickets.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")))
        tickets.add_column(sa.Column("merged_into_id", key, nullable=True))
        tickets.create_foreign_key(
            "fk_tickets_merged_into_id", "tickets", ["merged_into_id"], ["id"], ondelete="RESTRICT"
        )
        tickets.drop_constraint(op.f("ck_tickets_no_deadline_only_for_information"), type_="check")
        tickets.create_check_constraint(
            op.f("ck_tickets_no_deadline_only_for_information"), sa.text(f"responded_at IS NOT NULL OR {BEST_EFFORT}")
        )
        tickets.create_check_constraint(op.f("ck_tickets_version_from_one"), sa.text("version >= 1"))
        tickets.create_check_constraint(op.f("ck_tickets_merged_into_another"), sa.text("merged_into_id <> id"))
    op.create_index("ix_tickets_customer_id_opened_at", "tickets", ["customer_id", "opened_at"])
    op.create_index("ix_tickets_contact_id_opened_at", "tickets", ["contact_id", "opened_at"])
    op.create_index("ix_tickets_merged_into_id", "tickets", ["merged_into_id"])
    for name, columns, condition in PARTIAL:
        where = sa.text(condition)
        op.create_index(name, "tickets", columns, postgresql_where=where, sqlite_where=where)
    op.create_index("ix_calls_from_number_arrived_at", "calls", ["from_number", "arrived_at"])
    op.execute(
        "UPDATE tickets SET merged_into_id = (SELECT kept.id FROM ticket_events AS event JOIN tickets AS kept"
        " ON kept.reference = event.data ->> 'into' AND kept.id <> tickets.id"
        " WHERE event.ticket_id = tickets.id AND event.kind = 'merged' ORDER BY event.id DESC LIMIT 1)"
        " WHERE status = 'closed' AND id IN (SELECT ticket_id FROM ticket_events WHERE kind = 'merged')"
    )


def downgrade() -> None:
    """A case that was answered and then got another priority takes the deadline that the old rule allows."""
    op.execute("UPDATE tickets SET respond_by = NULL WHERE tier = 'extended' AND priority = 5")
    op.execute("UPDATE tickets SET respond_by = responded_at WHERE respond_by IS NULL AND responded_at IS NOT NULL"
               " AND NOT (tier = 'extended' AND priority = 5)")
    op.drop_index("ix_calls_from_number_arrived_at", "calls")
    for name, _, _ in PARTIAL:
        op.drop_index(name, "tickets")
    for name in ("merged_into_id", "contact_id_opened_at", "customer_id_opened_at"):
        op.drop_index(f"ix_tickets_{name}", "tickets")
    with op.batch_alter_table("tickets") as tickets:
        tickets.drop_constraint(op.f("ck_tickets_merged_into_another"), type_="check")
        tickets.drop_constraint(op.f("ck_tickets_version_from_one"), type_="check")
        tickets.drop_constraint("fk_tickets_merged_into_id", type_="foreignkey")
        tickets.drop_column("merged_into_id")
        tickets.drop_column("version")
        tickets.drop_constraint(op.f("ck_tickets_no_deadline_only_for_information"), type_="check")
        tickets.create_check_constraint(op.f("ck_tickets_no_deadline_only_for_information"), sa.text(BEST_EFFORT))
    op.create_index("ix_tickets_customer_id", "tickets", ["customer_id"])
