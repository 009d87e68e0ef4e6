"""The key ``results`` says where the results workbook lies and what it shows; a slip is told as one."""

from collections.abc import Callable
from typing import Any

import pytest

from neronet.errors import SpecificationError
from neronet.man.results.choice import Choice, Curves, from_settings
from neronet.man.specs.specification import Specification

Specify = Callable[[str], Specification]

TAIL = "\ncommand: t\nexperiments: {a: {lr: 0.1, seed: [1, 2]}}\n"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("results.xlsx", {"workbook": "results.xlsx"}),
        ("{workbook: out/r.xlsx, every: 1m}", {"workbook": "out/r.xlsx", "every": 60.0}),
        ("{workbook: r.xlsx, metrics: loss}", {"workbook": "r.xlsx", "metrics": ["loss"]}),
        ("{workbook: r.xlsx, best: {loss: min}}", {"workbook": "r.xlsx", "best": {"loss": "min"}}),
        ("{workbook: r.xlsx, curves: [loss]}", {"workbook": "r.xlsx", "curves": {"metrics": ["loss"]}}),
        (
            "{workbook: r.xlsx, curves: {metrics: [loss], by: lr, log: true}, summary: {over: seed}}",
            {
                "workbook": "r.xlsx",
                "curves": {"metrics": ["loss"], "by": "lr", "log": True},
                "summary": {"over": ["seed"]},
            },
        ),
        (
            "{workbook: r.xlsx, columns: [number, lr], best: ~}",
            {"workbook": "r.xlsx", "columns": ["number", "lr"]},
        ),
        ("{}", {}),
    ],
)
def test_it_is_read_as_it_is_written(specify: Specify, written: str, read: dict[str, Any]) -> None:
    assert specify("results: " + written + TAIL).project.results == read


@pytest.mark.parametrize(
    ("written", "what", "hint"),
    [
        (
            "{every: 5s}",
            "results says not where the workbook is to lie",
            "write results: {workbook: results.xlsx}",
        ),
        ("r.xls", "the results workbook is to be an .xlsx file, not 'r.xls'", None),
        ("{workbok: r.xlsx}", "'workbok' is no key of results", "did you mean workbook?"),
        (
            "{workbook: r.xlsx, every: 0.1}",
            "'every' is to be a second or more, not the number 0.1",
            "write every: 5s",
        ),
        ("{workbook: r.xlsx, every: soon}", "every: ", None),
        (
            "{workbook: r.xlsx, best: {loss: mim}}",
            "the best of 'loss' is its min or its max, not 'mim'",
            "did you mean min?",
        ),
        ("{workbook: r.xlsx, curves: {by: lr}}", "curves says not of which metrics", None),
        (
            "{workbook: r.xlsx, summary: {}}",
            "summary says not over which parameter",
            "write summary: {over: seed}",
        ),
        (
            "{workbook: r.xlsx, summary: {over: sed}}",
            "over: no experiment has a parameter 'sed'",
            "did you mean seed?",
        ),
        (
            "{workbook: r.xlsx, curves: {metrics: loss, by: width}}",
            "by: no experiment has a parameter 'width'",
            "the parameters are: lr, seed",
        ),
    ],
)
def test_a_slip_is_told_with_its_line_and_what_would_be_right(
    specify: Specify, written: str, what: str, hint: str | None
) -> None:
    with pytest.raises(SpecificationError) as refused:
        specify("results: " + written + TAIL)

    assert "neronet.yaml:1" in refused.value.what
    assert what in refused.value.what
    assert hint is None or refused.value.hint == hint


def test_what_is_read_becomes_what_is_shown(specify: Specify) -> None:
    shown = "metrics: [b, a], best: {}, curves: {metrics: a, by: lr}, summary: seed"
    text = "results: {workbook: r.xlsx, %s}" % shown

    chosen = from_settings(specify(text + TAIL).project.results)

    assert chosen == Choice(("b", "a"), {}, ("seed",), Curves(("a",), "lr"))
    assert chosen.shown(["a", "c", "b"]) == ["b", "a"]
