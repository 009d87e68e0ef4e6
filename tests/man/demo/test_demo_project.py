"""The project that the demo runs: real training, one run that diverges, one that crashes."""

import csv
import importlib
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from neronet.man.specs.catalogue import read

if os.environ.get("CI"):
    importlib.import_module("sklearn")  # where everything is checked, nothing may be skipped
else:
    pytest.importorskip("sklearn")

PROJECT = Path(__file__).parents[3] / "src" / "neronet" / "man" / "demo" / "project"
DEFINITIONS = {definition.name: definition for definition in read(PROJECT).definitions}


def run(name: str, folder: Path, epochs: int) -> subprocess.CompletedProcess[str]:
    """Run an experiment of the project for some epochs, as its command and environment say."""
    definition = DEFINITIONS[name]
    program, script, *arguments = shlex.split(definition.command.format(**definition.parameters))
    assert program == "python"
    return subprocess.run(
        [sys.executable, "-B", str(PROJECT / script), *arguments, "--epochs", str(epochs)],
        cwd=folder,
        env={**os.environ, **definition.variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_project_has_a_grid_a_divergence_and_a_crash() -> None:
    healthy = [name for name in DEFINITIONS if name.startswith(("grid", "seeds"))]
    assert len(healthy) >= 12
    assert set(DEFINITIONS) - set(healthy) == {"diverging", "broken"}


def test_a_healthy_run_learns_and_leaves_what_the_specification_promises(tmp_path: Path) -> None:
    ended = run("seeds-1", tmp_path, epochs=8)
    assert (ended.returncode, ended.stderr) == (0, "")
    printed = [
        float(number) for number in re.findall(r"^epoch=\d+ .* accuracy=(\S+)$", ended.stdout, re.MULTILINE)
    ]
    assert len(printed) == 8
    assert printed[-1] > 0.9
    with (tmp_path / "results" / "history.csv").open(newline="") as file:
        history = list(csv.DictReader(file))
    assert [round(float(row["accuracy"]), 4) for row in history] == printed
    assert ended.stdout.splitlines()[-1].startswith("best_accuracy=")
    for pattern in DEFINITIONS["seeds-1"].outputs:
        assert list(tmp_path.glob(pattern)), pattern


def test_the_diverging_run_prints_nan_and_does_not_end_by_itself(tmp_path: Path) -> None:
    ended = run("diverging", tmp_path, epochs=45)  # five more than a healthy run would wait
    assert ended.returncode == 0
    losses = re.findall(r"^epoch=\d+ loss=(\S+)", ended.stdout, re.MULTILINE)
    assert len(losses) == 45
    assert {"nan", "inf"} & set(losses[:3])
    assert losses[-1] == "nan"


def test_the_broken_run_crashes_by_a_bug_in_its_own_code(tmp_path: Path) -> None:
    ended = run("broken", tmp_path, epochs=1)
    assert ended.returncode == 1
    assert ended.stderr.startswith("Traceback")
    assert "network.py" in ended.stderr
    assert ended.stderr.splitlines()[-1].startswith("ValueError: matmul")
