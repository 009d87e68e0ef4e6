"""The key ``criteria``: what is asked for is read, and a slip is told with its line and the remedy."""

from collections.abc import Callable

import pytest

from neronet.errors import SpecificationError
from neronet.man.specs.specification import Specification
from neronet.model.criterion import Criterion, Span

Specify = Callable[[str], Specification]

HEAD = "command: t\nexperiments:\n  a:\n    criteria:\n      x: "


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("loss > 1", Criterion("x", "loss > 1", "abort")),
        ("{when: loss > 1, for: 5m}", Criterion("x", "loss > 1", "abort", Span(300.0))),
        ("{when: loss > 1, for: 90}", Criterion("x", "loss > 1", "abort", Span(90.0))),
        ("{when: loss > 1, for: 10 points}", Criterion("x", "loss > 1", "abort", Span(points=10))),
        ("{when: loss > 1, for: 1point}", Criterion("x", "loss > 1", "abort", Span(points=1))),
        (
            "{when: loss > 1, do: warn, after: 1h 30m, for: ~}",
            Criterion("x", "loss > 1", "warn", None, Span(5400.0)),
        ),
        (
            "{when: slope(loss) > 0, do: restart, times: 3, after: 100 points}",
            Criterion("x", "slope(loss) > 0", "restart", None, Span(points=100), 3),
        ),
        ("{when: stalled > 1h, do: notify}", Criterion("x", "stalled > 1h", "notify")),
    ],
)
def test_a_criterion_is_read_as_it_is_written(specify: Specify, written: str, read: Criterion) -> None:
    assert specify(HEAD + written).definitions[0].criteria == [read]


@pytest.mark.parametrize(
    ("written", "what", "hint"),
    [
        (
            "for: soon",
            "for: 'soon' is neither a time nor a number of points",
            "write for: 5m, or for: 10 points",
        ),
        ("for: 10 pints", "for: '10 pints' is neither", "did you mean 10 points?"),
        ("for: 10 epochs", "for: '10 epochs' is neither", "did you mean 10 points?"),
        ("after: 5 minutes", "after: '5 minutes' is neither", "write after: 5m, or after: 10 points"),
        ("for: 0 points", "'for' is to be a whole number of points, 1 or more, not 0", "for: 10 points"),
        ("for: 2.5 points", "'for' is to be a whole number of points, 1 or more, not 2.5", "for: 10 points"),
        ("for: -5", "for: '-5' is neither", ""),
        ("for: true", "'for' cannot be true", ""),
        ("after: [1h]", "'after' cannot be a list", ""),
        ("until: 1h", "'until' is no key of a criterion", "when, do, for, after, times"),
        ("fro: 1h", "'fro' is no key of a criterion", "did you mean for?"),
        ("times: 2", "'times' goes with do: restart, not with do: abort", "remove it"),
        ("do: restart, times: 0", "'times' is to be from 1 to 1000, not 0", ""),
        ("do: restart, times: many", "'times' is to be a whole number, not the text 'many'", ""),
    ],
)
def test_a_mistake_is_told_with_its_line(specify: Specify, written: str, what: str, hint: str) -> None:
    with pytest.raises(SpecificationError) as told:
        specify(HEAD + "{when: loss > 1, %s}" % written)
    assert what in told.value.what
    assert hint in (told.value.hint or "")
    assert told.value.where == "neronet.yaml:5"


@pytest.mark.parametrize("when", ["runtime > 1h", "param.lr > 1", "stalled > 5m && cpu < 0.1"])
def test_points_of_no_metric_cannot_be_counted(specify: Specify, when: str) -> None:
    with pytest.raises(SpecificationError, match="names no metric whose points could be counted"):
        specify(HEAD + "{when: %s, for: 10 points}" % when)


def test_a_criterion_that_says_no_more_than_before_is_kept_as_before() -> None:
    """Else each experiment of an older release would get a new revision."""
    plain = {"name": "x", "when": "loss > 1", "do": "warn"}
    assert Criterion("x", "loss > 1", "warn").to_json() == plain
    assert Criterion.from_json(plain) == Criterion("x", "loss > 1", "warn")


def test_what_could_never_hold_where_the_program_runs_is_a_mistake(specify: Specify) -> None:
    with pytest.raises(SpecificationError) as caught:
        specify(HEAD + "{when: loss > 1 && batch > 2}")
    assert "criterion 'x' would never hold\nloss > 1 && batch > 2\n            ^ while a" in caught.value.what
    assert caught.value.hint == "a metric of that name is metric.batch"


def test_parameters_and_metrics_may_be_called_like_what_is_known_only_at_home(specify: Specify) -> None:
    specify(HEAD + "{when: metric.batch > 2 && wait > 3}\n    parameters: {wait: [1, 2]}")
