"""Each exit code means what the table says, for commands as they are typed."""

import signal

import pytest
from man.cli.shell import Shell, spawn
from man.store.populace import from_kid

from neronet.errors import (
    ClusterUnreachable,
    NeronetError,
    NothingMatched,
    SelectionError,
    SpecificationError,
)
from neronet.man.cli import exits
from neronet.man.store.database import StoreError
from neronet.model.event import Started


def test_every_code_has_its_meaning_and_they_are_those_of_the_design() -> None:
    codes = {value for name, value in vars(exits).items() if name.isupper() and isinstance(value, int)}

    assert codes == set(exits.MEANINGS) == {0, 1, 2, 3, 70, 130}


@pytest.mark.parametrize(
    "error",
    [
        NeronetError("x"),
        SpecificationError("neronet.yaml:1", "x"),
        SelectionError("x"),
        NothingMatched("x"),
        StoreError("x"),
    ],
)
def test_what_a_person_can_mend_is_1(error: NeronetError) -> None:
    assert exits.code_of(error) == exits.MISTAKE


def test_a_cluster_out_of_reach_is_3() -> None:
    assert exits.code_of(ClusterUnreachable("x")) == exits.UNREACHABLE


def test_0_is_done(shell: Shell) -> None:
    shell.begin()
    assert shell.call("status").code == exits.DONE


@pytest.mark.parametrize(
    "words", [["status", "99"], ["start", "crashed"], ["show", "basline"], ["wait", "all"]]
)
def test_1_is_a_mistake_or_nothing_matched_or_not_finished(shell: Shell, words: list[str]) -> None:
    shell.begin()
    assert shell.call(*words).code == exits.MISTAKE


@pytest.mark.parametrize(
    "words", [[], ["frobnicate"], ["start"], ["status", "--jsn"], ["--bogus"], ["logs", "1", "-n", "0"]]
)
def test_2_is_a_line_that_cannot_be_understood(shell: Shell, words: list[str]) -> None:
    assert shell.call(*words).code == exits.USAGE


def test_3_is_a_cluster_that_cannot_be_reached(shell: Shell) -> None:
    shell.begin()
    with shell.store() as store:
        store.start(1)
        store.take_in(*from_kid("1.1", Started("n", 1, "/s")))
    shell.places.cluster.write_text("no folder: neromum cannot live here")

    answer = shell.call("logs", "1")

    assert answer.code == exits.UNREACHABLE, answer
    assert answer.err.startswith("neroman: ")
    assert "Traceback" not in answer.err


def test_70_is_a_bug_and_shows_its_trace(shell: Shell) -> None:
    shell.begin()
    with shell.store() as store, store.database.transaction() as tx:
        tx.execute("UPDATE experiments SET parameters = '{torn'")

    answer = shell.call("status")

    assert answer.code == exits.BUG
    assert "Traceback" in answer.err
    assert answer.err.splitlines()[-1].startswith("neroman: this is a bug in neronet")


def test_130_is_ctrl_c(shell: Shell) -> None:
    shell.begin()
    with shell.store() as store:
        store.start(1)
    with spawn("watch", "1") as watching:
        assert watching.stdout is not None
        assert watching.stderr is not None
        assert watching.stdout.readline() == "1 experiment: 1 waiting\n"

        watching.send_signal(signal.SIGINT)

        assert watching.stderr.read() == "interrupted\n"
    assert watching.returncode == exits.INTERRUPTED
