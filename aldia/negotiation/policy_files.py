"""Reading policy files: one YAML file per creditor, named after it, and `default.yml` for all others."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aldia import checked_yaml
from aldia.negotiation.policy import Policy

DEFAULT_FOLDER = Path(__file__).parent / "policies"
_DEFAULT = "default"


class PolicyError(ValueError):
    """A policy file that cannot be used: names the file and, for each fault, the field and what was expected."""


@dataclass(frozen=True)
class Policies:
    """The policies of all creditors."""

    by_creditor: Mapping[str, Policy]

    def of(self, creditor: str) -> Policy:
        """The creditor's own policy or, where it has none, the default one."""
        return self.by_creditor.get(creditor, self.by_creditor[_DEFAULT])


def load_policies(folder: Path = DEFAULT_FOLDER) -> Policies:
    """All policies of `folder` (`<creditor>.yml`). Raises `PolicyError` for any fault or without a default."""
    policies = {path.stem: load_policy(path) for path in sorted(folder.glob("*.yml"))}
    if _DEFAULT not in policies:
        raise PolicyError(f"{folder}: expected a file {_DEFAULT}.yml")
    return Policies(policies)


def load_policy(path: Path) -> Policy:
    """The policy in the file at `path`. Raises `PolicyError` with every fault found."""
    return checked_yaml.read(path, Policy, PolicyError)
