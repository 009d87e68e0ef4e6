"""``neroman cluster``, as far as no host is needed: names, settings, and what is refused."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from man.cli.shell import PROJECT, Shell
from man.store.populace import from_kid
from man.transport.loopback import PLACE, Loopback

from neronet.man.cli import exits
from neronet.man.store import clusters
from neronet.man.store.clusters import Complaint, Kind
from neronet.man.transport import settings
from neronet.man.transport.settings import Settings
from neronet.model.event import Finished, Started

AGAIN = f"`neroman cluster check {PLACE}` looks again, `neroman cluster remove {PLACE}` forgets it"


@pytest.fixture
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """Give a host that stands still: whoever knocks is refused."""
    host = Loopback(tmp_path / "host")
    host.add("ControlPath /tmp/never-made-%C")  # a path of its own would be too long for a socket
    monkeypatch.setenv("NERONET_SSH", host.ssh)
    return host


def write(shell: Shell, name: str = "triton", host: str = "triton.example.org") -> None:
    settings.write(shell.places.clusters, name, Settings(host))


def known(shell: Shell) -> dict[str, Settings]:
    return settings.read(shell.places.clusters)


def refusal(shell: Shell, *words: str, code: int = exits.MISTAKE) -> list[str]:
    """Return the lines that a command says which must fail."""
    answer = shell.call(*words)
    assert (answer.code, answer.out) == (code, ""), answer
    return answer.err.splitlines()


def test_a_cluster_that_cannot_be_reached_is_added_all_the_same(shell: Shell, away: Loopback) -> None:
    answer = shell.call("cluster", "add", PLACE, "--workdir", "$WRKDIR/n", "--python", "~/bin/python3")

    assert answer.code == exits.UNREACHABLE
    assert answer.out == f"added {PLACE} to {shell.places.clusters}\n"
    refused = f"ssh: connect to host 127.0.0.1 port {away.port}: Connection refused"
    assert answer.err.splitlines() == [
        f"{PLACE} is kept all the same: {AGAIN}",
        f"neroman: {PLACE} cannot be reached: {refused}",
        f"  see whether `ssh {PLACE}` works; it is tried again by itself",
    ]
    assert known(shell) == {PLACE: Settings(PLACE, "$WRKDIR/n", "~/bin/python3")}


@pytest.mark.usefixtures("away")
def test_a_name_that_exists_is_replaced_only_on_demand(shell: Shell) -> None:
    write(shell, PLACE, "elsewhere")
    assert refusal(shell, "cluster", "add", PLACE) == [
        f"neroman: there is a cluster '{PLACE}' already",
        "  --replace replaces it, or choose another name",
    ]
    assert known(shell)[PLACE].ssh == "elsewhere"
    assert shell.call("cluster", "add", PLACE, "--replace").code == exits.UNREACHABLE
    assert known(shell)[PLACE].ssh == PLACE


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["local"], "'local' is this very machine; it needs no adding"),
        (["1st"], "'1st' cannot name a cluster"),
        (["t", "--ssh", "-p 22 t"], "ssh is not the one word for a host: '-p 22 t'"),
        (["t", "--ssh", ""], "ssh is no text"),
        (["t", "--workdir", "a\nb"], "workdir has a character that some shells take for their own: 'a\\nb'"),
    ],
)
def test_what_cannot_be_added_is_refused_before_anything_is_written(
    shell: Shell, words: list[str], said: str
) -> None:
    first, hint = refusal(shell, "cluster", "add", *words)
    assert first == f"neroman: {said}"
    assert hint.startswith("  ")
    assert not shell.places.clusters.exists()


def test_the_list_tells_how_each_is_reached_and_what_is_followed(shell: Shell) -> None:
    shell.begin()
    write(shell)
    with shell.store() as store:
        store.start(1, 2, cluster="triton")
    assert shell.do("cluster", "list").splitlines() == [
        "local: this machine, 0 attempts to follow",
        "triton: ssh triton.example.org, ~/.neronet, 2 attempts to follow",
    ]
    assert listed(shell)[1] == {
        "name": "triton",
        "ssh": "triton.example.org",
        "workdir": "~/.neronet",
        "python": None,
        "warden": "local",
        "live": 2,
    }


def listed(shell: Shell) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(shell.do("cluster", "list", "--json"))
    return rows


def test_a_cluster_with_attempts_that_have_not_ended_is_not_removed(shell: Shell) -> None:
    shell.begin()
    write(shell)
    with shell.store() as store:
        store.start(1, 2, cluster="triton")
    assert refusal(shell, "cluster", "remove", "triton") == [
        "neroman: 2 attempts on triton did not end yet",
        "  `neroman abort` ends them, `neroman wait` waits; --lose gives them up, if the cluster is gone",
    ]
    assert "triton" in known(shell)


@pytest.mark.usefixtures("away")
def test_attempts_on_a_cluster_that_is_gone_can_be_given_up(shell: Shell) -> None:
    shell.begin()
    write(shell, PLACE, PLACE)
    with shell.store() as store:
        store.start(1, 2, cluster=PLACE)

    shell.do("cluster", "remove", PLACE, "--lose")

    rows = json.loads(shell.do("status", "1,2", "--json"))
    assert [(row["state"], row["cause"]) for row in rows] == [
        ("crashed", f"lost: cluster {PLACE} was removed")
    ] * 2
    assert known(shell) == {}


@pytest.mark.usefixtures("away")
def test_a_cluster_is_removed_with_what_was_noted_of_it(shell: Shell) -> None:
    shell.begin()
    write(shell, PLACE, PLACE)
    trouble(shell, PLACE, Complaint(Kind.ASKS, "it asks"))
    assert shell.do("cluster", "remove", PLACE) == f"removed {PLACE}; its folder there is left as it is\n"
    assert known(shell) == {}
    assert shell.count("clusters") == 0


@pytest.mark.parametrize("verb", ["check", "remove", "connect"])
def test_a_name_that_is_not_known_is_told_with_the_nearest(shell: Shell, verb: str) -> None:
    write(shell)
    first, hint = refusal(shell, "cluster", verb, "trtion")
    assert first == "neroman: there is no cluster 'trtion'"
    assert hint == "  did you mean triton?; `neroman cluster add trtion --ssh HOST` adds it"


@pytest.mark.parametrize("verb", ["remove", "connect"])
def test_this_machine_is_neither_removed_nor_connected_to(shell: Shell, verb: str) -> None:
    assert refusal(shell, "cluster", verb, "local") == [
        "neroman: 'local' is this very machine; it is not reached by ssh",
        "  it is always there",
    ]


@pytest.mark.usefixtures("away")
def test_without_a_terminal_nobody_can_be_asked(shell: Shell) -> None:
    write(shell, PLACE, PLACE)
    assert refusal(shell, "cluster", "connect", PLACE, code=exits.UNREACHABLE) == [
        f"neroman: ssh may want to ask you something about {PLACE}, and there is no terminal",
        f"  run `neroman cluster connect {PLACE}` in a terminal",
    ]


@pytest.mark.usefixtures("away")
def test_a_check_of_what_is_away_is_json_on_demand(shell: Shell) -> None:
    write(shell, PLACE, PLACE)
    (line,) = refusal(shell, "cluster", "check", PLACE, "--json", code=exits.UNREACHABLE)
    assert line.startswith('{"error": "place cannot be reached: ')


@pytest.mark.parametrize(
    "words", [["cluster", "list"], ["cluster", "check", "triton"], ["start", "1"], ["add"]]
)
def test_a_mistake_in_her_list_is_told_with_its_line(shell: Shell, words: list[str]) -> None:
    write(shell)
    shell.begin(PROJECT + "cluster: triton\n")
    shell.places.clusters.write_text("triton:\n  ssh: t\n  wordkir: x\n")
    assert refusal(shell, *words) == [
        f"neroman: {shell.places.clusters}:3: triton: 'wordkir' is unknown",
        "  did you mean workdir?",
    ]


def test_work_on_this_machine_needs_no_list(shell: Shell) -> None:
    shell.begin()
    shell.places.clusters.parent.mkdir(parents=True)
    shell.places.clusters.write_text("- nonsense")
    assert shell.do("start", "1").startswith("batch 1: 1 attempt")


def test_an_unknown_cluster_is_refused_when_it_is_added(shell: Shell) -> None:
    write(shell)
    shell.write(PROJECT + "cluster: trtion\n")
    first, hint = refusal(shell, "add")
    assert first == "neroman: neronet.yaml: there is no cluster 'trtion'"
    assert "did you mean triton?" in hint
    assert shell.count("experiments") == 0


@pytest.mark.parametrize("words", [[], ["--cluster", "trtion"]], ids=["removed meanwhile", "as an option"])
def test_an_unknown_cluster_is_refused_before_anything_is_started(shell: Shell, words: list[str]) -> None:
    write(shell)
    shell.begin(PROJECT + "cluster: triton\n")
    if not words:
        settings.remove(shell.places.clusters, "triton")
    first, _ = refusal(shell, "start", "all", *words)
    assert first.startswith("neroman: there is no cluster 'tr")
    assert (shell.count("attempts"), shell.rings()) == (0, 0)


def trouble(shell: Shell, name: str, complaint: Complaint | None, *, ago: float = 0.0) -> None:
    """Have the daemon complain of a cluster."""
    with shell.store() as store, store.database.transaction() as tx:
        clusters.note(tx, name, complaint, time.time() - ago)


def test_status_tells_since_when_a_cluster_is_away_and_how_old_the_numbers_are(shell: Shell) -> None:
    shell.begin()
    write(shell)
    with shell.store() as store:
        store.start(1, cluster="triton")
    complaint = Complaint(Kind.UNREACHABLE, "no route to host", time.time() - 7205)
    trouble(shell, "triton", complaint, ago=3610)

    answer = shell.call("status")

    assert answer.code == exits.DONE
    first, second = answer.err.splitlines()
    assert first.startswith("triton unreachable since ")
    assert first.endswith(" (1h 00m): no route to host")
    assert second == "  what is shown of it is 2h 00m old"


def test_status_tells_what_waits_for_the_user(shell: Shell) -> None:
    shell.begin()
    write(shell)
    with shell.store() as store:
        store.start(1, cluster="triton")
    trouble(shell, "triton", Complaint(Kind.ASKS, "triton asks for a code (run this)"))
    (line,) = shell.call("status").err.splitlines()
    assert line.startswith("triton waits for you since ")
    assert line.endswith(": triton asks for a code (run this)")


def test_what_is_asked_of_a_cluster_that_is_away_is_said_to_come_later(shell: Shell) -> None:
    shell.begin()
    write(shell)
    trouble(shell, "triton", Complaint(Kind.UNREACHABLE, "no route to host"))
    later = "triton could not be reached; it is told as soon as it can be\n"
    assert shell.call("start", "1", "--cluster", "triton").err == later
    with shell.store() as store:
        store.database.connection.execute("UPDATE attempts SET sent = 1")
    assert shell.call("abort", "1").err == later


def test_a_start_does_not_have_a_refused_key_tried_again(shell: Shell) -> None:
    """A thousand starts in a script would be a thousand failed logins."""
    shell.begin()
    write(shell)
    for number, kind in (("1", Kind.ASKS), ("2", Kind.UNREACHABLE)):
        trouble(shell, "triton", Complaint(kind, "what it said"))
        shell.do("start", number, "--cluster", "triton")
        with shell.store() as store:
            nudged = clusters.nudged(store.database.connection, "triton")
        assert (nudged is not None) == (kind is Kind.UNREACHABLE)


@pytest.mark.usefixtures("away")
def test_the_folder_in_which_attempts_are_is_not_replaced_under_them(shell: Shell) -> None:
    """A neromum in another folder has never heard of them, and they would count as lost."""
    shell.begin()
    write(shell, PLACE, PLACE)
    with shell.store() as store:
        store.start(1, 2, cluster=PLACE)
        store.take_in(*from_kid("1.1", Started("node1", 7, "/spool")), cluster=PLACE)
    move = ("cluster", "add", PLACE, "--replace", "--workdir", "$WRKDIR/n")
    assert refusal(shell, *move) == [
        f"neroman: 1 attempt on {PLACE} did not end yet, in ~/.neronet",
        "  --workdir '~/.neronet' keeps the folder; or add $WRKDIR/n as another cluster",
    ]
    assert known(shell)[PLACE].workdir == "~/.neronet"
    with shell.store() as store:
        store.take_in(*from_kid("1.1", Started("node1", 7, "/spool"), Finished(1.0))[1:], cluster=PLACE)
    assert shell.call(*move).code == exits.UNREACHABLE, "what only waits goes to the new folder"
    assert known(shell)[PLACE].workdir == "$WRKDIR/n"
