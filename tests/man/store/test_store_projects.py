"""A project is its folder; its settings are those of the newest reading of its file."""

from man.store.populace import Populace

from neronet.man.store import projects
from neronet.model.experiment import Project


def save(store: Populace, project: Project) -> int:
    with store.database.transaction() as tx:
        return projects.save(tx, project)


def test_a_folder_is_one_project_whatever_it_is_called(store: Populace) -> None:
    first = save(store, Project("study", "/study"))

    assert save(store, Project("renamed", "/study")) == first
    assert save(store, Project("study", "/elsewhere")) != first
    assert projects.find(store.database.connection, "/study") == first


def test_a_folder_that_was_never_added_is_no_project(store: Populace) -> None:
    store.populate(1, folder="/study")

    assert projects.find(store.database.connection, "/study/within") is None


def test_each_experiment_knows_its_project_as_it_was_added_last(store: Populace) -> None:
    store.populate(1, folder="/one")
    store.populate(1, folder="/two")
    save(store, Project("two", "/two", exclude=["data/"], snapshot_limit=5))

    assert projects.of_experiments(store.database.connection, [2, 1]) == {
        1: Project("one", "/one"),
        2: Project("two", "/two", ["data/"], 5),
    }
