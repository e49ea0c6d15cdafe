"""Settlements, consolidations, changed plans and deferrals

Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    _add("agreements", sa.Column("forgiven_minor", sa.BigInteger(), nullable=False, server_default="0"))
    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.add_column(sa.Column("replaces_id", _IDENTIFIER, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_agreements_replaces_id"), "agreements", ["replaces_id"], ["id"]
        )
        batch_op.create_unique_constraint(batch_op.f("uq_agreements_replaces_id"), ["replaces_id"])
    _add("promises", sa.Column("kind", sa.String(length=10), nullable=False, server_default="promise"))
    _add("promises", sa.Column("besides_minor", sa.BigInteger(), nullable=False, server_default="0"))

    op.create_table(
        "agreement_debts",
        sa.Column("id", _IDENTIFIER, nullable=False),
        sa.Column("agreement_id", _IDENTIFIER, nullable=False),
        sa.Column("debt_id", _IDENTIFIER, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f("fk_agreement_debts_agreement_id")
        ),
        sa.ForeignKeyConstraint(["debt_id"], ["debts.id"], name=op.f("fk_agreement_debts_debt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_debts")),
        sa.UniqueConstraint("agreement_id", "debt_id", name=op.f("uq_agreement_debts_agreement_id_debt_id")),
    )
    op.create_table(
        "allocations",
        sa.Column("id", _IDENTIFIER, nullable=False),
        sa.Column("payment_id", _IDENTIFIER, nullable=False),
        sa.Column("debt_id", _IDENTIFIER, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_allocations_payment_id")),
        sa.ForeignKeyConstraint(["debt_id"], ["debts.id"], name=op.f("fk_allocations_debt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocations")),
        sa.UniqueConstraint("payment_id", "debt_id", name=op.f("uq_allocations_payment_id_debt_id")),
    )
    op.create_table(
        "forgiveness",
        sa.Column("id", _IDENTIFIER, nullable=False),
        sa.Column("agreement_id", _IDENTIFIER, nullable=False),
        sa.Column("debt_id", _IDENTIFIER, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("forgiven_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f("fk_forgiveness_agreement_id")
        ),
        sa.ForeignKeyConstraint(["debt_id"], ["debts.id"], name=op.f("fk_forgiveness_debt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forgiveness")),
        sa.UniqueConstraint("agreement_id", name=op.f("uq_forgiveness_agreement_id")),
    )
    for table in ("agreement_debts", "allocations", "forgiveness"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{table}_debt_id"), ["debt_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    for table in ("forgiveness", "allocations", "agreement_debts"):
        op.drop_table(table)
    with op.batch_alter_table("promises", schema=None) as batch_op:
        batch_op.drop_column("besides_minor")
        batch_op.drop_column("kind")
    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_agreements_replaces_id"), type_="unique")
        batch_op.drop_constraint(batch_op.f("fk_agreements_replaces_id"), type_="foreignkey")
        batch_op.drop_column("replaces_id")
        batch_op.drop_column("forgiven_minor")


def _add(table: str, column: sa.Column) -> None:
    """Rows that are there get the default once; new ones get theirs from the program."""
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.add_column(column)
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.alter_column(column.name, server_default=None, existing_type=column.type)
