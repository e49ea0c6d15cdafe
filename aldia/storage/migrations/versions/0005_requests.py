"""What people ask for: calls, preferences, reminders, evidence, opinions; pauses that end by themselves

Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

import aldia.storage.base

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_WAITING = sa.text("status = 'open'")


def _key() -> sa.types.TypeEngine:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _instant() -> sa.types.TypeEngine:
    return aldia.storage.base.Instant(timezone=True)


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("pauses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("until", _instant(), nullable=True))
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("given_at", _instant(), nullable=True))
        batch_op.add_column(sa.Column("replaces_id", _key(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_contacts_replaces_id"), "contacts", ["replaces_id"], ["id"]
        )
    op.create_table(
        "contact_preferences",
        sa.Column("id", _key(), nullable=False),
        sa.Column("person_id", _key(), nullable=False),
        sa.Column("creditor_id", _key(), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=True),
        sa.Column("opens", sa.Time(), nullable=True),
        sa.Column("closes", sa.Time(), nullable=True),
        sa.Column("weekdays", sa.JSON(), nullable=True),
        sa.Column("at", _instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["creditor_id"], ["creditors.id"], name=op.f("fk_contact_preferences_creditor_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_contact_preferences_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_preferences")),
    )
    with op.batch_alter_table("contact_preferences", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contact_preferences_person_id_creditor_id"),
            ["person_id", "creditor_id"],
            unique=False,
        )
    op.create_table(
        "call_backs",
        sa.Column("id", _key(), nullable=False),
        sa.Column("case_id", _key(), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("starts_at", _instant(), nullable=False),
        sa.Column("ends_at", _instant(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("created_at", _instant(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_call_backs_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_backs")),
    )
    with op.batch_alter_table("call_backs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_call_backs_status_starts_at"), ["status", "starts_at"], unique=False
        )
        batch_op.create_index(
            "uq_call_backs_open_conversation",
            ["conversation_id"],
            unique=True,
            postgresql_where=_WAITING,
            sqlite_where=_WAITING,
        )
    op.create_table(
        "evidence",
        sa.Column("id", _key(), nullable=False),
        sa.Column("case_id", _key(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("received_at", _instant(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_evidence_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("case_id", "sha256", name=op.f("uq_evidence_case_id_sha256")),
    )
    op.create_table(
        "feedback",
        sa.Column("id", _key(), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("creditor_id", _key(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("said", sa.Integer(), nullable=False),
        sa.Column("scale", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(length=1000), nullable=True),
        sa.Column("at", _instant(), nullable=False),
        sa.ForeignKeyConstraint(["creditor_id"], ["creditors.id"], name=op.f("fk_feedback_creditor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("conversation_id", name=op.f("uq_feedback_conversation_id")),
    )


def downgrade() -> None:
    """Take back."""
    for table in (
        "feedback",
        "evidence",
        "call_backs",
        "contact_preferences",
    ):
        op.drop_table(table)
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_contacts_replaces_id"), type_="foreignkey")
        batch_op.drop_column("replaces_id")
        batch_op.drop_column("given_at")
    with op.batch_alter_table("pauses", schema=None) as batch_op:
        batch_op.drop_column("until")
