"""Results as a flat table: a head for every column, a column for every parameter and metric."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from neronet.man.results.export import FACTS, flat, heads
from neronet.man.store.views import Row


def row(
    number: int = 1, parameters: dict[str, Any] | None = None, metrics: dict[str, Any] | None = None
) -> Row:
    return Row(
        number=number,
        name=f"e-{number}",
        state="finished",
        cause=None,
        cluster="local",
        attempt=f"{number}.1",
        runtime=2.5,
        parameters=parameters or {},
        metrics=metrics or {},
        attempt_id=1,
        batch=1,
        changed=0.0,
        started=None,
        ended=None,
        exit=0,
        host=None,
        folder=None,
        tail=None,
        revision=2,
    )


def test_no_rows_are_a_table_of_heads() -> None:
    assert flat([]) == (list(FACTS), [])


def test_facts_come_first_then_parameters_then_metrics_as_they_first_appear() -> None:
    table = flat(
        [row(1, {"lr": 0.1}, {"loss": 0.5}), row(2, {"depth": 3, "lr": 0.2}, {"acc": 1.0, "loss": 0.4})]
    )

    assert table.heads == [*FACTS, "lr", "depth", "loss", "acc"]
    assert table.rows == [
        [1, "e-1", "finished", None, "local", "1.1", 2, 2.5, 0.1, None, 0.5, None],
        [2, "e-2", "finished", None, "local", "2.1", 2, 2.5, 0.2, 3, 0.4, 1.0],
    ]


def test_a_value_that_is_no_number_is_told_from_one_that_is_not_there() -> None:
    table = flat([row(1, {}, {"loss": None}), row(2)])

    first, second = (line[-1] for line in table.rows)
    assert first != first  # noqa: PLR0124 - only NaN
    assert second is None


def test_names_that_clash_are_told_apart() -> None:
    table = flat(
        [row(1, {"state": "solid", "lr": 0.1, "name": "x"}, {"lr": 0.2, "state": 3.0, "runtime": 9.0})]
    )

    assert table.heads == [
        *FACTS,
        "param.state",
        "lr",
        "param.name",
        "metric.lr",
        "metric.state",
        "metric.runtime",
    ]
    assert table.rows[0][len(FACTS) :] == ["solid", 0.1, "x", 0.2, 3.0, 9.0]


NAMES = st.lists(
    st.sampled_from(
        ["state", "param.state", "param.param.state", "lr", "metric.lr", "metric.metric.lr", "x"]
    ),
    unique=True,
)


@given(NAMES, NAMES)
def test_no_two_columns_have_the_same_head(parameters: list[str], metrics: list[str]) -> None:
    found = heads(FACTS, parameters, metrics)

    assert len(set(found)) == len(found) == len(FACTS) + len(parameters) + len(metrics)
