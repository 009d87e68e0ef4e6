"""Every mistake is told with its line, the offending word, and what would be right."""

from collections.abc import Callable

import pytest

from neronet.errors import SpecificationError
from neronet.man.specs.specification import Specification

Specify = Callable[[str], Specification]

HEAD = "command: t {lr}\nexperiments:\n  a:\n    lr: 1\n    "  # what follows stands in line 5

TOP = [
    ("", "neronet.yaml: the file is empty", "command:"),
    ("# nothing yet\n", "neronet.yaml: the file is empty", "command:"),
    ("- a\n- b\n", "neronet.yaml:1: a list stands where keys belong", "command:"),
    ("train", "neronet.yaml:1: a text stands where keys belong", "command:"),
    ("comand: t\n", "neronet.yaml:1: 'comand' is no key of a project", "did you mean command"),
    ("command: t\nlr: 1\n", "neronet.yaml:2: 'lr' is no key of a project", "under parameters:"),
    ("command: t\nextends: a\n", "neronet.yaml:2: 'extends' belongs to an experiment", "experiments:"),
    ("command: t {lr}\n", "neronet.yaml:1: there are no experiments", "baseline: {lr: 1}"),
    ("command: t {lr}\nparameters: {lr: 2}", "neronet.yaml:1: there are no experiments", "baseline: {}"),
    ("command: t\nexperiments: {}", "neronet.yaml:2: there are no experiments", "baseline: {}"),
    ("command: t\nexperiments:\n", "neronet.yaml:2: there are no experiments", "baseline: {}"),
    ("command: t\nexperiments: [a]", "neronet.yaml:2: experiments are to be named", "{baseline:"),
    ("command: t\nexperiments:\n  a: 3", "neronet.yaml:3: experiment 'a' is to have keys", "a: {lr"),
    ("experiments:\n  a: {lr: 1}", "neronet.yaml:2: the experiment 'a' has no command", "write command:"),
    (
        "command: t\nexperiments:\n  1: {}",
        "neronet.yaml:3: '1' cannot be a name",
        "numbers are given by neronet",
    ),
    ("command: t\nexperiments:\n  a b: {}", "neronet.yaml:3: 'a b' cannot be a name", "begins with a letter"),
    ("command: t\nexperiments:\n  a-: {}", "neronet.yaml:3: 'a-' cannot be a name", "nor -"),
    ("command: t\nexperiments:\n  all: {}", "neronet.yaml:3: 'all' cannot be a name", "all-1"),
    ("command: t\nexperiments:\n  crashed: {}", "neronet.yaml:3: 'crashed' cannot be a name", "crashed-1"),
    ("project: 2024\n", "neronet.yaml:1: 'project' is to be a text, not the number 2024", "project: '2024'"),
    ("notify: me\n", "neronet.yaml:1: 'notify' is to be a mapping", "notify: {"),
    ("code:\n  limit: big\n", "neronet.yaml:2: limit: 'big' is not a size", ""),
    ("code:\n  exlude: [a]\n", "neronet.yaml:2: 'exlude' is no key of code", "did you mean exclude?"),
    (
        "command: t\nexperiments:\n  a: {extends: c}\n  b: {extends: a}\n  c: {extends: b}\n",
        "a -> c -> b -> a",
        "",
    ),
    (
        "command: t\nexperiments:\n  a: {extends: bb}\n  bbb: {}\n",
        ":3: 'a' extends 'bb'",
        "did you mean bbb?",
    ),
    (
        "command: t\nexperiments:\n  b: {x: [1, 2]}\n  b-2: {}",
        ":4: two experiments are called 'b-2'",
        "rename",
    ),
    (
        "command: t\nexperiments:\n  a.b: {}\n  a: {experiments: {b: }}",
        ":4: two experiments are called 'a.b'",
        "",
    ),
    ("command: t\nexperiments:\n  a: {template: true}\n", ":2: all experiments are templates", "remove"),
    ("command: t\nexperiments:\n  a: {experiments: {}}\n", ":3: the group 'a' has no experiments", ""),
]

KEYS = [
    (
        "extend: b",
        "'extend' is no key of an experiment",
        "did you mean extends? if it is meant as a parameter",
    ),
    ("tag: b", "'tag' is no key of an experiment", "did you mean tags?"),
    ("Command: b", "'Command' is no key of an experiment", "did you mean command?"),
    ("workbook: b", "'workbook' belongs at the top of the file", "parameters:"),
    ("command: t {lrr}", "{lrr} in the command is no parameter of the experiment 'a'", "did you mean lr?"),
    ("command: t {lr", "a '{' in the command has no partner", "{{"),
    ("command: t '{lr}'", "would not stay one word", "take the quotes away"),
    ("command: [t]", "'command' is to be a text, not a list", ""),
    ("cluster: 12", "'cluster' is to be a text, not the number 12", "cluster: '12'"),
    ("priority: high", "'priority' is to be a whole number, not the text 'high'", ""),
    ("priority: true", "'priority' is to be a whole number, not true", ""),
    ("template: yes", "'template' is to be true or false, not the text 'yes'", "template: true"),
    ("tags: [2024]", "'tags' is to hold texts, not the number 2024", "quotes"),
    ("outputs: {a: 1}", "'outputs' is to be a list of texts", "[first, second]"),
    ("retry: 3", "'retry' is to be a mapping, not the number 3", "retry: {"),
    ("parameters: [lr]", "'parameters' is to be a mapping", ""),
    ("parameters: {lr: 2}", "the parameter 'lr' stands twice", ""),
    ("x y: 2", "'x y' cannot be the name of a parameter", ""),
    ("x: {lr:2}\n    lr:2: ", "'lr:2' cannot be the name of a parameter", "a space must follow the colon"),
    ("resources: 4", "'resources' is to be a mapping", ""),
    ("resources: {time: 2 hours}", "time: '2 hours' is not a duration", ""),
    ("resources: {time: 0}", "'time' must be more than 0", ""),
    ("resources: {time: [1]}", "'time' cannot be a list", ""),
    ("resources: {memory: lots}", "memory: 'lots' is not a size", ""),
    ("resources: {cpus: 0}", "'cpus' is to be a whole number, 1 or more", ""),
    ("resources: {gpus: -1}", "'gpus' is to be a whole number, 0 or more", "gres: gpu:a100:2"),
    ("resources: {mem: 4G}", "'mem' is no resource", "did you mean memory?"),
    ("resources: {memroy: 4G}", "'memroy' is no resource", "did you mean memory?"),
    ("resources: {walltime: 2h}", "'walltime' is no resource", "did you mean time?"),
    ('resources: {partition: "gpu\\n#SBATCH -x"}', "'partition' is to be one line", ""),
    ("environment: {vars: {A: 1}}", "'vars' is no key of environment", "setup, variables"),
    ("environment: {variables: {A B: 1}}", "'A B' cannot be the name of an environment variable", ""),
    ("criteria: {x: {when: isnan(loss), do: abrot}}", "'abrot' is no action", "did you mean abort?"),
    ("criteria: {x: {wen: isnan(loss)}}", "'wen' is no key of a criterion", "did you mean when?"),
    ("criteria: {x: {do: abort}}", "criterion 'x' does not say when", "when:"),
    ("criteria: {x: 3}", "criterion 'x' is to be an expression", ""),
    ("criteria: {x: loss >}", "the expression cannot be understood\nloss >\n", ""),
    ("metrics: [stdot]", "'stdot' is no source of metrics", "did you mean stdout?"),
    ("metrics: [{fil: a.csv}]", "'fil' is no source of metrics", "did you mean file?"),
    ("metrics: [3]", "the number 3 is no source of metrics", "stdout"),
    ("metrics: [{line: 'a('}]", "'a(' is no regular expression", ""),
    ("metrics: [{line: 'a(b)'}]", "the pattern names no metric", "(?P<ram>"),
    ("metrics: [{python: a.py}]", "'a.py' names no function", "analytics.py:parse_line"),
    ("x: []", "'x' has no values to go through", "at least one"),
    ("x: {range: [3, 3]}", "'x' has no values to go through", "stop"),
    ("x: {range: [0, 9, 0]}", "the step of a range cannot be 0", ""),
    ("x: {range: 3}", "'range' takes numbers: [start, stop]", ""),
    ("x: {range: [0, 1e300]}", "'range' gives countless values", ""),
    ("x: {linspace: [0, 1]}", "'linspace' takes numbers: [first, last, how many]", ""),
    ("x: {linspace: [0, 1, 2.5]}", "'linspace' takes a whole number of values", ""),
    ("x: {logspace: [0, 1, 3]}", "both ends of a logspace must be more than 0", ""),
    ("x: {choices: 3}", "'choices' are to be a list", ""),
    ("x: {rnage: [0, 3]}", "'rnage' is no way to go through values", "did you mean range?"),
    ("x: {range: [0, 3], step: 1}", "'range' of the parameter 'x' has company", "{value:"),
    ("x: [1, 2, 1]", "the value 1 of 'x' stands twice", "sweep a seed"),
]


@pytest.mark.parametrize(("text", "what", "hint"), TOP)
def test_a_mistake_in_the_file_is_told(specify: Specify, text: str, what: str, hint: str) -> None:
    with pytest.raises(SpecificationError) as told:
        specify(text)
    assert what in told.value.what
    assert hint in (told.value.hint or "")
    assert told.value.what.count("neronet.yaml:") == 1 or "two experiments" in told.value.what


@pytest.mark.parametrize(("line", "what", "hint"), KEYS)
def test_a_mistake_in_an_experiment_is_told_with_its_line(
    specify: Specify, line: str, what: str, hint: str
) -> None:
    with pytest.raises(SpecificationError) as told:
        specify(HEAD + line)
    assert what in told.value.what
    assert hint in (told.value.hint or "")
    assert told.value.where in ("neronet.yaml:5", "neronet.yaml:6")
    assert told.value.what.count("neronet.yaml:") == 1


def test_too_many_experiments_are_told_as_a_product(specify: Specify) -> None:
    with pytest.raises(
        SpecificationError, match="'a' comes to too many experiments: x: 1,000 x y: 200 = 200,000"
    ):
        specify(HEAD + "x: {range: [0, 1000]}\n    y: {range: [0, 200]}")


def test_too_many_experiments_in_all_are_told(specify: Specify) -> None:
    text = "command: t\nexperiments:\n  a: {x: {range: [0, 60000]}}\n  b: {x: {range: [0, 60000]}}"
    with pytest.raises(
        SpecificationError, match=r"neronet.yaml:4: 'b' comes to too many experiments"
    ) as told:
        specify(text)
    assert "100,000" in (told.value.hint or "")


def test_a_mistake_at_the_top_is_told_with_its_own_line_when_an_experiment_inherits_it(
    specify: Specify,
) -> None:
    with pytest.raises(SpecificationError) as told:
        specify("command: t\nresources:\n  time: 2h\n  cpus: x\nexperiments:\n  a: {resources: {time: 1h}}\n")
    assert told.value.where == "neronet.yaml:4"


def test_a_mistake_at_the_top_is_told_even_when_every_experiment_overrides_it(specify: Specify) -> None:
    with pytest.raises(SpecificationError, match="'priority' is to be a whole number"):
        specify("command: t\npriority: x\nexperiments:\n  a: {priority: 1}\n")


def test_a_key_like_a_reserved_one_is_a_parameter_when_a_command_uses_it(specify: Specify) -> None:
    found = specify("command: t {tag} {code}\nexperiments:\n  a: {tag: x, code: y}")
    assert found.definitions[0].parameters == {"tag": "x", "code": "y"}
