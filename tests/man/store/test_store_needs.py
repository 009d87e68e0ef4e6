"""What experiments need is known when they are started, and told to the clusters until it is met."""

import pytest
from man.core.talk import connect, happened, of, submitted
from man.store.populace import Populace, define, life

from neronet.errors import NeronetError
from neronet.man.store import blocked, holds, needs, order, views
from neronet.man.store.ledger import StoreLedger
from neronet.model.event import MUM, Crashed, Held, Queued, Record
from neronet.protocol.messages import Happening, Hold, Met, Submit, Submitted


def begin(store: Populace, *numbers: int, cluster: str | None = None) -> None:
    """Start experiments as the command does."""
    with store.database.transaction() as tx:
        needed = order.check(tx, numbers)
    store.start(*numbers, cluster=cluster)
    with store.database.transaction() as tx:
        needs.note(tx, needed)


def needing(store: Populace, **after: list[str]) -> list[int]:
    return store.add(*(define(name, after=words) for name, words in after.items())).new


def mum_says(name: str, *events: Queued | Held | Crashed, since: int = 1) -> list[Happening]:
    return [Happening(name, MUM, Record(since + n, 0.0, event)) for n, event in enumerate(events)]


def take_in(store: Populace, *items: Happening, cluster: str = "local") -> None:
    StoreLedger(store.database, store.now).take_in(cluster, items)


def shown(store: Populace, *numbers: int) -> list[str | None]:
    return [row.needs for row in views.rows(store.database.connection, numbers, store.now())]


def ask(store: Populace, *names: str, held: bool = True) -> None:
    with store.database.transaction() as tx:
        holds.ask(tx, [store.identity(name) for name in names], held=held)


def test_on_one_cluster_all_are_sent_with_what_they_need(store: Populace) -> None:
    begin(store, *needing(store, base=[], depth=["base"], report=["b*", "depth"]))
    sent = of(Submit, connect(store).opened())
    assert [plain["after"] for message in sent for plain in message.attempts] == [
        [],
        ["1.1"],
        ["1.1", "2.1"],
    ]
    assert shown(store, 1, 2, 3) == [None, "1 base", "1 base and 1 more"]


def test_what_has_finished_before_is_not_needed_and_what_goes_on_is(store: Populace) -> None:
    numbers = needing(store, a=[], b=[], c=["a", "2"])
    begin(store, 1, 2)
    take_in(store, *life("1.1"))
    begin(store, numbers[2])
    assert shown(store, 3) == ["2 b"]
    take_in(store, *life("2.1"))
    assert shown(store, 3) == [None]
    assert connect(store).opened()


def test_across_clusters_neroman_holds_it_back_until_all_have_finished(store: Populace) -> None:
    needing(store, a=[], b=[], c=["a", "b"])
    begin(store, 1, 2, cluster="triton")
    begin(store, 3)
    here, there = connect(store), connect(store, "triton")
    assert submitted(there.opened()) == [["1.1", "2.1"]]
    assert submitted(here.opened()) == []
    there.heard(happened(*life("1.1")))
    assert submitted(here.rung()) == []
    there.heard(happened(*life("2.1")))
    sent = of(Submit, here.rung())
    assert [plain["after"] for plain in sent[0].attempts] == [[]]


def test_when_it_finishes_elsewhere_after_all_the_cluster_is_told_once_and_again_after_a_cut(
    store: Populace,
) -> None:
    needing(store, a=[], b=["a"])
    begin(store, 1, 2)
    talk = connect(store)
    talk.opened()
    talk.heard([*happened(*mum_says("1.1", Queued(), Crashed("exit code 1"))), Submitted("1")])
    assert shown(store, 2) == ["1 a, which crashed"]
    begin(store, 1, cluster="triton")
    take_in(store, *life("1.2"), cluster="triton")
    assert of(Met, talk.rung()) == []  # whether the cluster has the one who waits is not known
    talk.heard(happened(*mum_says("2.1", Queued())))
    assert [message.attempts for message in of(Met, talk.rung())] == [["1.2"]]
    assert of(Met, talk.rung()) == []
    assert [message.attempts for message in of(Met, connect(store).opened())] == [["1.2"]]


def test_a_retry_needs_what_its_predecessor_still_did(store: Populace) -> None:
    store.add(define("a"), define("b", after=["a"], retry={"on": ["lost"], "times": 1}))
    begin(store, 1, 2)
    ledger = StoreLedger(store.database, store.now)
    ledger.unsent("local", 9)
    ledger.lose("local", ["2.1"])
    assert [assignment.after for assignment in ledger.unsent("local", 9)] == [["1.1"]]


@pytest.mark.parametrize(
    ("state", "what", "hint"),
    [
        ("defined", "2 b needs 1 a, which was never started", "start 1,2"),
        ("crashed", "2 b needs 1 a, which crashed", "restart 1"),
    ],
)
def test_what_could_never_begin_is_not_started(store: Populace, state: str, what: str, hint: str) -> None:
    needing(store, a=[], b=["a"])
    if state == "crashed":
        begin(store, 1)
        take_in(store, *mum_says("1.1", Queued(), Crashed("exit code 1")))
    with pytest.raises(NeronetError) as error:
        order.check(store.database.connection, [2])
    assert error.value.what == what
    assert hint in (error.value.hint or "")


def test_a_circle_by_numbers_is_told(store: Populace) -> None:
    needing(store, a=["2"], b=["a"])
    with pytest.raises(NeronetError, match="in a circle: 1 a after 2 b after 1 a"):
        order.check(store.database.connection, [1, 2])


def test_with_what_is_needed_come_those_that_were_never_started_and_what_they_need(store: Populace) -> None:
    needing(store, a=[], b=["a"], c=["b"], d=[])
    assert order.with_needed(store.database.connection, [3]) == [1, 2, 3]
    begin(store, 1)
    assert order.with_needed(store.database.connection, [3]) == [2, 3]


def test_what_is_held_unsent_is_never_sent_before_its_release(store: Populace) -> None:
    begin(store, *needing(store, a=[], b=[]))
    ask(store, "1.1")
    talk = connect(store)
    assert submitted(talk.opened()) == [["2.1"]]
    assert of(Hold, talk.rung()) == []
    ask(store, "1.1", held=False)
    assert submitted(talk.rung()) == [["1.1"]]
    assert of(Hold, talk.rung()) == []


def test_a_hold_follows_the_attempt_and_what_the_cluster_says_of_it_stands(store: Populace) -> None:
    begin(store, *needing(store, a=[]))
    talk = connect(store)
    talk.opened()
    ask(store, "1.1")
    assert of(Hold, talk.rung()) == []  # it must not overtake
    said = talk.heard([*happened(*mum_says("1.1", Queued())), Submitted("1")])
    assert [(message.attempts, message.held) for message in of(Hold, said)] == [(["1.1"], True)]
    assert held(store) == ["to be held"]
    assert of(Hold, talk.rung()) == []
    talk.heard(happened(*mum_says("1.1", Held(held=True), since=2)))
    assert held(store) == ["held"]
    assert of(Hold, talk.rung()) == []


def test_of_quick_wishes_the_last_one_counts_though_the_line_is_cut(store: Populace) -> None:
    begin(store, *needing(store, a=[]))
    talk = connect(store)
    talk.opened()
    talk.heard([*happened(*mum_says("1.1", Queued())), Submitted("1")])
    for wish in (True, False, True):
        ask(store, "1.1", held=wish)
        assert [message.held for message in of(Hold, talk.rung())] == [wish]
    talk.heard(happened(*mum_says("1.1", Held(held=True), Held(held=False), since=2)))
    talk = connect(store)
    assert [message.held for message in of(Hold, talk.opened())] == [True]
    ask(store, "1.1", held=False)
    assert [message.held for message in of(Hold, talk.rung())] == [False]


def test_what_cannot_be_held_is_not_asked_again(store: Populace) -> None:
    begin(store, *needing(store, a=[]))
    talk = connect(store)
    talk.opened()
    talk.heard([*happened(*mum_says("1.1", Queued())), Submitted("1")])
    ask(store, "1.1")
    talk.rung()
    talk.heard(happened(*mum_says("1.1", Held(held=False, reason="it had begun"), since=2)))
    assert held(store) == [None]
    assert of(Hold, connect(store).opened())[0].held is False


def test_what_goes_out_again_says_that_it_is_held(store: Populace) -> None:
    begin(store, *needing(store, a=[]))
    connect(store).opened()
    ask(store, "1.1")
    talk = connect(store)
    sent = of(Submit, talk.opened())
    assert [plain["held"] for plain in sent[0].attempts] == [True]
    said = talk.heard([Submitted(sent[0].request)])
    assert [message.held for message in of(Hold, said)] == [True]


def held(store: Populace) -> list[str | None]:
    return [row.held for row in views.rows(store.database.connection, None, store.now())]


def test_who_waits_hears_of_all_that_only_she_can_change(store: Populace) -> None:
    needing(store, a=[], b=["a"], c=["b"], d=[])
    begin(store, 1, 2, 3, 4)
    ask(store, "4.1")
    take_in(store, *mum_says("1.1", Queued(), Crashed("exit code 1")))
    connection = store.database.connection
    assert blocked.of(connection, [3]) == ["waits for 1 a, which crashed: `neroman restart 1`"]
    assert blocked.of(connection, [4]) == ["waits for 4 d, which is held: `neroman release 4`"]
    begin(store, 1)
    assert blocked.of(connection, [3]) == []


def test_those_who_are_held_back_are_not_looked_at_at_each_bell(store: Populace) -> None:
    store.add(define("a"), *(define(f"b-{n}", after=["a"]) for n in range(200)))
    begin(store, 1, cluster="triton")
    begin(store, *range(2, 202))
    ledger = StoreLedger(store.database, store.now)
    steps: list[int] = []
    store.database.connection.set_progress_handler(lambda: steps.append(1), 1)
    assert ledger.unsent("local", 250) == []
    assert ledger.wanted_holds("local", again=False) == {}
    assert ledger.met("local") == []
    store.database.connection.set_progress_handler(None, 1)
    assert len(steps) < 200
    take_in(store, *life("1.1"), cluster="triton")
    assert sum(map(len, submitted(connect(store).rung()))) == 200
    assert shown(store, 2) == [None]


def test_what_others_wait_for_already_cannot_be_made_to_wait_for_them(store: Populace) -> None:
    needing(store, a=[], b=["a"], c=["b"])
    begin(store, 1, 2, 3)
    take_in(store, *mum_says("1.1", Queued(), Crashed("exit code 1")))
    store.add(define("a", after=["c"]), define("b", after=["a"]), define("c", after=["b"]))
    with pytest.raises(NeronetError) as refused:
        begin(store, 1)
    assert refused.value.what == (
        "experiments wait for one another in a circle: 3 c after 2 b after 1 a after 3 c"
    )
    assert refused.value.hint == "mend their `after:`, or `neroman abort 3` first"
