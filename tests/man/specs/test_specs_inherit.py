"""Keys come down from the top, from groups and along extends; the nearer wins."""

from collections.abc import Callable

import pytest

from neronet.errors import SpecificationError
from neronet.man.specs.specification import Specification
from neronet.model.criterion import Criterion
from neronet.model.experiment import Definition
from neronet.model.resources import Resources

Specify = Callable[[str], Specification]


def by_name(specification: Specification) -> dict[str, Definition]:
    return {definition.name: definition for definition in specification.definitions}


def test_mappings_merge_key_by_key_and_all_else_is_replaced(specify: Specify) -> None:
    found = by_name(
        specify(
            """
command: t {lr}
resources: {time: 2h, cpus: 4, partition: cpu}
environment: {setup: module load a, variables: {A: 1, B: 2}}
criteria: {diverged: isnan(loss), slow: runtime > 2h}
retry: {on: [preempted], times: 3}
parameters: {lr: 1, seed: 2}
tags: [one, two]
outputs: [a]
experiments:
  plain: {}
  other:
    resources: {cpus: 8, time: ~, gpus: 2}
    environment: {variables: {B: 3, A: ~, C: true}}
    criteria: {slow: ~, hopeless: {when: loss > 9, do: warn}}
    retry: {times: 1}
    tags: three
    outputs: []
    lr: 5
"""
        )
    )
    plain, other = found["plain"], found["other"]
    assert plain.resources == Resources(7200.0, 4, options=(("partition", "cpu"),))
    assert plain.tags == ["one", "two"]
    assert other.resources == Resources(None, 8, None, 2, (("partition", "cpu"),))
    assert (other.setup, other.variables) == ("module load a", {"B": "3", "C": "true"})
    assert other.criteria == [
        Criterion("diverged", "isnan(loss)", "abort"),
        Criterion("hopeless", "loss > 9", "warn"),
    ]
    assert other.retry == {"on": ["preempted"], "times": 1}
    assert other.tags == ["three"]
    assert other.outputs == []
    assert other.parameters == {"lr": 5, "seed": 2}


def test_a_parameter_that_is_a_mapping_is_replaced_as_a_whole(specify: Specify) -> None:
    text = """
command: t
parameters: {x: {range: [0, 3]}, y: {a: 1, b: 2}}
experiments: {e: {x: {value: [1]}, y: {c: 3}}}
"""
    assert by_name(specify(text))["e"].parameters == {"x": [1], "y": {"c": 3}}


def test_of_several_extended_the_later_wins_and_the_experiment_itself_most(specify: Specify) -> None:
    text = """
command: t
experiments:
  a: {x: 1, y: 1, z: 1}
  b: {x: 2, y: 2}
  c: {extends: [a, b], x: 3}
"""
    assert by_name(specify(text))["c"].parameters == {"x": 3, "y": 2, "z": 1}


def test_extends_reaches_through_and_forward(specify: Specify) -> None:
    text = "command: t\nexperiments:\n  c: {extends: b}\n  b: {extends: a, y: 2}\n  a: {x: 1}\n"
    assert by_name(specify(text))["c"].parameters == {"x": 1, "y": 2}


def test_a_group_is_not_run_and_hands_its_keys_to_its_children(specify: Specify) -> None:
    text = """
command: t
experiments:
  adam:
    opt: adam
    resources: {cpus: 2}
    experiments:
      small: {width: 8}
      large: {width: [64, 128], resources: {memory: 1G}}
"""
    found = by_name(specify(text))
    assert list(found) == ["adam.small", "adam.large-1", "adam.large-2"]
    assert found["adam.small"].parameters == {"opt": "adam", "width": 8}
    assert found["adam.large-2"].resources == Resources(None, 2, 1 << 30)
    assert found["adam.large-2"].key == 'adam.large {"width":128}'


def test_a_name_to_extend_is_looked_for_among_siblings_first(specify: Specify) -> None:
    text = """
command: t
experiments:
  base: {x: outer}
  group:
    experiments:
      base: {x: inner}
      near: {extends: base}
      full: {extends: group.base}
  far: {extends: base}
  deep: {extends: group.near, y: 1}
"""
    found = by_name(specify(text))
    assert [found[name].parameters["x"] for name in ("group.near", "group.full", "far", "deep")] == [
        "inner",
        "inner",
        "outer",
        "inner",
    ]


def test_a_sibling_may_extend_the_one_outside_that_has_its_own_name(specify: Specify) -> None:
    text = "command: t\nexperiments:\n  base: {x: 1}\n  g: {experiments: {base: {extends: base, y: 2}}}\n"
    assert by_name(specify(text))["g.base"].parameters == {"x": 1, "y": 2}


def test_a_template_is_not_run_nor_is_anything_within_it(specify: Specify) -> None:
    text = """
command: t
experiments:
  base: {template: true, x: 1}
  kinds: {template: true, experiments: {one: {y: 1}}}
  a: {extends: [base, kinds.one]}
"""
    found = by_name(specify(text))
    assert list(found) == ["a"]
    assert found["a"].parameters == {"x": 1, "y": 1}


@pytest.mark.parametrize(
    ("experiments", "circle"),
    [
        ("  a: {extends: a}\n", "a -> a"),
        ("  a: {extends: b}\n  b: {extends: a}\n", "a -> b -> a"),
        ("  g: {extends: g.c, experiments: {c: {}}}\n", "g.c -> g -> g.c"),
    ],
)
def test_a_circle_is_told_as_a_whole(specify: Specify, experiments: str, circle: str) -> None:
    with pytest.raises(SpecificationError) as told:
        specify("command: t\nexperiments:\n" + experiments)
    assert told.value.where == "neronet.yaml:3"
    assert told.value.what.endswith("in a circle: " + circle)


def test_a_long_line_of_heirs_is_refused_before_python_gives_up(specify: Specify) -> None:
    lines = ["  e%d: {extends: e%d}" % (n, n + 1) for n in range(2000)] + ["  e2000: {}"]
    with pytest.raises(SpecificationError, match="more than 100 experiments inherit"):
        specify("command: t\nexperiments:\n" + "\n".join(lines))


def test_a_key_without_a_value_is_as_if_it_were_not_there(specify: Specify) -> None:
    text = "command: t\ntags:\nresources:\nexperiments:\n  a:\n  b: {command: , tags: , lr: }\n"
    found = by_name(specify(text))
    assert found["a"].command == found["b"].command == "t"
    assert found["b"].parameters == {"lr": None}
