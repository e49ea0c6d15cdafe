"""Starting, timing and weighing what is measured."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from aldia.cli.run_processes import answers

LONGEST_START_SECONDS = 300
SECONDS_BETWEEN_LOOKS = 0.2


class Failed(Exception):
    """A command or server of the measurement failed; the text says where to look."""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Run:
    """What a command took: seconds, and the most bytes of memory that all its processes held at one time."""

    seconds: float
    memory: int


def run(command: list[str], *, cwd: Path, env: dict[str, str], log: Path) -> Run:
    """Run a command to its end and measure it. Raises `Failed`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    begun, memory = time.perf_counter(), 0
    with (
        log.open("w") as file,
        subprocess.Popen(command, cwd=cwd, env=env, stdout=file, stderr=subprocess.STDOUT) as process,
    ):
        tree = psutil.Process(process.pid)
        while process.poll() is None:
            memory = max(memory, _held(tree))
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(SECONDS_BETWEEN_LOOKS)
        seconds = time.perf_counter() - begun
    if process.returncode:
        raise Failed(f"{' '.join(command)} failed; its output is in {log}")
    return Run(seconds, memory)


def _held(tree: psutil.Process) -> int:
    """Return the memory of a process and of all below it; what some of them share counts once."""
    held = 0
    for process in [tree, *tree.children(recursive=True)]:
        with contextlib.suppress(psutil.Error):  # it has just ended
            held += process.memory_full_info().pss
    return held


class Server:
    """A server of one or more processes."""

    def __init__(self, command: list[str], *, cwd: Path, env: dict[str, str], log: Path) -> None:
        self._begun = time.perf_counter()
        self._log = log
        with log.open("w") as file:
            self._process = subprocess.Popen(
                command, cwd=cwd, env=env, stdout=file, stderr=subprocess.STDOUT, start_new_session=True
            )

    def wait_until_answering(self, *addresses: str) -> float:
        """Return the seconds from the start of the server until all addresses answer."""
        for address in addresses:
            while not answers(address):
                if self._process.poll() is not None or self._seconds() > LONGEST_START_SECONDS:
                    raise Failed(f"{address} does not answer; the server's output is in {self._log}")
                time.sleep(0.2)
        return self._seconds()

    def resident_bytes(self) -> list[int]:
        """Return the resident memory of each of its processes, the largest first."""
        own = psutil.Process(self._process.pid)
        return sorted((p.memory_info().rss for p in [own, *own.children(recursive=True)]), reverse=True)

    def stop(self) -> None:
        """Ask it to end and wait for that."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            self._process.wait(timeout=30)

    def _seconds(self) -> float:
        return time.perf_counter() - self._begun
