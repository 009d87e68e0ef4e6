"""What is summed up over seeds is what shares all else, and counts only what finished."""

import math
from array import array

import pytest
from man.results.rows_of_results import figures, row
from man.store.populace import NOON

from neronet.man.results import curves, summary
from neronet.man.results.choice import Choice, direction
from neronet.man.results.export import flat
from neronet.man.store.pieces import Curve


@pytest.mark.parametrize(
    ("metric", "way"),
    [
        ("loss", "min"),
        ("val_loss", "min"),
        ("errorrate", "min"),
        ("Top1/Acc", "max"),
        ("f1", "max"),
        ("floss", None),
        ("accelerator", None),
        ("speed", None),
    ],
)
def test_a_word_in_a_name_tells_what_is_better(metric: str, way: str | None) -> None:
    assert direction(metric) == way


def test_groups_are_named_by_the_parameters_that_differ_and_numbers_are_as_exact_as_they_are_certain() -> (
    None
):
    rows = [
        row(n, {"lr": lr, "depth": 3, "seed": n}, {"acc": acc, "loss": loss})
        for n, lr, acc, loss in ((1, 0.1, 0.81, 2.0), (2, 0.1, 0.83, 2.0), (3, 0.2, 0.9, None))
    ]

    found = summary.table(summary.summary(rows, figures(rows), Choice(best={}, over=("seed",))))

    assert found.heads == ["lr", "n", "acc", "loss"]
    assert found.rows == [[0.1, 2, "0.820 ± 0.014", "2.000 ± 0.000"], [0.2, 1, "0.9", "nan"]]


def test_a_group_in_which_nothing_finished_has_no_numbers() -> None:
    rows = [row(1, {"seed": 1}, {"loss": 1.0}, state="crashed")]

    assert summary.table(summary.summary(rows, figures(rows), Choice(over=("seed",)))).rows == [[0, None]]


def test_the_best_comes_with_its_step_and_only_where_it_is_wanted() -> None:
    rows = [row(1, {}, {"loss": 0.5, "acc": 0.9})]

    table = flat(rows, figures(rows), Choice(("acc", "loss"), {"acc": "max"}))

    assert table.heads[-4:] == ["acc", "acc max", "acc max step", "loss"]
    assert table.rows[0][-4:] == [0.9, 1.0, 8, 0.5]


def curve(steps: list[float], values: list[float]) -> Curve:
    return Curve(array("d", steps), array("d", [NOON] * len(steps)), array("d", values))


def test_a_line_is_the_mean_of_the_curves_that_have_the_step() -> None:
    line = curves.mean("a", [curve([1, 2], [1.0, 2.0]), curve([1, 2, 3], [3.0, math.nan, 9.0])], log=False)

    assert line == ("a", [1.0, 2.0, 3.0], [2.0, 2.0, 9.0])


def test_what_a_logarithm_does_not_have_is_not_drawn() -> None:
    line = curves.mean("a", [curve([1, 2, 3, 4], [1.0, 0.0, -1.0, math.inf])], log=True)

    assert line == ("a", [1.0], [1.0])


@pytest.mark.parametrize("count", [1, 999, 1000, 1001, 54_321])
def test_a_line_has_few_enough_points_and_ends_where_the_curve_ends(count: int) -> None:
    steps = [float(step) for step in range(count)]
    line = curves.mean("a", [curve(steps, steps), curve(steps[: count // 2], steps[: count // 2])], log=False)

    assert len(line.steps) <= curves.POINTS
    assert (line.steps[0], line.steps[-1]) == (0.0, count - 1.0)
    assert line.values == line.steps


def test_groups_are_in_the_order_of_the_quantity_and_say_of_how_many_they_are_the_mean() -> None:
    values = [0.1, 1e-05, 0.1, 3, *[7] * 60]
    rows = [row(n, {"lr": value}, {"loss": 1.0}) for n, value in enumerate(values, 1)]

    found, _left_out = curves.groups(rows, "lr")

    assert [group.label for group in found] == [
        "lr = 1e-05",
        "lr = 0.1 (mean of 2)",
        "lr = 3",
        "lr = 7 (mean of the newest 50 of 60)",
    ]
    assert found[-1].attempts == list(range(15, 65))
    assert curves.is_ordered(rows, "lr")
    assert not curves.is_ordered([*rows, row(99, {"lr": "auto"})], "lr")
