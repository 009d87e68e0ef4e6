"""A specification that says nothing of a thing stays the revision it was when the default becomes another."""

import json
from pathlib import Path

from man.store.populace import Populace, define

from neronet.man import store as package
from neronet.man.store import experiments

SCRIPT = Path(package.__file__).parent / "migrations" / "0012_both_streams.sql"


def write_as_before(store: Populace, number: int, metrics: list[str]) -> None:
    """Write what an experiment reads as a store of before has it."""
    plain = {**experiments.definition(store.database.connection, number).to_json(), "metrics": metrics}
    with store.database.transaction() as tx:
        tx.execute("UPDATE revisions SET definition = ? WHERE experiment = ?", (json.dumps(plain), number))


def test_what_names_no_streams_is_the_same_revision_and_reads_both(store: Populace) -> None:
    quiet = define("a", parameters={"note": '"metrics": ["stdout"]', "bound": float("inf")})
    particular = define("b")._replace(metrics=["stderr"])
    store.add(quiet, particular)
    write_as_before(store, 1, ["stdout"])
    write_as_before(store, 2, ["stderr"])

    with store.database.transaction() as tx:
        tx.execute(SCRIPT.read_text())

    assert experiments.definition(store.database.connection, 1) == quiet
    assert quiet.metrics == ["stdout", "stderr"]
    assert store.add(quiet, particular).revised == []


def test_naming_one_stream_is_an_edit(store: Populace) -> None:
    store.add(define("a"))

    assert store.add(define("a")._replace(metrics=["stdout"])).revised == [1]
