"""How long selectors take in a store of many experiments, beside plain SQL over the same tables."""

import functools
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.timing import Figures, Measure, Row, interleave, seconds
from neronet.language.parser import parse_selector
from neronet.man.store import attempts, events, experiments, projects, where
from neronet.man.store.database import Database, open_database
from neronet.model.event import KID, Crashed, Event, Finished, Points, Record, Started
from neronet.model.experiment import Definition, Project
from neronet.protocol.messages import Happening

_NOW = 1_800_000_000.0
_BATCHES = 10
_PLAIN = "plain SQL"
_JSON = "json_extract(e.parameters, '$.{}')"
_NEWEST = (
    "(SELECT {} FROM latest l JOIN metrics m ON m.id = l.metric WHERE l.attempt = a.id AND m.name = '{}')"
)
_HEARD = "(SELECT max(l.time) FROM latest l WHERE l.attempt = a.id)"
_PAST = f"ifnull(a.runtime, {_NOW} - a.started)"

#: What a user writes, and what somebody who knows the tables might.
SELECTORS = {
    "all": "1",
    "124-186": "e.number BETWEEN 124 AND 186",
    "crashed": "a.state = 'crashed'",
    "base*": "e.name GLOB 'base*'",
    "batch:7": "a.batch = 7",
    "tag:paper": "EXISTS (SELECT 1 FROM json_each(e.tags) WHERE value = 'paper')",
    "last": "a.batch = (SELECT max(number) FROM batches)",
    "crashed,144-149,170,175": (
        "a.state = 'crashed' OR e.number BETWEEN 144 AND 149 OR e.number IN (170, 175)"
    ),
    "tmod<1h": f"{_NOW} - max(e.changed, a.changed) < 3600",
    "runtime>7200&&errorrate>0.40": f"{_PAST} > 7200 AND {_NEWEST.format('l.value', 'errorrate')} > 0.4",
    'lr<0.01 && min(val_loss)<0.3 && cause ~ "memory"': (
        f"{_JSON.format('lr')} < 0.01 AND {_NEWEST.format('l.low', 'val_loss')} < 0.3"
        " AND a.cause LIKE '%memory%'"
    ),
    "stalled > 10m": f"ifnull(a.ended, {_NOW}) - {_HEARD} > 600",
    "slope(loss, 20) > 0": "",  # SQL cannot say it
    "lr<0.01": f"{_JSON.format('lr')} < 0.01",
    "errorrate>0.4 && val_loss<0.3": (
        f"{_NEWEST.format('l.value', 'errorrate')} > 0.4 AND {_NEWEST.format('l.value', 'val_loss')} < 0.3"
    ),
}
_FROM = "SELECT e.number FROM experiments e LEFT JOIN attempts a ON a.id = e.newest WHERE e.project = 1"
_METRICS = ("loss", "errorrate", "val_loss", *(f"metric{number}" for number in range(7)))


def rows(count: int, runs: int) -> list[Row]:
    """Measure each selector in a store of ``count`` experiments, of 10 parameters and 10 metrics each."""
    with tempfile.TemporaryDirectory(prefix="neronet-bench-") as folder:
        database = open_database(Path(folder) / "neronet.sqlite")
        try:
            took = seconds(lambda: populate(database, count))
            print(f"{count:,} experiments of 20 values stored in {took:.0f} s", flush=True)
            return [row for text in SELECTORS for row in _rows(database, text, count, runs)]
        finally:
            database.close()


def _rows(database: Database, text: str, count: int, runs: int) -> Iterator[Row]:
    ours = functools.partial(_select, database, text)
    took = seconds(ours) * 1000
    contenders: dict[str, Measure] = {"ours": lambda: seconds(ours) * 1000}
    if SELECTORS[text]:
        contenders[_PLAIN] = lambda: seconds(functools.partial(_plain, database, SELECTORS[text])) * 1000
    figures = interleave(contenders, runs)
    peer = _PLAIN if SELECTORS[text] else "the first time"
    yield Row(
        f"{text}, {count:,} experiments",
        "ms",
        False,
        figures["ours"],
        peer,
        figures.get(peer, Figures((took,))),
    )


def _select(database: Database, text: str) -> list[int]:
    return where.select(database.connection, parse_selector(text), 1, now=_NOW, text=text)


def _plain(database: Database, condition: str) -> list[int]:
    found = database.connection.execute(f"{_FROM} AND ({condition})")
    return [number for (number,) in found]


def populate(database: Database, count: int) -> None:
    """Store so many experiments, of 10 parameters and 10 metrics each."""
    rng = random.Random(7)  # noqa: S311 - the same store each time
    with database.transaction() as tx:
        project = projects.save(tx, Project("bench", "/bench"))
        numbers = experiments.save(tx, project, (_definition(rng, n) for n in range(count)), _NOW - 1e6).new
    for batch in range(_BATCHES):
        some = numbers[batch::_BATCHES]
        with database.transaction() as tx:
            attempts.start(
                tx,
                some,
                words="start",
                snapshots=dict.fromkeys(some),
                variables={},
                cluster=None,
                now=_NOW - rng.random() * 1e6,
            )
            events.take_in(tx, "local", [happening for n in some for happening in _life(rng, n)])


def _definition(rng: random.Random, index: int) -> Definition:
    parameters = {"lr": rng.choice([0.1, 0.03, 0.01, 0.003, 0.001]), "optimizer": rng.choice(["adam", "sgd"])}
    parameters.update({f"x{number}": round(rng.random(), 3) for number in range(8)})
    name = f"{'base' if index % 10 == 0 else 'deeper'}-{index}"
    tags = ["paper"] if index % 50 == 0 else []
    return Definition(key=name, name=name, command="true", parameters=parameters, tags=tags)


def _life(rng: random.Random, number: int) -> Iterator[Happening]:
    started = _NOW - rng.random() * 1e6
    runtime = rng.expovariate(1 / 7200)
    times = [started + runtime * part / 25 for part in range(25)]
    told: list[Event] = [Started("node1", 7, "/spool")]
    for name in _METRICS:
        seen = times if name == "loss" else times[-1:]
        steps = [float(step) for step in range(len(seen))]
        told.append(Points(name, steps, seen, [rng.random() for _ in seen]))
    if rng.random() < 0.7:
        told.append(Finished(runtime))
    elif rng.random() < 0.7:
        told.append(Crashed(rng.choice(["out of memory", "exit code 1"]), runtime, 1, "Traceback\n" * 20))
    for place, event in enumerate(told, 1):
        at = started + (runtime if isinstance(event, Finished | Crashed) else 0)
        yield Happening(f"{number}.1", KID, Record(place, at, event))
