"""What nerokid measures is kept as series of its own, and the sums of the newest sample."""

import pytest
from man.store.populace import NOON, Populace, from_kid

from neronet.language.parser import parse_selector
from neronet.man.core.usage import Used
from neronet.man.store import environments, points, series, uses, views
from neronet.man.store.where import select
from neronet.model.documents import digest
from neronet.model.event import Environment, Event, Points, Started, Vitals

G = 1 << 30
FIRST = Vitals(1.0, cpu=0.5, memory=2 * G, cpu_time=0.5, memory_peak=2 * G, written=0)
LAST = Vitals(60.0, cpu_time=30.0, memory_peak=3 * G, written=4096)


def running(store: Populace, *told: Event) -> Populace:
    store.populate(2)
    store.start(1, 2)
    store.take_in(*from_kid("1.1", Started("node7", 1, "/f"), *told))
    return store


def test_a_sample_is_a_point_of_each_series_and_no_metric(store: Populace) -> None:
    running(store, FIRST, Points("memory", [1.0], [NOON], [0.5]))
    connection = store.database.connection
    curve = series.curve(connection, store.identity("1.1"), "vital.memory")
    assert (list(curve.steps), list(curve.values)) == ([1.0], [2.0 * G])
    assert views.rows(connection, [1], NOON)[0].metrics == {"memory": 0.5}


def test_the_newest_sums_stand_for_the_attempt(store: Populace) -> None:
    running(store, FIRST, LAST)
    one = store.identity("1.1")
    found = uses.of_attempts(store.database.connection, [one, store.identity("2.1")])
    assert found == {one: Used(60.0, 30.0, 3 * G, None, None, 4096)}


def test_a_sample_is_no_sign_that_the_program_gets_on(store: Populace) -> None:
    running(store, Points("loss", [3.0], [NOON], [0.5]), FIRST, Vitals(500.0, memory=G))
    row = store.database.connection.execute("SELECT time, step FROM pulses").fetchone()
    assert tuple(row) == (NOON, 3.0)


def test_a_strange_sample_keeps_nothing_else_from_being_stored(store: Populace) -> None:
    running(store, Vitals(float("nan")), Vitals(1.0, memory=1 << 90, memory_peak=1 << 90), LAST)
    assert uses.of_attempts(store.database.connection, [store.identity("1.1")])


def test_points_are_exported_without_vitals_unless_they_are_wanted(store: Populace) -> None:
    running(store, FIRST, Points("loss", [1.0], [NOON], [0.5]))
    connection = store.database.connection
    plain = points.choose(connection, [1])
    assert (plain.total, [piece.metric for piece in points.stream(connection, plain)]) == (1, ["loss"])
    whole = points.choose(connection, [1], vitals=True)
    assert {piece.metric for piece in points.stream(connection, whole)} >= {"loss", "vital.memory"}


def test_an_environment_is_kept_once_with_its_packages_apart(store: Populace) -> None:
    record = {"machine": {"cpus": 4}, "python": {"version": "3.11.7", "packages": {"numpy": "2.4.6"}}}
    name = digest(record)
    running(store, Environment(name, record))
    store.take_in(*from_kid("2.1", Started("node7", 2, "/f", [], name)))
    connection = store.database.connection
    for attempt in ("1.1", "2.1"):
        assert environments.of_attempt(connection, store.identity(attempt)) == record
    assert connection.execute("SELECT count(*) FROM events WHERE fields LIKE '%numpy%'").fetchone()[0] == 0


def test_one_that_nobody_has_told_is_not_known(store: Populace) -> None:
    running(store, Environment("0" * 32, {}))
    assert environments.of_attempt(store.database.connection, store.identity("1.1")) is None
    assert environments.of_attempt(store.database.connection, store.identity("2.1")) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("memory > 1G", [1]),
        ("max(memory) > 2.5G", []),
        ("mean(vital.memory, 3) > 1G && cpu = 50%", [1]),
        ("gpu < 10%", []),
        ("count(gpu) = 0", [1, 2]),
    ],
)
def test_what_was_measured_selects_by_its_bare_name(store: Populace, text: str, found: list[int]) -> None:
    running(store, FIRST)
    picked = select(store.database.connection, parse_selector(text), 1, now=NOON)
    assert picked == found


def test_a_metric_of_the_programs_has_the_bare_name(store: Populace) -> None:
    running(store, FIRST, Points("memory", [1.0], [NOON], [0.5]))
    connection = store.database.connection
    assert select(connection, parse_selector("memory < 1"), 1, now=NOON) == [1]
    assert select(connection, parse_selector("vital.memory > 1G"), 1, now=NOON) == [1]
