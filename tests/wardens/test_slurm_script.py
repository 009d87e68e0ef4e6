"""The batch script: what is asked for becomes directives that sbatch reads as they were meant."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wardens.standin.sbatch import lex

from neronet.model.resources import Resources
from neronet.wardens import slurm_script
from neronet.wardens.warden import Order

_TEXT = st.text(st.characters(exclude_characters="\n\r\0", exclude_categories=["Cs"]), min_size=1)
_TASK = st.from_regex(r"[A-Za-z0-9._-]{1,12}", fullmatch=True)

GOLDEN = """\
#!/bin/sh
#SBATCH --job-name=124.1+2.neronet.fa311eb3e522.97df525448a0
#SBATCH --comment=neronet.fa311eb3e522.97df525448a0
#SBATCH --array=0-2%2
#SBATCH -D /home/ada/.neronet/kids
#SBATCH --output=97df525448a0.log
#SBATCH --open-mode=append
#SBATCH --cpus-per-task=4
#SBATCH --time=0-02:00:00
#SBATCH --mem=16384M
#SBATCH --gres=gpu:1
#SBATCH --signal=B:TERM@60
#SBATCH --no-requeue
#SBATCH --exclusive
#SBATCH --partition=gpu
#SBATCH --ntasks=2
set -- \\
    124.1 \\
    125.1 \\
    126.1
shift "$SLURM_ARRAY_TASK_ID"
unset NERONET_SUBMITS
umask 077
exec python3 -I neronet.pyz kid /home/ada/.neronet "$1" >>/home/ada/.neronet/kids/"$1".log 2>&1
"""


def order(**fields: object) -> Order:
    given_ = {
        "label": "neronet:/home/ada/.neronet",
        "command": ["python3", "-I", "neronet.pyz", "kid", "/home/ada/.neronet"],
        "tasks": ["124.1", "125.1", "126.1"],
        "resources": Resources(),
        "folder": "/home/ada/.neronet/kids",
        **fields,
    }
    return Order(**given_)  # type: ignore[arg-type]


def directives(text: str) -> list[str]:
    return [word for line in text.split("\n") if line.startswith("#SBATCH ") for word in lex(line[8:])]


def test_resources_become_directives() -> None:
    options = (("exclusive", "true"), ("oversubscribe", "false"), ("partition", "gpu"), ("tasks", "2"))
    resources = Resources(time=7200, cpus=4, memory=16 << 30, gpus=1, options=options)
    assert slurm_script.script(order(resources=resources, at_once=2)) == GOLDEN


def test_one_task_is_no_array() -> None:
    text = slurm_script.script(order(tasks=["124.1"]))
    assert "array" not in text
    assert "SLURM_ARRAY_TASK_ID" not in text


@pytest.mark.parametrize(
    ("options", "there", "not_there"),
    [
        ((("requeue", "true"),), "--requeue", "--no-requeue"),
        ((("slurm", "--requeue --nice=5"),), "--nice=5", "--no-requeue"),
        ((("gres", "gpu:a100:2"),), "--gres=gpu:a100:2", "--gres=gpu:1"),
        ((("slurm", "--reservation='next week'"),), "--reservation=next week", "'next"),
        ((("p", "gpu"),), "-p", "-p=gpu"),
    ],
)
def test_her_options_come_as_they_are(
    options: tuple[tuple[str, str], ...], there: str, not_there: str
) -> None:
    words = directives(slurm_script.script(order(resources=Resources(gpus=1, options=options))))
    assert there in words
    assert not_there not in words


@pytest.mark.parametrize(
    ("seconds", "clock", "warning"),
    [(1, "0-00:00:01", None), (59.5, "0-00:01:00", 5), (600, "0-00:10:00", 60), (90061, "1-01:01:01", 60)],
)
def test_time_is_given_whole_and_a_warning_comes_before(
    seconds: float, clock: str, warning: int | None
) -> None:
    words = directives(slurm_script.script(order(resources=Resources(time=seconds))))
    assert f"--time={clock}" in words
    assert [word for word in words if "signal" in word] == [f"--signal=B:TERM@{warning}"] * (
        warning is not None
    )


@given(_TEXT, _TEXT)
def test_sbatch_reads_every_option_and_folder_as_it_was_meant(value: str, folder: str) -> None:
    resources = Resources(options=(("comment-of-hers", value),))
    words = directives(slurm_script.script(order(resources=resources, folder="/" + folder)))
    assert words[words.index("-D") + 1] == "/" + folder
    if value not in ("true", "false"):
        assert words[-1] == f"--comment-of-hers={value}"


@given(st.lists(_TASK, min_size=1, max_size=20, unique=True))
def test_the_tasks_of_a_script_are_read_again(tasks: list[str]) -> None:
    assert slurm_script.tasks(slurm_script.script(order(tasks=tasks))) == tasks


@given(st.text())
def test_no_other_text_is_a_script(text: str) -> None:
    assert slurm_script.tasks(text) == []
    assert slurm_script.read_mark(text, "wrap", "(null)") is None


def test_a_mark_is_found_in_the_comment_or_in_the_name() -> None:
    mark = slurm_script.mark(order())
    words = directives(slurm_script.script(order()))
    for word in words[:2]:
        assert slurm_script.read_mark("(null)", word.partition("=")[2]) == mark
    assert mark.label == slurm_script.label_mark("neronet:/home/ada/.neronet")
    assert mark.label == slurm_script.mark(order(tasks=["1.1"])).label
    assert mark.order != slurm_script.mark(order(tasks=["1.1"])).order
    assert mark.label != slurm_script.mark(order(label="neronet:/home/ada/other")).label


@pytest.mark.parametrize("index", [0, 1, 2])
def test_each_task_of_the_array_starts_its_own(tmp_path: Path, index: int) -> None:
    text = slurm_script.script(order(command=["echo", "it's", "$HOME"], folder=str(tmp_path)))
    subprocess.run(["sh"], input=text, text=True, env={"SLURM_ARRAY_TASK_ID": str(index)}, check=True)
    task = order().tasks[index]
    assert [path.name for path in tmp_path.iterdir()] == [f"{task}.log"]
    assert (tmp_path / f"{task}.log").read_text(encoding="ascii") == f"it's $HOME {task}\n"


def test_options_that_are_neronets_are_named() -> None:
    options = (("array", "1-3"), ("nice", "5"), ("slurm", "-o x --comment=y --mail-type=ALL"))
    assert slurm_script.own_options(Resources(options=options)) == ["array", "o", "comment"]
    glued = (("slurm", "-a0-3 -Jmine -Mother --clusters=other -n4 -C gpu"),)
    assert slurm_script.own_options(Resources(options=glued)) == ["a", "J", "M", "clusters"]
    short = (("slurm", "--arr=0-3 --out=x --version --partition=gpu --mem=1G --verbose --hold"),)
    assert slurm_script.own_options(Resources(options=short)) == ["arr", "out", "version"]


def test_what_a_script_gives_is_settled() -> None:
    given_ = slurm_script.settled(order(resources=Resources(time=60, options=(("slurm", "-pgpu --nice=5"),))))
    assert {"array", "job-name", "time", "partition", "nice", "requeue", "wait"} <= given_
    assert not {"account", "mem", "mem-per-cpu", "qos"} & given_
