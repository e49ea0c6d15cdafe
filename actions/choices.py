"""One of several answers, by its button, its place in the list, or words that mean it."""

import re
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from actions.choice import ordinal
from actions.forms import ProcessForm
from actions.message import CLOSED_ANSWERS, Message
from actions.turn import Turn
from aldia.language import strip_accents

# "Prefiero no decirlo": the question stays unanswered, which is a fair answer.
UNSAID = "unsaid"
_UNSAID = re.compile(
    r"\b(prefiero no|no (te |se |le )?(lo )?quiero (decir|contar|contestar|hablar)\w*|no (lo )?voy a (decir|contar)\w*|"
    r"es privado|es personal|no es asunto|da igual|nada mas|ninguno|ninguna|no hay)\b|^\s*(no|nada|paso)[\s.!]*$"
)
_UNKNOWN = re.compile(
    r"\b(no (lo )?se|no (me )?acuerdo|no (lo )?recuerdo|ni idea|no (la |lo )?tengo|no estoy segur[oa])\b"
)


def pick(message: Message, options: Mapping[str, str], *, by_place: bool = True) -> str | None:
    """Return the option (a key) that the message names; the values are patterns of plain lower-case words.

    A button, or a place in the list where ``by_place`` allows one, counts from one in the order of the options.
    """
    keys = list(options)
    words = _by_ear(strip_accents(message.text.casefold()))
    named = [
        key for key, pattern in options.items() if pattern and re.search(rf"\b(?:{_by_ear(pattern)})", words)
    ]
    if named and not message.is_button:
        return named[0]
    number = message.number if message.is_button else (ordinal(message) if by_place else None)
    return keys[int(number) - 1] if number is not None and 1 <= number <= len(keys) else None


def _by_ear(words: str) -> str:
    """Write as one what sounds the same and is mistaken most: "travajo"."""
    return words.replace("v", "b")


def stays_unsaid(message: Message) -> bool:
    """Say whether the debtor does not want to answer."""
    words = strip_accents(message.text.casefold())
    return message.intent == "deny" or bool(_UNSAID.search(words))


def is_unknown(message: Message) -> bool:
    """Say whether the debtor does not know the answer."""
    return bool(_UNKNOWN.search(strip_accents(message.text.casefold())))


def own_words(message: Message, longest: int = 500) -> str:
    """Return what was typed, in one line that is not too long."""
    return " ".join(message.text.split())[:longest]


class KindsForm(ProcessForm):
    """Finds out which of several things are wanted; its one slot notes them all."""

    needs_debt = False
    negotiates = False

    @abstractmethod
    def kinds(self, message: Message) -> list[str]:
        """Return what a message names; none where it does not say."""

    def take(self, turn: Turn, message: Message) -> dict[str, Any]:
        """Take the kinds that are named."""
        [slot] = self.slots
        kinds = self.kinds(message)
        if kinds:
            return {slot: kinds}
        if turn.requested == slot and message.intent in CLOSED_ANSWERS | self.intents:
            return turn.reject(slot, f"utter_unclear_{slot}")
        return {}
