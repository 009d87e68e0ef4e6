"""Where a batch system starts jobs: its script in a dry run, its reasons in show, and how many at once."""

import json
import re
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from man.cli.queueing import NAME, Queueing
from man.cli.shell import Shell
from man.store.populace import NOON, from_kid

from neronet.man.cli import exits
from neronet.man.store.ledger import StoreLedger
from neronet.man.transport import settings
from neronet.man.transport.settings import Settings
from neronet.model.event import MUM, Crashed, Queued, Record, Started
from neronet.protocol.messages import Happening

PROJECT = f"""\
project: study
command: python train.py --lr {{lr}}
cluster: {NAME}
resources: {{time: 2h, cpus: 4, partition: gpu, slurm: [--nice=10]}}
retry: {{on: [node failure], times: 3, wait: 1h}}
experiments:
  a: {{lr: [0.1, 0.2, 0.3]}}
"""


@pytest.fixture
def cluster(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Queueing:
    """Give a cluster that is known, with a project whose experiments are for it."""
    found = Queueing(tmp_path / "cluster")
    monkeypatch.setenv("NERONET_SSH", found.ssh)
    settings.write(shell.places.clusters, NAME, Settings(NAME, warden="slurm"))
    shell.begin(PROJECT)
    return found


def queue(shell: Shell, *names: str) -> None:
    """Have attempts at these, with tickets."""
    with shell.store() as store:
        store.start(*(int(name.split(".")[0]) for name in names), cluster=NAME)
        for place, name in enumerate(names):
            ticket = Queued(f"4711_{place}", f"/n/{name}")
            store.take_in(Happening(name, MUM, Record(1, NOON, ticket)), cluster=NAME)


def facts(shell: Shell, *words: str) -> dict[str, str]:
    """Return what show tells, by its headings."""
    lines = shell.do("show", *words).splitlines()
    return dict(re.findall(r"^  (\S+) +(.*)$", "\n".join(lines), re.MULTILINE))


def test_a_dry_run_shows_the_commands_and_the_script_that_slurm_would_get(
    shell: Shell, cluster: Queueing
) -> None:
    lines = shell.do("start", "all", "--dry-run", "--at-once", "2").splitlines()

    assert lines[0] == f"1 a-1 on {NAME}, 4 cpus, 2h 00m, partition=gpu, --nice=10:"
    assert lines[6] == f"{NAME} would give slurm:"
    assert "#SBATCH --array=0-2%2" in lines
    assert "#SBATCH --time=0-02:00:00" in lines
    assert "#SBATCH --partition=gpu" in lines
    assert "#SBATCH --nice=10" in lines
    assert lines[-1] == "3 attempts would be made; nothing was started"
    assert cluster.asked() == ["Preview"]
    assert (shell.count("attempts"), shell.rings()) == (0, 0)


def test_a_dry_run_of_restart_shows_the_next_attempts(shell: Shell, cluster: Queueing) -> None:
    del cluster
    queue(shell, "1.1")
    with shell.store() as store:
        store.take_in(*from_kid("1.1", Crashed("exit code 1")), cluster=NAME)

    assert "    owner.1.2" in shell.do("restart", "1", "--dry-run").splitlines()


def test_a_dry_run_without_the_cluster_shows_the_rest_and_says_so(shell: Shell, cluster: Queueing) -> None:
    cluster.be("away")

    answer = shell.call("start", "all", "-n")

    assert answer.code == exits.UNREACHABLE
    assert answer.out.splitlines()[-1] == "3 attempts would be made; nothing was started"
    assert answer.err.startswith(
        f"neroman: the script for slurm cannot be shown: {NAME} cannot be reached: ssh: connect to host"
    )


def test_a_script_that_cannot_be_made_is_told_in_the_clusters_words(shell: Shell, cluster: Queueing) -> None:
    cluster.be("unable")

    answer = shell.call("start", "all", "-n")

    assert answer.code == exits.MISTAKE
    assert answer.err.splitlines() == [
        "neroman: the script for slurm cannot be shown: the disk is full",
        "  free some space",
    ]


def test_how_many_at_once_goes_with_every_attempt_of_the_batch(shell: Shell, cluster: Queueing) -> None:
    del cluster
    shell.do("start", "1-2", "--at-once", "5")
    shell.do("start", "3")

    with shell.store() as store:
        found = StoreLedger(store.database, time.time).unsent(NAME, 10)
    assert [(one.batch, one.at_once) for one in found] == [(1, 5), (1, 5), (2, 0)]


def test_show_tells_ticket_resources_reason_and_expected_start(shell: Shell, cluster: Queueing) -> None:
    queue(shell, "1.1")
    start = time.time() + 7260
    cluster.say({"1.1": {"phase": "pending", "reason": "Priority", "start": start}})

    told = facts(shell, "1")

    assert told["ticket"] == "4711_0"
    assert shell.do("show", "1").splitlines()[-1].endswith("queued    4711_0")
    assert told["resources"] == "4 cpus, 2h 00m, partition=gpu, --nice=10"
    when = time.strftime("%a %Y-%m-%d %H:%M", time.localtime(start))
    assert told["waits"].startswith(f"Priority; expected to start {when}, in 2h 0")


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ({"phase": "pending", "reason": "Resources", "start": None}, "Resources"),
        ({"phase": "pending", "reason": "", "start": None}, "pending"),
        ({"phase": "unknown", "reason": "", "start": None}, "no word from the batch system yet"),
        ({"reason": "Priority", "age": 30.0}, "Priority"),
        ({"reason": "Priority", "age": 600.0}, "Priority; as of 10m 00s ago"),
        ({"reason": "a\x1b[2Jb"}, "a\\x1b[2Jb"),
        ({}, "the batch system says nothing of it now"),
    ],
)
def test_a_reason_is_told_as_far_as_it_is_known(
    shell: Shell, cluster: Queueing, reason: dict[str, object], words: str
) -> None:
    queue(shell, "1.1")
    cluster.say({"1.1": reason})
    assert facts(shell, "1")["waits"] == words


def test_a_cluster_is_asked_once_for_all_that_wait_there(shell: Shell, cluster: Queueing) -> None:
    queue(shell, "1.1", "2.1", "3.1")
    cluster.say({f"{number}.1": {"phase": "pending", "reason": f"r{number}"} for number in (1, 2, 3)})

    told = json.loads(shell.do("show", "all", "--json"))

    assert [one["queue"]["reason"] for one in told] == ["r1", "r2", "r3"]
    assert [one["ticket"] for one in told] == ["4711_0", "4711_1", "4711_2"]
    assert cluster.asked() == ["Why"]


def test_a_cluster_that_is_not_joined_is_not_joined_for_a_reason(shell: Shell, cluster: Queueing) -> None:
    queue(shell, "1.1")
    cluster.be_no_longer("joined")

    told = facts(shell, "1")

    assert told["waits"] == (
        f"why is not known now: {NAME} is not joined (`neroman cluster check {NAME}` joins it)"
    )
    assert cluster.asked() == []


def test_a_cluster_that_is_silent_is_waited_for_a_moment_only(shell: Shell, cluster: Queueing) -> None:
    queue(shell, "1.1")
    cluster.be("silent")

    (told,) = json.loads(shell.do("show", "1", "--json"))

    assert (told["queue"], told["state"]) == (None, "queued")
    assert facts(shell, "1")["waits"] == f"why is not known now: {NAME} has not answered within 2 s"


@pytest.mark.parametrize("state", ["running", "ended", "elsewhere"])
def test_nobody_is_asked_of_what_does_not_wait(shell: Shell, cluster: Queueing, state: str) -> None:
    queue(shell, "1.1")
    with shell.store() as store:
        if state == "elsewhere":
            store.database.connection.execute("UPDATE attempts SET cluster = 'local'")
        else:
            events = from_kid("1.1", Started("n", 1, "/s"), Crashed("exit code 1"))
            store.take_in(*events[: 1 + (state == "ended")], cluster=NAME)

    assert "waits" not in facts(shell, "1")
    assert cluster.asked() == []


def test_show_tells_the_how_manieth_retry_it_is_and_when_it_is_due(shell: Shell, cluster: Queueing) -> None:
    del cluster
    queue(shell, "1.1")
    with shell.store() as store:
        ledger = StoreLedger(store.database, time.time)
        ledger.take_in(NAME, from_kid("1.1", Started("n", 1, "/s"), Crashed("node failure")))

    told = facts(shell, "1")

    assert re.fullmatch(r"1 of 3, due in (59m \d\ds|1h 00m)", told["retry"])
    assert told["attempts"] == "1.1 crashed, 1.2 waiting"
    assert "retry" not in facts(shell, "1.1")
    assert [json.loads(shell.do("show", one, "--json"))[0]["retried"] for one in ("1.1", "1.2")] == [0, 1]


def test_wait_goes_on_over_a_retry(shell: Shell, cluster: Queueing) -> None:
    del cluster
    queue(shell, "1.1")
    with shell.store() as store:
        StoreLedger(store.database, time.time).take_in(NAME, from_kid("1.1", Crashed("node failure")))

    answer = shell.call("wait", "1", "--timeout", "0")

    assert answer.code == exits.MISTAKE
    assert answer.err.splitlines() == ["1 a-1: waiting"]


@pytest.mark.parametrize("words", [["start", "all"], ["restart", "1"]])
@pytest.mark.parametrize("many", ["0", "-3", "few"])
def test_at_once_takes_a_number_of_attempts(
    shell: Shell, cluster: Queueing, words: Sequence[str], many: str
) -> None:
    del cluster
    assert shell.call(*words, "--at-once", many).code == exits.USAGE


def test_a_check_tells_how_it_stands_with_the_batch_system(shell: Shell, cluster: Queueing) -> None:
    cluster.report(
        warden="slurm",
        jobs={"pending": 3, "running": 40},
        errands={"look": 12, "submit": 1},
        complaint="Slurm gave no answer",
    )

    lines = shell.do("cluster", "check", NAME).splitlines()

    place = lines.index("  warden        slurm: 3 pending, 40 running; asked so far: 12 look, 1 submit")
    assert lines[place + 1] == "                it says: Slurm gave no answer"


@pytest.mark.parametrize("warden", [{"warden": "local", "jobs": {"waiting": 1}}, {}])
def test_a_check_of_a_cluster_without_one_says_nothing_of_it(
    shell: Shell, cluster: Queueing, warden: dict[str, object]
) -> None:
    cluster.report(**warden)
    assert "warden" not in shell.do("cluster", "check", NAME)


def test_a_warden_that_there_is_not_is_refused_before_anything_is_written(shell: Shell) -> None:
    answer = shell.call("cluster", "add", "lumi", "--warden", "slrum")

    assert (answer.code, answer.out) == (exits.MISTAKE, "")
    assert answer.err.splitlines() == [
        "neroman: warden: there is no 'slrum'",
        "  did you mean slurm?",
    ]
    assert not shell.places.clusters.exists()
