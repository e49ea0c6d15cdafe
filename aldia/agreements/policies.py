"""What each creditor allows, as its policy file says."""

from functools import lru_cache
from pathlib import Path

from aldia import negotiation
from aldia.debts.tables import Creditor
from aldia.negotiation import Policy
from aldia.negotiation.policy_files import DEFAULT_FOLDER
from aldia.settings import settings


def policy_of(creditor: Creditor) -> Policy:
    """Return the policy of a creditor; files are read once. Raises PolicyError for any fault in them."""
    return _policies(settings().policies or DEFAULT_FOLDER).of(creditor.policy)


@lru_cache(maxsize=4)
def _policies(folder: Path) -> negotiation.Policies:
    return negotiation.load_policies(folder)
