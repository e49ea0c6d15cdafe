"""``aldia run``."""

import subprocess
import sys

import click

from aldia.cli.run_processes import Processes
from aldia.cli.run_services import Service, busy_ports, environment, services
from aldia.settings import ROOT, settings


@click.command(name="run")
@click.option("--demo", is_flag=True, help="Load the demo portfolio first and print links to try.")
@click.option("--verbose", is_flag=True, help="Print what the processes log, too.")
def command(demo: bool, verbose: bool) -> None:
    """Start all processes of the Procfile, wait until they answer and print their addresses.

    Ctrl-C stops them all; so does one that ends. Each logs to var/log.

    Example:

      aldia run --demo
    """
    needed = services()
    if busy := busy_ports(needed):
        raise click.ClickException(busy)
    if not any((ROOT / "models").glob("*.tar.gz")):
        raise click.ClickException("there is no model in models/; run: make train")
    to_try = _prepare(demo)

    processes = Processes(ROOT / "Procfile", settings().var / "log", environment(needed), verbose=verbose)
    click.echo("Starting; this takes about half a minute.")
    processes.when_they_answer(
        [service.health for service in needed], lambda: click.echo(_summary(needed, to_try))
    )
    if ended := processes.run():
        raise click.ClickException(
            f"{ended.name} stopped by itself (code {ended.code}), and so did the others.\n"
            f"The last lines of {ended.log}:\n" + "\n".join(f"  {line}" for line in ended.last_lines)
        )
    click.echo("Stopped.")


def _prepare(demo: bool) -> str:
    """Bring the database up to date, with the demo where asked; return what the demo says about it."""
    task = ["demo"] if demo else ["db", "upgrade"]
    done = subprocess.run([sys.executable, "-m", "aldia.cli", *task], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(done.returncode)
    return done.stdout if demo else ""


def _summary(needed: list[Service], to_try: str) -> str:
    lines = [f"  {service.title.capitalize():14} {service.address}" for service in needed]
    lines.append(f"  {'Logs':14} {settings().var / 'log'}")
    talk = "To talk in another terminal: source .venv/bin/activate, then aldia talk LINK"
    return "\n".join(["", "Aldía is running; Ctrl-C stops it.", "", *lines, "", to_try, talk])
