"""What `aldia run` does with ports and processes, with small processes in place of the servers."""

import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from honcho.manager import Manager

from aldia.cli.run_processes import Ended, Processes, answers
from aldia.cli.run_services import Service, busy_ports, environment, services


@pytest.fixture(autouse=True)
def restored_signals() -> Iterator[None]:
    """Honcho and `aldia run` set handlers for the rest of the process."""
    signals = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(each) for each in signals]
    yield
    for each, handler in zip(signals, before, strict=True):
        signal.signal(each, handler)


def service(port: int) -> Service:
    return Service("web", "web pages", "ALDIA_PUBLIC_URL", port, "/healthz")


def run(folder: Path, **commands: str) -> Ended | None:
    procfile = folder / "Procfile"
    lines = (f"{name}: {sys.executable} -c '{program}'\n" for name, program in commands.items())
    procfile.write_text("".join(lines), encoding="utf-8")
    return Processes(procfile, folder / "log", dict(os.environ), verbose=False).run()


def test_a_taken_port_is_told_with_its_holder_and_a_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        message = busy_ports([service(port)])
    assert message is not None
    assert f"port {port} (web pages) is taken by" in message
    assert f"process {os.getpid()}" in message
    assert "ALDIA_PUBLIC_URL=http://127.0.0.1:" in message
    assert busy_ports([service(port)]) is None


def test_the_settings_move_the_services(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALDIA_ACTIONS_URL", "http://127.0.0.1:5999")
    assert {each.name: each.port for each in services()}["actions"] == 5999
    assert environment(services())["ALDIA_ACTIONS_PORT"] == "5999"


def test_a_process_that_ends_stops_the_others_and_is_told_with_its_last_lines(tmp_path: Path) -> None:
    ended = run(
        tmp_path,
        steady="import time; time.sleep(60)",
        broken='print("no model"); import sys; sys.exit(3)',
    )
    assert ended is not None
    assert (ended.name, ended.code, ended.last_lines) == ("broken", 3, ["no model"])
    assert ended.log.read_text(encoding="utf-8") == "no model\n"


def test_being_told_to_stop_is_no_failure(tmp_path: Path) -> None:
    stop = f"import os, signal, time; os.kill({os.getpid()}, signal.SIGTERM); time.sleep(60)"
    assert run(tmp_path, steady="import time; time.sleep(60)", stopper=stop) is None


@pytest.mark.parametrize(
    "started", [False, True], ids=["before the first has started", "before any has a pid"]
)
def test_a_wish_to_stop_is_heard_while_the_processes_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started: bool
) -> None:
    start = Manager._start

    def start_with_ctrl_c(manager: Manager) -> None:
        if started:
            start(manager)
        # A terminal sends it to all of the group: to honcho's own processes, too, ready or not.
        for child in multiprocessing.active_children():
            os.kill(child.pid, signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        if not started:
            start(manager)

    monkeypatch.setattr(Manager, "_start", start_with_ctrl_c)
    steady = "import time; time.sleep(60)"
    began = time.monotonic()
    assert run(tmp_path, one=steady, two=steady) is None
    assert time.monotonic() - began < 30
    assert not multiprocessing.active_children()


def test_nothing_answers_where_nothing_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert not answers(f"http://127.0.0.1:{port}/")
