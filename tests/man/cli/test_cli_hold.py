"""Hold, release and `after:` as they are typed."""

import json

from man.cli.shell import Shell
from man.store.populace import from_kid

from neronet.model.event import Started

ORDERED = """\
project: study
command: 'true'
experiments:
  base: {}
  depth: {after: base}
  report: {after: [depth, base]}
"""


def shown(shell: Shell, field: str) -> list[str | None]:
    return [row[field] for row in json.loads(shell.do("status", "--json"))]


def test_what_waits_here_is_held_at_once_and_released(shell: Shell) -> None:
    shell.begin()
    shell.do("start", "all")
    assert shell.do("hold", "1-2", "-n") == "2 would be held (1-2); nothing was done\n"
    assert shell.do("hold", "1-2") == "held: 1-2\n"
    assert shown(shell, "held") == ["held", "held", None]
    assert "waiting, held" in shell.do("status", "1")
    assert shell.do("release", "all") == "released: 1-2\n"
    assert shown(shell, "held") == [None, None, None]


def test_what_runs_cannot_be_held_and_the_others_are(shell: Shell) -> None:
    shell.begin()
    shell.do("start", "all")
    with shell.store() as store:
        store.take_in(*from_kid("1.1", Started("node7", 1, "/folder")))
    answer = shell.call("hold", "all")
    assert (answer.code, answer.out) == (0, "held: 2-3\n")
    assert answer.err == "run already, and cannot be held: 1\n"
    refused = shell.call("hold", "1")
    assert refused.code == 1
    assert "nothing to hold: 1 runs already" in refused.err
    assert "held already" in shell.call("hold", "2").err
    assert "not held" in shell.call("release", "1").err


def test_of_what_a_cluster_has_the_wish_is_stored_and_said_not_to_be_answered(shell: Shell) -> None:
    shell.begin()
    shell.do("start", "1")
    with shell.store() as store:
        store.database.connection.execute("UPDATE attempts SET sent = 1, mum = 1, state = 'queued'")
        store.database.connection.commit()
    answer = shell.call("hold", "1")
    assert answer.err == "not answered yet: 1; `neroman status` tells\n"
    assert shown(shell, "held")[0] == "to be held"


def test_start_refuses_what_could_never_begin_and_takes_in_what_is_needed(shell: Shell) -> None:
    shell.begin(ORDERED)
    answer = shell.call("start", "report")
    assert answer.code == 1
    assert answer.err.splitlines() == [
        "neroman: 3 report needs 2 depth, which was never started",
        "  `neroman start 2,3` starts both, --with-needed all that is needed",
    ]
    planned = shell.do("start", "1-3", "--dry-run").splitlines()
    assert planned[0].startswith("1 base on local, ")
    assert "after" not in planned[0]
    assert planned[2].startswith("2 depth on local, ")
    assert planned[2].endswith(", after 1:")
    assert planned[4].endswith(", after 1-2:")
    assert "batch 1: 3 attempts (1-3)" in shell.do("start", "report", "--with-needed", "--hold")
    assert shown(shell, "needs") == [None, "1 base", "1 base and 1 more"]
    assert shown(shell, "held") == ["held"] * 3
    assert "needs 1 base" in shell.do("show", "2").splitlines()[0]
