"""The same examples teach the same, whichever process learns them, in whatever order it hashes and on how many cores."""

import json
import os
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).parent / "small_training.py"
ROOT = Path(__file__).parents[2]


def begun(folder: Path, *, cores: int) -> "subprocess.Popen[str]":
    folder.mkdir()
    ours = {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": str(cores), "LOKY_MAX_CPU_COUNT": str(cores)}
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", PROGRAM, folder],
        env={**os.environ, **ours},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_processes_learn_identical_probabilities(tmp_path: Path) -> None:
    learnt = []
    for process in [begun(tmp_path / f"{cores}", cores=cores) for cores in (1, 2)]:
        output, complaints = process.communicate(timeout=300)
        assert process.returncode == 0, complaints
        learnt.append(json.loads(output))
    assert all(learnt[0])
    assert learnt[0] == learnt[1]
