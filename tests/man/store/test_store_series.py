"""A curve comes back point by point as it was seen, NaN and infinities included."""

import math
import struct
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from man.store.populace import NOON, Populace, from_kid

from neronet.man.store import series, views
from neronet.man.store.pieces import Curve
from neronet.model.event import Points

INF, NAN = math.inf, math.nan


def tell(store: Populace, *points: Points, name: str = "1.1") -> None:
    store.take_in(*from_kid(name, *points))


def one(store: Populace) -> Populace:
    store.populate(1)
    store.start(1)
    return store


def curve(store: Populace, metric: str) -> Curve:
    return series.curve(store.database.connection, store.identity("1.1"), metric)


def latest(store: Populace, columns: str) -> list[tuple[object, ...]]:
    query = f"SELECT {columns} FROM latest JOIN metrics ON id = metric ORDER BY name"
    return [tuple(row) for row in store.database.connection.execute(query)]


def points(key: str, values: list[float], start: float = 1.0) -> Points:
    steps = [start + index for index in range(len(values))]
    return Points(key, steps, [NOON + step for step in steps], values)


def test_a_metric_that_never_came_is_an_empty_curve(store: Populace) -> None:
    assert [list(column) for column in curve(one(store), "loss")] == [[], [], []]


def test_pieces_make_one_curve_in_the_order_in_which_they_came(store: Populace) -> None:
    tell(one(store), points("loss", [3.0, 2.0]), points("acc", [0.1]), points("loss", [1.0], start=3.0))

    assert [list(column) for column in curve(store, "loss")] == [
        [1.0, 2.0, 3.0],
        [NOON + 1, NOON + 2, NOON + 3],
        [3.0, 2.0, 1.0],
    ]


def test_what_comes_in_one_transaction_is_one_piece_a_metric(store: Populace) -> None:
    tell(one(store), *(points("loss", [1.0], start=float(step)) for step in range(50)))

    count = store.database.connection.execute("SELECT count(*) FROM points").fetchone()[0]
    assert (count, len(curve(store, "loss").values)) == (1, 50)


def test_a_point_takes_little_more_than_its_value_on_the_disk(store: Populace) -> None:
    tell(one(store), points("loss", [0.5 / step for step in range(1, 10_001)]))

    sizes = store.database.connection.execute(
        'SELECT sum(length(steps) + length(times) + length("values")) FROM points'
    ).fetchone()
    assert sizes[0] < 10_000 * 9


def test_newest_least_and_greatest_are_kept_beside_the_curve(store: Populace) -> None:
    tell(one(store), points("loss", [3.0, 5.0]))
    store.take_in(*from_kid("1.1", points("loss", [3.0, 5.0]), points("loss", [1.0, 4.0], start=3.0)))

    assert latest(store, "count, step, value, low, high") == [(4, 4.0, 4.0, 1.0, 5.0)]


def test_nan_is_newest_and_neither_least_nor_greatest(store: Populace) -> None:
    tell(one(store), points("a", [2.0, NAN]), points("b", [NAN]), points("c", [NAN, -INF, INF]))

    assert latest(store, "name, value, low, high") == [
        ("a", None, 2.0, 2.0),
        ("b", None, None, None),
        ("c", INF, -INF, INF),
    ]
    (row,) = views.rows(store.database.connection, None, NOON)
    assert row.metrics == {"a": None, "b": None, "c": INF}


def test_a_number_after_nothing_but_nan_is_least_and_greatest(store: Populace) -> None:
    tell(one(store), points("loss", [NAN]))
    store.take_in(*from_kid("1.1", points("loss", [NAN]), points("loss", [7.0], start=2.0)))

    assert latest(store, "low, high") == [(7.0, 7.0)]


def test_a_point_without_a_step_or_a_time_is_passed_over(store: Populace) -> None:
    told = Points("loss", [1.0, NAN, 3.0, INF], [NOON, NOON, NAN, NOON], [0.1, 0.2, 0.3, 0.4])
    tell(one(store), told, Points("none", [NAN], [NOON], [1.0]))

    assert [list(column) for column in curve(store, "loss")] == [[1.0, INF], [NOON, NOON], [0.1, 0.4]]
    assert latest(store, "name, count") == [("loss", 2)]


def test_whole_numbers_and_odd_names_are_metrics_too(store: Populace) -> None:
    tell(one(store), Points("val/loss % ü", [1], [NOON], [3]))

    assert list(curve(store, "val/loss % ü").values) == [3.0]


numbers = st.floats(width=64)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.tuples(st.floats(allow_nan=False), numbers), max_size=20), max_size=6))
def test_a_curve_comes_back_bit_by_bit(pieces: list[list[tuple[float, float]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = one(Populace(Path(folder) / "neronet.sqlite"))
        told = [
            Points("loss", [s for s, _ in piece], [NOON] * len(piece), [v for _, v in piece])
            for piece in pieces
        ]
        for count in range(1, len(told) + 1):
            store.take_in(*from_kid("1.1", *told[:count]))

        kept = curve(store, "loss")
        assert packed(list(kept.steps)) == packed([step for piece in pieces for step, _ in piece])
        assert packed(list(kept.values)) == packed([value for piece in pieces for _, value in piece])
        store.close()


def packed(values: list[float]) -> bytes:
    return struct.pack(f"{len(values)}d", *values)
