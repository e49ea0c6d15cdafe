"""All tables of the system, for migrations and for tests that need an empty database."""

import aldia.agreements.tables
import aldia.contact.tables
import aldia.debts.tables
import aldia.desk.tables
import aldia.documents.tables
import aldia.identity.tables
import aldia.insight.tables
import aldia.outreach.tables
import aldia.payments.tables
import aldia.privacy.tables
import aldia.storage.audit  # noqa: F401
from aldia.storage.base import Base

metadata = Base.metadata
