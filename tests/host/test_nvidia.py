"""What nvidia-smi says is read whatever it leaves out; what it does not say is not known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.host.nvidia import Gpu, Load, load, parse

H100 = """0, GPU-3e2a, 97, 40123
1, GPU-77bc, 3, 512
"""
#: A device that is cut in parts (MIG), an old one, and one that has fallen off the bus.
ODD = """0, GPU-3e2a, [N/A], 40123
1, GPU-77bc, [Not Supported], [N/A]
2, GPU-91aa, [Unknown Error], [GPU requires reset]
"""


def test_devices_are_known_by_number_and_uuid() -> None:
    gpus = parse(H100)
    assert gpus == [Gpu("0", "GPU-3e2a", 0.97, 40123 << 20), Gpu("1", "GPU-77bc", 0.03, 512 << 20)]
    assert load(gpus, ["1"]) == Load(0.03, 512 << 20)
    assert load(gpus, ["GPU-3e"]) == Load(0.97, 40123 << 20)
    assert load(gpus, ["0", "1"]) == Load(0.5, 40635 << 20)


def test_what_is_not_told_is_not_known() -> None:
    gpus = parse(ODD)
    assert load(gpus, ["0"]) == Load(None, 40123 << 20)
    assert load(gpus, ["0", "1"]) == Load(None, None)
    assert load(gpus, ["MIG-5"]) == Load(None, None)
    assert load(gpus, []) == Load(None, None)


@pytest.mark.parametrize("text", ["", "No devices were found\n", "NVIDIA-SMI has failed because it couldn't"])
def test_a_complaint_names_no_device(text: str) -> None:
    assert parse(text) == []


@given(st.text())
def test_nothing_that_it_may_say_is_too_much(text: str) -> None:
    load(parse(text), ["0"])


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 1 << 20)), min_size=1, max_size=8))
def test_the_load_of_several_is_mean_and_sum(told: list[tuple[int, int]]) -> None:
    text = "".join(
        f"{number}, GPU-{number:x}, {busy}, {memory}\n" for number, (busy, memory) in enumerate(told)
    )
    found = load(parse(text), [str(number) for number in range(len(told))])
    assert found.busy == pytest.approx(sum(busy for busy, _ in told) / 100 / len(told))
    assert found.memory == sum(memory for _, memory in told) << 20
