"""``aldia outbox``."""

import csv
import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from aldia.outreach.tables import OutboxMessage

_STATES = ("pending", "cancelled", "sent")
_COLUMNS = (
    "message", "status", "due_at", "kind", "template", "channel", "creditor", "person", "agreement", "instalment",
    "promise", "values", "text",
)  # fmt: skip


@click.command(name="outbox")
@click.option("--status", type=click.Choice(_STATES), help="Only messages in this state.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Only messages due on this day (UTC).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--csv", "as_csv", is_flag=True, help="CSV with a heading.")
def command(status: str | None, day: datetime | None, as_json: bool, as_csv: bool) -> None:
    """List the messages that Aldía wants to send, by the instant at which they are due.

    People are named by their initials. A text is shown without its private link.

    Example:

      aldia outbox --status pending --day 2026-12-10 --json
    """
    from aldia.outreach.outbox import listed
    from aldia.spreadsheet import guarded

    if as_json and as_csv:
        raise click.UsageError("say either --json or --csv")
    table = csv.DictWriter(sys.stdout, _COLUMNS, lineterminator="\n") if as_csv else None
    if table is not None:
        table.writeheader()
    for message in listed(status, day.date() if day else None):
        row = _described(message)
        if table is not None:
            row["values"] = json.dumps(row["values"], ensure_ascii=False)
            table.writerow(
                {name: guarded(value) if isinstance(value, str) else value for name, value in row.items()}
            )
        elif as_json:
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            click.echo(
                f"{row['message']:7}  {row['status']:9}  {row['due_at']}  {row['template']:16}"
                f"  {row['person']:8}  {row['creditor']}"
            )


def _described(message: "OutboxMessage") -> dict[str, Any]:
    from aldia.outreach.texts import sms_preview

    person = message.person
    return {
        "message": message.id,
        "status": message.status,
        "due_at": message.due_at.isoformat(timespec="minutes"),
        "kind": message.kind,
        "template": message.template,
        "channel": message.channel,
        "creditor": message.creditor.code,
        "person": " ".join(f"{name[0]}." for name in f"{person.given_name} {person.family_name}".split()),
        "agreement": message.agreement.code if message.agreement else None,
        "instalment": message.instalment.number if message.instalment else None,
        "promise": message.promise.key if message.promise else None,
        "values": message.values,
        "text": sms_preview(message),
    }
