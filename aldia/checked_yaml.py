"""Reading our own YAML files into checked models: an error names the file, the field and what was expected."""

from collections.abc import Hashable
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)

_PLAIN_WORDS = {
    "value_error.missing": "missing key",
    "value_error.extra": "unknown key",
}


def read(path: Path, model: type[Model], refused: type[ValueError]) -> Model:
    """The model in the file at `path`. Raises `refused` with every fault found, one a line."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_ExactLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise refused(f"{path}: {error}") from error
    if not isinstance(content, dict):
        raise refused(f"{path}: expected a mapping at the top, got {content!r}")
    try:
        return model.parse_obj(content)
    except ValidationError as error:
        raise refused("\n".join(f"{path}: {_explain(fault, content)}" for fault in error.errors())) from error


def _explain(fault: Any, content: Any) -> str:
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
