"""``abort`` asks once more about what only an expression picks, and about nothing else."""

import time

from man.cli.shell import Shell
from man.store.populace import Populace, from_kid

from neronet.man.store.ledger import StoreLedger
from neronet.model.event import Points, Started

FIVE = "project: study\ncommand: 'true'\nexperiments:\n  a: {lr: {range: [1, 6]}}\n"


def running(shell: Shell, *rates: float) -> None:
    """Have the first of five run, with these error rates; the others were never sent."""
    shell.begin(FIVE)
    shell.do("start", f"1-{len(rates)}")
    with shell.store() as store:
        StoreLedger(store.database, time.time).unsent("local", 9)
        for number, rate in enumerate(rates, 1):
            points = Points("errorrate", [1.0], [time.time()], [rate])
            store.take_in(*from_kid(f"{number}.1", Started("n", 1, "/s"), points))
    shell.do("start", f"{len(rates) + 1}-5")


def asked(store: Populace) -> list[tuple[int, str]]:
    rows = store.database.connection.execute(
        "SELECT a.experiment, r.expression FROM rechecks r JOIN attempts a ON a.id = r.attempt ORDER BY 1"
    )
    return [tuple(row) for row in rows]


def test_an_expression_is_asked_again_and_who_is_silent_is_told(shell: Shell) -> None:
    running(shell, 0.5, 0.3, 0.45)
    answer = shell.call("--abort", "errorrate>0.40")
    assert (answer.code, answer.out) == (0, "aborting 2 (1,3)\n")
    assert answer.err.startswith("not answered yet: 1,3; spared if the expression no longer holds there")
    with shell.store() as store:
        assert asked(store) == [(1, "errorrate > 0.4"), (3, "errorrate > 0.4")]
        assert store.column("stop") == [None] * 5, "until they answer, nothing is decided"


def test_a_union_is_split_numbers_names_and_states_always_end(shell: Shell) -> None:
    running(shell, 0.5, 0.3, 0.45)
    shell.do("abort", "1, errorrate>0.2 && lr<9")
    with shell.store() as store:
        assert asked(store) == [(2, "errorrate > 0.2 && lr < 9"), (3, "errorrate > 0.2 && lr < 9")]
        assert store.column("stop") == ["by user", None, None, None, None]
    answer = shell.call("abort", "running")
    assert answer.err == "", "nobody is asked"
    with shell.store() as store:
        assert store.column("stop") == ["by user"] * 3 + [None] * 2


def test_what_was_never_sent_ends_at_once(shell: Shell) -> None:
    running(shell, 0.5)
    answer = shell.call("abort", "lr >= 4")
    assert (answer.out, answer.err) == ("aborting 2 (4-5)\n", "")
    with shell.store() as store:
        assert asked(store) == []
        assert store.column("state") == ["running", "waiting", "waiting", "aborted", "aborted"]


def test_a_dry_run_asks_nobody(shell: Shell) -> None:
    running(shell, 0.5)
    assert shell.do("abort", "-n", "errorrate>0.4") == "1 would be aborted (1); nothing was done\n"
    with shell.store() as store:
        assert asked(store) == []
