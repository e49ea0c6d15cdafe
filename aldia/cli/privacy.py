"""``aldia privacy``: what people have asked about their data."""

from datetime import datetime

import click


@click.group(name="privacy")
def group() -> None:
    """See to what people have asked about their data.

    Example:

      aldia privacy list
    """


@group.command(name="list")
def list_requests() -> None:
    """List the open requests, the one whose legal term ends first on top.

    Example:

      aldia privacy list
    """
    from sqlalchemy import select

    from aldia.privacy.tables import DataRequest
    from aldia.storage import reading

    with reading() as session:
        by_term = select(DataRequest).where(DataRequest.status == "open").order_by(DataRequest.due_on)
        for each in session.execute(by_term).scalars():
            click.echo(f"{each.id:6}  {each.kind:10}  until {each.due_on}  case {each.case_id}  {each.law}")


@group.command()
@click.option("--due", is_flag=True, help="Those whose term ends today or has ended (a daily job).")
@click.option("--at", "on", type=click.DateTime(["%Y-%m-%d"]), help="With --due: as if it were this day.")
@click.option("--request", "requests", type=int, multiple=True, help="This request, before its term ends.")
def erase(due: bool, on: datetime | None, requests: tuple[int, ...]) -> None:
    """Erase the data of those who asked for it, but for what the law or an open debt needs; harmless to repeat.

    Example:

      aldia privacy erase --due
    """
    from aldia.privacy import erasure

    if not due and not requests:
        raise click.UsageError("say --due or --request NUMBER")
    chosen = [*(erasure.due(on.date() if on else None) if due else ()), *requests]
    done = 0
    for outcome in erasure.carry_out(chosen, actor="operator"):
        done += 1
        removed = ", ".join(f"{rows} {table}" for table, rows in outcome.removed.items()) or "nothing"
        kept = ", ".join(f"{table} ({why})" for table, why in outcome.kept.items()) or "nothing"
        click.echo(f"Request {outcome.request}: removed {removed}; kept {kept}.")
    click.echo(f"{done} erased.")


@group.command()
@click.argument("request", type=int)
def close(request: int) -> None:
    """Note that REQUEST, a correction or an objection, has been answered.

    Example:

      aldia privacy close 12
    """
    from aldia.privacy import requests
    from aldia.privacy.tables import DataRequest
    from aldia.storage import transaction

    with transaction() as session:
        found = session.get(DataRequest, request)
        if found is None or found.kind == "erasure":
            raise click.ClickException(f"there is no request {request} that a person can answer")
        news = requests.close(session, found, actor="operator")
    click.echo(f"Request {request} is answered." if news else f"Request {request} had been answered before.")
