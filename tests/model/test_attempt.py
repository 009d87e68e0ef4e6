"""An attempt's name, and what its nerokid is told, are what they were, or refused."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.model.attempt import Assignment, AttemptId
from neronet.model.criterion import ACTIONS, Criterion, Span
from neronet.model.experiment import Definition
from neronet.model.resources import Resources

SMALL = Assignment("1.1", "baseline", "true", {})
FULL = Assignment(
    "124.2",
    "deeper-7",
    "python train.py --lr '0.1'",
    {"lr": 0.1, "name": "é\x00", "depths": [1, 2], "on": True, "none": None},
    Resources(7200.0, 4, 16 << 30, 1, (("partition", "gpu"),)),
    "module load python",
    {"OMP_NUM_THREADS": "4"},
    ["stdout", {"file": "history.csv"}],
    [Criterion("hopeless", "loss > 1", "abort")],
    "ab12",
    3.5,
    -2,
    ["/scratch/a.npz"],
    ["results/*.csv"],
)
values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
spans = (
    st.none()
    | st.builds(Span, st.floats(0, 1e9), st.none())
    | st.builds(Span, st.none(), st.integers(0, 2**40))
)
CRITERIA = st.builds(
    Criterion, st.text(), st.text(), st.sampled_from(ACTIONS), spans, spans, st.integers(0, 1000)
)
mappings = st.dictionaries(st.text(max_size=3), values, max_size=2)
plain_values = values | st.lists(values, max_size=2) | mappings
NO_ATTEMPTS = [
    "0.1",
    "1.0",
    "01.1",
    "1.",
    ".1",
    "1",
    "1.1.1",
    "-1.1",
    "1,1",
    "1e1.1",
    "../1.1",
    "\u0661.\u0661",
]


@given(st.integers(1), st.integers(1))
def test_an_attempt_is_read_as_it_is_written(number: int, attempt: int) -> None:
    name = AttemptId(number, attempt)
    assert str(name) == f"{number}.{attempt}"
    assert AttemptId.parse(str(name)) == name


@pytest.mark.parametrize("text", ["", " 1.1", "1.1 ", "1.1\n", *NO_ATTEMPTS])
def test_what_is_no_attempt_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"write 124\.2"):
        AttemptId.parse(text)


@given(st.text(max_size=6) | st.text(alphabet="0123456789.", max_size=6))
def test_a_text_is_an_attempt_in_one_spelling_only(text: str) -> None:
    try:
        name = AttemptId.parse(text)
    except ValueError:
        return
    assert str(name) == text


@pytest.mark.parametrize("assignment", [SMALL, FULL])
def test_an_assignment_survives_json(assignment: Assignment) -> None:
    assert Assignment.from_json(json.loads(json.dumps(assignment.to_json()))) == assignment


@given(
    st.dictionaries(st.text(max_size=5), plain_values.filter(lambda value: value == value), max_size=4),  # noqa: PLR0124
    st.lists(CRITERIA, max_size=2),
)
def test_any_parameters_and_criteria_survive_json(parameters: dict[str, Any], rules: list[Criterion]) -> None:
    assignment = SMALL._replace(parameters=parameters, criteria=rules)
    read = Assignment.from_json(json.loads(json.dumps(assignment.to_json())))
    assert repr(read) == repr(assignment)


def test_what_has_a_default_may_be_missing_and_what_is_newer_is_passed_over() -> None:
    plain = {"id": "1.1", "name": "baseline", "command": "true", "parameters": {}, "colour": "blue"}
    assert Assignment.from_json(plain) == SMALL


@pytest.mark.parametrize("missing", ["id", "name", "command", "parameters"])
def test_an_assignment_without_what_it_needs_is_refused(missing: str) -> None:
    plain = FULL.to_json()
    del plain[missing]
    with pytest.raises(ValueError, match="not an attempt's specification"):
        Assignment.from_json(plain)


@pytest.mark.parametrize("plain", [None, 5, [], "id name command parameters", {"id": "1.1"}])
def test_what_is_no_assignment_is_refused(plain: Any) -> None:
    with pytest.raises(ValueError, match="not an attempt's specification"):
        Assignment.from_json(plain)


@given(st.sampled_from(Assignment._fields), plain_values)
def test_a_field_of_another_shape_is_refused_and_nothing_worse(field: str, value: object) -> None:
    plain = FULL.to_json()
    expected = type(plain[field])
    plain[field] = value
    try:
        read = Assignment.from_json(plain)
    except ValueError:
        return
    kept = read.to_json()[field]
    assert type(kept) is expected or field in ("snapshot", "grace", "vitals", "resources")


def test_a_definition_survives_json() -> None:
    definition = Definition(
        "deeper/depth=4",
        "deeper-1",
        "python train.py {depth}",
        {"depth": 4},
        resources=Resources(cpus=2),
        criteria=[Criterion("diverged", "isnan(loss)", "abort")],
        tags=["paper"],
    )
    assert Definition.from_json(json.loads(json.dumps(definition.to_json()))) == definition
