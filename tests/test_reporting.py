"""A program that reports is followed where nerokid runs it; everywhere else, nothing happens."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from bundle.test_bundle_pythons import FLOOR, MINORS, interpreters
from kid.diary import values_of
from kid.in_hand import InHand

import neronet
from neronet import reporting
from neronet.capture.records import LIMIT
from neronet.kid import api
from neronet.model.event import Points
from neronet.spool.folder import Spool


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(reporting.VARIABLE, str(tmp_path / "reported.jsonl"))
    monkeypatch.setattr(reporting, "_told", [])
    return tmp_path / "reported.jsonl"


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def leads_to(link: Path, file: Path) -> bool:
    try:
        return link.samefile(file)
    except OSError:
        return False


def test_nothing_happens_where_nobody_follows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(reporting.VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    neronet.report(3, loss="no number")
    assert not neronet.is_followed()
    assert list(tmp_path.iterdir()) == []


def test_a_report_is_one_line_with_its_time(file: Path) -> None:
    neronet.report(3, {"val/loss": 0.25}, loss=1)
    neronet.report(loss=float("nan"))
    first, second = lines(file)
    assert (first["step"], first["values"]) == (3, {"val/loss": 0.25, "loss": 1})
    assert first["time"] <= second["time"]
    assert second["step"] is None


def test_what_is_no_number_is_left_out_and_told_once(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        neronet.report("three", loss="0.3", acc=[1], fine=True)
    neronet.report(1, 5)  # type: ignore[arg-type]
    assert [line["values"] for line in lines(file)] == [{"fine": 1}] * 3
    told = capsys.readouterr().err.splitlines()
    assert [line.split(" is ")[0] for line in told[:3]] == [
        "neronet.report: 'loss'",
        "neronet.report: 'acc'",
        "neronet.report: 'step'",
    ]
    assert len(told) == 4


def test_a_place_that_cannot_be_written_is_told_and_no_more(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(reporting.VARIABLE, str(file / "nowhere"))
    neronet.report(1, loss=1)
    assert "cannot be written" in capsys.readouterr().err


def test_threads_and_forks_write_whole_lines(file: Path) -> None:
    def many() -> None:
        for step in range(200):
            neronet.report(step, {f"a{index}": step for index in range(30)})

    threads = [threading.Thread(target=many) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    neronet.report(0, last=1)
    pid = os.fork()
    if pid == 0:
        many()
        os._exit(0)
    many()
    os.waitpid(pid, 0)
    assert len(lines(file)) == 5 * 200 + 1


def test_another_file_under_the_same_descriptor_is_left_alone(file: Path, tmp_path: Path) -> None:
    neronet.report(1, loss=1)
    (descriptor,) = (int(link.name) for link in Path("/proc/self/fd").iterdir() if leads_to(link, file))
    with (tmp_path / "other").open("w") as other:
        os.dup2(other.fileno(), descriptor)
        neronet.report(2, loss=2)
        os.close(descriptor)
    assert len(lines(file)) == 2
    assert (tmp_path / "other").read_text() == ""


def test_very_many_values_are_told_in_several_lines(file: Path) -> None:
    neronet.report(1, {f"metric-{index}": index for index in range(5000)})
    assert sum(len(line["values"]) for line in lines(file)) == 5000
    assert max(map(len, file.read_bytes().splitlines())) < LIMIT, "so long a line is read"


def test_nerokid_takes_in_what_a_program_reports(tmp_path: Path) -> None:
    program = "import neronet; neronet.report(5, loss=0.5); neronet.report(acc=1); neronet.report(acc=2)"
    command = f"{sys.executable} -c '{program}'"
    with InHand(tmp_path, command, metrics=[]) as attempt:
        attempt.finish()
        happened = attempt.events()
        assert values_of(happened, "acc") == [1, 2]
        (loss,) = (event for event in happened if isinstance(event, Points) and event.key == "loss")
        assert list(loss.steps) == [5]
        assert loss.times[0] < 1_000_000_000_000
        assert loss.times[0] != 1_700_001_000.0, "it is the program's own time"


@pytest.mark.slow
@pytest.mark.parametrize("minor", MINORS, ids=lambda minor: f"3.{minor}")
def test_every_python_can_import_what_nerokid_ships(minor: int, tmp_path: Path) -> None:
    python = interpreters().get(minor)
    if python is None:
        assert not ("CI" in os.environ and minor == FLOOR), "the floor has to be tried"
        pytest.skip(f"this machine has no Python 3.{minor}; name one in $PYTHONS")
    place = api.place(Spool(str(tmp_path)))
    assert place == api.place(Spool(str(tmp_path)))
    assert [path.name for path in Path(place).iterdir()] == ["neronet"]
    environment = {"PYTHONPATH": place, reporting.VARIABLE: str(tmp_path / "r")}
    subprocess.run(
        [str(python), "-S", "-c", "import neronet; neronet.report(1, loss=2)"], env=environment, check=True
    )
    assert lines(tmp_path / "r")[0]["values"] == {"loss": 2}


def test_a_package_that_is_installed_is_hidden_only_in_part(tmp_path: Path) -> None:
    (tmp_path / "installed" / "neronet").mkdir(parents=True)
    (tmp_path / "installed" / "neronet" / "man.py").write_text("here = 1")
    path = f"{api.place(Spool(str(tmp_path)))}:{tmp_path / 'installed'}"
    program = "import neronet.man; assert neronet.man.here; neronet.report(1)"
    subprocess.run([sys.executable, "-S", "-c", program], env={"PYTHONPATH": path}, check=True)


def test_a_full_disk_leaves_programs_without_it(tmp_path: Path) -> None:
    (tmp_path / "api").write_text("no folder")
    assert api.place(Spool(str(tmp_path))) == ""


def test_lightning_logs_are_reported(file: Path) -> None:
    pytest.importorskip("lightning.pytorch")
    module = __import__("neronet.lightning", fromlist=["NeronetLogger"])
    module.NeronetLogger().log_metrics({"epoch": 1, "loss": 0.5}, 7)
    assert [(line["step"], line["values"]) for line in lines(file)] == [(7, {"loss": 0.5})]


def test_a_trainers_logs_are_reported(file: Path) -> None:
    transformers = pytest.importorskip("transformers")
    module = __import__("neronet.huggingface", fromlist=["NeronetCallback"])
    state = transformers.TrainerState(global_step=7)
    module.NeronetCallback().on_log(None, state, None, logs={"epoch": 1.0, "loss": 0.5, "note": "x"})
    assert [(line["step"], line["values"]) for line in lines(file)] == [(7, {"loss": 0.5})]
