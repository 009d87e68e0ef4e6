"""Resources are read with what every batch system knows, and with the options of one."""

import shlex
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.errors import SpecificationError
from neronet.man.specs.check_resources import resources
from neronet.man.specs.specification import Field, Row, Specification
from neronet.model.resources import Resources

Specify = Callable[[str], Specification]

HEAD = "command: t\nexperiments:\n  a:\n    resources: "


def options(specify: Specify, text: str) -> dict[str, str]:
    return dict(specify(HEAD + text).definitions[0].resources.options)


def test_all_that_a_batch_job_needs_is_read(specify: Specify) -> None:
    text = (
        "{time: 2h, cpus: 4, memory: 16G, gpus: 2, partition: gpu, account: project_462, qos: normal,"
        " nodes: 2, tasks: 8, constraint: 'a100|h100', exclusive: true}"
    )
    assert specify(HEAD + text).definitions[0].resources == Resources(
        7200.0,
        4,
        16 << 30,
        2,
        (
            ("account", "project_462"),
            ("constraint", "a100|h100"),
            ("exclusive", "true"),
            ("nodes", "2"),
            ("partition", "gpu"),
            ("qos", "normal"),
            ("tasks", "8"),
        ),
    )


@pytest.mark.parametrize(
    ("written", "option"),
    [
        ("{account: 2001234}", ("account", "2001234")),
        ("{nodes: 2-4}", ("nodes", "2-4")),
        ("{exclusive: false}", ("exclusive", "false")),
        ("{exclusive: user}", ("exclusive", "user")),
        ("{gres: 'gpu:a100:2'}", ("gres", "gpu:a100:2")),
        ("{mem-per-cpu: 2G}", ("mem-per-cpu", "2G")),
        ("{ntasks-per-node: 4}", ("ntasks-per-node", "4")),
        ("{slurm: [--nice=10, --mail-type=END]}", ("slurm", "--nice=10 --mail-type=END")),
        ("{slurm: --nice=10 --reservation=course}", ("slurm", "--nice=10 --reservation=course")),
        ("{slurm: [-C gpu, --nice 5, -H]}", ("slurm", "-Cgpu --nice=5 -H")),
        ("{slurm: ['--comment=\"two words\"']}", ("slurm", "'--comment=two words'")),
    ],
)
def test_an_option_is_kept_as_a_batch_system_is_to_have_it(
    specify: Specify, written: str, option: tuple[str, str]
) -> None:
    assert options(specify, written) == dict([option])


@pytest.mark.parametrize("written", ["{slurm: []}", "{partition: ~}"])
def test_an_option_without_a_value_is_none(specify: Specify, written: str) -> None:
    assert options(specify, written) == {}


@pytest.mark.parametrize(
    ("written", "what", "hint"),
    [
        ("{nodes: many}", "'nodes' is to be a number of nodes, not the text 'many'", "2-4"),
        ("{nodes: 0}", "'nodes' is to be a number of nodes, not the number 0", ""),
        ("{tasks: 0}", "'tasks' is to be a whole number, 1 or more", ""),
        ("{tasks: 2.5}", "'tasks' is to be a whole number, 1 or more", ""),
        ("{exclusive: 2}", "'exclusive' is to be true or false, not the number 2", ""),
        ("{partition: [a, b]}", "'partition' is to be one value, not a list", "partition: 'a,b'"),
        ("{constraint: {a: b}}", "'constraint' is to be one value, not a mapping", ""),
        ("{partiton: gpu}", "'partiton' is no resource", "did you mean partition?"),
        ("{queue: gpu}", "'queue' is no resource", "did you mean partition?"),
        ("{ntasks: 2}", "'ntasks' is no resource", "did you mean tasks?"),
        ("{slrum: [-H]}", "'slrum' is no resource", "did you mean slurm?"),
        ("{slurm: [nice=10]}", "'nice=10' is no option of sbatch", "write --nice=10"),
        ("{slurm: [--]}", "'--' is no option of sbatch", "--option=value"),
        ("{slurm: [--nice=1 2]}", "'2' is no option of sbatch", "write --2"),
        ("{slurm: [5]}", "'slurm' is to hold texts, not the number 5", "quotes"),
        ("{slurm: {nice: 10}}", "'slurm' is to be a list of texts", "[first, second]"),
        ('{slurm: ["--comment=\'x"]}', "'slurm' has a quote without an end", "shell"),
        ('{slurm: "--nice\\n#SBATCH -x"}', "'slurm' is to be one line", ""),
    ],
)
def test_a_mistake_is_told_with_what_would_be_right(
    specify: Specify, written: str, what: str, hint: str
) -> None:
    with pytest.raises(SpecificationError) as told:
        specify(HEAD + written)
    assert what in told.value.what
    assert hint in (told.value.hint or "")
    assert told.value.where == "neronet.yaml:4"


@given(st.one_of(st.text(), st.lists(st.text(), max_size=5)))
def test_whatever_is_written_the_options_are_words_of_one_line_that_each_begin_with_a_dash(
    written: str | list[str],
) -> None:
    row = Row("a", {"resources": {"slurm": written}}, {(): "neronet.yaml:1"})
    try:
        found = dict(resources(Field(row.keys["resources"], ("resources",), row)).options)
    except SpecificationError:
        return
    words = shlex.split(found.get("slurm", ""))
    assert all(word.startswith("-") for word in words)
    assert "\n" not in found.get("slurm", "")
