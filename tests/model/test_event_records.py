"""Events survive JSON, those of newer versions too, and what is no event is refused and nothing worse."""

import json
from array import array
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.model import event as events
from neronet.model.columns import READABLE
from neronet.model.event import (
    KINDS,
    Aborted,
    Crashed,
    Environment,
    Event,
    Finished,
    Inputs,
    Notified,
    Outputs,
    Points,
    Queued,
    Record,
    Signalled,
    Spared,
    Started,
    Stopping,
    Unknown,
    Vitals,
    Warned,
)

texts = st.text(max_size=8)
numbers = st.floats(allow_nan=False)
columns = (st.integers(0, 4) | st.integers(READABLE - 1, READABLE + 9)).flatmap(
    lambda length: st.tuples(*[st.lists(numbers, min_size=length, max_size=length)] * 3)
)
plain_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
files = st.lists(st.tuples(texts, st.integers(), texts), max_size=3)
known_events: st.SearchStrategy[Event] = st.one_of(
    st.builds(Queued, st.none() | texts, st.none() | texts),
    st.builds(Started, texts, st.integers(1), texts, st.lists(texts, max_size=2)),
    st.builds(lambda key, three: Points(key, *three), texts, columns),
    st.builds(Warned, texts, texts),
    st.builds(Notified, texts, texts),
    st.builds(Stopping, texts, st.sampled_from(["ask", "kill"])),
    st.builds(Inputs, files),
    st.builds(Outputs, files, st.integers()),
    st.builds(Spared, texts, texts),
    st.builds(Vitals, numbers, st.none() | numbers, st.none() | st.integers(0, 1 << 50)),
    st.builds(Environment, texts, st.dictionaries(texts, texts | st.lists(texts, max_size=3), max_size=3)),
    st.builds(Signalled, numbers, st.none() | st.integers(), texts, st.booleans()),
    st.builds(Finished, numbers, st.integers()),
    st.builds(Crashed, texts, st.none() | numbers, st.none() | st.integers(), texts),
    st.builds(Aborted, texts, st.none() | numbers, st.none() | st.integers()),
)
records = st.builds(Record, st.integers(1), st.floats(0, 4e9), known_events)
strange = st.dictionaries(texts.filter(lambda name: name not in ("n", "t", "kind")), plain_values, max_size=3)

MANY = {"from": 1.0, "by": 1.0, "count": 10**12}


def through_json(plain: dict[str, Any]) -> Any:
    return json.loads(json.dumps(plain))


@given(records)
def test_a_record_survives_json(record: Record) -> None:
    assert events.from_json(through_json(events.to_json(record))) == record


def test_every_kind_is_among_the_samples() -> None:
    assert set(KINDS.values()) | {Unknown} == set(get_args(Event))
    assert {name: kind.__name__.lower() for name, kind in KINDS.items()} == {name: name for name in KINDS}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_loss_that_is_no_number_survives_json(value: float) -> None:
    record = Record(1, 0.0, Points("loss", [1.0], [0.0], [value]))
    read = events.from_json(through_json(events.to_json(record)))
    assert repr(read) == repr(record)


def test_points_are_the_same_whatever_sequences_they_are_made_from() -> None:
    made = Points("loss", [1, 2], range(2), array("d", [0.5, 0.25]))
    assert made == Points("loss", array("d", [1.0, 2.0]), [0.0, 1.0], (0.5, 0.25))


def test_points_that_an_older_release_wrote_as_long_lists_are_read() -> None:
    steps = [float(step) for step in range(1000)]
    plain = {
        "key": "loss",
        "steps": steps,
        "times": steps,
        "values": steps,
        "n": 1,
        "t": 2.0,
        "kind": "points",
    }
    assert events.from_json(plain) == Record(1, 2.0, Points("loss", steps, steps, steps))


def test_many_points_are_ten_bytes_and_a_bit_each() -> None:
    count = 10_000
    noise = [1 / (place + 3) for place in range(count)]
    record = Record(1, 2.0, Points("loss", range(1, count + 1), [1.7e9] * count, noise))
    assert len(json.dumps(events.to_json(record))) < 11 * count


@given(texts.filter(lambda kind: kind not in KINDS), strange)
def test_a_kind_of_a_newer_version_is_kept_as_it_came(kind: str, fields: dict[str, Any]) -> None:
    came = {"n": 3, "t": 1.5, "kind": kind, **fields}
    record = events.from_json(came)
    assert record.event == Unknown(kind, fields)
    assert events.to_json(record) == came


def test_a_field_of_a_newer_version_is_passed_over() -> None:
    plain = events.to_json(Record(1, 2.0, Finished(3.0)))
    assert events.from_json({**plain, "energy": 17}) == Record(1, 2.0, Finished(3.0))


@pytest.mark.parametrize(
    "plain",
    [
        None,
        7,
        "event",
        ["n", "t"],
        [["n", 1], ["t", 2]],
        {},
        {"n": 1, "t": 2},
        {"n": "one", "t": 2, "kind": "finished"},
        {"n": 1e999, "t": 2, "kind": "finished"},
        {"n": float("nan"), "t": 2, "kind": "finished"},
        {"n": 1, "t": 10**400, "kind": "finished"},
        {"n": 1, "t": None, "kind": "finished"},
        {"n": 1, "t": 2, "kind": "crashed"},
        {"n": 1, "t": 2, "kind": "crashed", "cause": None},
        {"n": 1, "t": 2, "kind": "started", "host": "a", "pid": "12", "folder": "/"},
        {"n": 1, "t": 2, "kind": "points", "key": "loss", "steps": 1, "times": 2, "values": 3},
        {"n": 1, "t": 2, "kind": "points", "key": "loss", "steps": [1], "times": [2], "values": []},
        {"n": 1, "t": 2, "kind": "points", "key": "loss", "steps": [1], "times": [2], "values": ["x"]},
        {"n": 1, "t": 2, "kind": "points", "key": "loss", "steps": [1], "times": [2]},
        {"n": 1, "t": 2, "kind": "points", "key": 7, "steps": [1], "times": [2], "values": [3]},
        {"n": 1, "t": 2, "kind": "points", "key": "a", "steps": MANY, "times": MANY, "values": [3]},
        {"n": 1, "t": 2, "kind": "points", "key": "a", "steps": MANY, "times": MANY, "values": MANY},
    ],
)
def test_what_is_no_event_is_refused(plain: Any) -> None:
    with pytest.raises(ValueError, match=r"not an? .*event"):
        events.from_json(plain)


@given(st.sampled_from([*KINDS, "other"]), plain_values, plain_values, strange)
def test_whatever_stands_in_a_journal_is_an_event_or_refused(
    kind: str, number: object, time: object, fields: dict[str, Any]
) -> None:
    try:
        record = events.from_json({"n": number, "t": time, "kind": kind, **fields})
    except ValueError:
        return
    assert events.to_json(record)["kind"] == kind
