"""The training examples of ``data/nlu``, and how the messages that a designer labelled get there."""

import contextlib
import os
import re
import shutil
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from aldia.debts.portfolio.files import Row, open_table
from aldia.nlu import evaluation, reading
from aldia.nlu.levelling import levelled
from aldia.settings import ROOT
from aldia.spreadsheet import unguarded

# What no line of a training file can hold.
_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
# Rasa takes "[x](y)", "[x]{...}" and "[x][...]" for an annotation.
_ANNOTATION = re.compile(r"\][({\[]")
_PLACEHOLDER = re.compile(r"\[\w+\]")


class NotAdded(Exception):
    """Labelled messages cannot become examples, and none of them did. The text lists why, for the designer."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("nothing was added:" + "".join(f"\n  {fault}" for fault in faults))


@dataclass(frozen=True)
class Labelled:
    """A message with the intent that a designer gave it, from a line of a file."""

    line: int
    text: str
    intent: str


def labelled(file: Path) -> list[Labelled]:
    """Read the rows of a CSV file with a text and an intent; those without an intent are left out.

    Raises ``ImportFailed`` where the file cannot be read, NotAdded where it holds no labelled row.
    """
    with open_table(file) as table:
        header = [name.strip().lower() for name in table.header]
        missing = {"text", "intent"}.difference(header)
        if missing:
            raise NotAdded([f"the file has no column «{name}»" for name in sorted(missing)])
        rows = [_labelled(header, row) for row in table.rows]
    chosen = [row for row in rows if row.intent]
    if not chosen:
        raise NotAdded(["no row has an intent: fill in that column"])
    return chosen


def _labelled(header: Sequence[str], row: Row) -> Labelled:
    cells = dict(zip(header, (str(cell).strip() for cell in row.cells), strict=False))
    return Labelled(row.line, unguarded(cells.get("text", "")), cells.get("intent", ""))


def training_files() -> list[Path]:
    """Return the files of training examples."""
    return sorted((ROOT / "data" / "nlu").rglob("*.yml"))


def by_intent(content: str) -> dict[str, list[str]]:
    """Return the examples that a training file holds. Raises ``yaml.YAMLError``."""
    return {
        block["intent"]: [line[1:].strip() for line in block["examples"].splitlines()]
        for block in yaml.safe_load(content)["nlu"]
        if "intent" in block
    }


def add(rows: Sequence[Labelled]) -> dict[str, int]:
    """Append the messages to the files of their intents; return how many each file (by its path in the project) has got.

    Raises NotAdded with all faults of all rows, and then no file was changed.
    """
    files = {path.stem: path for path in training_files()}
    taken = {**_evaluated(), **_learnt(files.values())}
    faults: list[str] = []
    new: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        faults += [f"line {row.line}: {fault}" for fault in _faults(row, files, taken)]
        taken.setdefault(levelled(row.text), f"stands in line {row.line}, too")
        new[row.intent].append(row.text)
    if faults:
        raise NotAdded(faults)
    _write({files[intent]: _extended(files[intent], texts) for intent, texts in new.items()})
    return {_place(files[intent]): len(texts) for intent, texts in new.items()}


def _evaluated() -> dict[str, str]:
    """Return what judges the assistant, levelled, each with why it cannot be learnt."""
    return {
        levelled(row["text"]): f"stands in {_place(file)}, which judges what has been learnt"
        for file in evaluation.files()
        for row in reading.labelled(file)
    }


def _learnt(files: Iterable[Path]) -> dict[str, str]:
    """Return the examples that there are, levelled, each with why it cannot be learnt once more."""
    found: dict[str, str] = {}
    for file in files:
        try:
            blocks = by_intent(file.read_text(encoding="utf-8"))
        except yaml.YAMLError as error:
            raise NotAdded([f"{_place(file)} is no valid YAML: {error}"]) from error
        for intent, examples in blocks.items():
            found.update((levelled(text), f"is an example of {intent} already") for text in examples)
    return found


def _faults(row: Labelled, files: Container[str], taken: Mapping[str, str]) -> Iterator[str]:
    if row.intent not in files:
        yield f"there is no intent «{row.intent}» (no data/nlu/*/{row.intent}.yml)"
    if not row.text:
        yield "the text is empty"
        return
    if _UNWRITABLE.search(row.text):
        yield "the text has a line break or a control character: write it on one line"
    if _ANNOTATION.search(row.text):
        yield "Rasa would read the brackets as an annotation: leave them out"
    if placeholder := _PLACEHOLDER.search(row.text):
        yield f"write something in the place of {placeholder[0]}, as a person would: a made-up name, a sum"
    if reason := taken.get(levelled(row.text)):
        yield f"the text {reason}"


def _extended(file: Path, texts: Sequence[str]) -> str:
    content = file.read_text(encoding="utf-8")
    made = content.rstrip("\n") + "\n" + "".join(f"      - {text}\n" for text in texts)
    expected = by_intent(content)
    expected.setdefault(file.stem, []).extend(texts)
    # In a file of another layout, what is appended would be lost or break it.
    with contextlib.suppress(yaml.YAMLError):
        if by_intent(made) == expected:
            return made
    raise NotAdded([f"{_place(file)} does not end with its examples, six spaces in, as the others do"])


def _place(file: Path) -> str:
    return os.path.relpath(file, ROOT)


def _write(contents: Mapping[Path, str]) -> None:
    """Write all files or, where one cannot be written, none."""
    new = {path: path.with_name(path.name + ".part") for path in contents}
    former = {path: path.with_name(path.name + ".former") for path in contents}
    try:
        for path, content in contents.items():
            new[path].write_text(content, encoding="utf-8")
            shutil.copy2(path, former[path])
        with contextlib.ExitStack() as undo:
            for path in contents:
                os.replace(new[path], path)
                undo.callback(os.replace, former[path], path)
            undo.pop_all()
    finally:
        for aside in (*new.values(), *former.values()):
            aside.unlink(missing_ok=True)
