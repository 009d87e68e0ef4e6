"""What a program finds around it is recorded once for all that find the same, and holds up nobody."""

import sys
from pathlib import Path

import pytest
from kid.diary import all_events_of
from kid.household import Household

from neronet.kid import interpreter
from neronet.kid.interpreter import Interpreter
from neronet.model.event import Crashed, Environment, Finished, Started

PYTHON = sys.executable
PASSWORD = "hunter22"


def environments(home: Household, key: str) -> list[Environment]:
    return [event for event in all_events_of(home.folder(key)) if isinstance(event, Environment)]


def program(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


def test_a_lone_short_run_has_its_python_and_packages(tmp_path: Path) -> None:
    with Household(tmp_path, haste=1.0) as home:
        assert isinstance(home.outcome(1, f"{PYTHON} -c pass"), Finished)
        (found,) = environments(home, home.key(1))
    python = found.record["python"]
    assert python["version"] == ".".join(map(str, sys.version_info[:3]))
    assert python["prefix"] == sys.prefix, "of the virtual environment, and not of what it links to"
    assert "pytest" in python["packages"]
    assert found.record["machine"]["cpus"] > 0


def test_the_next_that_finds_the_same_refers_to_it(tmp_path: Path) -> None:
    with Household(tmp_path, haste=1.0) as home:
        home.outcome(1, f"{PYTHON} -c pass")
        home.outcome(2, f"{PYTHON} -c 'print(2)'")
        (found,) = environments(home, home.key(1))
        started = all_events_of(home.folder(home.key(2)))[0]
        assert isinstance(started, Started)
        assert started.environment == found.digest
        assert environments(home, home.key(2)) == []


def test_what_the_setup_makes_of_it_counts(tmp_path: Path) -> None:
    bins = tmp_path / "module" / "bin"
    program(bins / "python3", f'#!/bin/sh\nexec {PYTHON} "$@"\n')
    setup = f"export PATH={bins}:$PATH LOADEDMODULES=gcc/13:python/3.11"
    with Household(tmp_path / "root", haste=1.0) as home:
        home.outcome(1, "python3 -c pass", setup=setup)
        (found,) = environments(home, home.key(1))
        assert not (home.folder(home.key(1)) / "setup-note").exists()
    assert found.record["modules"] == ["gcc/13", "python/3.11"]
    assert found.record["variables"]["PATH"].startswith(f"{bins}:")
    assert found.record["python"]["packages"]


def test_a_setup_that_fails_tells_of_nothing_and_the_next_is_asked_anew(tmp_path: Path) -> None:
    with Household(tmp_path, haste=1.0) as home:
        setup = f"test -e {tmp_path}/ready"
        assert isinstance(home.outcome(1, "true", setup=setup), Crashed)
        assert environments(home, home.key(1)) == []
        (tmp_path / "ready").touch()
        home.outcome(2, "true", setup=setup)
        assert [bool(found.record) for found in environments(home, home.key(2))] == [True]


def test_secrets_stay_where_they_are(tmp_path: Path) -> None:
    with Household(tmp_path, haste=1.0) as home:
        variables = {"WANDB_API_KEY": "abc123", "HF_HOME": f"https://ada:{PASSWORD}@host/x", "HF_TOKEN": "t"}
        home.outcome(1, "true", variables=variables)
        (found,) = environments(home, home.key(1))
        assert found.record["variables"]["HF_TOKEN"] == "[masked]"
        assert PASSWORD not in str(found.record)
        assert "abc123" not in str(found.record)


@pytest.mark.parametrize(
    ("command", "word"),
    [
        ("python train.py --lr 0.1", "python"),
        ("OMP_NUM_THREADS=4 python3.11 -u train.py", "python3.11"),
        ("srun --gpus 1 /opt/env/bin/python train.py", "/opt/env/bin/python"),
        ("cd src && python3 -m study", "python3"),
        ("X=1 torchrun --nproc 2 train.py", "torchrun"),
        ("./run.sh python.csv", "./run.sh"),
        ("mypython x", "mypython"),
        ("", ""),
    ],
)
def test_the_word_that_tells_the_interpreter_is_found(command: str, word: str) -> None:
    assert interpreter.word(command) == word


def test_an_entry_point_runs_the_python_in_its_first_line(tmp_path: Path) -> None:
    python = program(tmp_path / "env" / "python3", "#!/bin/sh\n")
    program(tmp_path / "bin" / "torchrun", f"#!{python}\nimport torch\n")
    program(tmp_path / "bin" / "tool", "#!/usr/bin/env python3\n")
    path = f"{tmp_path}/bin:{tmp_path}/env"
    assert interpreter.find("torchrun", path, "/") == Interpreter(python)
    assert interpreter.find("tool", path, "/") == Interpreter(python)


def test_of_a_shell_script_it_is_a_guess_and_of_another_program_none(tmp_path: Path) -> None:
    python = program(tmp_path / "python3", "#!/bin/sh\n")
    program(tmp_path / "run.sh", "#!/bin/bash\npython3 train.py\n")
    program(tmp_path / "lammps", "\x7fELF")
    for word in ("./run.sh", "bash"):
        assert interpreter.find(word, str(tmp_path), str(tmp_path)) == Interpreter(python, guessed=True)
    for word in ("./lammps", "lammps", "nothing", ""):
        assert interpreter.find(word, str(tmp_path), str(tmp_path)) is None


@pytest.mark.parametrize("answer", [b"", b"Traceback", b"[]", b'{"version": "3"}', b"\xff\n{"])
def test_what_is_no_answer_is_none(answer: bytes) -> None:
    assert interpreter.read_answer(answer) is None
