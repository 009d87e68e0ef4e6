"""What the store selects by an expression is what the evaluator says of each experiment, for any of both."""

import math
import tempfile
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from language import grown
from man.store.populace import NOON, Populace, define
from man.store.stored_scope import StoredScope

from neronet.language import tree as t
from neronet.language.agreement import clash, settle
from neronet.language.evaluate import holds
from neronet.language.names import FUNCTIONS, OF_VALUES
from neronet.language.parser import parse_expression
from neronet.man.store import views
from neronet.man.store.selection.facts import FACTS
from neronet.man.store.selection.search import search
from neronet.man.store.selection.vocabulary import Vocabulary
from neronet.model.event import KID, Aborted, Crashed, Event, Finished, Points, Record, Started
from neronet.protocol.messages import Happening

INF, NAN = math.inf, math.nan
SCALARS = st.one_of(
    st.sampled_from(
        [0, 1, -1, 0.1, 10, 2**53, "0.1", "1", "TRUE", "nan", "adam", "Adam", "", True, False, None]
    ),
    st.sampled_from([[], [1, "a"], {}, {"a": 1}, 1e308, "1e999", "ü"]),
)
VALUES = st.sampled_from([0.0, 1.0, -1.0, 0.1, 0.5, 10.0, 1e308, NAN, INF, -INF])
# Nothing is made smaller: what fails tells its expression, and a store takes a while to make.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
PARAMETERS = ("lr", "kind", "both", "batch")
METRICS = ("loss", "val/loss", "both")

parameters = st.dictionaries(st.sampled_from(PARAMETERS), SCALARS)
points = st.lists(st.tuples(st.sampled_from([1.0, 2.0, 3.0, 7.0]), VALUES), min_size=1, max_size=5)
lives = st.fixed_dictionaries(
    {
        "metrics": st.dictionaries(st.sampled_from(METRICS), points, max_size=3),
        "end": st.sampled_from(
            [None, Finished(2.5), Crashed("out of memory", 9.0, 137), Aborted("by user", 1.0)]
        ),
        "started": st.booleans(),
    }
)
experiments = st.fixed_dictionaries(
    {
        "parameters": parameters,
        "edited": st.one_of(st.none(), parameters),
        "again": st.booleans(),
        "tags": st.lists(st.sampled_from(["paper", "draft", "ü"]), max_size=2, unique=True),
        "priority": st.integers(-1, 1),
        "lives": st.lists(lives, max_size=2),
    }
)

UNITS = ["", "", "", "%", "s", "m", "K", "w"]
BARE = [*sorted(set(FACTS) - {"batch"}), "lr", "kind", "batch", "loss", "val/loss"]
PREFIXED = ["param.lr", "param.both", "metric.both", "metric.loss", "param.kind"]
METRIC_NAMES = ["loss", "val/loss", "both", "metric.loss"]
AMOUNTS = [0, 1, -1, 2, 0.1, 10, 60, 1e308, 10**17, 2.5, 3.0, INF, -INF]
TEXTS = [
    "adam",
    "0.1",
    "1",
    "true",
    "FALSE",
    "nan",
    "",
    "paper",
    "a|1",
    "x",
    "running",
    "defined",
    "memory",
    "ü",
]
WORDS = ["kind", "loss", "tag", "sgd"]  # the last is no name


def grown_operand(rng: Random) -> Any:
    """Return a name or a function."""
    variable = t.Variable(rng.choice(BARE + PREFIXED))
    if rng.random() < 0.6:
        return variable
    function = rng.choice(sorted(FUNCTIONS))
    metric = t.Variable(rng.choice(METRIC_NAMES))
    window = rng.choice([None, 1, 2, 3, 9]) if FUNCTIONS[function].window else None
    if function not in OF_VALUES:
        return t.Call(function, metric, window)
    inner = t.Call(rng.choice(["last", "min", "mean", "first"]), metric, rng.choice([None, 2]))
    return t.Call(function, rng.choice([variable, variable, inner]))


def grown_literal(rng: Random) -> Any:
    """Return a number, a text, a truth value, or a bare word."""
    kind = rng.randrange(6)
    if kind < 3:
        amount = rng.choice(AMOUNTS)
        return t.Quantity(amount, "" if abs(amount) > 1e300 else rng.choice(UNITS))
    if kind == 3:
        return t.Truth(rng.random() < 0.5)
    return t.Text(rng.choice(TEXTS)) if kind == 4 else t.Variable(rng.choice(WORDS))


def grown_comparison(rng: Random) -> Any:
    """Return a comparison that the parser accepts."""
    while True:
        left = grown_operand(rng) if rng.random() < 0.9 else grown_literal(rng)
        right = grown_literal(rng) if rng.random() < 0.7 else grown_operand(rng)
        sign = rng.choice(grown.OPERATORS)
        right = settle(left, sign, right)
        known = t.Variable("sgd") not in (left, right)
        if known and clash(left, sign, right) is None:
            return t.Comparison(left, sign, right)


def grown_expression(rng: Random, depth: int) -> Any:
    """Return an expression of at most so many levels."""
    kind = rng.randrange(8)
    if depth == 0 or kind < 3:
        return grown_comparison(rng) if rng.random() < 0.8 else grown_operand(rng)
    if kind == 3:
        return t.Not(grown_expression(rng, depth - 1))
    operands = tuple(grown_expression(rng, depth - 1) for _ in range(rng.choice([2, 2, 3])))
    return (t.And if kind < 6 else t.Or)(operands)


def live(store: Populace, name: str, life: dict[str, Any]) -> None:
    """Let an attempt live."""
    told: list[Event] = []
    if life["started"] or life["metrics"]:
        told.append(Started("node1", 7, "/spool"))
    for metric, seen in life["metrics"].items():
        steps = [step for step, _ in seen]
        told.append(Points(metric, steps, [NOON + step for step in steps], [value for _, value in seen]))
    if life["end"] is not None:
        told.append(life["end"])
    records = [Record(number, NOON + number, event) for number, event in enumerate(told, 1)]
    store.take_in(*(Happening(name, KID, record) for record in records))


def inhabit(store: Populace, wanted: list[dict[str, Any]]) -> None:
    """Fill the store; the first experiment sees to it that every name exists."""
    everything = {
        "metrics": {metric: [(1.0, 1.0)] for metric in METRICS},
        "end": None,
        "started": True,
    }
    first = {
        "parameters": dict.fromkeys(PARAMETERS, 1),
        "edited": None,
        "again": False,
        "tags": [],
        "priority": 0,
        "lives": [everything],
    }
    wanted = [first, *wanted]
    store.add(*(defined(number, one, one["parameters"]) for number, one in enumerate(wanted, 1)))
    for number, one in enumerate(wanted, 1):
        for attempt, life in enumerate(one["lives"], 1):
            store.start(number)
            live(store, f"{number}.{attempt}", life)
    store.clock += 30
    store.add(
        *(
            defined(number, one, one["parameters"] if one["edited"] is None else one["edited"])
            for number, one in enumerate(wanted, 1)
        )
    )
    for number, one in enumerate(wanted, 1):
        if one["again"]:
            store.start(number)
    store.clock += 30


def defined(number: int, one: dict[str, Any], values: dict[str, Any]) -> Any:
    return define(f"e-{number}", parameters=values, tags=one["tags"], priority=one["priority"])


def compare(wanted: list[dict[str, Any]], rng: Random, count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Populace(Path(folder) / "neronet.sqlite")
        try:
            inhabit(store, wanted)
            connection = store.database.connection
            rows = views.rows(connection, None, store.now())
            scopes = {row.number: StoredScope(store, row, set(PARAMETERS), set(METRICS)) for row in rows}
            vocabulary = Vocabulary(connection, 1)
            for _ in range(count):
                expression = grown_expression(rng, 3)
                assert parse_expression(t.text(expression)) == expression
                found = search(connection, expression, vocabulary, 1, store.now())
                expected = [number for number, scope in scopes.items() if holds(expression, scope)]
                assert found == expected, t.text(expression)
        finally:
            store.close()


SETTINGS = settings(deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)


@settings(SETTINGS, max_examples=15)
@given(st.lists(experiments, max_size=6), st.randoms(use_true_random=False))
def test_the_store_selects_what_the_evaluator_says(wanted: list[dict[str, Any]], rng: Random) -> None:
    compare(wanted, Random(rng.getrandbits(64)), 40)


@pytest.mark.slow
@pytest.mark.timeout(240)  # half a minute of computing
@settings(SETTINGS, max_examples=100)
@given(st.lists(experiments, max_size=8), st.randoms(use_true_random=False))
def test_it_does_so_for_ten_thousand_expressions(wanted: list[dict[str, Any]], rng: Random) -> None:
    compare(wanted, Random(rng.getrandbits(64)), 100)
