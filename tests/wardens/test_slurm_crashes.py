"""A neromum who is killed while she submits: her successor loses no task and submits none twice."""

import os
import random
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from host.patience import until
from wardens.standin.controls import Standin

from neronet.model.resources import Resources
from neronet.wardens.slurm import SlurmWarden
from neronet.wardens.warden import Busy, Order

_ROUNDS = 50 if "NERONET_SOAK" in os.environ else 15
_SLOWEST = 0.3  #: seconds in which she is killed; the whole submission takes somewhat less
_TASKS = [f"{number}.1" for number in range(1, 13)]

_SUBMIT = """
import sys
from neronet.model.resources import Resources
from neronet.wardens.slurm import SlurmWarden
from neronet.wardens.warden import Order
label, folder, *tasks = sys.argv[1:]
print("begun", flush=True)
SlurmWarden().submit(Order(label, ["true"], tasks, Resources(options=(("hold", "true"),)), folder))
"""


def kill_in_between(label: str, folder: Path, after: float) -> None:
    """Kill one who submits; an sbatch of hers may live on."""
    command = [sys.executable, "-c", _SUBMIT, label, str(folder), *_TASKS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            process.kill()


def found_by(warden: SlurmWarden, label: str) -> dict[str, str]:
    """Ask again and again what there is, as neromum does."""
    found: list[dict[str, str]] = []

    def ask() -> bool:
        with suppress(Busy):
            found.append(warden.find(label))
        return bool(found)

    until(ask, "an answer")
    return found[0]


@pytest.mark.slow
def test_no_task_is_lost_and_none_is_there_twice(standin: Standin, tmp_path: Path) -> None:
    standin.set(max_array_size=4)
    chance = random.Random(4)
    adopted: Counter[int] = Counter()
    for number in range(_ROUNDS):
        label = f"neronet:{number}"
        kill_in_between(label, tmp_path / "kids", chance.uniform(0, _SLOWEST))
        warden = SlurmWarden()
        found = found_by(warden, label)
        rest = [task for task in _TASKS if task not in found]
        held = Resources(options=(("hold", "true"),))
        tickets = {**found, **warden.submit(Order(label, ["true"], rest, held, str(tmp_path / "kids")))}
        adopted[len(found)] += 1
        assert sorted(tickets) == sorted(_TASKS)
        assert len(standin.states()) == (number + 1) * len(_TASKS)
        assert warden.find(label) == tickets
    print(f"adopted: {dict(adopted)}")
    assert len(adopted) > 1, "all were killed too early, or too late"
