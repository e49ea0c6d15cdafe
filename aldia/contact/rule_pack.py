"""What the law of a country says of contact with debtors, as data.

None of it is legal advice: a pack names its sources and who has reviewed it when; a lawyer signs it off.
"""

# ruff: noqa: UP045  (pydantic 1.8 reads no `X | None`)

from datetime import date, time
from typing import Literal, Optional
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, Extra, Field, conlist, validator

Channel = Literal["phone", "sms", "whatsapp", "email", "letter"]
Register = Literal["usted", "tu", "vos"]
Forbidden = Literal[
    "ask_reason_for_default",
    "contact_references",
    "hidden_number",
    "judicial_lookalike",
    "public_lists",
    "third_parties",
    "threats",
    "visits",
    "work_contact",
]
Disclosure = Literal[
    "address",
    "agent",
    "amount",
    "complaints",
    "creditor",
    "debt_origin",
    "how_to_pay",
    "interest_and_costs",
    "not_enforcement",
    "phone",
    "rights",
]
Interruption = Literal["lawsuit", "signed_agreement", "part_payment", "acknowledgement", "messages"]


class _Part(BaseModel):
    class Config:
        extra = Extra.forbid
        allow_mutation = False


class Law(_Part):
    """Where the rules come from. `reviewer` is null until a lawyer has signed the pack."""

    id: str = Field(min_length=3)
    effective_from: Optional[date]
    reviewed_on: date
    reviewer: Optional[str]
    sources: conlist(str, min_items=1)  # type: ignore[valid-type]


class Usage(_Part):
    """How debtors are usually addressed there, and why we think so."""

    usual: Register
    because: str = Field(min_length=10)


class Window(_Part):
    """Hours of a day, local to the debtor: from `opens` to before `closes`."""

    opens: time
    closes: time

    @validator("closes")
    def _not_empty(cls, closes: time, values: dict[str, time]) -> time:
        if "opens" in values and closes <= values["opens"]:
            raise ValueError("a window must close after it opens")
        return closes


class Windows(_Part):
    """When contact may be started; null is never."""

    mon_fri: Optional[Window]
    sat: Optional[Window]
    sun: Optional[Window]
    holiday: Optional[Window]


class Limit(_Part):
    """How often contact may be started, over `channels` together (null: all).

    At most `max` times in a local day or in seven days running, each at least `hours_between` after the last.
    With `after: two_way_contact` it holds only from a contact in which the debtor took part; then `max` counts
    such contacts, and `distinct_channels` binds to the channels they used.
    """

    id: str = Field(min_length=3)
    per: Literal["day", "week"]
    max: Optional[int] = Field(ge=1)
    hours_between: Optional[int] = Field(ge=1)
    distinct_channels: Optional[int] = Field(ge=1)
    channels: Optional[conlist(Channel, min_items=1)]  # type: ignore[valid-type]
    after: Optional[Literal["two_way_contact"]]


class ConsentRules(_Part):
    """Whether a channel needs the debtor's word before it is used."""

    channel_opt_in: Literal["required", "not_required"]
    out_of_hours: Literal["debtor_request_only", "never"]


class Disclosures(_Part):
    """What is said at the first contact; `ai_notice` that a machine speaks."""

    first_contact: conlist(Disclosure, min_items=1)  # type: ignore[valid-type]
    ai_notice: Literal[True]


class Payee(_Part):
    """Who may receive the money."""

    payee: Literal["creditor_or_agency", "creditor_only"]
    agreements_in_writing: bool


class SmallDebt(_Part):
    """Notices before a small debt is reported, up to a share of the monthly minimum wage."""

    pct_min_wage: int = Field(gt=0, le=100)
    notices: int = Field(ge=1)


class Bureau(_Part):
    """Facts about credit bureaus: days of notice before a report, years that an entry stays at most."""

    min_days_notice: Optional[int] = Field(ge=0)
    small_debt: Optional[SmallDebt]
    max_years: Optional[int] = Field(ge=1)


class Dispute(_Part):
    """What an open dispute stops; `pause_bureau` also keeps us from speaking of a bureau.

    `answer_days`: within how many days, weekends included, a dispute or a complaint is answered in writing.
    """

    pause_contact: bool
    pause_bureau: bool
    answer_days: int = Field(ge=1)


class Retention(_Part):
    """How long the log of contacts is kept at least."""

    contact_log_years: int = Field(ge=1)


class Limitation(_Part):
    """After how many years a debt can no longer be claimed in court, and what does and does not start them anew."""

    years: Optional[int] = Field(ge=1)
    interrupts: tuple[Interruption, ...]
    does_not_interrupt: tuple[Interruption, ...]


class RulePack(_Part):
    """All rules of one country; `country` is null in the strict default, which serves every other one."""

    country: Optional[str] = Field(regex="^[A-Z]{2}$")
    law: Law
    time_zone: str
    holidays: Optional[str] = Field(regex="^[A-Z]{2}$")
    register_usage: Usage = Field(alias="register")
    windows: Windows
    limits: tuple[Limit, ...]
    consent: ConsentRules
    forbid: frozenset[Forbidden]
    disclose: Disclosures
    payment: Payee
    bureau: Bureau
    dispute: Dispute
    record_retention: Retention
    limitation: Limitation

    @validator("time_zone")
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("no such time zone") from error
        return name

    def forbids(self, deed: Forbidden) -> bool:
        """Say whether something must not be done or asked."""
        return deed in self.forbid
