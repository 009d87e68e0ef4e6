"""Every kind of selector item picks what it says, and what exists nowhere is said with the nearest."""

import pytest
from man.store.populace import Populace, define

from neronet.errors import SelectionError
from neronet.language.parser import parse_selector
from neronet.man.store import where
from neronet.model.event import Aborted, Crashed, Queued, Record, Started
from neronet.protocol.messages import Happening


@pytest.fixture
def two(store: Populace) -> Populace:
    """Return a store with two projects, of ids 1 and 2, whose experiments stand in many states."""
    store.add(
        define("baseline", tags=["paper"]),
        define("deeper-1", tags=["paper", "big"]),
        define("deeper-2"),
        define("deeper-10"),
        define("wide.a"),
        folder="/one",
    )
    store.add(define("baseline"), define("other", tags=["paper"]), folder="/two")
    store.start(1, 2, 3, 4)
    store.finish("1.1")
    store.take_in(
        Happening("2.1", "kid", Record(1, 1.0, Started("n", 1, "/s"))),
        Happening("2.1", "kid", Record(2, 2.0, Crashed("exit code 1"))),
        Happening("3.1", "mum", Record(1, 1.0, Queued())),
        Happening("4.1", "kid", Record(1, 1.0, Aborted("by user"))),
    )
    store.start(6)
    store.start(2)
    store.take_in(Happening("2.2", "kid", Record(1, 1.0, Started("n", 1, "/s"))))
    return store


def select(store: Populace, text: str, project: int | None = 1) -> list[int]:
    selector = parse_selector(text)
    return where.select(store.database.connection, selector, project, now=store.now(), text=text)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("3", [3]),
        ("6", [6]),
        ("2-4", [2, 3, 4]),
        ("1-7:3", [1, 4, 7]),
        ("5-9999", [5, 6, 7]),
        ("1.1", [1]),
        ("2.2", [2]),
        ("defined", [5]),
        ("waiting", []),
        ("queued", [3]),
        ("running", [2]),
        ("finished", [1]),
        ("crashed", []),
        ("aborted", [4]),
        ("baseline", [1]),
        ("wide.a", [5]),
        ("'deeper-2'", [3]),
        ("deeper-*", [2, 3, 4]),
        ("deeper-?", [2, 3]),
        ("deeper-[!2]", [2]),
        ("*", [1, 2, 3, 4, 5]),
        ("nothing-*", []),
        ("batch:1", [1, 2, 3, 4]),
        ("batch:2", [6]),
        ("tag:paper", [1, 2]),
        ("tag:big", [2]),
        ("all", [1, 2, 3, 4, 5]),
        ("last", [2]),
        ("3,1,1-2,baseline", [1, 2, 3]),
        ("crashed,5", [5]),
    ],
)
def test_an_item_picks_what_it_says_in_its_project(two: Populace, text: str, numbers: list[int]) -> None:
    assert select(two, text) == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("baseline", [1, 6]),
        ("tag:paper", [1, 2, 7]),
        ("defined", [5, 7]),
        ("*e*", [1, 2, 3, 4, 5, 6, 7]),
        ("all", [1, 2, 3, 4, 5, 6, 7]),
        ("last", [2]),
    ],
)
def test_without_a_project_everything_is_looked_at(two: Populace, text: str, numbers: list[int]) -> None:
    assert select(two, text, project=None) == numbers


def test_last_is_the_last_start_command_of_the_project(two: Populace) -> None:
    assert select(two, "last", project=2) == [6]


def test_last_is_all_that_one_command_started_in_several_projects(two: Populace) -> None:
    two.start(5, 7, snapshots={5: "aaa", 7: "bbb"})

    assert select(two, "last", project=None) == [5, 7]
    assert (select(two, "last", project=1), select(two, "last", project=2)) == ([5], [7])


def test_last_of_a_project_where_nothing_was_started_is_nothing(store: Populace) -> None:
    store.populate(3)
    assert select(store, "last") == []


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ("8", "there is no experiment 8", "the numbers go from 1 to 7"),
        ("100-200", "there is no experiment 100-200", "the numbers go from 1 to 7"),
        ("2.3", "there is no attempt 2.3", "neroman show"),
        ("9.1", "there is no attempt 9.1", "neroman show"),
        ("basline", "no experiment is called 'basline'", "did you mean baseline?"),
        ("crahsed", "no experiment is called 'crahsed'", "did you mean crashed?"),
        ("other", "no experiment is called 'other'", "a name, a number"),
        ("zzz", "no experiment is called 'zzz'", "a name, a number"),
        ("batch:9", "there is no batch:9", "the newest is batch:3"),
        ("tag:papr", "no experiment has the tag 'papr'", "did you mean paper?"),
        ("1,basline", "no experiment is called 'basline'", "baseline"),
    ],
)
def test_what_exists_nowhere_is_a_mistake_that_brings_the_nearest(
    two: Populace, text: str, what: str, hint: str
) -> None:
    with pytest.raises(SelectionError) as told:
        select(two, text)

    assert told.value.what == what
    assert hint in str(told.value.hint)


@pytest.mark.parametrize(("text", "hint"), [("1", "neroman add"), ("x", "a name"), ("batch:1", "None")])
def test_in_an_empty_store_the_way_to_fill_it_is_told(store: Populace, text: str, hint: str) -> None:
    with pytest.raises(SelectionError) as told:
        select(store, text)
    assert hint in str(told.value.hint)


@pytest.mark.parametrize(
    ("text", "alone"),
    [("1", True), ("1-3,2.1,batch:7", True), ("1,all", False), ("crashed", False), ("last", False)],
)
def test_numbers_mean_the_same_in_every_project(text: str, *, alone: bool) -> None:
    assert where.by_number_only(parse_selector(text)) is alone


def test_the_last_batch_of_many_is_found_without_going_through_all_for_each(store: Populace) -> None:
    store.populate(3000)
    store.start(*range(1, 3001))
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    store.database.connection.set_progress_handler(step, 1000)
    assert len(select(store, "last")) == 3000
    store.database.connection.set_progress_handler(None, 0)

    assert steps < 1000, "a thousand steps of SQLite each: quadratic would be 9 million comparisons"


def test_an_attempt_that_is_over_is_not_taken_for_the_newest(two: Populace) -> None:
    with pytest.raises(SelectionError, match=r"2\.1 is over: the newest attempt is 2\.2"):
        select(two, "2.1", None)
