"""Every response is used, every name that is used exists, and every variable is supplied."""

from collections.abc import Iterator

from aldia.lint.problem import Problem
from aldia.lint.project import Project
from aldia.lint.python_code import Code

_NO_INTENT = frozenset({"session_start"})


def check_use(project: Project, code: Code) -> Iterator[Problem]:
    """Compare the responses with the rules, forms and actions."""
    used = _used(project, code)
    for response in project.responses.values():
        if response.name not in used:
            yield Problem(response.path, response.line, f"{response.name} is used nowhere")
    for path, line, name in code.names:
        if name not in project.responses and not any(prefix.startswith(name) for prefix in code.prefixes):
            yield Problem(path, line, f"there is no response {name}")
    for rule in project.rules:
        for line, action in rule.actions:
            if action.startswith("utter_") and action not in project.responses:
                yield Problem(rule.path, line, f"there is no response {action}")
    for path, line, intent, entity in code.payloads:
        if intent not in {*project.intents, *_NO_INTENT} or entity not in project.entities:
            yield Problem(path, line, f"/{intent} with {entity} is no payload of the domain")
    yield from _variables(project, code)


def _used(project: Project, code: Code) -> set[str]:
    named = {name for _, _, name in code.names}
    words = code.words | set(project.intents) | project.form_slots
    made = {prefix + word for prefix in code.prefixes for word in words}
    asked = {f"utter_ask_{slot}" for slot in project.form_slots}
    ruled = {action for rule in project.rules for _, action in rule.actions}
    used = named | made | asked | ruled
    return used | {name + suffix for name in named for suffix in code.suffixes}


def _variables(project: Project, code: Code) -> Iterator[Problem]:
    """A response that only plain calls utter gets its variables from one of them; any other from somewhere."""
    mentions: dict[str, int] = {}
    for _, _, name in code.names:
        mentions[name] = mentions.get(name, 0) + 1
    for name, response in project.responses.items():
        calls = [call for call in code.calls if call.name == name]
        plain = calls and len(calls) == mentions.get(name) and not any(call.open for call in calls)
        given = {key for call in calls for key in call.given} if plain else code.keys
        for variant in response.variants:
            for missing in sorted(variant.variables - given - project.slots):
                yield Problem(response.path, variant.line, f"nobody supplies {{{missing}}} of {name}")
