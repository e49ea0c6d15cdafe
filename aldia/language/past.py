"""Whether a message tells what has happened: "pagué el viernes" means the last Friday, "pago el viernes" the next one."""

import re

from aldia.language.spelling import fold

_CLAUSE_BORDER = re.compile(r"[.,;:!?\n]|\b(?:y|pero|que|porque|aunque|cuando|si|entonces)\b")
# Only the accent tells "pagué" from "pague"; "ya" or "me … sin" makes up for it. The future "pagaré" has one too.
_PRETERITE = re.compile(
    r"\b(?!porqué|caf[eé]|ahí|aquí|así|allí|también|habr|sabr)(?:\w{2,}(?<![aeidr]r)(?:é|í|ó|aron|ieron)|\w{2,}jeron"
    r"|hice|hizo|hicimos|hicieron|fui|fue|di|dio|dimos|dieron|puse|puso|tuve|tuvo|estuve|quise|pude|vino|vine"
    r"|(?:he|ha|hemos|han|habia|había)\s+\w+[aei]do|(?:he|ha|hemos|han)\s+hecho|ya\s+(?:l[oae]s?\s+)?\w{3,}e"
    r"|me\s+\w+e\s+sin)\b"
)
# What was said or tried may still lie ahead: "quedé en pagar el viernes", "me dijeron el 28".
_AHEAD = re.compile(
    r"\b(?:(?<!pude )(?<!pudo )(?<!pudimos )\w+[aei]r(?:l[aeo]s?|te|se|me|nos|os)?|\w+[aeid]ré|voy|vamos|(?:dij|prom[ei]t|acord|pact)\w+)\b"
)
_NEXT_SENTENCE = re.compile(r"\s*(?:(?:te|les?|os|se|l[oa]s?|ya)\s+)+\w+o\b|\s*(?:voy|doy)\b")
_NEAR = 60  # characters on either side of the date


def happened(source: str, start: int, end: int) -> bool:
    """Whether the clause around a place in the message has its verb in the past."""
    before = source[max(0, start - _NEAR) : start].lower()
    after = source[end : end + _NEAR].lower()
    borders = [border.end() for border in _CLAUSE_BORDER.finditer(fold(before))]
    border = _CLAUSE_BORDER.search(fold(after))
    before = before[borders[-1] if borders else 0 :]
    after = after[: border.start() if border else None]
    if _AHEAD.search(before) or _AHEAD.search(after) or _NEXT_SENTENCE.match(after):
        return False
    return bool(_PRETERITE.search(before) or _PRETERITE.search(after))
