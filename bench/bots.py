"""The two bots: Aldía as `aldia run` starts it, and the one that `rasa init` makes."""

import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

import httpx

from aldia.settings import ROOT
from bench.chat import Chat, open_chat
from bench.servers import Failed, Server, free_port, run

_BIN = Path(sys.executable).parent
_ENV = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}


class Bot(Protocol):
    """What is measured: commands of its own, the rest is the same for all."""

    name: str
    messages: tuple[str, ...]
    """What a person says, in turn and again from the start."""
    rasa: str
    """The address of its Rasa server."""

    def train(self) -> float:
        """Train from nothing; return the seconds."""

    def start(self) -> tuple[Server, float]:
        """Start all its processes; return them and the seconds until they answer."""

    def token(self) -> str:
        """Return the token of Rasa's HTTP API."""

    def chat(self) -> AbstractAsyncContextManager[Chat]:
        """Open a new conversation in which ``messages`` are answered."""


class Aldia:
    """Aldía with a demo portfolio of its own and the model in ``models/``."""

    name = "Aldía"
    messages: tuple[str, ...] = (
        "¿cuánto debo?",
        "¿quién es usted?",
        "¿qué opciones tengo para pagar?",
        "¿y los intereses, de cuánto son?",
        "¿cuándo venció?",
        "¿qué pasa si no pago?",
    )

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        web, rasa, actions = (f"http://127.0.0.1:{free_port()}" for _ in range(3))
        self.rasa = rasa
        self._answer_when_ready = (f"{web}/healthz", rasa, f"{actions}/health")
        addresses = {"ALDIA_PUBLIC_URL": web, "ALDIA_RASA_URL": rasa, "ALDIA_ACTIONS_URL": actions}
        ours = {name: value for name, value in _ENV.items() if not name.startswith("ALDIA_")}
        self._env = {**ours, **addresses, "ALDIA_VAR": str(folder / "var")}

    def train(self) -> float:
        """Train outside of ``models/``, without Rasa's cache."""
        command = [f"{_BIN}/rasa", "train", "--force", "--quiet", "--out", str(self._folder / "models")]
        env = {**self._env, "RASA_CACHE_DIRECTORY": str(self._folder / "cache")}
        return run(command, cwd=ROOT, env=env, log=self._folder / "aldia-train.log").seconds

    def start(self) -> tuple[Server, float]:
        """Load the demo, then start the processes."""
        demo = self._output("-m", "aldia.cli", "demo", "--debtors", "20")
        said = re.search(r"(?P<link>http\S+)\s+DNI (?P<id>\S+), born (?P<born>\S+)", demo)
        if said is None:
            raise Failed(f"`aldia demo` names no debtor to be:\n{demo}")
        self._link, *self._identity = said.group("link", "id", "born")
        command = [f"{_BIN}/aldia", "run"]
        server = Server(command, cwd=ROOT, env=self._env, log=self._folder / "aldia-run.log")
        return server, server.wait_until_answering(*self._answer_when_ready)

    def token(self) -> str:
        """Return the token that this installation derives."""
        return self._output("-c", "from aldia.settings import settings; print(settings().rasa_token, end='')")

    @asynccontextmanager
    async def chat(self) -> AsyncIterator[Chat]:
        """Open the debtor's link and prove the identity."""
        session = httpx.post(f"{self._link}/session", json={}, trust_env=False).raise_for_status().json()
        async with open_chat(session["socket_url"], session["session_token"]) as chat:
            for answer in self._identity:
                await chat.say(answer)
            yield chat

    def _output(self, *arguments: str) -> str:
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self._env, check=True, stdout=subprocess.PIPE, text=True
        ).stdout


class InitBot:
    """The bot of `rasa init`: its data, its default pipeline and policies, opened to socket.io."""

    name = "`rasa init`"
    messages: tuple[str, ...] = ("hello", "i am sad", "yes", "i feel great", "are you a bot?", "bye")

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._project = folder / "init"
        self._project.mkdir()
        self._port = free_port()
        self.rasa = f"http://127.0.0.1:{self._port}"

    def train(self) -> float:
        """Make the project, which trains its model."""
        command = [f"{_BIN}/rasa", "init", "--no-prompt"]
        training = run(command, cwd=self._project, env=_ENV, log=self._folder / "init-train.log")
        with (self._project / "credentials.yml").open("a") as credentials:
            credentials.write("\nsocketio:\n  session_persistence: false\n")
        return training.seconds

    def start(self) -> tuple[Server, float]:
        """Start its Rasa server; it has no actions of its own."""
        command = [
            f"{_BIN}/rasa",
            "run",
            "--enable-api",
            "--interface",
            "127.0.0.1",
            "--port",
            str(self._port),
        ]
        server = Server(command, cwd=self._project, env=_ENV, log=self._folder / "init-run.log")
        return server, server.wait_until_answering(self.rasa)

    def token(self) -> str:
        """Its API is open."""
        return ""

    def chat(self) -> AbstractAsyncContextManager[Chat]:
        """Open a conversation."""
        return open_chat(self.rasa)
