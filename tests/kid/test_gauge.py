"""Samples say what is used now and in all; times and sums never fall."""

from hypothesis import given
from hypothesis import strategies as st

from neronet.host.census import Use
from neronet.host.nvidia import Load
from neronet.kid.gauge import EARLY, Ashes, Gauge

G = 1 << 30


def test_the_first_sample_is_early_and_the_others_as_often_as_is_wanted() -> None:
    gauge = Gauge(started=100.0, every=10.0, cpus=1, gpus=0)
    assert not gauge.is_due(100.0 + EARLY / 2)
    assert gauge.is_due(101.0)
    gauge.sample(Use(), None, 101.0)
    assert not gauge.is_due(110.9)
    assert gauge.is_due(111.0)


def test_cpu_is_a_part_of_what_was_asked_for_since_the_sample_before() -> None:
    gauge = Gauge(started=0.0, every=10.0, cpus=4, gpus=0)
    assert gauge.sample(Use(cpu_time=2.0, memory=3 * G), None, 1.0).cpu == 0.5
    second = gauge.sample(Use(cpu_time=42.0, memory=2 * G), None, 11.0)
    assert (second.cpu, second.cpu_time) == (1.0, 42.0)
    assert (second.memory, second.memory_peak) == (2 * G, 3 * G)


def test_gpus_are_a_mean_now_and_seconds_in_all() -> None:
    gauge = Gauge(started=0.0, every=10.0, cpus=1, gpus=2)
    gauge.sample(Use(), Load(0.5, 4 * G), 10.0)
    found = gauge.sample(Use(), Load(1.0, 3 * G), 20.0)
    assert (found.gpu, found.gpu_time) == (1.0, 30.0)
    assert (found.gpu_memory, found.gpu_memory_peak) == (3 * G, 4 * G)


def test_what_is_not_known_is_left_open() -> None:
    found = Gauge(0.0, 10.0, 1, 1).sample(Use(written=None), Load(None, None), 1.0)
    assert (found.gpu, found.gpu_memory, found.gpu_time, found.written) == (None, None, None, None)


def test_the_last_word_is_the_kernels_where_it_saw_more() -> None:
    gauge = Gauge(0.0, 10.0, 1, 0)
    gauge.sample(Use(cpu_time=1.0, memory=G), None, 1.0)
    last = gauge.last(Ashes(cpu_time=4.5, memory=2 * G), 5.0)
    assert last is not None
    assert (last.cpu_time, last.memory_peak, last.runtime) == (4.5, 2 * G, 5.0)
    assert (last.cpu, last.memory) == (None, None), "nothing lives"
    kept = gauge.last(Ashes(cpu_time=0.5, memory=None), 5.0)
    assert kept is not None
    assert (kept.cpu_time, kept.memory_peak) == (1.0, G)


def test_of_what_was_over_before_the_first_sample_nothing_is_told() -> None:
    assert Gauge(0.0, 10.0, 1, 0).last(Ashes(0.1, None), EARLY / 2) is None


@given(st.lists(st.tuples(st.floats(0, 1e6), st.integers(0, 1 << 45)), max_size=20))
def test_sums_and_peaks_never_fall(seen: list[tuple[float, int]]) -> None:
    gauge = Gauge(0.0, 1.0, 1, 0)
    samples = [
        gauge.sample(Use(cpu_time, memory, memory), None, float(moment))
        for moment, (cpu_time, memory) in enumerate(seen, 1)
    ]
    for name in ("cpu_time", "memory_peak", "written"):
        values = [getattr(sample, name) for sample in samples]
        assert values == sorted(values)
    assert all(sample.cpu is not None and sample.cpu >= 0 for sample in samples)
