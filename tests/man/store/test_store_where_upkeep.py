"""What expressions select by is what the tables show, and what curves were asked is kept while it holds."""

import math
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from man.store.populace import NOON, Populace, define, from_kid

from neronet.language.parser import parse_selector
from neronet.man.store import database, where
from neronet.model.event import Points, Started

_SHOWN = """
    SELECT (p.id << 40) + s.experiment, s.value
    FROM shown_parameters s JOIN parameters p ON p.name = s.name ORDER BY 1
"""
_LATEST = "SELECT (metric << 40) + attempt, count, time, value, low, high FROM latest ORDER BY 1"


def rows(store: Populace, query: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in store.database.connection.execute(query)]


def assert_kept_up(store: Populace) -> None:
    assert rows(store, "SELECT * FROM parameter_values ORDER BY id") == rows(store, _SHOWN)
    assert rows(store, "SELECT * FROM metric_values ORDER BY id") == rows(store, _LATEST)
    newest = "SELECT attempt, max(time) FROM latest GROUP BY attempt ORDER BY attempt"
    assert rows(store, "SELECT attempt, time FROM pulses ORDER BY attempt") == rows(store, newest)


def select(store: Populace, text: str) -> list[int]:
    return where.select(store.database.connection, parse_selector(text), 1, now=store.now(), text=text)


def points(*values: float, start: float = 1.0) -> Points:
    steps = [start + index for index in range(len(values))]
    return Points("loss", steps, [NOON + step for step in steps], list(values))


@contextmanager
def readings(store: Populace) -> Iterator[list[str]]:
    """Give the statements that read points."""
    asked: list[str] = []
    connection = store.database.connection
    connection.set_trace_callback(lambda text: asked.append(text) if "FROM points" in text else None)
    yield asked
    connection.set_trace_callback(None)


def test_values_follow_adding_editing_starting_and_restarting(store: Populace) -> None:
    store.add(
        define("a", parameters={"lr": 0.1, "on": True, "off": False, "no": None, "many": [1, {"x": 2}]})
    )
    assert_kept_up(store)
    assert [value for _, value in rows(store, "SELECT * FROM parameter_values ORDER BY id")] == [
        0.1,
        b"\x01",
        b"\x00",
        b'[1,{"x":2}]',
    ]
    store.add(define("a", parameters={"lr": 0.2, "new": "x"}))
    assert_kept_up(store)
    assert select(store, "lr = 0.2") == [1]
    store.start(1)
    store.add(define("a", parameters={"lr": 0.3}))
    assert_kept_up(store)
    assert select(store, "lr = 0.2") == [1], "what it ran with"
    store.finish("1.1")
    store.start(1)
    assert_kept_up(store)
    assert select(store, "lr = 0.3") == [1]
    store.add(define("a", parameters={"lr": 0.4}))
    store.add(define("a", parameters={"lr": 0.3}))
    assert_kept_up(store)


def test_an_edit_of_something_else_changes_no_value(store: Populace) -> None:
    store.add(define("a", parameters={"lr": 0.1}))
    before = store.database.connection.total_changes
    store.add(define("a", parameters={"lr": 0.1}, priority=5))
    edited = store.database.connection.total_changes - before

    assert_kept_up(store)
    assert edited < 8, "the experiment, its revision, and nothing of its parameters"


def test_a_parameter_that_json_does_not_know_is_no_reason_to_refuse_the_experiment(store: Populace) -> None:
    store.add(define("a", parameters={"bound": math.inf}), define("b", parameters={"bound": 1}))
    assert select(store, "bound = 1") == [2]


def test_values_follow_the_points(store: Populace) -> None:
    store.populate(2)
    store.start(1, 2)
    store.take_in(*from_kid("1.1", Started("n", 1, "/s"), points(3.0, math.nan), points(1.0, start=3.0)))
    assert_kept_up(store)
    store.take_in(*from_kid("1.1", Started("n", 1, "/s"), *[points(3.0)] * 2, points(math.inf, start=9.0)))
    assert_kept_up(store)
    assert select(store, "isinf(loss) && steps = 9") == [1]


@pytest.mark.parametrize("done", [1, 4])
def test_a_store_of_an_older_release_can_be_asked_at_once(tmp_path: Path, done: int) -> None:
    path = tmp_path / "neronet.sqlite"
    scripts = sorted((Path(database.__file__).parent / "migrations").glob("*.sql"))
    old = sqlite3.connect(path)
    for script in scripts[:done]:
        old.executescript(script.read_text())
    old.executescript(
        f"""
        PRAGMA user_version = {done};
        INSERT INTO projects VALUES (1, '/study', 'study', '{{}}');
        INSERT INTO experiments (project, key, name, parameters, tags, source, revision, changed, newest)
            VALUES (1, 'a', 'a', '{{"lr": 0.2}}', '[]', '', 2, 1.0, 1),
                (1, 'b', 'b', '{{"on": true}}', '[]', '', 1, 1.0, NULL);
        INSERT INTO revisions VALUES (1, 1, 1.0, '{{"parameters": {{"lr": 0.1}}}}'), (1, 2, 1.0, '{{}}');
        INSERT INTO batches VALUES (1, 1.0, 'start', NULL, '{{}}');
        INSERT INTO attempts (experiment, attempt, batch, revision, cluster, state, created, changed)
            VALUES (1, 1, 1, 1, 'local', 'running', 1.0, 1.0);
        INSERT INTO metrics VALUES (1, 'loss');
        INSERT INTO latest VALUES (1, 1, 2, 2.0, 5.0, 0.5, 0.4, 0.6);
        """
    )
    old.close()

    store = Populace(path)
    try:
        assert_kept_up(store)
        assert select(store, "lr = 0.1 && loss = 0.5 && min(loss) = 0.4 && steps = 2") == [1]
        assert select(store, "(on)") == [2]
    finally:
        store.close()


def test_only_the_curves_are_read_that_nothing_else_decides(store: Populace) -> None:
    store.add(*(define(f"e-{n}", parameters={"lr": n}) for n in range(1, 21)))
    store.start(*range(1, 21))
    store.take_in(*(item for n in range(1, 20) for item in from_kid(f"{n}.1", points(n, 2 * n))))

    for text, read in [
        ("lr <= 3 && slope(loss, 5) > 0", 3),
        ("slope(loss, 5) > 0 && lr <= 3", 3),
        ("lr > 3 || slope(loss, 5) > 0", 3),
        ("!(lr > 3 || slope(loss, 5) > 0)", 3),
        ("min(loss) <= 3 && mean(loss) > 0 && first(loss) > 0", 6),
        ("slope(loss) > 0 && !(slope(loss) <= 0) && lr = 7", 1),
        ("lr > 99 && slope(loss) > 0", 0),
        ("min(loss) > 0 && max(loss) > 0 && last(loss, 7) > 0 && count(loss, 5) > 0", 0),
    ]:
        with readings(store) as asked:
            select(store, text)
        assert len(asked) == read, text


def test_of_a_long_curve_the_end_is_read_when_that_is_enough(store: Populace) -> None:
    store.populate(1)
    store.start(1)
    for piece in range(5):
        told = from_kid("1.1", *[points(1.0)] * piece, points(*range(5000), start=1.0 + 5000 * piece))
        store.take_in(*told)
    assert select(store, "mean(loss, 3) = 4998 && first(loss, 6000) = 4000 && count(loss) = 25000") == [1]

    with readings(store) as asked:
        select(store, "first(loss, 10) = 4990")
    assert any("piece BETWEEN 5 AND" in text for text in asked)


def test_many_answers_are_kept_until_their_curves_go_on(store: Populace) -> None:
    count = 1200
    store.populate(count)
    store.start(*range(1, count + 1))
    store.take_in(
        *(
            item
            for n in range(1, count + 1)
            for item in from_kid(f"{n}.1", points(*([1.0, n - 600.0][: n % 7])))
        )
    )
    with readings(store) as asked:
        first = select(store, "slope(loss, 20) > 0")
    assert (len(first) > 300, len(asked) > 1000) == (True, True)

    store.reopen()
    with readings(store) as asked:
        assert select(store, "slope(loss, 20) > 0") == first
    assert asked == []

    store.take_in(*from_kid(f"{first[0]}.1", points(1.0), points(-1e9, start=3.0)))
    with readings(store) as asked:
        assert select(store, "slope(loss, 20) > 0") == first[1:]
    assert len(asked) == 1


def test_few_answers_are_not_worth_writing(store: Populace) -> None:
    store.populate(3)
    store.start(1, 2, 3)
    store.take_in(*(item for n in (1, 2, 3) for item in from_kid(f"{n}.1", points(1.0, 2.0))))

    before = store.database.connection.total_changes
    assert select(store, "slope(loss, 20) > 0") == [1, 2, 3]
    assert rows(store, "SELECT * FROM curve_values") == rows(store, "SELECT * FROM curve_questions") == []
    assert store.database.connection.total_changes - before <= 4, "temporary ones only"


def plan(store: Populace, text: str) -> list[str]:
    """Return how SQLite goes about a selector: one line a table."""
    asked: list[str] = []
    connection = store.database.connection
    connection.set_trace_callback(asked.append)
    select(store, text)
    connection.set_trace_callback(None)
    (statement,) = [statement for statement in asked if "json_group_array" in statement]
    return [str(row["detail"]) for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]


def test_experiments_are_read_in_brief_and_all_else_is_looked_up_what_is_cheapest_first(
    store: Populace,
) -> None:
    store.add(define("a", parameters={"lr": 0.1}))
    store.start(1)
    store.take_in(*from_kid("1.1", Started("n", 1, "/s"), points(1.0)))
    assert plan(store, 'lr < 1 && cause ~ "memory" && runtime > 2h && min(loss) < 3') == [
        "SEARCH e USING COVERING INDEX experiments_in_brief (project=?)",
        *(
            f"SEARCH {table} USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN"
            for table in ("j1", "a", "j0")  # metric, attempt, parameter
        ),
    ]
    assert plan(store, "tmod < 1h")[0] == "SEARCH e USING COVERING INDEX experiments_in_brief (project=?)"
