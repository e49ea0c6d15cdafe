"""``aldia export``."""

from datetime import datetime, timezone
from pathlib import Path

import click

_KINDS = ("agreements", "promises", "payments")


@click.command(name="export")
@click.argument("kind", type=click.Choice(_KINDS))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="File to write.")
@click.option("--creditor", metavar="CODE", help="Only this creditor's.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only from this day on (UTC).")
def command(kind: str, out: Path, creditor: str | None, since: datetime | None) -> None:
    """Write agreements with their instalments, promises or payments as CSV for the creditor's system.

    Example:

      aldia export payments --creditor banco-alameda --since 2026-11-01 --out payments.csv
    """
    from aldia.cli.progress import bar
    from aldia.debts.creditors import InvalidCreditor, require
    from aldia.debts.export import export
    from aldia.storage import reading

    try:
        if creditor is not None:
            with reading() as session:
                require(session, creditor)
        with bar(out.name) as progress:
            start = since.replace(tzinfo=timezone.utc) if since else None
            count = export(kind, out, creditor=creditor, since=start, progress=progress)
    except (InvalidCreditor, OSError) as failed:
        raise click.ClickException(str(failed)) from failed
    click.echo(f"{count} rows in {out}.")
