"""National identity numbers of each country."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import stdnum.ar.cuit
import stdnum.cl.rut
import stdnum.co.nit
import stdnum.ec.ci
import stdnum.ec.ruc
import stdnum.es.dni
import stdnum.es.nie
import stdnum.mx.curp
import stdnum.mx.rfc
import stdnum.pe.ruc

from aldia.language.births import find_birth_dates
from aldia.language.countries import Country, country_facts
from aldia.language.entity import Found
from aldia.language.reading import read
from aldia.language.spelling import fold

_NAMED = re.compile(
    r"\b(?:c\.\s?c\.|cc|cedula|documento|doc|identidad|identificacion|dni|d\.n\.i|ci|c\.i|carnet|carne|ine|nit|ruc|run|rut"
    r"|curp|rfc|cuit|cuil)(?!\w)[^\d]{0,25}$"
)
_NUMBER_OF_DIGITS_ASKED = re.compile(r"\bultim[oa]s?\s+\d\b(?:\s+(?:digitos?|numeros?|cifras?|caracteres))?")
# "Seis siete ocho zeta": only behind a figure is "ese" the letter S.
_LETTERS = {
    "a": "a", "be": "b", "ce": "c", "de": "d", "e": "e", "efe": "f", "ge": "g", "hache": "h", "jota": "j", "ka": "k",
    "ele": "l", "eme": "m", "ene": "n", "pe": "p", "cu": "q", "erre": "r", "ese": "s", "te": "t", "uve": "v", "ve": "v",
    "equis": "x", "ye": "y", "zeta": "z",
}  # fmt: skip
_NAMED_LETTER = re.compile(
    rf"(?<=\d )(?:{'|'.join(_LETTERS)})\b(?! \w)|(?<=\d )(?:zeta|equis|jota|hache|efe|uve)\b"
)
_PIECE = re.compile(r"[a-z0-9]+(?:[.\-/][a-z0-9]+)*")
_SHORTEST, _LONGEST = 3, 18


@dataclass(frozen=True)
class _Kind:
    """One kind of document. `normal` gives its normalised form, None where the checksum fails.

    Where nothing but its length marks it (`named`), it counts only after a word like "cédula" or as the whole message
    (if `whole` matches it).
    """

    pattern: re.Pattern[str]
    normal: Callable[[str], str | None]
    named: bool = False
    whole: re.Pattern[str] | None = None


def _checked(is_valid: Callable[[str], bool]) -> Callable[[str], str | None]:
    return lambda plain: plain if is_valid(plain) else None


def _dni(plain: str) -> str | None:
    padded = plain.zfill(9)
    return padded if stdnum.es.dni.is_valid(padded) else None


def _rut(plain: str) -> str | None:
    return f"{plain[:-1]}-{plain[-1]}" if stdnum.cl.rut.is_valid(plain) else None


def _cedula_uy(plain: str) -> str | None:
    digits = plain.zfill(8)
    weighted = sum(
        int(figure) * weight for figure, weight in zip(digits, (2, 9, 8, 7, 6, 3, 4), strict=False)
    )
    return digits if int(digits[-1]) == -weighted % 10 else None


def _rfc_is_valid(plain: str) -> bool:
    return bool(stdnum.mx.rfc.is_valid(plain, validate_check_digits=False))


_GROUPED_EIGHT = r"(?<![\w.])\d{1,2}[. ]?\d{3}[. ]?\d{3}(?![\w]|[.,\-]\d)"
_KINDS: dict[str, _Kind] = {
    "dni": _Kind(re.compile(r"(?<![\w.])(?:\d{1,2}[. ]?\d{3}[. ]?\d{3})\s?[.\-]?\s?[a-z](?!\w)"), _dni),
    "nie": _Kind(
        re.compile(r"(?<!\w)[xyz][\s.\-]?(?:\d\.?\d{3}\.?\d{3}|\d{7})[\s.\-]?[a-z](?!\w)"),
        _checked(stdnum.es.nie.is_valid),
    ),
    "rut": _Kind(re.compile(r"(?<![\w.])\d{1,2}\.?\d{3}\.?\d{3}\s?-?\s?[\dk](?![\w]|[.,\-]\d)"), _rut),
    "curp": _Kind(
        re.compile(r"(?<!\w)[a-z]{4}\d{6}[hmx][a-z]{5}[a-z\d]\d(?!\w)"), _checked(stdnum.mx.curp.is_valid)
    ),
    "rfc": _Kind(re.compile(r"(?<!\w)[a-z&]{3,4}[ \-]?\d{6}[ \-]?[a-z\d]{3}(?!\w)"), _checked(_rfc_is_valid)),
    "nit": _Kind(re.compile(r"(?<![\w.])\d{3}\.?\d{3}\.?\d{3}-\d(?!\w)"), _checked(stdnum.co.nit.is_valid)),
    "cedula_co": _Kind(
        re.compile(r"(?<![\w.])(?:\d{1,3}(?:[. ]\d{3}){2,3}|\d{6,10})(?![\w]|[.,\-]\d)"),
        lambda plain: plain,
        named=True,
        whole=re.compile(r"1\.?\d{3}\.?\d{3}\.?\d{3}"),
    ),
    "cuit": _Kind(re.compile(r"(?<![\w.])\d{2}[\- ]?\d{8}[\- ]?\d(?!\w)"), _checked(stdnum.ar.cuit.is_valid)),
    "dni_ar": _Kind(re.compile(_GROUPED_EIGHT), lambda plain: plain, named=True, whole=re.compile(r"\d{8}")),
    "dni_pe": _Kind(
        re.compile(r"(?<![\w.])\d{2}[. ]?\d{3}[. ]?\d{3}(?![\w]|[.,\-]\d)"),
        lambda plain: plain,
        named=True,
        whole=re.compile(r"\d{8}"),
    ),
    "ruc_pe": _Kind(re.compile(r"(?<![\w.])\d{11}(?!\w)"), _checked(stdnum.pe.ruc.is_valid)),
    "ruc_ec": _Kind(re.compile(r"(?<![\w.])\d{13}(?!\w)"), _checked(stdnum.ec.ruc.is_valid)),
    "cedula_ec": _Kind(re.compile(r"(?<![\w.])\d{9}-?\d(?!\w)"), _checked(stdnum.ec.ci.is_valid)),
    "cedula_uy": _Kind(re.compile(r"(?<![\w.])\d\.?\d{3}\.?\d{3}-?\d(?!\w)"), _cedula_uy),
}


def find_ids(folded: str, country: Country) -> Iterator[Found]:
    """`national_id` entities of a country in folded text, normalised, with the checksum right where there is one."""
    for kind in (_KINDS[name] for name in country.ids):
        for match in kind.pattern.finditer(folded):
            if kind.named and not _NAMED.search(folded[: match.start()]):
                alone = (
                    folded.strip(" .,!") == match[0]
                    and kind.whole is not None
                    and kind.whole.fullmatch(match[0])
                )
                if not alone:
                    continue
            normal = kind.normal(_plain(match[0]))
            if normal is not None:
                yield Found("national_id", normal, match.start(), match.end())


def national_id_candidates(text: str, country: str) -> list[str]:
    """What in a message may be a national id or its last characters: upper case, without dots, spaces, dashes.

    Nothing is verified: the caller compares with the id on file, whole or by its end. A birth date in the same message
    is left out. Longer candidates come first. Raises `ValueError` for a country that is not served.
    """
    country_facts(country)
    reading = read(text)
    spoken, written = reading.standard, fold(reading.source)
    bare: list[str] = []
    for birth in find_birth_dates(reading, date.max):
        if birth.bare:
            bare.append(_plain(spoken[birth.start : birth.end]))
            continue
        start, end = reading.place(birth.start, birth.end)
        spoken = _blank(spoken, birth.start, birth.end)
        written = _blank(written, start, end)
    found = dict.fromkeys([*_candidates(written), *_candidates(spoken)])
    others = [candidate for candidate in found if candidate not in bare]
    return sorted(others or found, key=len, reverse=True)


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9&]", "", text).upper()


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + "|" * (end - start) + text[end:]


def _candidates(folded: str) -> Iterator[str]:
    text = _NUMBER_OF_DIGITS_ASKED.sub(lambda match: "|" * len(match[0]), folded)
    text = _NAMED_LETTER.sub(lambda match: _LETTERS[match[0]], text)
    for run in _runs(text):
        pieces = [_plain(piece) for piece in run]
        joined = {"".join(pieces), "".join(pieces).strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), *pieces}
        for first in (0, 1):
            for last in (len(pieces), len(pieces) - 1):
                joined.add("".join(pieces[first:last]))
        yield from (
            each
            for each in joined
            if _SHORTEST <= len(each) <= _LONGEST and any(mark.isdigit() for mark in each)
        )


def _runs(text: str) -> Iterator[list[str]]:
    """Neighbouring pieces that may be one number written apart: those with a figure, and single letters."""
    run: list[str] = []
    end = 0
    for match in _PIECE.finditer(text):
        fits = any(mark.isdigit() for mark in match[0]) or len(match[0]) == 1
        if run and (not fits or text[end : match.start()].strip(" -.,")):
            yield run
            run = []
        if fits:
            run.append(match[0])
        end = match.end()
    if run:
        yield run
