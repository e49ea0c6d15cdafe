import os
import sys
from pathlib import Path

import pytest

from bench.servers import Failed, run

# Two processes below the first, as when training in parallel; each holds 60 MB for a second.
HOLDING = "import time; held = bytearray(60_000_000); time.sleep(1)"
PROGRAM = f"""
import subprocess, sys
held = [subprocess.Popen([sys.executable, "-c", {HOLDING!r}]) for _ in range(2)]
sys.exit(sum(each.wait() for each in held))
"""


def test_memory_is_that_of_all_processes_together(tmp_path: Path) -> None:
    measured = run([sys.executable, "-c", PROGRAM], cwd=tmp_path, env={**os.environ}, log=tmp_path / "log")
    assert 120_000_000 < measured.memory < 250_000_000
    assert 1 <= measured.seconds < 60


def test_what_a_failed_command_said_stays_in_its_log(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "step.log"
    with pytest.raises(Failed, match=f"its output is in {log}"):
        run([sys.executable, "-c", "raise SystemExit('why')"], cwd=tmp_path, env={**os.environ}, log=log)
    assert log.read_text() == "why\n"
