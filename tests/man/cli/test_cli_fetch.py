"""Fetch brings the files that programs left, and show tells what there is and where it lies."""

import hashlib
import json
from pathlib import Path

import pytest
from man.cli.shell import Shell
from man.store.populace import from_kid

from neronet.man.store import outputs
from neronet.model.event import Event, Finished, Inputs, Outputs, Started
from neronet.spool.folder import Spool

PROJECT = """
command: 'true'
outputs: [results/*.csv, model.pt]
experiments: {a: {lr: 0.1}, b: {lr: 0.2, outputs: []}}
"""


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Cluster:
    """The local cluster's folder, with what attempts left there."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        with shell.store() as store:
            self.owner = store.database.owner

    def leave(self, attempt: str, **files: bytes) -> None:
        """Have an attempt leave files; two underscores stand for a slash, one for a dot."""
        for name, content in files.items():
            path = self.work(attempt) / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def work(self, attempt: str) -> Path:
        return Path(Spool(str(self.shell.places.cluster)).attempt(f"{self.owner}/{attempt}")) / "run"

    def tell(self, attempt: str, *events: Event) -> None:
        with self.shell.store() as store:
            store.take_in(*from_kid(attempt, Started("node1", 7, "/spool"), *events))


@pytest.fixture
def cluster(shell: Shell) -> Cluster:
    """Return a cluster where both experiments of the project have been started."""
    shell.begin(PROJECT)
    with shell.store() as store:
        store.start(1, 2)
    found = Cluster(shell)
    found.leave("1.1", results__a_csv=b"1\n", results__b_txt=b"2\n", model_pt=b"weights")
    return found


@pytest.fixture
def ended(cluster: Cluster) -> Cluster:
    """Return one where the first attempt has ended, too."""
    left = [("model.pt", 7, digest(b"weights")), ("results/a.csv", 2, digest(b"1\n"))]
    cluster.tell("1.1", Outputs(left), Finished(1.0))
    return cluster


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_what_was_left_comes_into_the_project(ended: Cluster) -> None:
    home = ended.shell.folder / "outputs" / "1.1"
    assert ended.shell.do("fetch", "1") == f"1.1: 2 files (9 B) in {home}\n"
    assert names(home) == ["model.pt", "results/a.csv"]


def test_it_comes_where_it_is_told_to(ended: Cluster, tmp_path: Path) -> None:
    ended.shell.do("fetch", "1.1", "--to", str(tmp_path / "there"))
    assert names(tmp_path / "there") == ["1.1/model.pt", "1.1/results/a.csv"]
    assert not (ended.shell.folder / "outputs").exists()


def test_patterns_take_what_the_specification_does_not_name(ended: Cluster) -> None:
    ended.shell.do("fetch", "1", "results/*.txt", "model.pt")
    assert names(ended.shell.folder / "outputs" / "1.1") == ["model.pt", "results/b.txt"]


def test_of_a_program_that_runs_the_files_of_now_come_and_newer_ones_later(cluster: Cluster) -> None:
    cluster.tell("1.1")
    cluster.shell.do("fetch", "1")
    cluster.leave("1.1", model_pt=b"better!")
    cluster.shell.do("fetch", "1")
    assert (cluster.shell.folder / "outputs" / "1.1" / "model.pt").read_bytes() == b"better!"


def test_a_limit_leaves_what_is_larger_and_says_so(ended: Cluster) -> None:
    answer = ended.shell.call("fetch", "1", "--limit", "5")
    assert answer.code == 1
    assert "1.1: model.pt: it has 7 B, more than is left of 5 B an attempt" in answer.err
    assert "1 file was not brought" in answer.err
    assert names(ended.shell.folder / "outputs" / "1.1") == ["results/a.csv"]


def test_an_edited_file_is_kept_and_told(ended: Cluster) -> None:
    ended.shell.do("fetch", "1")
    edited = ended.shell.folder / "outputs" / "1.1" / "model.pt"
    edited.write_text("hers")
    answer = ended.shell.call("fetch", "1")
    assert answer.code == 1
    assert "is left as it is" in answer.err
    assert edited.read_text() == "hers"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("2",), "none of these names outputs: in its specification"),
        (("1", "../secret"), "leads out of the attempt's folder"),
        (("1", "/etc/passwd"), "is not within the attempt's folder"),
        (("1", "--limit", "much"), "--limit: "),
        (("2", "*"), "no file there matches *"),
    ],
)
def test_a_mistake_is_told(ended: Cluster, words: tuple[str, ...], told: str) -> None:
    ended.work("2.1").mkdir(parents=True)
    answer = ended.shell.call("fetch", *words)
    assert (answer.code, told in answer.err) == (1, True)


def test_what_was_never_started_has_nothing(shell: Shell) -> None:
    shell.begin(PROJECT)
    answer = shell.call("fetch", "1")
    assert (answer.code, "none of these has been started" in answer.err) == (1, True)


def test_show_tells_what_was_read_and_left_and_where_it_lies(cluster: Cluster) -> None:
    inputs = Inputs([("/data/", 0, ""), ("/data.npz", 2048, digest(b"data"))])
    left = [("model.pt", 7, digest(b"weights")), ("results/a.csv", 2, digest(b"1\n"))]
    cluster.tell("1.1", inputs, Outputs(left), Finished(1.0))
    with cluster.shell.store() as store, store.database.transaction() as tx:
        due = outputs.outputs_due(tx, "local")[0]
        outputs.note_brought(tx, due.attempt, due.outputs[1:], Path("/home/u/outputs/1.1"), 7.0)
        outputs.note_troubles(tx, due.attempt, {"model.pt": "it is gone"})
    lines = cluster.shell.do("show", "1").splitlines()
    assert lines[lines.index("  inputs") : lines.index("  history")] == [
        "  inputs",
        "    -               folder  /data/",
        f"    {digest(b'data')[:12]}       2 K  /data.npz",
        "  outputs",
        f"    {digest(b'weights')[:12]}       7 B  model.pt, it is gone",
        f"    {digest(b'1' + bytes([10]))[:12]}       2 B  results/a.csv, in /home/u/outputs/1.1",
    ]
    (plain,) = json.loads(cluster.shell.do("show", "1", "--json"))
    assert plain["inputs"][1] == ["/data.npz", 2048, digest(b"data")]
    assert plain["outputs"][1]["place"] == "/home/u/outputs/1.1"


def test_an_input_that_is_not_here_is_refused_at_the_start(shell: Shell) -> None:
    shell.begin("command: 'true'\ninputs: [/x/none.npz]\nexperiments: {a: {}}\n")
    answer = shell.call("start", "1")
    assert answer.code == 1
    assert "neronet.yaml:1: input /x/none.npz is not there" in answer.err
    assert shell.count("attempts") == 0


def test_inputs_and_outputs_are_no_longer_told_as_not_acted_on(shell: Shell) -> None:
    shell.write(PROJECT)
    assert "not acted on" not in shell.call("add").err
