"""The example of the design is read as the design says."""

from pathlib import Path

import pytest
from man.sheets import making

from neronet.man.specs.catalogue import read
from neronet.model.criterion import Criterion
from neronet.model.experiment import Project
from neronet.model.resources import Resources

EXAMPLE = """\
project: depth-study
command: python train.py --lr {lr} --depth {depth} --seed {seed}
cluster: triton
workbook: experiments.xlsx
resources: {time: 2h, cpus: 4, memory: 16G, gpus: 1, partition: gpu}
environment:
  setup: module load python
  variables: {OMP_NUM_THREADS: 4}
code: {exclude: [data/, runs/], limit: 100M}
inputs: [/scratch/data/train.npz]
outputs: [results/*.csv, model.pt]
metrics:
  - stdout
  - file: results/history.csv
  - tensorboard: runs/
  - line: 'RAM (?P<ram>[0-9.]+) percent'
  - python: analytics.py:parse_line
criteria:
  diverged: {when: isnan(loss), do: abort}
  hopeless: {when: errorrate > 0.40 && runtime > 2h, do: warn}
retry: {on: [node failure, preempted], times: 3}
results: {workbook: results.xlsx}
notify: {email: me@example.org, on: [crashed, batch finished], digest: 6h}
experiments:
  baseline: {lr: 0.1, depth: 3, seed: 1}
  deeper: {extends: baseline, depth: [4, 5, 6], seed: {range: [0, 10]}}
"""


@pytest.fixture(autouse=True)
def empty_workbook(tmp_path: Path) -> None:
    making.workbook(tmp_path / "experiments.xlsx", [["lr", "depth", "seed"]])


def test_the_project_has_its_name_folder_and_files(tmp_path: Path) -> None:
    (tmp_path / "neronet.yaml").write_text(EXAMPLE)
    found = read(tmp_path)
    assert found.project == Project(
        name="depth-study",
        folder=str(tmp_path),
        exclude=["data/", "runs/"],
        snapshot_limit=100 << 20,
        results={"workbook": "results.xlsx"},
        notify={"email": "me@example.org", "on": ["crashed", "batch finished"], "digest": "6h"},
    )
    assert found.workbook is not None
    assert found.workbook.file == str(tmp_path / "experiments.xlsx")


def test_lists_multiply_and_the_last_parameter_changes_fastest(tmp_path: Path) -> None:
    (tmp_path / "neronet.yaml").write_text(EXAMPLE)
    definitions = read(tmp_path / "neronet.yaml").definitions
    assert [definition.name for definition in definitions] == [
        "baseline",
        *("deeper-%d" % n for n in range(1, 31)),
    ]
    assert definitions[1].parameters == {"lr": 0.1, "depth": 4, "seed": 0}
    assert definitions[2].parameters == {"lr": 0.1, "depth": 4, "seed": 1}
    assert definitions[30].parameters == {"lr": 0.1, "depth": 6, "seed": 9}
    assert definitions[0].key == "baseline"
    assert definitions[30].key == 'deeper {"depth":6,"seed":9}'


def test_an_experiment_has_all_that_stands_at_the_top(tmp_path: Path) -> None:
    (tmp_path / "neronet.yaml").write_text(EXAMPLE)
    last = read(tmp_path).definitions[-1]
    assert last.command == "python train.py --lr {lr} --depth {depth} --seed {seed}"
    assert last.cluster == "triton"
    assert last.resources == Resources(7200.0, 4, 16 << 30, 1, (("partition", "gpu"),))
    assert (last.setup, last.variables) == ("module load python", {"OMP_NUM_THREADS": "4"})
    assert last.inputs == ["/scratch/data/train.npz"]
    assert last.outputs == ["results/*.csv", "model.pt"]
    assert last.metrics[0] == "stdout"
    assert last.metrics[3] == {"line": "RAM (?P<ram>[0-9.]+) percent"}
    assert last.criteria == [
        Criterion("diverged", "isnan(loss)", "abort"),
        Criterion("hopeless", "errorrate > 0.40 && runtime > 2h", "warn"),
    ]
    assert last.retry == {"on": ["node failure", "preempted"], "times": 3}
