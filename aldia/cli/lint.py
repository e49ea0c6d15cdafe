"""``aldia lint``."""

import sys

import click


@click.command(name="lint")
def command() -> None:
    """Check responses, rules and the code that uses them; each problem names its file and line.

    Example:

      aldia lint
    """
    from aldia.lint import lint
    from aldia.settings import ROOT

    problems = lint(ROOT)
    for problem in problems:
        click.echo(problem)
    if problems:
        click.echo(f"{len(problems)} problems.", err=True)
        sys.exit(1)
