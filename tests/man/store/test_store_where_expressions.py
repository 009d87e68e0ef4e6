"""Expressions as selectors: what they look at, and what is said of one that cannot be answered."""

import math
from collections.abc import Sequence

import pytest
from man.store.populace import NOON, Populace, define, from_kid

from neronet.errors import SelectionError
from neronet.language import patterns
from neronet.language.parser import parse_selector
from neronet.man.store import where
from neronet.model.event import KID, Aborted, Crashed, Finished, Points, Record, Started
from neronet.protocol.messages import Happening


def select(store: Populace, text: str, project: int | None = 1) -> list[int]:
    selector = parse_selector(text)
    return where.select(store.database.connection, selector, project, now=store.now(), text=text)


def mistake(store: Populace, text: str, project: int | None = 1) -> SelectionError:
    with pytest.raises(SelectionError) as told:
        select(store, text, project)
    return told.value


def points(name: str, values: Sequence[float]) -> Points:
    steps = [float(step) for step in range(1, len(values) + 1)]
    return Points(name, steps, [NOON + step for step in steps], list(values))


@pytest.fixture
def study(store: Populace) -> Populace:
    """Return a store an hour after noon, with two projects that share some names."""
    store.add(
        define("baseline", parameters={"lr": 0.1, "optimizer": "adam", "loss": 1}, tags=["paper"]),
        define("deeper", parameters={"lr": "0.01", "optimizer": "sgd"}),
        define("wider", parameters={"lr": 0.001, "deep": True, "batch": 64}),
        define("later", parameters={"lr": 1}),
        folder="/one",
    )
    store.add(define("other", parameters={"momentum": 0.9, "lr": 0.5}), folder="/two")
    store.start(1, 2, 3)
    store.take_in(
        *from_kid("1.1", Started("n1", 1, "/s"), points("errorrate", [0.5, 0.3]), Finished(100.0)),
        *from_kid(
            "2.1", Started("n2", 1, "/s"), points("errorrate", [0.2, math.nan]), Crashed("out of memory")
        ),
        *from_kid("3.1", Started("n1", 1, "/s"), points("errorrate", [0.1, 0.6]), points("loss", [9.0, 8.0])),
    )
    store.start(5)
    store.take_in(*from_kid("5.1", Started("n1", 1, "/s"), points("accuracy", [0.5])))
    store.clock = NOON + 3600
    return store


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("runtime>1000&&errorrate>0.40", [3]),
        ("runtime > 1m and errorrate > 40%", [3]),
        ("lr<0.05", [2, 3]),
        ("lr<0.05 && cause ~ memory", [2]),
        ("!(errorrate > 0.4)", [1, 2]),
        ("(errorrate)", [1, 2, 3]),
        ("isnan(errorrate)", [2]),
        ("min(errorrate) < 0.2", [3]),
        ("max(errorrate, 1) > 0.4", [3]),
        ("slope(errorrate, 20) > 0", [3]),
        ("first(errorrate) > 0.1 || metric.loss > 1", [1, 2, 3]),
        ("mean(metric.loss) = 8.5", [3]),
        ("count(errorrate) = 0", [4]),
        ("stalled > 10m", [3]),
        ("stalled(errorrate) > 10m", [3]),
        ("steps >= 2", [1, 2, 3]),
        ("tmod<1h", [1, 2, 3]),
        ("age >= 1h", [1, 2, 3, 4]),
        ("wait < 1s && host = n1", [1, 3]),
        ("(deep)", [3]),
        ("deep = true", [3]),
        ("deep = 'TRUE'", [3]),
        ("optimizer = adam", [1]),
        ("optimizer != adam", [2]),
        ("optimizer ~ '^s'", [2]),
        ("param.loss = 1", [1]),
        ("batch = 64", [3]),
        ("attempts = 0 && state = defined", [4]),
        ("tag = paper || number = 4", [1, 4]),
        ("tag != paper", [2, 3, 4]),
        ("project = one && cluster = local", [1, 2, 3, 4]),
        ("priority = 0 && exit = 0", [1]),
        ("errorrate > lr", [1, 3]),
        ("errorrate < param.lr", []),
        ("crashed, errorrate > 0.5, 4", [2, 3, 4]),
        ("lr = 1, lr = 1, lr = 1", [4]),
    ],
)
def test_an_expression_picks_the_experiments_for_which_it_holds(
    study: Populace, text: str, numbers: list[int]
) -> None:
    assert select(study, text) == numbers


def test_without_a_project_all_are_looked_at(study: Populace) -> None:
    assert select(study, "lr > 0.4", None) == [4, 5]
    assert select(study, "momentum = 0.9", None) == [5]
    assert select(study, "runtime > 1m", 2) == [5]


def test_an_edit_counts_once_an_attempt_ran_with_it(study: Populace) -> None:
    study.add(
        define("baseline", parameters={"lr": 7}),
        define("later", parameters={"lr": 7, "new": 1}),
        folder="/one",
    )
    assert select(study, "lr = 7") == [4], "4 has no attempt, and 1 ran with another value"

    study.start(1)
    assert select(study, "lr = 7") == [1, 4]
    assert select(study, "new = 1") == [4]


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ("errorate>0.4", "errorate>0.4\n^ there is no name 'errorate'", "did you mean errorrate"),
        ("1, lr<1 && rl<1", "1, lr<1 && rl<1\n           ^ there is no name 'rl'", "did you mean lr"),
        ("momentum > 0", "momentum > 0\n^ there is no name 'momentum'", "no parameter or metric of any"),
        ("metric.erorrate>1", "metric.erorrate>1\n^ there is no name 'metric.erorrate'", "metric.errorrate"),
        ("accuracy > 0", "accuracy > 0\n^ there is no name 'accuracy'", None),
        ("loss > 1", "loss > 1\n^ 'loss' is a parameter and a metric", "write param.loss or metric.loss"),
        ("mean(lr) > 1", "mean(lr) > 1\n     ^ mean looks at the points of a metric, and 'lr' is none", None),
        (
            "optimizer > 9",
            "optimizer > 9\n^ optimizer is a text, as in 'adam', and it is compared with a number",
            None,
        ),
        (
            "param.batch = fast",
            "param.batch = fast\n^ param.batch is a number, as in 64, and it is compared with a text",
            None,
        ),
        (
            "metric.loss = x",
            "metric.loss = x\n^ metric.loss is a number, and it is compared with a text",
            None,
        ),
        ("deep ~ 'a'", "deep ~ 'a'\n^ ~ searches in a text, and deep is true or false, as in True", None),
        ("errorrate ~ 'a'", "errorrate ~ 'a'\n^ ~ searches in a text, and errorrate is a number", None),
        ("state = runing", "state = runing\n        ^ there is no such state", "did you mean running"),
        ("runtime > ", "runtime > \n         ^ a name or a value is missing here", None),
    ],
)
def test_what_cannot_be_answered_is_a_mistake_shown_at_its_place(
    study: Populace, text: str, what: str, hint: str | None
) -> None:
    told = mistake(study, text)
    assert told.what == what
    assert hint is None or hint in str(told.hint)


@pytest.mark.parametrize(("text"), ["lr > 100", "optimizer = adamw", "errorrate > 9", "slope(errorrate) > 9"])
def test_what_can_be_answered_and_holds_nowhere_is_no_mistake(study: Populace, text: str) -> None:
    assert select(study, text) == []


def test_a_name_of_older_attempts_is_known_though_no_newest_has_it(study: Populace) -> None:
    study.start(1, 2)
    assert select(study, "errorrate < 0.4") == []


def test_a_bare_word_is_a_name_where_there_is_one_and_a_text_elsewhere(store: Populace) -> None:
    store.add(
        define("a", parameters={"best": "x", "target": "x"}),
        define("b", parameters={"best": "target", "target": 1}),
        define("c", parameters={"best": "target"}),
    )
    assert select(store, "best = target") == [1, 3]
    assert select(store, "best = tarnish") == []


def test_no_text_of_the_users_becomes_sql(study: Populace) -> None:
    assert select(study, "name = 'x'' OR 1=1 --'") == []
    assert select(study, "optimizer ~ ':now' || optimizer = ':v1'") == []


@pytest.mark.parametrize("sign", ["&&", "||"])
def test_hundreds_of_comparisons_are_answered(study: Populace, sign: str) -> None:
    text = f" {sign} ".join(f"lr>{index}" for index in range(-700, 0))
    assert select(study, text) == [1, 2, 3, 4]


def test_depth_is_no_trouble_for_sqlite(study: Populace) -> None:
    text = "lr < 0"
    for level in range(48):
        text = f"({text}) {'||' if level % 2 else '&&'} lr > {level / 1000}"
    assert select(study, text) == [1, 4]


def test_too_many_names_are_refused_before_sqlite_does(store: Populace) -> None:
    store.add(define("a", parameters={f"x{index}": 1 for index in range(60)}))

    text = " && ".join(f"x{index}=1" for index in range(50))
    assert select(store, text) == [1]
    assert "more than 50 values" in mistake(store, text + " && x50=1").what


@pytest.mark.parametrize("pattern", ["yz", "y[z]"])
def test_a_plain_text_is_searched_as_far_as_any_pattern(store: Populace, pattern: str) -> None:
    store.add(define("x" * 998 + "yz"), define("x" * 999 + "yz"))
    assert select(store, f"name ~ '{pattern}'") == [1]


def test_an_interruption_gets_through(study: Populace, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_pattern: str, _text: str) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(patterns, "found", interrupt)
    with pytest.raises(KeyboardInterrupt):
        select(study, "name ~ 'a+'")
    assert not study.database.connection.in_transaction


def test_ended_attempts_stand_still(study: Populace) -> None:
    study.take_in(Happening("3.1", KID, Record(4, NOON + 1800, Aborted("by user"))))
    before = select(study, "stalled > 10m && runtime > 20m")
    study.clock += 1_000_000

    assert (before, select(study, "stalled > 2000 || runtime > 2000")) == ([3], [])
