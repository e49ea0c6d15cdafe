"""``aldia db``."""

import click


@click.group(name="db")
def group() -> None:
    """Look after the database.

    Example:

      aldia db upgrade
    """


@group.command()
def upgrade() -> None:
    """Create the tables or bring them to the newest schema; harmless to repeat.

    Example:

      ALDIA_DATABASE_URL=postgresql+psycopg2://aldia@db/aldia aldia db upgrade
    """
    from aldia.storage import migrate

    migrate.upgrade()
    click.echo("The database is up to date.")


@group.command()
def prune() -> None:
    """Forget the conversations in which nobody has spoken for ALDIA_RETENTION_DAYS (730 unless set).

    What was said goes, with what an identity check had begun. Cases, agreements, payments and the audit
    trail stay. Meant for a daily job; harmless to repeat.

    Example:

      ALDIA_RETENTION_DAYS=365 aldia db prune
    """
    from aldia.insight import retention

    removed = retention.prune()
    click.echo(
        f"{removed.conversations} conversations removed ({removed.events} events, {removed.snapshots} snapshots); "
        f"{removed.checks} unfinished identity checks cleared."
    )
