"""How Slurm's commands are run: what of her environment reaches sbatch, and how one that hangs is ended."""

from pathlib import Path

import pytest

from neronet.wardens.slurm_commands import Commands


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def write(programs: Path, name: str, text: str) -> None:
    path = programs / name
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="ascii")
    path.chmod(0o700)


def test_her_defaults_reach_sbatch_but_for_what_the_script_gives(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(programs, "sbatch", "env")
    monkeypatch.setenv("SBATCH_ACCOUNT", "project_462")
    for name in ("SBATCH_PARTITION", "SBATCH_TIMELIMIT", "SBATCH_ARRAY_INX", "SLURM_CLUSTERS"):
        monkeypatch.setenv(name, "hers")
    answer = Commands().submit("mark", {"partition", "time", "array"})
    told = dict(line.partition("=")[::2] for line in answer.output.splitlines())
    assert {
        name: value for name, value in told.items() if name.startswith(("SBATCH_", "SLURM_", "NERO"))
    } == {
        "SBATCH_ACCOUNT": "project_462",
        "NERONET_SUBMITS": "mark",
    }


def test_a_wrapper_that_hangs_is_ended_with_what_it_has_started(programs: Path) -> None:
    write(programs, "squeue", "sleep 600\nexit 0")
    answer = Commands(query=0.5).ask("squeue")
    assert (answer.code, answer.words) == (None, "squeue gave no answer; ")


def test_a_command_that_somebody_kills_gave_no_answer(programs: Path) -> None:
    write(programs, "scancel", "kill -9 $$")
    answer = Commands().ask("scancel", "7")
    assert (answer.code, answer.words) == (-9, "scancel gave no answer: it was ended by signal 9")
