"""Aldía as it runs: Rasa's server, the action server and the web application as processes of their own."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import httpx
import pytest

from aldia.settings import ROOT, settings
from aldia.storage import dispose

COMMANDS = {
    "rasa": ["-m", "assistant.server"],
    "actions": ["-m", "rasa_sdk", "--actions", "actions", "--port", "{actions}"],
    "web": ["-m", "aldia.web"],
}
HEALTH = {"rasa": "/", "actions": "/health", "web": "/healthz"}
SECONDS_TO_START = 180


@dataclass
class Running:
    """The processes, where they answer, what they log, and the settings that they share."""

    environment: dict[str, str]
    ports: dict[str, int]
    logs: Path
    _processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _files: list[TextIO] = field(default_factory=list)

    def start(self, name: str) -> None:
        """Start a process and wait until it answers."""
        self.launch(name)
        self.await_answer(name)

    def launch(self, name: str) -> None:
        arguments = [part.format(**self.ports) for part in COMMANDS[name]]
        log = (self.logs / f"{name}.log").open("a")
        self._files.append(log)
        self._processes[name] = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            stdout=log,
            stderr=subprocess.STDOUT,
        )

    def await_answer(self, name: str) -> None:
        address = f"http://127.0.0.1:{self.ports[name]}{HEALTH[name]}"
        limit = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < limit and self._processes[name].poll() is None:
            try:
                if httpx.get(address, timeout=2).is_success:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.3)
        pytest.fail(f"{name} did not start:\n{self.log(name)[-3000:]}")

    def stop(self, name: str) -> None:
        self._processes[name].kill()
        self._processes.pop(name).wait()

    def log(self, name: str) -> str:
        return (self.logs / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def close(self) -> None:
        for name in list(self._processes):
            self.stop(name)
        for file in self._files:
            file.close()


@contextmanager
def running_on(database: str, folder: Path) -> Iterator[Running]:
    """Start everything on free ports over a migrated database; stop it at the end."""
    if not any((ROOT / "models").glob("*.tar.gz")):
        pytest.skip("no model in models/: run `rasa train` first")
    ports = {name: _free_port() for name in COMMANDS}
    address = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    environment = {
        "ALDIA_DATABASE_URL": database,
        "ALDIA_VAR": str(folder / "var"),
        "ALDIA_PUBLIC_URL": address["web"],
        "ALDIA_SOCKET_URL": address["rasa"],
        "ALDIA_RASA_URL": address["rasa"],
        "ALDIA_ACTIONS_URL": address["actions"],
        "SANIC_HOST": "127.0.0.1",
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }
    made = Running(environment, ports, folder)
    try:
        for name in COMMANDS:
            made.launch(name)
        for name in COMMANDS:
            made.await_answer(name)
        yield made
    finally:
        made.close()


def started(request: pytest.FixtureRequest, folder: Path) -> Iterator[Running]:
    """The body of a session fixture: on PostgreSQL where a server is named, else on SQLite."""
    if os.environ.get("ALDIA_TEST_POSTGRES"):
        database = request.getfixturevalue("postgres_database")
    else:
        shutil.copyfile(request.getfixturevalue("sqlite_template"), folder / "aldia.db")
        database = f"sqlite:///{folder / 'aldia.db'}"
    with running_on(database, folder) as made:
        yield made


def shared_settings(running: Running, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """The body of a fixture: for one test this process reads the settings of the running one."""
    for name, value in running.environment.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    dispose()
    yield running
    dispose()
    settings.cache_clear()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
