"""Responses by themselves: variants, buttons and lengths.

Lengths are those of the channels (contact-law.md's neighbour channels-and-payments.md, 3.1). Variables count as
written: what they hold is short.
"""

import json
import re
from collections.abc import Iterator
from itertools import product

from aldia.lint.problem import Problem
from aldia.lint.project import Button, Project, Response, Variant

REGISTERS = ("usted", "tu", "vos")
# WhatsApp: the body of a text, of a message with buttons, a row of a list (which stands for buttons with longer
# titles or more than three), and the rows of a list. The web page takes all of this.
LONGEST_TEXT, LONGEST_BODY, LONGEST_TITLE, MOST_BUTTONS = 4096, 1024, 24, 10
_PAYLOAD = re.compile(r"/(?P<intent>\w+)(?P<values>\{.*\})?")


def check_wording(project: Project) -> Iterator[Problem]:
    """Return the problems of all responses."""
    for response in project.repeated:
        yield Problem(response.path, response.line, f"{response.name} stands a second time")
    for response in project.responses.values():
        yield from _variants(project, response)
        for variant in response.variants:
            yield from _length(response, variant)
            if response.name.removeprefix("label_") in project.intents and len(variant.text) > LONGEST_TITLE:
                yield Problem(
                    response.path,
                    variant.line,
                    f"{response.name} is too long for a button: {LONGEST_TITLE} at most",
                )
            for button in variant.buttons:
                yield from _payload(project, response, button)


def _variants(project: Project, response: Response) -> Iterator[Problem]:
    name, path = response.name, response.path
    defaults = [v for v in response.variants if not v.conditions]
    if not defaults:
        yield Problem(path, response.line, f"{name} has no text without condition")
        return
    for variant in response.variants:
        for slot, value in variant.conditions.items():
            allowed = {"register": frozenset(REGISTERS), "country": project.countries}.get(slot)
            if slot not in project.slots or (allowed is not None and value not in allowed):
                yield Problem(path, variant.line, f"{name} depends on {slot}={value}, which does not exist")
        if [b.payload for b in variant.buttons] != [b.payload for b in defaults[0].buttons]:
            yield Problem(path, variant.line, f"{name} has other buttons in one variant than in another")
    by_register = {r: [v for v in response.variants if v.conditions.get("register") == r] for r in REGISTERS}
    if {len(by_register["tu"]), len(by_register["vos"])} not in ({0}, {len(defaults)}):
        yield Problem(
            path, response.line, f"{name} needs variants for tú and vos, as many as without condition"
        )
    for variant in (*by_register["tu"], *by_register["vos"]):
        if variant.variables != defaults[0].variables:
            yield Problem(path, variant.line, f"{name} has other variables in one register than in another")
    for country, register in product(sorted(project.countries), REGISTERS):
        who = {"country": country, "register": register}
        fitting = {
            tuple(sorted(v.conditions.items()))
            for v in response.variants
            if v.conditions and all(who.get(slot, value) == value for slot, value in v.conditions.items())
        }
        if len(fitting) > 1:
            yield Problem(path, response.line, f"{name} has two variants for {country} and {register}")
            return


def _length(response: Response, variant: Variant) -> Iterator[Problem]:
    most = LONGEST_BODY if variant.buttons else LONGEST_TEXT
    if len(variant.text) > most:
        yield Problem(response.path, variant.line, f"{response.name} has more than {most} characters")
    if len(variant.buttons) > MOST_BUTTONS:
        yield Problem(response.path, variant.line, f"{response.name} has more than {MOST_BUTTONS} buttons")
    for button in variant.buttons:
        if len(button.title) > LONGEST_TITLE:
            yield Problem(
                response.path,
                button.line,
                f"«{button.title}» has more than {LONGEST_TITLE} characters for a button",
            )


def _payload(project: Project, response: Response, button: Button) -> Iterator[Problem]:
    found = _PAYLOAD.fullmatch(button.payload)
    if found is None or found["intent"] not in project.intents:
        yield Problem(response.path, button.line, f"{button.payload} is no intent of the domain")
        return
    written = found["values"] or "{{}}"
    if not written.startswith("{{"):
        problem = f"{button.payload} needs its braces twice, or Rasa takes them for a variable"
        yield Problem(response.path, button.line, problem)
        return
    try:
        values = json.loads(written[1:-1])
    except json.JSONDecodeError:
        yield Problem(response.path, button.line, f"{button.payload} holds no JSON")
        return
    for entity in sorted(set(values) - project.entities):
        yield Problem(response.path, button.line, f"{button.payload} names {entity}, which is no entity")
