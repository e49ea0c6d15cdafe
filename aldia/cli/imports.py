"""``aldia import``."""

from pathlib import Path

import click

_KINDS = ("debts", "payments", "contacts", "recall")


@click.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice(_KINDS), default="debts", show_default=True, help="What it holds.")
@click.option("--creditor", metavar="CODE", help="Creditor, for a file without that column.")
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Where to list rejected rows."
)
def command(file: Path, kind: str, creditor: str | None, report: Path | None) -> None:
    """Import a CSV or XLSX FILE; docs/portfolio-columns.md describes its columns.

    Each row is taken whole or not at all. Importing a file again updates and never doubles. All that is
    wrong with a rejected row is listed with line, column and reason; the exit code is then 1. The
    files of the demo lie in var/demo.

    Example:

      aldia import var/demo/debts.csv
    """
    from aldia.cli.progress import bar
    from aldia.debts.portfolio import ImportFailed, import_file

    try:
        with bar(file.name) as progress:
            result = import_file(file, kind, creditor=creditor, report=report, progress=progress)
    except ImportFailed as failed:
        raise click.ClickException(str(failed)) from failed
    if result.ignored_columns:
        click.echo(f"Columns not used: {', '.join(result.ignored_columns)}", err=True)
    click.echo(
        f"{result.rows} rows: {result.created} new, {result.updated} known, {result.rejected} rejected."
    )
    if result.report is not None:
        for rejection in result.first_rejected:
            click.echo(f"  line {rejection.line}: {rejection.column}: {rejection.reason}", err=True)
        click.echo(f"All rejected rows: {result.report}", err=True)
        raise SystemExit(1)
