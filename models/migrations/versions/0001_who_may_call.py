"""The desk's agents, its customers, and the numbers these call from.

Why: before the line can answer, it must know who is calling and what they bought.
Numbers are text, because +45 and leading zeros matter. The keys of these tables are never used twice, not even on
SQLite, because the audit trail names rows by them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "agents",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("languages", sa.Text(), nullable=False, server_default="da,en"),
        sa.Column(
            "on_duty",
            sa.Boolean(create_constraint=True, name=op.f("ck_agents_on_duty_boolean")),
            nullable=False,
            server_default=sa.false(),
        ),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("created_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agents"),
        sa.UniqueConstraint("email", name="uq_agents_email"),
        sa.CheckConstraint(
            "email = lower(email) AND length(email) BETWEEN 3 AND 254", name=op.f("ck_agents_email_lower_case")
        ),
        sa.CheckConstraint("role IN ('agent', 'admin')", name=op.f("ck_agents_role_known")),
        sa.CheckConstraint(
            "substr(phone, 1, 1) = '+' AND length(phone) BETWEEN 4 AND 16 AND trim(substr(phone, 2), '0123456789') = ''",
            name=op.f("ck_agents_phone_e164"),
        ),
        sa.CheckConstraint("languages IN ('da', 'en', 'da,en')", name=op.f("ck_agents_languages_known")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "customers",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("success_manager_id", key, nullable=True),
        sa.Column("created_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_customers"),
        sa.UniqueConstraint("number", name="uq_customers_number"),
        sa.ForeignKeyConstraint(
            ["success_manager_id"], ["agents.id"], name="fk_customers_success_manager_id", ondelete="SET NULL"
        ),
        sa.CheckConstraint(
            "length(number) BETWEEN 1 AND 20 AND trim(number, '0123456789') = ''",
            name=op.f("ck_customers_number_digits"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_customers_success_manager_id", "customers", ["success_manager_id"])
    op.create_table(
        "support_contracts",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("customer_id", key, nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_support_contracts"),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_support_contracts_customer_id", ondelete="CASCADE"
        ),
        sa.CheckConstraint("tier IN ('standard', 'extended')", name=op.f("ck_support_contracts_tier_known")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_support_contracts_ends_on_or_after_start")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_support_contracts_customer_id", "support_contracts", ["customer_id"])
    op.create_table(
        "contacts",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("customer_id", key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column(
            "is_administrator",
            sa.Boolean(create_constraint=True, name=op.f("ck_contacts_is_administrator_boolean")),
            nullable=False,
            server_default=sa.false(),
        ),
        sa.Column("pin_hash", sa.Text(), nullable=True),
        sa.Column("blocked_at", instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
        sa.UniqueConstraint("customer_id", "email", name="uq_contacts_customer_id_email"),
        sa.UniqueConstraint("customer_id", "pin_hash", name="uq_contacts_customer_id_pin_hash"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_contacts_customer_id", ondelete="CASCADE"),
        sa.CheckConstraint(
            "email = lower(email) AND length(email) BETWEEN 3 AND 254", name=op.f("ck_contacts_email_lower_case")
        ),
        sa.CheckConstraint("language IN ('da', 'en')", name=op.f("ck_contacts_language_known")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "contact_numbers",
        sa.Column("id", key, sa.Identity(), nullable=False),
        sa.Column("contact_id", key, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False, server_default=""),
        sa.Column("valid_from", instant, nullable=True),
        sa.Column("valid_until", instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_contact_numbers"),
        sa.UniqueConstraint("contact_id", "number", name="uq_contact_numbers_contact_id_number"),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name="fk_contact_numbers_contact_id", ondelete="CASCADE"
        ),
        sa.CheckConstraint(
            "substr(number, 1, 1) = '+' AND length(number) BETWEEN 4 AND 16 AND trim(substr(number, 2), '0123456789') = ''",
            name=op.f("ck_contact_numbers_number_e164"),
        ),
        sa.CheckConstraint("valid_until > valid_from", name=op.f("ck_contact_numbers_valid_until_after_from")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contact_numbers_number", "contact_numbers", ["number"])


def downgrade() -> None:
    op.drop_table("contact_numbers")
    op.drop_table("contacts")
    op.drop_table("support_contracts")
    op.drop_table("customers")
    op.drop_table("agents")
