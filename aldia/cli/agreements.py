"""``aldia agreements``."""

from datetime import datetime, time, timezone

import click

# By then the named day has begun in every country that Aldía serves, from Tijuana to Madrid.
_DAY_BEGINS = time(8, tzinfo=timezone.utc)


class _At(click.ParamType):
    """A day, or an instant with its offset."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the instant; of a day, the one at which it has begun everywhere."""
        try:
            read = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is neither a day (2026-12-10) nor an instant (2026-12-10T09:00:00+01:00)")
        if read.tzinfo is not None:
            return read
        if len(str(value)) > len("2026-12-10"):
            self.fail(f"{value!r} needs its offset, such as +01:00")
        return datetime.combine(read.date(), _DAY_BEGINS)


@click.group(name="agreements")
def group() -> None:
    """Move agreements and promises on with time, or end one.

    Example:

      aldia agreements advance
    """


@group.command(name="advance")
@click.option("--at", type=_At(), metavar="DATE", help="Day or instant that it shall be (default: now).")
def advance_command(at: datetime | None) -> None:
    """Do all that time does: plan reminders, note what was kept or broken, end what has run out.

    Meant to run at least once a day, at any hour. Running it twice, late or for an earlier day changes nothing
    that should not change; several may run at once. An agreement that breaks on a future DATE is broken.

    Example:

      aldia agreements advance --at 2026-12-10
    """
    from aldia import clock
    from aldia.agreements.advance import advance
    from aldia.cli.progress import bar

    with bar("agreements") as progress:
        done = advance(at or clock.now(), progress=progress)
    for action, count in sorted(done.items()):
        click.echo(f"{count:7}  {action}")
    if not done:
        click.echo("Nothing to do.")


@group.command()
@click.argument("code")
@click.option("--reason", required=True, help="Why; goes to the audit trail and the case (200 characters).")
def cancel(code: str, reason: str) -> None:
    """End the agreement with this CODE, active or broken, and open a case so that somebody tells the debtor.

    Example:

      aldia agreements cancel TCAMHH4Y --reason "wrong debt"
    """
    from aldia.agreements import life
    from aldia.storage import transaction

    if not 0 < len(reason.strip()) <= 200:
        raise click.UsageError("a reason has 1 to 200 characters")
    try:
        with transaction() as session:
            life.cancel(session, code.strip().upper(), reason.strip(), actor="operator")
    except life.CannotCancel as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"Agreement {code.strip().upper()} is cancelled.")
