"""A criterion ends its run at once, with neroman stopped; one that is tried on real runs tells the truth."""

import json
import shutil
import sys
from functools import partial
from pathlib import Path
from statistics import median

import pytest
from journeys.home import Home, until
from journeys.inhabitants import DAEMON

from neronet.man import demo
from neronet.model import event as events
from neronet.model.event import Finished, Points, Record, Started, Stopping

pytestmark = pytest.mark.journey

ROUNDS = 4
PROMPT = f"""
command: {sys.executable} -I -S job.py {{seed}}
criteria:
  diverged: {{when: isnan(loss), do: abort}}
experiments:
  a: {{seed: {{range: [0, {ROUNDS}]}}}}
"""
JOB = """
import os, sys, time
print("loss=0.5", flush=True)
while not os.path.exists(os.environ["GO"]):
    time.sleep(0.01)
time.sleep(0.037 * int(sys.argv[1]))  # between any two looks
print("stamp=%.6f loss=nan" % time.time(), flush=True)
time.sleep(300)
"""
TRAINING = """
command: {python} train.py --depth 1 --lr {{lr}} --seed {{seed}} --epochs 40
environment: {{variables: {{OMP_NUM_THREADS: 1, OPENBLAS_NUM_THREADS: 1, PYTHONPATH: .}}}}
metrics: [stdout]
experiments:
  a: {{lr: [0.1, 0.01, 0.001], seed: [1, 2]}}
"""


def journal(home: Home, attempt: str) -> list[Record]:
    lines = (home.spool(attempt) / "events.jsonl").read_bytes().splitlines()[1:]
    return [events.from_json(json.loads(line)) for line in lines]


def delay(home: Home, attempt: str) -> list[float]:
    """Return the seconds from the program's print to nerokid's asking it to end; nothing before she has."""
    try:
        records = journal(home, attempt)
    except (StopIteration, FileNotFoundError, ValueError):  # not begun yet, or a line is half written
        return []
    stops = [record.time for record in records if isinstance(record.event, Stopping)]
    stamps = [
        record.event.values[0]
        for record in records
        if isinstance(record.event, Points) and record.event.key == "stamp"
    ]
    return [stops[0] - stamps[0]] if stops else []


def test_a_run_is_ended_at_the_point_that_meets_its_criterion_though_neroman_is_stopped(
    home: Home,
) -> None:
    (home.project / "job.py").write_text(JOB)
    home.begin(PROMPT)
    until(lambda: sum(row["state"] != "waiting" for row in home.status()) == ROUNDS, "all are sent")
    home.kill(DAEMON)
    home.go.touch()

    names = [f"{number}.1" for number in range(1, ROUNDS + 1)]
    delays = [until(partial(delay, home, name), f"{name} is ended")[0] for name in names]

    assert home.who(DAEMON) == []
    print(f"point to stop: median {median(delays):.3f} s, worst {max(delays):.3f} s of {ROUNDS}")
    assert max(delays) < 10.0, "a loaded machine is slow; that it ends at the point is what is promised"


def length(records: list[Record]) -> float:
    return next(record.event.runtime for record in records if isinstance(record.event, Finished))


def plainly_replayed(records: list[Record], bound: float, wanted: int) -> tuple[float, float] | None:
    """Return runtime and step at which ``val_loss`` was above the bound at so many points in a row."""
    start = next(record.time for record in records if isinstance(record.event, Started))
    end = length(records)
    held = 0
    for record in records:
        if isinstance(record.event, Points) and record.event.key == "val_loss":
            _, steps, times, values = record.event
            for step, time, value in zip(steps, times, values, strict=True):
                held = held + 1 if value > bound else 0
                if held == wanted and time - start < end - 0.1:
                    return time - start, step
    return None


def test_a_criterion_tried_on_real_runs_gives_the_numbers_of_a_plain_script(home: Home) -> None:
    source = Path(demo.__file__).parent / "project" if demo.__file__ else Path()
    for name in ("train.py", "network.py"):
        shutil.copy(source / name, home.project)
    home.begin(TRAINING.format(python=sys.executable))
    home.do("wait", "all")

    told = json.loads(
        home.do(
            "criteria",
            "try",
            "val_loss > 0.6",
            "--on",
            "all",
            "--for",
            "8 points",
            "--best",
            "accuracy",
            "--json",
        )
    )

    runs = {f"{number}.1": journal(home, f"{number}.1") for number in range(1, 7)}
    expected = {name: plainly_replayed(records, 0.6, 8) for name, records in runs.items()}
    found = {
        each["attempt"]: None if each["met"] is None else (each["met"], each["step"])
        for each in told["attempts"]
    }
    assert {name: one and (round(one[0], 6), one[1]) for name, one in found.items()} == {
        name: one and (round(one[0], 6), one[1]) for name, one in expected.items()
    }
    assert None in expected.values(), "some learn"
    assert set(expected.values()) != {None}, "and some do not"

    lengths = {name: length(records) for name, records in runs.items()}
    saved = sum(lengths[name] - one[0] for name, one in expected.items() if one is not None)
    assert told["hours_saved"] == pytest.approx(saved / 3600)
    assert told["hours"] == pytest.approx(sum(lengths.values()) / 3600)
    accuracy = {
        name: max(
            value
            for record in records
            if isinstance(record.event, Points) and record.event.key == "accuracy"
            for value in record.event.values
        )
        for name, records in runs.items()
    }
    ranked = sorted(accuracy, key=lambda name: -accuracy[name])
    assert [accuracy[name] for name in told["best"]] == [accuracy[name] for name in ranked]
    assert told["best_ended"] == [name for name in told["best"] if expected[name] is not None]


def test_what_a_criterion_restarts_is_begun_again_as_often_as_it_says(home: Home) -> None:
    job = '[ "$NERONET_ATTEMPT" = 1.3 ] && exit; echo loss=9; exec sleep 300'
    rule = "high: {when: loss > 4, do: restart, times: 2}"
    home.begin(f"command: sh job.sh\ncriteria: {{{rule}}}\nexperiments: {{a: {{}}, b: {{}}}}\n", job=job)

    home.call("wait", "all")

    assert [(row["attempt"], row["state"], row["cause"]) for row in home.status()] == [
        ("1.3", "finished", None),
        ("2.3", "aborted", "criterion high"),
    ]
    assert "  retry       2 of 2 for the criterion high" in home.do("show", "2").splitlines()
