"""How much of what was asked for was used, with a word where it is wasteful or close to the limit."""

import pytest

from neronet.man.core.usage import Used, as_json, shares
from neronet.model.resources import Resources

G = 1 << 30
ASKED = Resources(time=7200.0, cpus=4, memory=16 * G, gpus=1)


def told(
    used: Used | None, asked: Resources = ASKED, gpus: int = 1, runtime: float | None = 1200.0
) -> list[str]:
    return [f"{share.name} {share.text}" for share in shares(used, asked, gpus, runtime)]


def test_each_resource_stands_beside_what_was_asked_for() -> None:
    used = Used(
        1200.0, cpu_time=3000.0, memory_peak=8 * G, gpu_time=144.0, gpu_memory_peak=2 * G, written=4096
    )
    assert told(used) == [
        "cpus 2.5 of 4",
        "memory 8 G of 16 G",
        "gpu 12%",
        "gpu_memory 2 G",
        "written 4 K",
        "time 20m 00s of 2h 00m",
    ]


@pytest.mark.parametrize(
    ("used", "word"),
    [
        (Used(1200.0, cpu_time=600.0), "cpus 0.5 of 4, wasteful"),
        (Used(30.0, cpu_time=1.0), "cpus 0.033 of 4"),
        (Used(1200.0, cpu_time=9600.0), "cpus 8 of 4, more than it asked for"),
        (Used(1200.0, memory_peak=2 * G), "memory 2 G of 16 G, wasteful"),
        (Used(1200.0, memory_peak=15 * G), "memory 15 G of 16 G, close to the limit"),
        (Used(1200.0, memory_peak=17 * G), "memory 17 G of 16 G, more than it asked for"),
        (Used(1200.0, gpu_time=60.0), "gpu 5%, wasteful"),
    ],
)
def test_waste_and_nearness_are_said(used: Used, word: str) -> None:
    assert told(used)[0] == word


def test_one_cpu_is_never_wasteful() -> None:
    assert told(Used(1200.0, cpu_time=1.0), Resources(), 0)[0] == "cpus 0.00083 of 1"


def test_the_time_limit_is_known_without_any_sample() -> None:
    assert told(None, runtime=7000.0) == ["time 1h 56m of 2h 00m, close to the limit"]
    assert told(None, Resources()) == []


def test_what_was_not_asked_for_has_no_measure() -> None:
    assert told(Used(1200.0, memory_peak=G), Resources(), 0, None) == ["memory 1 G"]


def test_in_json_the_numbers_stand_with_their_units() -> None:
    found = as_json(shares(Used(1200.0, cpu_time=600.0), ASKED, 0, None))
    assert found == {"cpus": {"used": 0.5, "asked": 4, "unit": "cpus", "word": "wasteful"}}
