"""What expressions say of an experiment: three values, missing ones, NaN, texts, and the functions."""

from collections import deque
from collections.abc import Mapping, Sequence

import pytest

from neronet.language.evaluate import MISSING, Point, Scope, evaluate, holds
from neronet.language.parser import parse_expression

INF = float("inf")
NAN = float("nan")


class Experiment(Scope):
    """An experiment of which everything is known beforehand."""

    def __init__(self, values: dict[str, object], points: Mapping[str, Sequence[Point]]) -> None:
        self._values = values
        self._points = points

    def value(self, name: str) -> object:
        return self._values.get(name, MISSING)

    def series(self, name: str) -> Sequence[Point]:
        return self._points.get(name, [])

    def now(self) -> float:
        return 1000.0


def points(*values: float) -> list[Point]:
    """Return a point a step, ten seconds apart, the newest a minute old."""
    start = 940.0 - 10 * (len(values) - 1)
    return [(float(step), start + 10 * step, value) for step, value in enumerate(values)]


VALUES: dict[str, object] = {
    "number": 124,
    "seed": 11,
    "name": "deeper-7",
    "state": "crashed",
    "cause": "exit code 3",
    "tag": ("paper", "draft"),
    "runtime": 7201.0,
    "memory": 17 * 2**30,
    "stalled": 0.0,
    "errorrate": 0.41,
    "val/loss": 0.5,
    "param.lr": 0.1,
    "optimizer": "sgd",
    "depth": "10",
    "flag": True,
    "off": False,
    "sheet_flag": "TRUE",
    "empty": "",
    "null": None,
    "bad": NAN,
    "big": INF,
    "vast": 10**400,
    "layers": [64, 64],
    "best": 0.2,
    "target": 0.2,
}
POINTS = {
    "loss": points(5.0, 4.0, 3.0, 2.0, 3.0),
    "holed": points(3.0, NAN, 1.0),
    "hole": points(NAN),
    "endless": points(1.0, INF),
    "huge": points(1e308, 1e308, -1e308),
    "still": [(3.0, 900.0, 1.0), (3.0, 910.0, 2.0)],
    "ahead": [(1.0, 2000.0, 1.0)],
}
EXPERIMENT = Experiment(VALUES, POINTS)

TABLE = [
    ("runtime>7200&&errorrate>0.40", True),
    ("runtime > 2h and errorrate > 40%", True),
    ("runtime > 3h", False),
    ("memory > 16G", True),
    ("number = 124", True),
    ("number == 125", False),
    ("val/loss <= 0.5", True),
    ("param.lr = 0.1", True),
    ("state = crashed", True),
    ("state != crashed", False),
    ("name ~ '^deeper-[0-9]$'", True),
    ("cause ~ memory", False),
    ("name > 'cat'", True),
    ("optimizer = sgd", True),
    ("optimizer = adam", False),
    ("best = target", True),
    ("depth > 9", True),
    ("depth ~ '1'", True),
    ("seed ~ '1'", None),
    ("optimizer > 9", None),
    ("optimizer = true", None),
    ("flag = true", True),
    ("sheet_flag = true", True),
    ("sheet_flag != false", True),
    ("flag && !off", True),
    ("stalled", False),
    ("empty", False),
    ("tag = paper", True),
    ("tag = secret", False),
    ("tag != secret", True),
    ("tag != paper", False),
    ("tag ~ '^dra'", True),
    ("tag", True),
    ("optimizer = tag", False),
    ("'zzz' > tag", True),
    ("'zzz' <= tag", False),
    ("lost = tag", None),
    ("lost > 1", None),
    ("lost", None),
    ("!lost", None),
    ("lost != 1", None),
    ("null = 1", None),
    ("lost && off", False),
    ("off && lost", False),
    ("lost && flag", None),
    ("lost || flag", True),
    ("lost || off", None),
    ("!(lost && off)", True),
    ("bad < 1", False),
    ("bad >= 1", False),
    ("bad = 1", False),
    ("bad != 1", True),
    ("big = inf", True),
    ("isnan(bad)", True),
    ("isnan(best)", False),
    ("isnan(lost)", None),
    ("isnan(optimizer)", None),
    ("isinf(big)", True),
    ("isinf(best)", False),
    ("isinf(vast)", False),
    ("isnan(vast)", False),
    ("vast > 1.5", True),
    ("layers = 64", None),
    ("isinf(lost)", None),
    ("last(loss) = 3", True),
    ("first(loss) = 5", True),
    ("first(loss, 2) = 2", True),
    ("min(loss) = 2", True),
    ("max(loss, 3) = 3", True),
    ("min(holed) = 1", True),
    ("max(holed) = 3", True),
    ("isnan(min(hole))", True),
    ("isnan(mean(holed))", True),
    ("mean(loss) = 3.4", True),
    ("mean(loss, 2) = 2.5", True),
    ("mean(loss, 99) = 3.4", True),
    ("isinf(mean(endless))", True),
    ("isinf(mean(huge))", True),
    ("count(loss) = 5", True),
    ("count(loss, 3) = 3", True),
    ("count(lost) = 0", True),
    ("slope(loss, 3) = 0", True),
    ("slope(loss, 2) = 1", True),
    ("slope(loss) < -0.59", True),
    ("slope(loss, 1) < 0", None),
    ("slope(still) < 0", None),
    ("slope(lost) < 0", None),
    ("isnan(slope(endless))", True),
    ("mean(lost) < 1", None),
    ("max(lost) < 1", None),
    ("stalled(loss) = 1m", True),
    ("stalled(ahead) = 0", True),
    ("stalled(lost) > 1", None),
]


@pytest.mark.parametrize(("text", "result"), TABLE)
def test_an_expression_is_true_false_or_unknown(text: str, result: object) -> None:
    tree = parse_expression(text)
    assert evaluate(tree, EXPERIMENT) is result
    assert holds(tree, EXPERIMENT) is (result is True)


def test_or_and_and_follow_kleene_for_every_pair() -> None:
    words = {"flag": True, "off": False, "lost": None}
    order = {False: 0, None: 1, True: 2}
    for left, first in words.items():
        for right, second in words.items():
            least, greatest = sorted((first, second), key=order.__getitem__)
            assert evaluate(parse_expression(f"{left} && {right}"), EXPERIMENT) is least
            assert evaluate(parse_expression(f"{left} || {right}"), EXPERIMENT) is greatest


def test_points_may_be_kept_in_a_deque() -> None:
    experiment = Experiment({}, {"loss": deque(points(9.0, 1.0, 2.0), maxlen=3)})
    assert evaluate(
        parse_expression("mean(loss, 2) = 1.5 && first(loss, 2) = 1 && first(loss) = 9"), experiment
    )
