"""Form × interruption: the conversations that ``matrix/forms.yml`` and ``matrix/interruptions.yml`` make together."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import yaml
from script import FOLDER, Script, Turn
from states import identification

IDENTITY = ("identity_national_id", "identity_birth_date")
# Known of everybody who comes back to a form that was left: they are no notes of the form.
KEPT = (*IDENTITY, "chosen_debt")


@dataclass(frozen=True)
class Question:
    """A question of a form: the response that asks it, the debtor's answer, what it must show of the answers before.

    One that is asked ``once`` is not put again after an interruption: it may stay unanswered.
    """

    slot: str
    asks: str
    answer: str
    sees: list[str] = field(default_factory=list)
    once: bool = False


@dataclass(frozen=True)
class Form:
    """How a form is begun, answered and ended; what is stored from its first word on, and at its end."""

    name: str
    debtor: str
    questions: list[Question]
    ends: str
    sees: list[str]
    begun: dict[str, Any]
    stored: dict[str, Any]
    begin: str | None
    resume: str
    # Known from before the form begins.
    identified: bool
    # Met with all interruptions, and not only with those that are made everywhere.
    thorough: bool
    interruptions: dict[str, dict[str, Any]]

    def opening(self) -> list[Turn]:
        """Return what brings the debtor to the first question."""
        begun = [Turn("say", self.begin, utters=[self.questions[0].asks])] if self.begin else []
        if self.identified:
            return [*identification(Script(self.name, self.debtor, [])), *begun]
        return [Turn("open", True, utters=["utter_welcome"]), *begun]

    def answers(self, first: int) -> list[Turn]:
        """Return the answers from a question on; each must bring the next question, and the last the end."""
        after = [(each.asks, each.sees) for each in self.questions[1:]] + [(self.ends, self.sees)]
        return [
            Turn("say", question.answer, utters=[asks], sees=sees)
            for question, (asks, sees) in list(zip(self.questions, after, strict=True))[first:]
        ]


@dataclass(frozen=True)
class Interruption:
    """What is said in the middle of a form, what must be uttered, and what becomes of the form."""

    name: str
    say: str
    unverified: str
    verified: str
    unchosen: str | None = None
    then: str = "again"
    everywhere: bool = False
    stored: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Cell:
    """One form, at one of its questions, with one interruption."""

    form: Form
    at: int
    interruption: Interruption

    def __str__(self) -> str:
        return f"{self.form.name}-{self._question.slot}-{self.interruption.name}".replace(" ", "_")

    @property
    def lead(self) -> list[Turn]:
        """Return what brings the debtor to the question."""
        return [*self.form.opening(), *self.form.answers(0)[: self.at]]

    @property
    def script(self) -> Script:
        """Return the conversation from the interruption on."""
        written = [self.form.begun, self.interruption.stored]
        if self.interruption.then != "resting":
            written.append(self.form.stored)
        stored: dict[str, Any] = {}
        for each in written:
            for table, rows in each.items():
                stored[table] = stored.get(table, []) + rows
        turns = getattr(self, f"_{self.interruption.then}")()
        return Script(title=str(self), debtor=self.form.debtor, turns=list(turns), stored=stored)

    @property
    def _question(self) -> Question:
        return self.form.questions[self.at]

    def _interrupted(self, *utters: str, **expected: Any) -> Turn:
        said = self.interruption.verified
        if self._question.slot in IDENTITY:
            said = self.interruption.unverified
        elif self._question.slot == "chosen_debt":
            said = self.interruption.unchosen or said
        said = said.format(slot=self._question.slot, asks=self._question.asks)
        return Turn("say", self.interruption.say, utters=[said, *utters], **expected)

    def _again(self) -> Iterator[Turn]:
        if self._question.once:
            yield self._interrupted(not_utters=[self._question.asks])
            yield from self.form.answers(self.at)
            return
        yield self._interrupted(self._question.asks, sees=self._question.sees)
        yield from self.form.answers(self.at)

    def _back(self) -> Iterator[Turn]:
        yield self._interrupted()
        yield self._taken_up(self.at, self.form.resume)
        yield from self.form.answers(self.at)

    def _left(self) -> Iterator[Turn]:
        yield self._interrupted(not_utters=[self._question.asks])
        own = [i for i, question in enumerate(self.form.questions) if question.slot not in KEPT]
        first = min([self.at, *own])
        yield self._taken_up(first)
        yield from self.form.answers(first)

    def _silent(self) -> Iterator[Turn]:
        yield self._interrupted(not_utters=[self._question.asks])
        yield Turn("say", self._question.answer, silent=True)
        yield Turn("hands_back", True, utters=["utter_return_from_agent"])
        yield from self.form.answers(self.at)

    def _resting(self) -> Iterator[Turn]:
        yield self._interrupted(not_utters=[self._question.asks])
        if self._question.slot not in IDENTITY:
            yield Turn("say", self.form.begin, utters=["utter_resting"], not_utters=[self._question.asks])
            return
        yield self._taken_up(self.at)
        *first, last = self.form.answers(self.at)[: len(IDENTITY) - self.at]
        yield from first
        yield replace(last, utters=["utter_verified", "utter_resting"], sees=[])

    def _taken_up(self, at: int, words: str | None = None) -> Turn:
        question = self.form.questions[at]
        return Turn(
            "say", words or self.form.begin or self.form.resume, utters=[question.asks], sees=question.sees
        )


@lru_cache(maxsize=1)
def forms() -> list[Form]:
    """Read ``matrix/forms.yml``."""
    return [_form(name, described) for name, described in _table("forms").items()]


def cells() -> list[Cell]:
    """Return all cells, those of one question side by side.

    A question of several forms is interrupted in the first of them: who is there and which debt is the same code.
    """
    common = _table("interruptions")
    asked: set[str] = set()
    found = []
    for form in forms():
        for at, question in enumerate(form.questions):
            if question.slot not in asked:
                found += list(_cells(form, at, common))
            asked.add(question.slot)
    return found


def _cells(form: Form, at: int, common: dict[str, dict[str, Any]]) -> Iterator[Cell]:
    for name, described in common.items():
        own = form.interruptions.get(name, {}) | form.interruptions.get(
            f"{form.questions[at].slot}, {name}", {}
        )
        interruption = Interruption(name=name, **(described | own))
        if interruption.then != "none" and (form.thorough or interruption.everywhere):
            yield Cell(form, at, interruption)


def _form(name: str, described: dict[str, Any]) -> Form:
    questions = [Question(slot, **question) for slot, question in described.pop("questions").items()]
    begin = described.pop("begin", None)
    optional = {"resume": begin, "sees": [], "begun": {}, "stored": {}, "interruptions": {}}
    optional |= {"identified": False, "thorough": False}
    return Form(name=name, begin=begin, questions=questions, **(optional | described))


def _table(name: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / "matrix" / f"{name}.yml").read_text("utf-8"))
    return found
