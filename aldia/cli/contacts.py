"""``aldia contact``."""

from datetime import datetime

import click

CHANNELS = ("phone", "sms", "whatsapp", "email", "letter")


@click.group(name="contact")
def group() -> None:
    """Ask the rules of contact.

    Example:

      aldia contact check banco-sur
    """


@group.command()
@click.argument("creditor")
@click.option("--channel", type=click.Choice(CHANNELS), multiple=True, help="Only these (default: all).")
@click.option("--at", help="An ISO instant with its offset (default: now).")
@click.option("--denied", is_flag=True, help="List only those who may not be contacted.")
@click.option("--log", is_flag=True, help="Write each decision into the audit log.")
def check(creditor: str, channel: tuple[str, ...], at: str | None, denied: bool, log: bool) -> None:
    """Say who of CREDITOR's debtors may be contacted by which channel, and why not.

    One line for each person and channel: the person's number, the channel, yes or no, the rule that denies it
    and from when it is allowed. People without open debts are left out.

    Example:

      aldia contact check banco-sur --channel sms --at 2026-11-24T10:00:00+01:00
    """
    from aldia import clock
    from aldia.contact import check as rules
    from aldia.debts.creditors import InvalidCreditor, require
    from aldia.debts.tables import Debt, Person
    from aldia.storage import transaction

    instant = _instant(at) or clock.now()
    try:
        with transaction() as session:
            owed = require(session, creditor)
            people = session.query(Person).filter(
                Person.id.in_(
                    session.query(Debt.person_id).filter(Debt.creditor_id == owed.id, Debt.status == "open")
                )
            )
            for person in people.order_by(Person.id):
                for each in channel or CHANNELS:
                    decision = rules.may_contact(session, person, owed, each, instant)
                    if log:
                        rules.record(session, person, owed, each, decision)
                    if decision.allowed and denied:
                        continue
                    until = f"{decision.next_allowed:%Y-%m-%d %H:%M %z}" if decision.next_allowed else ""
                    said = "yes" if decision.allowed else "no "
                    click.echo(f"{person.id:8}  {each:8}  {said}  {decision.rule or '':32}  {until}".rstrip())
    except InvalidCreditor as invalid:
        raise click.UsageError(str(invalid)) from invalid


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise click.BadParameter(
            "an ISO instant with its offset, such as 2026-11-24T10:00:00+01:00", param_hint="--at"
        )
    return found
