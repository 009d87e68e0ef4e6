"""The clerk keeps nobody waiting, does one errand at a time, and survives whatever a warden does."""

import select
import threading
from collections.abc import Iterator

import pytest
from mum.batch_system import BatchSystem, MemoryWarden

from neronet.model.resources import Resources
from neronet.mum.clerk import Clerk
from neronet.mum.errands import Answer, Cancel, Find, Look, Submit
from neronet.wardens.warden import Busy, Order


class Slow(MemoryWarden):
    """A warden whose questions take until the test says so."""

    def __init__(self, system: BatchSystem) -> None:
        super().__init__(system)
        self.asked = threading.Event()
        self.may_answer = threading.Event()

    def find(self, label: str) -> dict[str, str]:
        self.asked.set()
        assert self.may_answer.wait(30.0)
        return super().find(label)


@pytest.fixture
def system() -> BatchSystem:
    return BatchSystem()


@pytest.fixture
def slow(system: BatchSystem) -> Slow:
    return Slow(system)


@pytest.fixture
def clerk(slow: Slow) -> Iterator[Clerk]:
    clerk = Clerk(slow, lambda: 7.0)
    yield clerk
    slow.may_answer.set()
    clerk.close()


def answer(clerk: Clerk) -> Answer:
    assert select.select([clerk], [], [], 30.0)[0]
    found = clerk.answer()
    assert found is not None
    return found


def test_nobody_waits_for_a_slow_system_and_the_answer_wakes(clerk: Clerk, slow: Slow) -> None:
    clerk.send(Find("neronet:here"))
    assert slow.asked.wait(30.0)
    assert (clerk.answer(), clerk.is_free) == (None, False)
    slow.may_answer.set()
    assert answer(clerk) == Answer(Find("neronet:here"), 7.0, {})
    assert (clerk.answer(), clerk.is_free) == (None, True), "each answer is given once"
    assert select.select([clerk], [], [], 0.0)[0] == [], "and wakes once"


def test_trouble_is_an_answer(clerk: Clerk, system: BatchSystem) -> None:
    system.busy = "away"
    clerk.send(Look(["1"]))
    trouble = answer(clerk).trouble
    assert isinstance(trouble, Busy)
    assert trouble.what == "away"


def test_a_bug_in_a_warden_is_trouble_and_the_next_errand_is_done(
    clerk: Clerk, capfd: pytest.CaptureFixture[str]
) -> None:
    clerk.send(Cancel(["never given"]))
    trouble = answer(clerk).trouble
    assert trouble is not None
    assert "a bug in neromum: KeyError" in trouble.what
    assert "Traceback" in capfd.readouterr().err
    clerk.send(Submit(Order("label", ["true"], ["a.1.1"], Resources(), "/folder")))
    assert answer(clerk).result == {"a.1.1": "1"}
    assert clerk.done == {"cancel": 1, "submit": 1}
