"""Each program finds its parameters, its variables, and the code as it stood, in a folder of its own."""

import json
import os
from pathlib import Path

import pytest

from neronet.host import processes
from neronet.kid.workplace import Environment, Workplaces, withdraw
from neronet.model.attempt import Assignment
from neronet.model.resources import Resources
from neronet.spool import folder as folders
from neronet.spool.folder import Spool

PLAIN = Assignment("7.1", "study-7", "true", {})


def snapshot(root: Path) -> Path:
    """Put code in place as neromum does: nobody may write it."""
    code = root / "code" / "abc123"
    (code / "lib" / "empty").mkdir(parents=True)
    (code / "train.py").write_text("print('as it stood')")
    (code / "lib" / "run.sh").write_text("#!/bin/sh\n")
    (code / "latest").symlink_to("lib/run.sh")
    (code / "folder").symlink_to("lib")
    (code / "dangling").symlink_to("/nowhere/at/all")
    (code / "ñandú.txt").write_text("ä")
    (code / "train.py").chmod(0o444)
    (code / "lib" / "run.sh").chmod(0o555)
    for path in (code / "lib" / "empty", code / "lib", code):
        path.chmod(0o555)
    return code


def prepare(root: Path, number: int, places: Workplaces, assignment: Assignment) -> Path:
    folder = root / "attempts" / str(number)
    folder.mkdir(parents=True)
    return Path(places.prepare(str(folder), assignment))


def variables(assignment: Assignment, gpus: list[str] | None = None, **base: str) -> dict[str, str]:
    made = Environment(base).of("ab12/7.1", "/spool/7.1", assignment, gpus or [])
    return {os.fsdecode(name): os.fsdecode(value) for name, value in made.items()}


def test_each_attempt_has_its_own_copy_of_the_code(tmp_path: Path) -> None:
    code = snapshot(tmp_path)
    places = Workplaces(Spool(str(tmp_path)))
    first, second = (prepare(tmp_path, n, places, PLAIN._replace(snapshot="abc123")) for n in (1, 2))
    (first / "train.py").write_text("changed")
    (first / "lib" / "run.sh").write_text("changed")
    (first / "lib" / "empty" / "new").write_text("new")
    for other in (code, second):
        assert (other / "train.py").read_text() == "print('as it stood')"
        assert (other / "lib" / "run.sh").read_text() == "#!/bin/sh\n"
        assert list((other / "lib" / "empty").iterdir()) == []
        assert (other / "ñandú.txt").read_text() == "ä"


def test_modes_and_links_are_kept_and_all_can_be_written(tmp_path: Path) -> None:
    snapshot(tmp_path)
    work = prepare(tmp_path, 1, Workplaces(Spool(str(tmp_path))), PLAIN._replace(snapshot="abc123"))
    assert (work / "train.py").stat().st_mode & 0o777 == 0o644
    assert (work / "lib" / "run.sh").stat().st_mode & 0o777 == 0o755
    assert (work / "lib").stat().st_mode & 0o777 == 0o700
    assert os.readlink(work / "latest") == "lib/run.sh"  # noqa: PTH115 - the very words
    assert (work / "folder").is_symlink()
    assert (work / "folder" / "run.sh").read_text() == "#!/bin/sh\n"
    assert os.readlink(work / "dangling") == "/nowhere/at/all"  # noqa: PTH115


def test_a_snapshot_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        prepare(tmp_path, 1, Workplaces(Spool(str(tmp_path))), PLAIN._replace(snapshot="abc123"))


def test_parameters_are_a_file_too(tmp_path: Path) -> None:
    parameters = {"lr": 0.1, "name": "ä b", "on": True, "none": None, "sizes": [1, 2]}
    work = prepare(tmp_path, 1, Workplaces(Spool(str(tmp_path))), PLAIN._replace(parameters=parameters))
    assert json.loads((work / "parameters.json").read_bytes()) == parameters


def test_parameters_are_variables() -> None:
    parameters = {"lr": 0.1, "net.depth-max": 3, "word": "two words", "on": True, "none": None}
    made = variables(PLAIN._replace(parameters={**parameters, "sizes": [1, 2]}))
    assert {name: value for name, value in made.items() if name.startswith("NERO_")} == {
        "NERO_LR": "0.1",
        "NERO_NET_DEPTH_MAX": "3",
        "NERO_WORD": "two words",
        "NERO_ON": "true",
        "NERO_NONE": "",
        "NERO_SIZES": "[1, 2]",
    }


def test_a_program_knows_which_attempt_it_is() -> None:
    made = variables(PLAIN, HOME="/home/me")
    assert made == {
        "HOME": "/home/me",
        "PYTHONUNBUFFERED": "1",
        "NERONET_ATTEMPT": "7.1",
        "NERONET_EXPERIMENT": "study-7",
        "NERONET_FOLDER": "/spool/7.1",
        "NERONET_REPORT": "/spool/7.1/reported.jsonl",
        processes.TAG: "ab12/7.1",
    }


def test_the_users_variables_win_and_ours_are_kept_from_her() -> None:
    user = PLAIN._replace(variables={"PYTHONUNBUFFERED": "", "PATH": "/opt/bin", "NAME": "ñandú \udcff"})
    made = variables(user, PATH="/bin", NERONET_LABEL="label", NERONET_HOME="/spool")
    assert made["PATH"] == "/opt/bin"
    assert made["PYTHONUNBUFFERED"] == ""
    assert made["NAME"] == "ñandú \udcff"
    assert "NERONET_LABEL" not in made
    assert "NERONET_HOME" not in made
    assert variables(PLAIN, PYTHONUNBUFFERED="0")["PYTHONUNBUFFERED"] == "0"


def test_gpus_are_named_to_those_who_asked_for_some() -> None:
    asking = PLAIN._replace(resources=Resources(gpus=2))
    assert variables(asking, ["1", "3"])["CUDA_VISIBLE_DEVICES"] == "1,3"
    assert "CUDA_VISIBLE_DEVICES" not in variables(PLAIN)
    assert variables(PLAIN, CUDA_VISIBLE_DEVICES="0")["CUDA_VISIBLE_DEVICES"] == "0"


def test_a_folder_that_was_withdrawn_is_as_if_nobody_had_begun(tmp_path: Path) -> None:
    snapshot(tmp_path)
    spool = Spool(str(tmp_path))
    folder = tmp_path / "attempts" / "1"
    folders.make(str(folder))
    folders.write_assignment(str(folder), PLAIN._replace(snapshot="abc123"))
    for _ in range(2):
        Workplaces(spool).prepare(str(folder), PLAIN._replace(snapshot="abc123"))
        (folder / folders.EVENTS).write_text("{}\n")
        (folder / folders.STDOUT).write_text("")
        withdraw(str(folder))
        assert [path.name for path in folder.iterdir()] == [folders.ASSIGNMENT]
    withdraw(str(folder))
