"""The pages of ``docs/flows``: a diagram of every process, in the words that a debtor reads."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from aldia.flows.dialogue import Dialogue, Rule
from aldia.flows.faults import ways_to_ask

# Longer words make a box too wide to be read.
LONGEST_LABEL = 90


@dataclass(frozen=True)
class Question:
    """One question of a form: the slot, how it is worded and the responses about it."""

    slot: str
    words: str
    responses: list[str]


def pages(dialogue: Dialogue) -> dict[str, str]:
    """Return the texts of all pages by their file names; the same dialogue gives the same texts."""
    made = {f"{form}.md": _process(dialogue, form) for form in dialogue.forms}
    single = [rule for rule in dialogue.rules if not rule.loops]
    topics = [
        (topic, [_answer(dialogue, rule) for rule in rules])
        for topic, rules in groupby(sorted(single, key=lambda r: r.topic), key=lambda r: r.topic)
    ]
    made["respuestas.md"] = _template("answers.md").render(topics=topics)
    processes = {form: _beginnings(dialogue, form) for form in dialogue.forms}
    made["README.md"] = _template("index.md").render(processes=processes)
    return made


def _process(dialogue: Dialogue, form: str) -> str:
    return _template("process.md").render(
        form=form,
        beginnings=_beginnings(dialogue, form),
        questions=[_question(dialogue, form, slot) for slot in dialogue.forms[form]],
        endings=[
            {"rule": rule.name, "actions": [_done(dialogue, form, action) for action in rule.after_close]}
            for rule in dialogue.rules_closing(form)
        ],
        passes_to=_led_to(dialogue, form, f"validate_{form}"),
    )


def _beginnings(dialogue: Dialogue, form: str) -> list[dict[str, Any]]:
    begun = [{"rule": r.name, "intents": r.intents} for r in dialogue.rules_opening(form)]
    own = [
        f"validate_{form}",
        *(way for slot in dialogue.forms[form] for way in ways_to_ask(dialogue, form, slot)),
    ]
    codes = [name for name, deed in dialogue.deeds.items() if form in deed.begins and name not in own]
    return [*begun, *({"rule": None, "intents": [action]} for action in codes)]


def _question(dialogue: Dialogue, form: str, slot: str) -> Question:
    asks = ways_to_ask(dialogue, form, slot)
    said = [name for way in asks for name in _said(dialogue, way)]
    of_its_own = [name for name in said if name.startswith("utter_ask_")]
    words = [dialogue.responses[name] for name in of_its_own or said]
    about = [f"utter_{kind}_{slot}" for kind in ("explain", "unclear", "example")]
    return Question(
        slot=slot,
        words=_label(_asking(max(words, key=len)) if words else slot),
        responses=list(dict.fromkeys([*said, *(name for name in about if name in dialogue.responses)])),
    )


def _answer(dialogue: Dialogue, rule: Rule) -> dict[str, Any]:
    done = []
    for action in rule.actions:
        own = [f"utter_{intent}" for intent in rule.intents if f"utter_{intent}" in dialogue.responses]
        done.append({"action": action, "says": own or _said(dialogue, action)})
    return {"rule": rule.name, "intents": rule.intents, "done": done}


def _done(dialogue: Dialogue, form: str, action: str) -> dict[str, Any]:
    return {"action": action, "says": _said(dialogue, action), "leads_to": _led_to(dialogue, form, action)}


def _led_to(dialogue: Dialogue, form: str, action: str) -> list[str]:
    """Return the other forms that an action may go on with."""
    deed = dialogue.deeds.get(action)
    return [name for name in (deed.names if deed else ()) if name in dialogue.forms and name != form]


def _said(dialogue: Dialogue, action: str) -> list[str]:
    """Return the responses that an action may utter; a response stands for itself."""
    if action in dialogue.responses:
        return [action]
    deed = dialogue.deeds.get(action)
    named = (deed.responses if deed else []) or [action.replace("action_", "utter_", 1)]
    return [name for name in named if name in dialogue.responses]


def _asking(text: str) -> str:
    """Return the last question of a text, or its last sentence."""
    questions: list[str] = re.findall(r"¿[^?]*\?", text)
    return questions[-1] if questions else re.split(r"(?<=[.:!])\s+", text.strip())[-1]


def _label(text: str) -> str:
    """Return a text that may stand in a box of a diagram."""
    plain = " ".join(re.sub(r"[*`\"#;]", "", text).split())
    plain = re.sub(r"\w", lambda first: first[0].upper(), plain, count=1)
    return plain if len(plain) <= LONGEST_LABEL else plain[: LONGEST_LABEL - 1].rsplit(" ", 1)[0] + "…"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _template(name: str) -> Any:
    return _environment().get_template(name)
