"""``aldia flows``."""

import click


@click.command(name="flows")
def command() -> None:
    """Draw every process of the dialogue into docs/flows; fail where one cannot reach its end.

    Example:

      aldia flows
    """
    from aldia.flows.dialogue import read
    from aldia.flows.faults import faults
    from aldia.flows.pages import pages
    from aldia.settings import ROOT

    dialogue = read(ROOT)
    folder = ROOT / "docs" / "flows"
    folder.mkdir(parents=True, exist_ok=True)
    texts = pages(dialogue)
    for path in folder.glob("*.md"):
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    found = faults(dialogue)
    if found:
        raise click.ClickException(
            "not every process reaches its end:\n" + "\n".join(f"  {f}" for f in found)
        )
    click.echo(f"{len(dialogue.forms)} processes and {len(dialogue.rules)} rules drawn in docs/flows.")
