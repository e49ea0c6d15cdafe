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
