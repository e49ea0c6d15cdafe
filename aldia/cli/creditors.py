"""``aldia creditor``."""

from typing import Any

import click


@click.group(name="creditor")
def group() -> None:
    """Add and list creditors.

    Example:

      aldia creditor list
    """


@group.command()
@click.argument("code")
@click.option("--name", required=True, help="Name that debtors know.")
@click.option("--legal-name", required=True, help="Registered name.")
@click.option("--tax-id", help="Tax number.")
@click.option("--country", required=True, help="ISO code: ES, MX, CO, AR, CL, PE, EC.")
@click.option("--colour", help="Colour of its pages, such as #0b5c5c.")
@click.option("--phone", required=True, help="Phone where people answer.")
@click.option("--email", required=True, help="E-mail address where people answer.")
@click.option("--address", required=True, help="Postal address.")
@click.option("--office-hours", required=True, help="When people answer, in Spanish: days and hours.")
@click.option("--policy", help="Name of the negotiation policy (default: default).")
def add(**given: Any) -> None:
    """Add a creditor, or change the one with this CODE.

    Example:

      aldia creditor add banco-sur --name "Banco Sur" --legal-name "Banco Sur, S.A." --country ES
        --phone +34910000000 --email clientes@bancosur.example --address "Calle Mayor 1, Madrid"
        --office-hours "lunes a viernes, de 9 a 18 h"
    """
    from aldia.debts.creditors import InvalidCreditor, save
    from aldia.storage import transaction

    facts = {name: value for name, value in given.items() if value is not None}
    try:
        with transaction() as session:
            made = save(session, actor="operator", **facts)
    except InvalidCreditor as invalid:
        raise click.UsageError(str(invalid)) from invalid
    click.echo(f"{'Added' if made else 'Changed'} {facts['code']}.")


@group.command(name="list")
def list_() -> None:
    """List the creditors: code, country and name.

    Example:

      aldia creditor list
    """
    from sqlalchemy import select

    from aldia.debts.tables import Creditor
    from aldia.storage import reading

    with reading() as session:
        for creditor in session.execute(select(Creditor).order_by(Creditor.code)).scalars():
            click.echo(f"{creditor.code:20} {creditor.country}  {creditor.name}")
