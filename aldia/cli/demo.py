"""``aldia demo``."""

import click


@click.command(name="demo")
@click.option("--seed", default=1, show_default=True, help="Another seed gives other debtors.")
@click.option("--debtors", default=500, show_default=True, type=click.IntRange(2), help="How many.")
def command(seed: int, debtors: int) -> None:
    """Create the database and the demo portfolio where they are missing, and print links to try.

    Every debtor is invented: 500 of them in Spain, Mexico, Colombia, Argentina, Chile, Peru and Ecuador.

    Example:

      aldia demo
    """
    from aldia.demo.load import DemoFailed, load
    from aldia.storage import migrate

    migrate.upgrade()
    try:
        demo = load(seed, debtors, step=lambda text: click.echo(f"... {text}", err=True))
    except DemoFailed as failed:
        raise click.ClickException(str(failed)) from failed
    click.echo("The demo portfolio is loaded." if demo.loaded else "The demo portfolio is there already.")
    for debtor in demo.known:
        click.echo(f"\n{debtor.name}: {debtor.url}")
        click.echo(f"  DNI {debtor.national_id}, born {debtor.birth_date:%d/%m/%Y}")
