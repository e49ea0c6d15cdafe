"""The words of each kind of document, kept in YAML files, filled with facts.

The files are parsed before their texts are filled in, so that no value can become structure.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined

from aldia.documents.blocks import Block, Bullets, Column, Facts, Heading, Highlight, Paragraph, Table

_FOLDER = Path(__file__).parent / "texts"
# Plain text: the layout escapes it.
_templates = Environment(undefined=StrictUndefined, autoescape=False)


@cache
def load(name: str) -> dict[str, Any]:
    """Return the texts of a kind of document (or ``common``), read once."""
    content: dict[str, Any] = yaml.safe_load((_FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    return content


def fill(text: str, values: Mapping[str, Any]) -> str:
    """Fill one text. Raises jinja2.UndefinedError for a value that is not there."""
    return " ".join(_templates.from_string(text).render(values).split())


def blocks(kind: str, values: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return what a document of a kind says. What has become empty is left out."""
    return tuple(_blocks(load(kind)["blocks"], values))


def _blocks(described: list[dict[str, Any]], values: Mapping[str, Any]) -> Iterator[Block]:
    for each in described:
        if "each" in each:
            for item in values[each["each"]]:
                yield from _blocks(each["blocks"], {**values, **item, "item": item})
        else:
            yield from _block(each, values)


def _block(described: dict[str, Any], values: Mapping[str, Any]) -> Iterator[Block]:
    [(kind, content)] = described.items()
    if kind == "facts":
        rows = [(fill(name, values), fill(value, values)) for name, value in content]
        told = tuple((name, value) for name, value in rows if value)
        if told:
            yield Facts(told)
    elif kind == "bullets":
        yield Bullets(tuple(fill(item, values) for item in content))
    elif kind == "highlight":
        yield Highlight(fill(content["label"], values), fill(content["value"], values))
    elif kind == "table":
        yield from _table(content, values)
    elif text := fill(content, values):
        yield Heading(text) if kind == "heading" else Paragraph(text, small=kind == "small")


def _table(described: dict[str, Any], values: Mapping[str, Any]) -> Iterator[Table]:
    rows = tuple(
        tuple(fill(cell, {**values, "row": row}) for cell in described["row"])
        for row in values[described["each"]]
    )
    if rows:
        total = tuple(fill(cell, values) for cell in described.get("total", ()))
        yield Table(tuple(Column(**column) for column in described["columns"]), rows, total)
