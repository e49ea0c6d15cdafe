"""``aldia handback`` and the ``aldia cases`` that it is for."""

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from aldia.desk.tables import Case


@click.command(name="handback")
@click.argument("case", type=int)
def command(case: int) -> None:
    """Close the hand-over of CASE: the assistant speaks again in its conversation and says so.

    Example:

      aldia handback 12
    """
    from aldia.desk.handback import HandbackFailed, hand_back

    try:
        hand_back(case, actor="operator")
    except HandbackFailed as failed:
        raise click.ClickException(str(failed)) from failed
    click.echo(f"Case {case} is closed; the assistant is back in the conversation.")


@click.command(name="cases")
@click.argument("case", type=int, required=False)
def cases_command(case: int | None) -> None:
    """List the open cases, the most urgent first, or show one CASE with its summary as JSON.

    A summary holds personal data and the debtor's own words: handle it as confidential.

    Example:

      aldia cases 12
    """
    from aldia.desk.tables import Case
    from aldia.storage import reading

    with reading() as session:
        if case is None:
            _list(session)
            return
        found = session.get(Case, case)
        if found is None:
            raise click.ClickException(f"there is no case {case}")
        click.echo(json.dumps(_described(found), ensure_ascii=False, indent=2))


def _list(session: "Session") -> None:
    from sqlalchemy import select

    from aldia.desk.tables import Case

    urgent_first = select(Case).where(Case.status != "closed").order_by(Case.priority, Case.id)
    for case in session.execute(urgent_first).scalars():
        opened = case.created_at.isoformat(timespec="minutes")
        click.echo(f"{case.id:6}  priority {case.priority}  {case.status:10}  {case.kind:22}  {opened}")


def _described(case: "Case") -> dict[str, Any]:
    return {
        "case": case.id,
        "kind": case.kind,
        "status": case.status,
        "priority": case.priority,
        "person": f"{case.person.given_name} {case.person.family_name}" if case.person else None,
        "conversation": case.conversation_id,
        "opened": case.created_at.isoformat(timespec="seconds"),
        "closed": case.closed_at.isoformat(timespec="seconds") if case.closed_at else None,
        "verified": case.verified,
        "summary": case.summary,
    }
