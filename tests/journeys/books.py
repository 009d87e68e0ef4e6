"""Checks the books: the store must hold what neromum and nerokid wrote, no more and no less."""

import json
import sqlite3
from collections import defaultdict
from typing import Any

from journeys.home import Home, logs, store_of

from neronet.man.store import series
from neronet.model import vitals
from neronet.model.event import Vitals, from_json

Point = tuple[float, float]

_SERIES = ("points", "vitals")  #: kept as series, not as events


def check(home: Home, finished: int) -> None:
    """Compare the store with the journals on the cluster's disk, attempt by attempt."""
    with store_of(home) as store:
        attempts = store.execute("SELECT * FROM attempts ORDER BY id").fetchall()
        assert [row["state"] for row in attempts].count("finished") == finished, logs(home)
        for row in attempts:
            _check_attempt(home, store, row)


def _check_attempt(home: Home, store: sqlite3.Connection, row: sqlite3.Row) -> None:
    name = f"{row['experiment']}.{row['attempt']}"
    journal = _journal(home, name)
    assert [plain["n"] for plain in journal] == list(range(1, len(journal) + 1)), f"{name}: its journal"
    told: dict[str, dict[int, str]] = defaultdict(dict)
    for event in store.execute("SELECT * FROM events WHERE attempt = ? ORDER BY number", (row["id"],)):
        told[event["origin"]][event["number"]] = event["kind"]
    assert sorted(told["mum"]) == list(range(1, row["mum"] + 1)), f"{name}: what neromum told"
    written = {plain["n"]: plain["kind"] for plain in journal if plain["kind"] not in _SERIES}
    assert told["kid"] == written, f"{name}: what nerokid told"
    assert row["kid"] == len(journal), f"{name}: how far the store has come"
    for key, samples in _vitals(journal).items():
        assert series.curve(store, row["id"], key).values.tolist() == samples, f"{name}: its {key}"
    for key, points in _points(journal).items():
        curve = series.curve(store, row["id"], key)
        stored = list(zip(curve.steps, curve.values, strict=True))
        assert repr(stored) == repr(points), f"{name}: the points of {key}"  # as text, NaN is NaN


def _journal(home: Home, name: str) -> list[dict[str, Any]]:
    lines = (home.spool(name) / "events.jsonl").read_bytes().splitlines()
    return [json.loads(line) for line in lines[1:]]


def _points(journal: list[dict[str, Any]]) -> dict[str, list[Point]]:
    points: dict[str, list[Point]] = defaultdict(list)
    for plain in journal:
        if plain["kind"] == "points":
            points[plain["key"]] += zip(plain["steps"], plain["values"], strict=True)
    return points


def _vitals(journal: list[dict[str, Any]]) -> dict[str, list[float]]:
    samples: dict[str, list[float]] = defaultdict(list)
    for plain in journal:
        event = from_json(plain).event
        if isinstance(event, Vitals):
            for key, value in vitals.series(event):
                samples[key].append(value)
    return samples
