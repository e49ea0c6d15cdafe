"""Import of portfolios, payments, past contacts and recalls from CSV and XLSX files."""

from aldia.debts.portfolio.files import ImportFailed
from aldia.debts.portfolio.report import Rejection
from aldia.debts.portfolio.run import KINDS, Result, import_file

__all__ = ["KINDS", "ImportFailed", "Rejection", "Result", "import_file"]
