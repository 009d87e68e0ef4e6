"""An experiment keeps its number for ever; an edited one gets a revision, and nothing else does."""

import pytest
from man.store.populace import Populace, define

from neronet.man.store import experiments, views
from neronet.man.store.experiments import Added
from neronet.model.experiment import Definition
from neronet.model.resources import Resources


def revisions(store: Populace, number: int) -> int:
    query = "SELECT count(*) FROM revisions WHERE experiment = ?"
    return int(store.database.connection.execute(query, (number,)).fetchone()[0])


def stored(store: Populace, number: int, revision: int | None = None) -> Definition:
    return experiments.definition(store.database.connection, number, revision)


def test_what_is_new_changed_same_or_absent_is_told_by_number(store: Populace) -> None:
    assert store.add(define("a"), define("b"), define("c")) == Added([1, 2, 3], [], [], [])

    added = store.add(define("b", command="false"), define("c"), define("d"))

    assert added == Added([4], [2], [3], [1])


def test_a_definition_comes_back_as_it_was_given_in_every_revision(store: Populace) -> None:
    first = define("a", parameters={"lr": 0.1, "layers": [1, 2], "note": None}, tags=["paper"])
    second = first._replace(command="python t.py", resources=Resources(time=60.0, options=(("qos", "high"),)))
    store.add(first)
    store.add(second)

    assert (stored(store, 1, 1), stored(store, 1, 2), stored(store, 1)) == (first, second, second)


def test_adding_the_same_again_makes_no_revision(store: Populace) -> None:
    for _ in range(3):
        store.add(define("a", parameters={"lr": 0.1, "seed": 1}, variables={"A": "1", "B": "2"}))
    store.add(define("a", parameters={"seed": 1, "lr": 0.1}, variables={"B": "2", "A": "1"}))

    assert revisions(store, 1) == 1


@pytest.mark.parametrize("other", [1.0, True, "1", [1], None])
def test_a_value_that_only_looks_the_same_is_another_revision(store: Populace, other: object) -> None:
    store.add(define("a", parameters={"n": 1}))

    assert store.add(define("a", parameters={"n": other})).revised == [1]


def test_an_edited_experiment_shows_its_new_parameters_and_name(store: Populace) -> None:
    store.add(define("a", parameters={"lr": 0.1}))
    store.clock += 5
    store.add(define("a", parameters={"lr": 0.2})._replace(name="renamed"))

    (row,) = views.rows(store.database.connection, None, store.clock)
    assert (row.number, row.name, row.parameters, row.changed) == (1, "renamed", {"lr": 0.2}, store.clock)


def test_the_place_of_a_command_is_kept_up_to_date_without_a_revision(store: Populace) -> None:
    store.add(define("a"), define("b"), places=["neronet.yaml:3", "neronet.yaml:9"])
    added = store.add(define("a"), define("b"), places=["neronet.yaml:4", "neronet.yaml:9"])

    assert (added.same, revisions(store, 1)) == ([1, 2], 1)
    assert [experiments.source(store.database.connection, number) for number in (1, 2)] == [
        "neronet.yaml:4",
        "neronet.yaml:9",
    ]


def test_an_experiment_without_a_place_has_none(store: Populace) -> None:
    store.populate(1)
    assert experiments.source(store.database.connection, 1) == ""


def test_one_that_left_the_file_keeps_its_number_for_when_it_comes_back(store: Populace) -> None:
    store.add(define("a"), define("b"))
    assert store.add(define("b")).absent == [1]
    assert store.add(define("a"), define("b"), define("c")) == Added([3], [], [1, 2], [])


def test_a_number_is_never_given_twice(store: Populace) -> None:
    store.populate(3)
    with store.database.transaction() as tx:
        tx.execute("DELETE FROM revisions WHERE experiment = 3")
        tx.execute("DELETE FROM experiments WHERE number = 3")
    store.reopen()

    assert store.add(define("another")).new == [4]


def test_numbers_are_the_users_own_across_projects_and_keys_are_the_projects(store: Populace) -> None:
    assert store.populate(2, folder="/one") == [1, 2]
    assert store.populate(2, folder="/two") == [3, 4]
