import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from aldia.cli import COMMANDS, cli
from aldia.cli.failures import reason
from aldia.settings import SettingsError


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


@pytest.mark.parametrize("path", list(commands(cli)), ids=" ".join)
def test_every_command_has_help_with_an_example(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(cli, [*path, "--help"], prog_name="aldia")
    assert result.exit_code == 0
    assert "Example:" in result.output
    assert "aldia " in result.output.partition("Example:")[2]


def test_the_help_imports_none_of_the_commands() -> None:
    program = (
        "import sys; from aldia.cli import cli; cli(['--help'], standalone_mode=False);"
        "assert not {'sqlalchemy', 'yaml', 'phonenumbers', 'openpyxl'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    for name, (_, line) in COMMANDS.items():
        assert name in done.stdout
        assert line in done.stdout


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "aldia.cli", *arguments], capture_output=True, text=True, check=False
    )


def test_a_wrong_setting_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALDIA_LINK_DAYS", "soon")
    done = run("db", "upgrade")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Error: ALDIA_LINK_DAYS must be a whole number above zero, at most 999999, not 'soon'"
    ]


def test_a_database_without_tables_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALDIA_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")
    done = run("creditor", "list")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "aldia db upgrade" in done.stderr


def test_a_defect_of_ours_is_not_dressed_up() -> None:
    assert reason(KeyError("x")) is None
    assert reason(SettingsError("said")) == "said"
