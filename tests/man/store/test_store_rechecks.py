"""What a selector picks for an expression alone is asked about, in words that mean the same to a nerokid."""

from man.store.populace import HERE, Populace, define, from_kid, life

from neronet.language.parser import parse_selector
from neronet.man.store import rechecks, where
from neronet.man.store.ledger import StoreLedger
from neronet.man.store.where import Picked
from neronet.model.event import Crashed, Points, Started


def pick(store: Populace, text: str) -> Picked:
    return where.pick(store.database.connection, parse_selector(text), None, now=store.now(), text=text)


def ask(store: Populace, *names: str) -> str:
    with store.database.transaction() as tx:
        return rechecks.ask(
            tx, {store.identity(name): {} for name in names}, "by user", "lr < 1", store.now()
        )


def test_what_a_number_a_name_or_a_state_picks_is_certain_and_the_rest_doubtful(store: Populace) -> None:
    store.add(*(define(f"e{n}", parameters={"lr": n / 10}) for n in range(1, 7)))
    picked = pick(store, "1, e2, lr > 0.15 && lr < 0.45, lr = 0.5")
    assert (picked.numbers, picked.doubtful) == ([1, 2, 3, 4, 5], frozenset((3, 4, 5)))
    assert picked.when == "lr > 0.15 && lr < 0.45 || lr = 0.5"
    assert pick(store, "defined, e*, 1-3") == Picked([1, 2, 3, 4, 5, 6])


def test_a_name_that_is_also_a_built_in_goes_with_its_prefix_and_a_word_as_what_it_stands_for(
    store: Populace,
) -> None:
    store.add(define("a", parameters={"host": "x", "opt": "adam", "best": "adam"}))
    store.start(1)
    store.take_in(*from_kid("1.1", Started("n", 1, "/s"), Points("steps", [1.0], [1.0], [5.0])))
    assert pick(store, "steps > 4 && last(steps) > 4 && host = x && !(opt = sgd) && opt = best").when == (
        "metric.steps > 4 && last(metric.steps) > 4 && param.host = 'x' && !(opt = 'sgd') && opt = best"
    )


def test_what_nerokid_cannot_know_is_told_and_what_she_knows_better_is_not(store: Populace) -> None:
    store.add(define("a", tags=["paper"], parameters={"lr": 0.1}), define("b"))
    store.start(1, 2)
    store.take_in(*from_kid("1.1", Started("n", 1, "/s")))
    picked = pick(
        store, "tag = paper && age >= 0 && runtime >= 0 && state = running && cluster = local && lr < 1"
    )
    known = rechecks.known(store.database.connection, picked.numbers, picked.asked, store.now())
    assert known == {store.identity("1.1"): {"tag": ["paper"], "age": 1.0, "cluster": "local"}}


def test_a_retry_makes_no_other_of_what_ended_while_it_was_asked_about(store: Populace) -> None:
    store.add(define("a", retry={"on": ["node failure"], "times": 3}), define("b"))
    store.start(1, 2)
    ledger = StoreLedger(store.database, store.now)
    ledger.unsent(HERE, 9)
    ask(store, "1.1", "2.1")
    ledger.take_in(HERE, from_kid("1.1", Started("n", 1, "/s"), Crashed("node failure")))
    assert store.column("state") == ["crashed", "waiting"]
    assert store.column("stop") == ["by user", None]


def test_asking_about_one_leaves_what_is_told_of_others_alone(store: Populace) -> None:
    store.populate(2)
    store.start(1, 2)
    ledger = StoreLedger(store.database, store.now)
    ledger.unsent(HERE, 9)
    wish = ask(store, "1.1")
    store.take_in(*life("2.1"))
    (left,) = ledger.wanted_rechecks(HERE)
    assert (left.wish, left.cause, left.when, left.known) == (wish, "by user", "lr < 1", {"1.1": {}})
    assert ledger.wanted_rechecks("elsewhere") == []
