"""``aldia links``."""

from pathlib import Path

import click


@click.group(name="links")
def group() -> None:
    """Make private links and the file for an SMS provider, or revoke links.

    Example:

      aldia links make --creditor banco-alameda --batch 2026-11 --out sms.csv
    """


@group.command()
@click.option("--creditor", required=True, metavar="CODE", help="Whose debtors.")
@click.option("--batch", required=True, help="Name of the batch; the same batch gives the same links.")
@click.option("--country", metavar="ISO", help="Only debtors who live there (ES, MX, ...).")
@click.option("--days-min", type=click.IntRange(0), help="At least so many days past due.")
@click.option("--days-max", type=click.IntRange(0), help="At most so many days past due.")
@click.option(
    "--references",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Only these debts: a CSV or XLSX file with a column «reference».",
)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The SMS file.")
def make(
    creditor: str,
    batch: str,
    country: str | None,
    days_min: int | None,
    days_max: int | None,
    references: Path | None,
    out: Path,
) -> None:
    """Make a link for each debtor of a selection and write phone, link and text for the SMS provider.

    People are left out who opted out, whose collection rests, whose number is suppressed or no mobile, or
    whose birth date is unknown. The file lets its reader open links: handle it as confidential.

    Example:

      aldia links make --creditor banco-alameda --batch 2026-11 --days-min 60 --out sms.csv
    """
    from aldia.cli.progress import bar
    from aldia.debts.creditors import InvalidCreditor
    from aldia.debts.portfolio import ImportFailed
    from aldia.identity import sms
    from aldia.identity.selection import Selection, SelectionFailed

    if len(batch) > 60:
        raise click.UsageError("the name of a batch has at most 60 characters")
    selection = Selection(creditor, country.upper() if country else None, (days_min, days_max), references)
    try:
        with bar(out.name) as progress:
            written = sms.write(selection, batch, out, progress=progress)
    except (ImportFailed, InvalidCreditor, SelectionFailed, sms.SmsImpossible, OSError) as failed:
        raise click.ClickException(str(failed)) from failed
    click.echo(f"{written.links} links in {out}.")
    for reason, count in sorted(written.left_out.items()):
        click.echo(f"  left out, {reason}: {count}", err=True)


@group.command()
@click.option("--batch", help="Revoke all links of a batch.")
@click.option("--reason", default="operator", show_default=True, help="Kept with the link (40 characters).")
@click.argument("urls", nargs=-1)
def revoke(batch: str | None, reason: str, urls: tuple[str, ...]) -> None:
    """Revoke links for good: those of a batch, or single URLS (or their last part).

    Example:

      aldia links revoke --batch 2026-11 --reason "wrong portfolio"
    """
    from aldia.identity import links, sms

    if bool(batch) == bool(urls):
        raise click.UsageError("say either --batch or the links")
    if len(reason) > 40:
        raise click.UsageError("a reason has at most 40 characters")
    try:
        if batch:
            count = sms.revoke_batch(batch, reason)
        else:
            sms.revoke_urls(urls, reason)
            count = len(urls)
    except links.LinkRefused as refused:
        raise click.ClickException(f"a link is {refused.reason}; none was revoked") from refused
    click.echo(f"{count} links revoked.")
