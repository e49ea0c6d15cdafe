"""Where a process cannot reach its end."""

from collections.abc import Iterator

from aldia.flows.dialogue import Dialogue, Rule

# Rasa runs these by itself.
BUILT_IN = frozenset({"action_session_start", "action_default_fallback", "action_listen", "action_restart"})


def faults(dialogue: Dialogue) -> list[str]:
    """Return in words everything that would leave a debtor without an answer or a process without an end."""
    return [
        *_forms(dialogue),
        *(fault for rule in dialogue.rules for fault in _rule(dialogue, rule)),
        *_unreached_actions(dialogue),
        *_unanswered_intents(dialogue),
    ]


def _forms(dialogue: Dialogue) -> Iterator[str]:
    begun_by_code = {form for deed in dialogue.deeds.values() for form in deed.begins}
    for form, questions in dialogue.forms.items():
        if not dialogue.rules_opening(form) and form not in begun_by_code:
            yield f"form {form}: no rule begins it (action: {form}, then active_loop: {form})"
        closing = dialogue.rules_closing(form)
        if not closing:
            yield f"form {form}: no rule ends it (condition active_loop: {form}, then active_loop: null)"
        elif not any(rule.after_close for rule in closing):
            yield f"form {form}: nothing is done or said at its end"
        if f"validate_{form}" not in dialogue.actions:
            yield f"form {form}: nothing takes its answers (no action validate_{form})"
        for slot in questions:
            if not ways_to_ask(dialogue, form, slot):
                yield f"form {form}: nothing asks for {slot} (no action_ask_{slot}, no utter_ask_{slot})"


def ways_to_ask(dialogue: Dialogue, form: str, slot: str) -> list[str]:
    """Return the actions and responses by which Rasa would ask for a slot, the first one first."""
    names = (
        f"action_ask_{form}_{slot}",
        f"utter_ask_{form}_{slot}",
        f"action_ask_{slot}",
        f"utter_ask_{slot}",
    )
    return [name for name in names if name in dialogue.actions or name in dialogue.responses]


def _rule(dialogue: Dialogue, rule: Rule) -> Iterator[str]:
    where = f"rule «{rule.name}» ({rule.topic}.yml)"
    for intent in rule.intents:
        if intent not in (*dialogue.intents, "nlu_fallback"):
            yield f"{where}: intent {intent} is not in domain.yml"
    for action in rule.actions:
        if action not in (*dialogue.actions, *dialogue.forms, *dialogue.responses, *BUILT_IN):
            yield f"{where}: {action} is no action, form or response"
    for loop in sorted(rule.loops):
        if loop not in dialogue.forms:
            yield f"{where}: the loop {loop} never closes: it is no form of domain.yml"
    if rule.runs_form_of_condition and rule.closes is None:
        yield f"{where}: its loop never closes (no active_loop: null)"
    started = [action for action in rule.actions if action in dialogue.forms]
    if started and not rule.runs_form_of_condition and rule.opens is None:
        yield f"{where}: it runs {started[0]} and does not keep it open (no active_loop: {started[0]})"


def _unreached_actions(dialogue: Dialogue) -> Iterator[str]:
    reached = {action for rule in dialogue.rules for action in rule.actions} | BUILT_IN
    reached |= dialogue.named_elsewhere
    for form, questions in dialogue.forms.items():
        reached |= {f"validate_{form}"}
        reached |= {name for slot in questions for name in ways_to_ask(dialogue, form, slot)}
    waiting = sorted(reached)
    while waiting:
        deed = dialogue.deeds.get(waiting.pop())
        new = set(deed.names if deed else ()) & set(dialogue.actions) - reached
        reached |= new
        waiting += sorted(new)
    for action in dialogue.actions:
        if action not in reached:
            yield f"action {action}: no rule, no form and no other action leads to it"


def _unanswered_intents(dialogue: Dialogue) -> Iterator[str]:
    answered = {intent for rule in dialogue.rules for intent in rule.intents}
    for intent in dialogue.intents:
        if intent not in answered:
            yield f"intent {intent}: no rule answers it"
