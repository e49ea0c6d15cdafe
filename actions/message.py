"""What the debtor just said, with its values read exactly.

Rasa carries entities as JSON; sums must not pass through floats, so the values of typed text are read again
with ``aldia.language``. The values of a button come from its payload, which the channel has checked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from aldia import language

# With these, a message may be the answer to what was just asked; other intents are wishes or questions.
ANSWERS = frozenset({"inform", "choose_option", "affirm", "deny", "nlu_fallback"})

# These are answers and nothing else: where a form cannot use one, it says so.
CLOSED_ANSWERS = frozenset({"inform", "choose_option", "affirm", "deny"})
# The name of a product alone looks like this to the understanding ("quiero hablar del préstamo").
_OFTEN_A_NAME = frozenset({"out_of_scope"})
_WHOLE = re.compile(r"\b(todo|toda|completo|completa|entero|entera|total|totalidad)\b")
_TAKEN_BACK = re.compile(r"\s*,?\s*no\b", re.IGNORECASE)
_CORRECTS = re.compile(r"\b(perdon|mejor|digo|sino|me equivoque|quise decir|corrijo)\b")
_FEW_LETTERS = 6
_FILLERS = re.compile(
    r"\b(no|espera|espere|mejor|perdon|perdone|digo|ay|que|q|pues|si|bueno|vale|mejor dicho|me equivoque|seria|entonces|"
    r"pero|desde|a partir|por favor|porfa|xfa|ponme|pongame|pon|ponga|dejalo para|pasalo|paselo)\b|[^a-z0-9ñ ]"
)
# What is said with these is never swallowed as an answer, however short it is ("me mato hoy").
_SERIOUS = frozenset(
    [
        "express_distress",
        "report_deceased",
        "third_party",
        "wrong_person",
        "report_insolvency",
        "opt_out",
        "request_data_rights",
        "request_agent",
        "request_callback",
        "threaten_legal_action",
        "dispute_debt",
        "already_paid",
        "refuse_to_pay",
        "report_hardship",
        "report_payment_problem",
        "complain",
        "insult",
        "cancel",
    ]
)
# What may be told where one's own words are asked for; a wish or a question is served first.
_TOLD = frozenset(
    [
        "inform",
        "affirm",
        "deny",
        "choose_option",
        "nlu_fallback",
        "out_of_scope",
        "already_paid",
        "complain",
        "dispute_debt",
        "give_feedback",
        "refuse_to_pay",
        "report_hardship",
        "report_payment_problem",
        "set_contact_preference",
        "update_contact_details",
    ]
)
# Below this confidence a wish in the middle of a question that asks for words is taken for these words.
_SURE_WISH = 0.8
_MINOR = re.compile(
    r"\bsoy (un |una )?(menor( de edad)?|ni[nñ][oa])\b(?! de)|"
    r"\btengo (solo |nada mas )?([5-9]|1[0-7]) (a[nñ]os|a[nñ]itos)( de edad)?\s*($|[.,!?;]|y\b)"
)
_RATE = re.compile(r"\b(al mes|por mes|mensual(es|mente)?|cada mes|cada quincena|a la quincena)\b")
# A yes that binds has a word for it and none of doubt.
_YES = re.compile(
    r"\b(si+|claro|vale|ok(ay|is|ey)?|dale|acuerdo|confirm[oa]|confirmado|firm[oae]|firmar|acept[oa]|conforme|"
    r"correcto|perfecto|adelante|venga|listo|hecho|supuesto|de una|joya|exacto|afirmativo|genial|"
    r"(esta|parece|va|viene) (bien|perfecto)|me (sirve|va|conviene|cuadra|interesa)|orale|sale|va|ya (po|pues|no ?mas|pe)|simon|bueno)\b"
)
_DOUBT = re.compile(
    r"\b(tal vez|quizas?|a lo mejor|puede( ser)?|supongo|imagino|depende|no se|no estoy|vere(mos)?|creo|igual|luego|"
    r"pero|aun no|todavia no|no|cuando|siempre que|con tal|manana|"
    r"si (me |nos |le )?(baj|quit|hac|dan|dej|rebaj|perdon|cobr|pued|hay|es que)\w*)\b"
)
_DESPAIR = re.compile(
    r"\b(me (voy a )?mat(o|ar|are)|matarme|suicid\w+|(no quiero|ya no quiero) (seguir )?viv\w+|quitarme la vida|"
    r"(me quiero|quiero|prefiero) morir(me)?|quiero desaparecer|acabar con todo)\b"
)
_FEARED = re.compile(
    r"\b(carcel|pres[oa]|prision|encarcel\w*|detenid[oa]|detener\w*|policia|e[mn][bv]arg\w*|juez|jueces|juicio\w*|juzgad\w*|"
    r"tribunal\w*|judicial\w*|quit\w+ (el|la|mi) (casa|piso|coche|carro|auto|moto|sueldo)|denunci\w*|demand\w*|desahuci\w*|sueldo|salario|nomina)\b"
)
# "No tengo 50", "ya di 100": a sum is named, but not offered.
_NOT_OFFERED = re.compile(
    r"\b(no (tengo|puedo( pagar| dar)?|debo|pago|llego a)|ya (di|pague|abone|deposite|transferi))\s+"
    r"(ni\s+)?(los|las|esos|unos)?\s*[\d$€]"
)
_NOT_POSSIBLE = re.compile(r"\bno (puedo|me va|me viene|me sirve|llego)[^,.;]{0,15}$", re.IGNORECASE)
_NOW = re.compile(r"\b(ahora|hoy)\b")
_BELONGS_TO = re.compile(r"\bdel?\s*$", re.IGNORECASE)
DAY_GRAINS = frozenset({"day", "hour", "minute", "second"})


@dataclass(frozen=True)
class Message:
    """The latest message of a conversation; ``now`` is local to the debtor."""

    raw: dict[str, Any]
    now: datetime
    country: str

    @property
    def is_button(self) -> bool:
        """Say whether it is a button's payload rather than typed text."""
        return str(self.raw.get("text") or "").startswith("/")

    @property
    def text(self) -> str:
        """What was typed; empty for a button."""
        return "" if self.is_button else str(self.raw.get("text") or "")

    @property
    def intent(self) -> str:
        """The intent's name; empty where there is no message."""
        return str((self.raw.get("intent") or {}).get("name") or "")

    @property
    def confidence(self) -> float:
        """How sure the understanding is, 0 to 1."""
        return float((self.raw.get("intent") or {}).get("confidence") or 0)

    @property
    def is_clear_yes(self) -> bool:
        """Say whether it is a yes that may bind somebody: a button, or words without any doubt in them."""
        if self.intent != "affirm":
            return False
        said = language.strip_accents(self.text.casefold())
        return self.is_button or bool(_YES.search(said) and not _DOUBT.search(said))

    @property
    def agrees(self) -> bool:
        """Say whether it is a yes, if not one that binds: "vale, pero desde el 12" is one with a value beside it."""
        said = language.strip_accents(self.text.casefold())
        return self.intent == "affirm" or (self.is_bare_value and bool(_YES.search(said)))

    @property
    def is_answer(self) -> bool:
        """Say whether it may answer the open question."""
        return self.intent in ANSWERS

    def may_choose(self, wishes: frozenset[str]) -> bool:
        """Say whether it may pick one of several things; ``wishes`` are the intents that the open process serves.

        A hardship, a question or another wish is none, whatever it names on the way ("tengo dos niños").
        """
        return self.intent in ANSWERS | _OFTEN_A_NAME | wishes and not self.is_despair

    @property
    def is_despair(self) -> bool:
        """Say whether words of despair stand in it, whatever the understanding made of them."""
        return bool(_DESPAIR.search(language.strip_accents(self.text.casefold())))

    @property
    def tells(self) -> bool:
        """Say whether it may be the answer to a question that asks for one's own words."""
        if not self.text.strip() or self.is_despair or self.intent == "express_distress":
            return False
        doubtful = self.confidence < _SURE_WISH and "?" not in self.text
        return self.intent in _TOLD or doubtful

    @property
    def is_serious(self) -> bool:
        """Say whether it is never swallowed as an answer, however short it is."""
        return self.intent in _SERIOUS or self.is_despair

    @property
    def names_fear(self) -> bool:
        """Say whether prison, seizure or a court stands in it: who does not ask of them is not told of them."""
        return bool(_FEARED.search(language.strip_accents(self.text.casefold())))

    @property
    def offers_no_sum(self) -> bool:
        """Say whether the sum in it is one that the person does not have, or has paid already."""
        return bool(_NOT_OFFERED.search(language.strip_accents(self.text.casefold())))

    @property
    def names_rate(self) -> bool:
        """Say whether a sum for each month was named ("80 al mes")."""
        return bool(_RATE.search(language.strip_accents(self.text.casefold())))

    @property
    def names_whole(self) -> bool:
        """Say whether the whole sum was named in words ("todo", "el total")."""
        return bool(_WHOLE.search(language.strip_accents(self.text.casefold())))

    @property
    def is_bare_value(self) -> bool:
        """Say whether there is hardly more in it than a value: then it answers the open question.

        The understanding of single words without their question is a guess ("ayer", "todo").
        """
        # Nobody has paid on a day to come: "vale, pero desde el 12 de diciembre".
        misread = self.intent == "already_paid" and self.names_later
        if (self.intent in _SERIOUS and not misread) or self.is_despair or self.offers_no_sum:
            return False
        rest = self.text
        for read in reversed(self.parsed):
            rest = rest[: read.start] + rest[read.end :]
        left = len(_FILLERS.sub("", language.strip_accents(rest.casefold())).strip())
        return left <= _FEW_LETTERS and (bool(self.parsed) or self.names_whole)

    @cached_property
    def parsed(self) -> list[language.Entity]:
        """The values in typed text."""
        return language.parse(self.text, self.now, self.country) if self.text else []

    def values(self, entity: str) -> Iterator[Any]:
        """Yield the values of an entity in the order in which they were said."""
        if self.is_button:
            for found in self.raw.get("entities") or []:
                if found.get("entity") == entity:
                    yield found.get("value")
        else:
            for read in self.parsed:
                if read.entity == entity:
                    yield read.value

    def first(self, entity: str) -> Any:
        """Return the first value of an entity, or None."""
        return next(self.values(entity), None)

    @property
    def amount(self) -> Decimal | None:
        """The sum of money that was named, if any."""
        found = self.first("amount-of-money")
        if isinstance(found, dict):
            found = found.get("value")
        return _decimal(found)

    @property
    def unit(self) -> str | None:
        """The ISO currency that was named with the sum, if any."""
        found = self.first("amount-of-money")
        return found.get("unit") if isinstance(found, dict) else None

    @property
    def number(self) -> Decimal | None:
        """The bare number that was said, if any; what it means depends on the question."""
        return _decimal(self.first("number"))

    @property
    def instalments(self) -> int | None:
        """The number of payments that was named, if any."""
        found = _decimal(self.first("installments"))
        return int(found) if found is not None else None

    @property
    def day(self) -> date | None:
        """The day that was named, if any, if it exists and if it is a day and not a month or a week."""
        if self.is_button:
            found = self.first("time")
            return date.fromisoformat(str(found)[:10]) if found else None
        days = [read for read in self.parsed if read.entity == "time" and read.grain in DAY_GRAINS]
        # "El 15 no, el 20": what is taken back does not count, and who corrects means the last one.
        kept = [read for read in days if not self._takes_back(read)] or days
        corrects = len(kept) < len(days) or _CORRECTS.search(language.strip_accents(self.text.casefold()))
        return datetime.fromisoformat(kept[-1 if corrects else 0].value).date() if kept else None

    @property
    def names_later(self) -> bool:
        """Say whether a time after today was named for what is said, be it a day or a longer one ("en enero").

        Neither "la cuota de enero" nor "100 ahora y el resto el viernes" does.
        """
        times = [read for read in self.parsed if read.entity == "time" and read.value]
        times = [read for read in times if not _BELONGS_TO.search(self.text[: read.start])]
        if not times or _NOW.search(self.text.casefold()):
            return False
        return datetime.fromisoformat(times[0].value).date() > self.now.date()

    def _takes_back(self, read: language.Entity) -> bool:
        after, before = self.text[read.end :], self.text[: read.start]
        return bool(_TAKEN_BACK.match(after) or _NOT_POSSIBLE.search(before))

    def names_time(self, *grains: str) -> bool:
        """Say whether a time of one of these grains was named: ``invalid`` is a day that no calendar has."""
        return any(read.entity == "time" and read.grain in grains for read in self.parsed)


def is_minor(text: str) -> bool:
    """Say whether somebody says that they are a child."""
    return bool(_MINOR.search(language.strip_accents(text.casefold())))


def _decimal(found: Any) -> Decimal | None:
    try:
        return Decimal(str(found)) if found is not None else None
    except InvalidOperation:
        return None
