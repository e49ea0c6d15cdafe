"""Whether a message is written in another language, by the small words that no sentence does without."""

import re

from aldia.language.spelling import strip_accents

_SPANISH = frozenset(
    ["el", "la", "los", "las", "un", "una", "unos", "unas", "de", "del", "al", "y", "o", "que", "no", "si", "me", "te", "se", "le", "lo", "mi", "su", "es", "esta", "son", "en", "con", "por", "para", "como", "pero", "mas", "muy", "ya", "yo", "usted", "quiero", "puedo", "pagar", "hola", "gracias", "tengo", "cuando", "donde", "cuanto"]
)
_OTHERS = {
    "en": frozenset(
        ["the", "is", "are", "was", "you", "your", "i", "my", "me", "we", "it", "this", "that", "have", "has", "do", "does", "don't", "can't", "cannot", "not", "of", "and", "to", "for", "with", "what", "how", "much", "why", "please", "hello", "hi", "thanks", "speak", "english", "pay", "want", "need"]
    ),
    "pt": frozenset(
        ["nao", "voce", "voces", "eu", "meu", "minha", "sao", "estou", "tenho", "quero", "obrigado", "obrigada", "com", "uma", "um", "os", "as", "do", "da", "dos", "das", "em", "para", "pagar", "falo", "portugues", "isso", "quanto", "oi", "ola"]
    ),
    "fr": frozenset(
        ["je", "vous", "ne", "pas", "est", "suis", "le", "les", "des", "une", "et", "pour", "avec", "mon", "ma", "mes", "bonjour", "merci", "parle", "francais", "payer", "combien", "veux", "peux", "c'est", "j'ai"]
    ),
    "de": frozenset(
        ["ich", "sie", "nicht", "ist", "bin", "und", "der", "die", "das", "ein", "eine", "mit", "fur", "mein", "meine", "guten", "danke", "sprechen", "deutsch", "kann", "wie"]
    ),
    "it": frozenset(
        ["io", "non", "sono", "il", "gli", "che", "e", "per", "con", "mio", "mia", "questo", "quanto", "pagare", "buongiorno", "ciao", "grazie", "parlo", "italiano", "voglio", "posso"]
    ),
    "ca": frozenset(
        ["jo", "no", "soc", "amb", "els", "les", "meu", "meva", "aixo", "quant", "pagar", "bon", "dia", "gracies", "parlo", "catala", "vull", "puc"]
    ),
}
_WORDS = re.compile(r"[a-z']+")
_FEWEST = 2


def other_language(text: str) -> str | None:
    """Return the ISO code of the language of a text that is surely not Spanish; None for Spanish and for doubt."""
    words = _WORDS.findall(strip_accents(text.casefold()))
    counts = {code: sum(word in known for word in words) for code, known in _OTHERS.items()}
    likeliest = max(counts, key=lambda code: counts[code])
    spanish = sum(word in _SPANISH for word in words)
    return likeliest if counts[likeliest] >= _FEWEST and counts[likeliest] > spanish else None
