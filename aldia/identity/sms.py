"""Private links for a selection of debtors, and the file from which an SMS provider sends them.

A link's id is derived from its batch, person and creditor with the installation's key: writing a batch again
gives the same links, whatever happened to the file or the process.
"""

import base64
import csv
import hashlib
import hmac
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from aldia import clock
from aldia.debts.portfolio.countries import plain
from aldia.identity import gsm, links
from aldia.identity.selection import Addressee, Selection, addressees, pages
from aldia.identity.tables import Link
from aldia.settings import settings
from aldia.storage import audit, reading, transaction

# A creditor's name cut shorter than this tells nobody who writes.
_SHORTEST_NAME = 8
_FORBIDDEN = "deuda"


class SmsImpossible(Exception):
    """A text cannot be written as one SMS; the message says why, for the operator."""


@dataclass
class Written:
    """How many links stand in the file, and how many debtors were left out by reason."""

    links: int = 0
    left_out: Counter[str] = field(default_factory=Counter)


def text(creditor: str, register: str, link: str) -> str:
    """Return the SMS for one link. Raises SmsImpossible where it does not fit."""
    return fit(_texts()["texts"][register], creditor, link)


def fit(template: str, creditor: str, link: str) -> str:
    """Fill ``{creditor}`` and ``{link}`` into a text, in the GSM alphabet and one segment.

    Raises SmsImpossible where the link leaves no room for a recognisable name of the creditor.
    """
    template = gsm.transliterate(template)
    name = gsm.transliterate(creditor)
    if _FORBIDDEN in plain(name):
        raise SmsImpossible(f"the creditor's name says what the matter is about: {creditor!r}")
    room = gsm.SEGMENT - gsm.length(template.replace("{creditor}", "").replace("{link}", link))
    if room < min(gsm.length(name), _SHORTEST_NAME):
        raise SmsImpossible(
            f"the link {link} takes {gsm.length(link)} of {gsm.SEGMENT} characters: shorten ALDIA_PUBLIC_URL"
        )
    return template.replace("{creditor}", _cut(name, room)).replace("{link}", link)


def write(
    selection: Selection, batch: str, target: Path, *, progress: Callable[[int, int], None] | None = None
) -> Written:
    """Make the links of a batch and write the provider's file: phone, link and text for each debtor.

    Debtors are left out who have no birth date (nobody could pass the identity check), whose collection
    rests, who do not want SMS, or who have no mobile number that may be used.

    Raises what ``selection.pages`` raises, and SmsImpossible where no text fits.
    """
    written = Written()
    # An older file stays until the new one is complete.
    unfinished = target.with_name(target.name + ".part")
    with unfinished.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["phone", "link", "text"])
        for done, total, people in _pages(selection):
            with transaction() as session:
                for person in people:
                    reason, link = _link(session, person, batch)
                    if link is None:
                        written.left_out[reason] += 1
                        continue
                    address = links.url(link.id)
                    rows.writerow(
                        [
                            person.phone,
                            address,
                            text(person.creditor, person.register, address),
                        ]
                    )
                    written.links += 1
            if progress is not None:
                progress(done, total)
    os.replace(unfinished, target)
    with transaction() as session:
        audit.record(session, "links_written", "batch", batch, actor="operator", links=written.links)
    return written


def revoke_batch(batch: str, reason: str) -> int:
    """Revoke all links of a batch for good; return how many were not revoked before."""
    with transaction() as session:
        found = session.execute(select(Link).where(Link.batch == batch, Link.revoked_at.is_(None)))
        to_revoke = found.scalars().all()
        for link in to_revoke:
            links.revoke(session, link, reason, actor="operator")
    return len(to_revoke)


def revoke_urls(urls: Sequence[str], reason: str) -> None:
    """Revoke single links by their addresses, all or none.

    Raises LinkRefused where one is unknown, out of date or revoked already.
    """
    with transaction() as session:
        for url in urls:
            links.revoke(session, links.open_link(session, url.rpartition("/")[2]), reason, actor="operator")


def _pages(selection: Selection) -> Iterator[tuple[int, int, list[Addressee]]]:
    done = 0
    for total, ids in pages(selection):
        with reading() as session:
            people = addressees(session, selection, ids)
        done += len(ids)
        yield done, total, people


def _link(session: Session, person: Addressee, batch: str) -> tuple[str, Link | None]:
    """Return a debtor's link of the batch, making it at first; or why there is none."""
    if person.left_out is not None:
        return person.left_out, None
    now = clock.now()
    link_id = _link_id(batch, person)
    link: Link | None = session.get(Link, link_id)
    if link is None:
        link = Link(
            id=link_id,
            person_id=person.person_id,
            creditor_id=person.creditor_id,
            contact_id=person.contact_id,
            batch=batch,
            created_at=now,
            expires_at=now + settings().link_life,
        )
        session.add(link)
    try:
        links.check(link)
    except links.LinkRefused as refused:
        return f"link {refused.reason}", None
    return "", link


def _link_id(batch: str, person: Addressee) -> str:
    named = f"batch:{person.person_id}:{person.creditor_id}:{batch}".encode()
    digest = hmac.new(settings().secret, named, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:8]).decode().rstrip("=")


def _cut(name: str, room: int) -> str:
    """Cut a name to a number of places, between words where that leaves enough of it."""
    if gsm.length(name) <= room:
        return name
    kept = name
    while gsm.length(kept) > room:
        kept = kept[:-1]
    words = kept.rpartition(" ")[0] if name[len(kept)] != " " else kept
    return (words if len(words) >= _SHORTEST_NAME else kept).rstrip(" ,.-&")


@cache
def _texts() -> dict[str, Any]:
    found = resources.files(__package__).joinpath("sms.yml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(found))
