"""Reading policy files: one YAML file per creditor, named after it, and `default.yml` for all others."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from aldia.negotiation.policy import Policy

DEFAULT_FOLDER = Path(__file__).parent / "policies"
_DEFAULT = "default"

_PLAIN_WORDS = {
    "value_error.missing": "missing key",
    "value_error.extra": "unknown key",
}


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
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_ExactLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PolicyError(f"{path}: {error}") from error
    if not isinstance(content, dict):
        raise PolicyError(f"{path}: expected a mapping at the top, got {content!r}")
    try:
        return Policy.parse_obj(content)
    except ValidationError as error:
        faults = [f"{path}: {_explain(fault, content)}" for fault in error.errors()]
        raise PolicyError("\n".join(faults)) from error


def _explain(fault: dict[str, Any], content: Any) -> str:
    location = [key for key in fault["loc"] if key != "__root__"]
    path = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in location).lstrip(".")
    said = _PLAIN_WORDS.get(fault["type"])
    if said is not None:
        return f"{path}: {said}"
    try:
        for key in location:
            content = content[key]
    except (KeyError, TypeError):
        # The fault is in a key itself, such as a number where text was expected.
        return f"{path}: {fault['msg']}"
    got = "" if isinstance(content, (dict, list)) else f", got {content!r}"
    return f"{path}: {fault['msg']}{got}"


class _ExactLoader(yaml.SafeLoader):
    """YAML whose decimal numbers stay as written (Decimal, never float) and whose keys may not repeat."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if str(key.value) in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"repeated key {key.value!r}", key.start_mark
                )
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def _exact_number(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Decimal:
    text = str(loader.construct_scalar(node))
    try:
        return Decimal(text)
    except ArithmeticError:
        raise yaml.constructor.ConstructorError(
            None, None, f"expected a plain decimal number, got {text!r}", node.start_mark
        ) from None


_ExactLoader.add_constructor("tag:yaml.org,2002:float", _exact_number)
