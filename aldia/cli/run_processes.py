"""Processes of a Procfile, run together by honcho; each logs to a file of its own."""

import re
import signal
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import httpx
from honcho.environ import parse_procfile
from honcho.manager import SYSTEM_PRINTER_NAME, Manager
from honcho.printer import Printer

_STOPPED = re.compile(r"(?P<name>\S+) stopped \(rc=(?P<code>-?\d+)\)")
_TOLD_TO_STOP = re.compile(r"SIG\w+ received")
_SHOWN_LINES = 15


@dataclass(frozen=True)
class Ended:
    """A process that stopped without being told to."""

    name: str
    code: int
    log: Path
    last_lines: list[str]


class Logs:
    """Takes the lines of all processes from honcho: into files and, if wanted, to the screen.

    Honcho tells only by such lines, too, which process stopped and whether it was asked to stop them.
    """

    def __init__(self, folder: Path, screen: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.width = 0
        self.stopped: list[tuple[str, int]] = []
        self.told_to_stop = False
        self.last_lines: dict[str, deque[str]] = defaultdict(lambda: deque(maxlen=_SHOWN_LINES))
        self._folder = folder
        self._screen = screen
        self._files: dict[str, TextIO] = {}

    def path(self, name: str) -> Path:
        """Return the log file of a process."""
        return self._folder / f"{name}.log"

    def write(self, message: Any) -> None:
        """Take a line of a process, or of honcho itself."""
        if self._screen is not None:
            self._screen.width = self.width
            self._screen.write(message)
        if message.name != SYSTEM_PRINTER_NAME:
            self._keep(message.name, message.data.decode("utf-8", "replace").rstrip("\n"))
        elif stopped := _STOPPED.match(message.data):
            self.stopped.append((stopped["name"], int(stopped["code"])))
        elif not self.stopped and _TOLD_TO_STOP.match(message.data):
            self.told_to_stop = True

    def _keep(self, name: str, line: str) -> None:
        if name not in self._files:
            # Line by line: who follows the log wants to see it at once.
            self._files[name] = self.path(name).open("w", encoding="utf-8", buffering=1)
        self._files[name].write(f"{line}\n")
        self.last_lines[name].append(line)


class _Manager(Manager):
    """Honcho's manager, which may be told to stop at any time, even while its processes are starting.

    Honcho learns of a process's pid a moment after its start, and knows no process to stop before. Until it
    has them all, the wish waits; the loop then takes it as it takes the end of a process: all others stop.
    """

    def __init__(self, printer: Logs) -> None:
        super().__init__(printer=printer)
        self._wanted_to_stop = False

    def terminate(self) -> None:
        self._wanted_to_stop = True
        if self._all_started():
            super().terminate()

    def _any_stopped(self) -> bool:
        return self._wanted_to_stop or super()._any_stopped()


class Processes:
    """All processes of a Procfile, started and stopped together."""

    def __init__(self, procfile: Path, logs: Path, env: dict[str, str], *, verbose: bool) -> None:
        self._logs = Logs(logs, Printer() if verbose else None)
        self._manager = _Manager(self._logs)
        for name, line in parse_procfile(procfile.read_text(encoding="utf-8")).processes.items():
            self._manager.add_process(name, line, env=env, cwd=str(procfile.parent))

    def when_they_answer(self, addresses: list[str], then: Callable[[], None]) -> None:
        """Call ``then`` once every address answers."""

        def wait() -> None:
            for address in addresses:
                while not answers(address):
                    time.sleep(0.5)
            then()

        # After the processes have been forked: no thread may be at work by then.
        timer = threading.Timer(2, wait)
        timer.daemon = True
        timer.start()

    def run(self) -> Ended | None:
        """Run until Ctrl-C, SIGTERM or the end of one process; return that one if it ended by itself."""
        # A closed terminal would leave the processes behind: they have sessions of their own.
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
        self._manager.loop()
        if self._logs.told_to_stop:
            return None
        name, code = self._logs.stopped[0]
        return Ended(name, code, self._logs.path(name), list(self._logs.last_lines[name]))


def answers(address: str) -> bool:
    """Say whether a server answers there, without error."""
    try:
        return httpx.get(address, timeout=2, trust_env=False).is_success
    except httpx.HTTPError:
        return False
