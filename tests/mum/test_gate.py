"""What needs others is not handed over before they have finished, whatever dies in between."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mum.attempts import key
from mum.office import Office
from mum.workers import task

from neronet.model.event import Aborted, Crashed, Event, Finished, Held, Ready, Started
from neronet.model.lifecycle import State
from neronet.model.wish import Wish

STARTED = Started("node7", 4711, "/folder")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Office(tmp_path) as made:
        yield made


def submitted(office: Office) -> list[str]:
    office.pass_by(3.0)
    return [name for order in office.system.orders for name in order.tasks]


def end(office: Office, number: int, *happened: Event) -> None:
    """Have a kid run an attempt to its end, and come to say so."""
    office.write(number, *happened)
    office.join(number)
    office.pass_by(2.0)


def test_it_is_submitted_when_what_it_needs_has_finished(office: Office) -> None:
    office.accept(1)
    office.accept(2, after=["1.1"])
    assert submitted(office) == [task(1)]
    assert office.care.dispatch.why(office.entry(2))["reason"] == "needs 1"
    end(office, 1, STARTED, Finished(1.0))
    assert submitted(office) == [task(1), task(2)]
    assert Ready() in [record.event for record in office.entry(2).own]


def test_it_waits_on_when_what_it_needs_ends_otherwise_and_a_later_attempt_serves(office: Office) -> None:
    office.accept(1)
    office.accept(2, after=["1.1"])
    office.pass_by(3.0)
    end(office, 1, STARTED, Crashed("exit code 1", 1.0, 1))
    assert submitted(office) == [task(1)]
    office.care.dispatch.needs.met("ab12/1.2")  # on another cluster
    assert submitted(office) == [task(1), task(2)]


def test_what_is_aborted_while_it_waits_for_others_never_begins(office: Office) -> None:
    office.accept(1)
    office.accept(2, after=["1.1"])
    office.pass_by(3.0)
    office.care.stop(key(2), Wish("by user"))
    assert office.end(2) == Aborted("by user")
    end(office, 1, STARTED, Finished(1.0))
    assert submitted(office) == [task(1)]


def test_what_somebody_needs_is_remembered_though_its_end_stands_at_home(office: Office) -> None:
    office.accept(1, 2)
    office.accept(3, after=["1.1", "2.1"])
    office.pass_by(3.0)
    end(office, 1, STARTED, Finished(1.0))
    office.care.dispatch.needs.forget(key(1))
    office.restart()
    office.care.dispatch.needs.forget(key(1))
    end(office, 2, STARTED, Finished(1.0))
    assert submitted(office)[-1] == task(3)
    office.care.dispatch.needs.forget(key(1))
    assert office.roster.get(key(1)) is None


def test_who_was_let_through_is_not_kept_back_by_a_neromum_who_has_forgotten_why(office: Office) -> None:
    office.accept(1)
    office.accept(2, after=["1.1"])
    office.pass_by(3.0)
    office.system.busy = "Unable to contact slurm controller"
    end(office, 1, STARTED, Finished(1.0))
    office.care.dispatch.needs.forget(key(1))
    assert office.roster.get(key(1)) is None
    office.restart()
    office.system.busy = ""
    assert submitted(office) == [task(1), task(2)]


def test_held_while_it_waits_for_others_it_stays_held_when_they_have_finished(office: Office) -> None:
    office.accept(1)
    office.accept(2, after=["1.1"])
    office.pass_by(3.0)
    office.care.dispatch.hold(office.entry(2), held=True)
    end(office, 1, STARTED, Finished(1.0))
    assert submitted(office) == [task(1)]
    office.restart()
    assert submitted(office) == [task(1)]
    office.care.dispatch.hold(office.entry(2), held=False)
    assert submitted(office) == [task(1), task(2)]
    said = [record.event for record in office.entry(2).own if isinstance(record.event, Held)]
    assert said == [Held(held=True), Held(held=False)]


MANY = 6
needs = st.fixed_dictionaries(
    {number: st.lists(st.integers(1, number - 1), unique=True, max_size=3) for number in range(2, MANY + 1)}
)
moves = st.lists(
    st.tuples(
        st.sampled_from(["finish", "crash", "restart", "forget", "abort", "turn"]), st.integers(1, MANY)
    ),
    max_size=25,
)


def happen(office: Office, what: str, number: int) -> bool:
    """Let this happen; tell whether an attempt has finished by it."""
    entry = office.roster.get(key(number))
    if what == "restart":
        office.restart()
    elif what == "abort":
        office.care.stop(key(number), Wish("by user"))
    elif what == "forget" and entry is not None and entry.ended:
        office.care.dispatch.needs.forget(key(number))
    elif what in ("finish", "crash") and entry is not None and entry.ticket and not entry.ended:
        end(office, number, STARTED, Finished(1.0) if what == "finish" else Crashed("exit code 1", 1.0, 1))
        return office.state(number) is State.FINISHED
    return False


@settings(max_examples=25, deadline=None)
@given(needs, moves)
def test_under_any_history_nobody_is_submitted_before_what_she_needs(
    tmp_path_factory: pytest.TempPathFactory, wanted: dict[int, list[int]], history: list[tuple[str, int]]
) -> None:
    finished: set[int] = set()
    seen = 0
    with Office(tmp_path_factory.mktemp("history")) as office:
        for number in range(1, MANY + 1):
            office.accept(number, after=[f"{need}.1" for need in wanted.get(number, [])])
        for what, number in [("turn", 1), *history, ("turn", 1)]:
            if happen(office, what, number):
                finished.add(number)
            office.pass_by(2.0)
            names = [name for order in office.system.orders for name in order.tasks]
            for name in names[seen:]:
                assert finished.issuperset(wanted.get(int(name.split(".")[1]), []))
            seen = len(names)
