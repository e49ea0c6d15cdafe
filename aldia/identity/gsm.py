"""The alphabet of an SMS (GSM 03.38): what fits into one message, and how Spanish is written in it.

The alphabet has ñ, é and ü, but not á, í, ó and ú. One letter outside of it turns the whole message into
UCS-2, where only 70 characters fit.
"""

import unicodedata

SEGMENT = 160

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
# These take two places: an escape and the sign.
_EXTENDED = frozenset("^{}\\[~]|€\f")
_ALIKE = str.maketrans("«»“”‘’–—·ºª\u00a0ç", '""""\'\'--.oa c')


def transliterate(text: str) -> str:
    """Write a text in the alphabet: letters outside of it lose their accent, other signs are dropped."""
    return "".join(_in_alphabet(sign) for sign in unicodedata.normalize("NFC", text).translate(_ALIKE))


def length(text: str) -> int:
    """Count the places that a text takes. Raises ValueError for a sign outside of the alphabet."""
    places = 0
    for sign in text:
        if sign in _BASIC:
            places += 1
        elif sign in _EXTENDED:
            places += 2
        else:
            raise ValueError(f"{sign!r} is not in the GSM alphabet")
    return places


def _in_alphabet(sign: str) -> str:
    if sign in _BASIC or sign in _EXTENDED:
        return sign
    return "".join(part for part in unicodedata.normalize("NFKD", sign) if part in _BASIC)
