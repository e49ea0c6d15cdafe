"""A copy of all that is kept about a person at a creditor: a summary to read and a file for machines."""

import json
import zipfile
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from aldia import clock, language
from aldia.debts.tables import Contact, Creditor, Person
from aldia.documents import issuing, words
from aldia.documents.facts import holder
from aldia.documents.tables import Document
from aldia.insight import transcript
from aldia.money import from_minor
from aldia.privacy import holdings

# Secrets of ours and files that are handed over on their own; who it is about goes without saying.
_LEFT_OUT = frozenset(
    {"token_hash", "national_id_matches", "birth_date_matches", "content", "key", "person_id", "creditor_id"}
)
_MINOR = "_minor"
# The date in the files' headers tells nothing, so that the same data give the same file.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def issue(session: Session, person: Person, creditor: Creditor) -> Document:
    """Issue the copy: a ZIP of a PDF and a JSON file. What has not changed since is the same document."""
    kept = gather(session, person, creditor)
    texts = words.load(issuing.DATA_EXPORT)
    data = json.dumps(kept, ensure_ascii=False, indent=2).encode()

    def pack(summary: bytes) -> bytes:
        return _zip({texts["files"]["summary"]: summary, texts["files"]["data"]: data})

    summary = _summary(person, kept, texts)
    lasting = {name: rows for name, rows in kept.items() if name not in _PASSING}
    return issuing.issue(
        session,
        issuing.DATA_EXPORT,
        person,
        creditor,
        summary,
        same=[summary["as_of"], lasting],
        pack=pack,
    )


# These change with each request: they alone make no new copy on the same day.
_PASSING = frozenset(
    {"documents", "conversations", "data_requests", "cases", "sessions", "verification_attempts"}
)


def gather(session: Session, person: Person, creditor: Creditor) -> dict[str, list[dict[str, Any]]]:
    """Return all rows by table, as plain JSON: amounts as decimal texts, instants in UTC."""
    whose = holdings.owner(session, person.id, creditor.id)
    own = Person.__table__
    kept = {"people": [dict(session.execute(select(own).where(own.c.id == person.id)).mappings().one())]}
    for table in holdings.tables_of_people():
        kept[table.name] = holdings.rows_of(session, table, whose)
    plain = {name: [_plain(row) for row in rows] for name, rows in kept.items()}
    plain["conversations"] = [
        {
            "conversation": conversation,
            "messages": [
                {"at": message.at.isoformat(), "from": message.author, "text": message.text}
                for message in transcript.read(session, conversation)
                if message.text
            ],
        }
        for conversation in whose.conversations
    ]
    return plain


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return dict(_cell(name, value, row) for name, value in row.items() if name not in _LEFT_OUT)


def _cell(name: str, value: Any, row: dict[str, Any]) -> tuple[str, Any]:
    if name.endswith(_MINOR) and row.get("currency") and value is not None:
        return name.removesuffix(_MINOR), str(from_minor(int(value), row["currency"]))
    return name, value.isoformat() if isinstance(value, date | datetime | time) else value


def _summary(person: Person, kept: dict[str, list[dict[str, Any]]], texts: dict[str, Any]) -> dict[str, Any]:
    uses, kinds = texts["contact_uses"], texts["contact_kinds"]
    return {
        **holder(person),
        "as_of": language.local_date(clock.today(person.time_zone), person.country),
        "data_file": texts["files"]["data"],
        "sections": [
            {"title": title, "purpose": purpose, "count": str(len(kept[name]))}
            for name, (title, purpose) in texts["sections"].items()
            if kept.get(name)
        ],
        "contacts": [
            {
                "kind": kinds.get(contact["kind"], contact["kind"]),
                "value": contact["value"],
                "use": uses["suppressed" if contact["suppressed_at"] else "active"],
            }
            for contact in kept[Contact.__tablename__]
        ],
    }


def _zip(files: dict[str, bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _NO_TIME), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()
