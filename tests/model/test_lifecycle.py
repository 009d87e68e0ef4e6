"""Every pair of state and event has an answer, and it is the one that the manual tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.model.event import (
    Aborted,
    Crashed,
    Environment,
    Event,
    Finished,
    Held,
    Inputs,
    Notified,
    Outputs,
    Points,
    Queued,
    Ready,
    Signalled,
    Spared,
    Started,
    Stopping,
    Unknown,
    Vitals,
    Warned,
)
from neronet.model.lifecycle import ENDED, LIVE, TRANSITIONS, IllegalTransition, State, advance

EVENTS: dict[str, Event] = {
    "queued": Queued("4711"),
    "started": Started("node1", 12, "/spool/1.1"),
    "finished": Finished(1.0),
    "crashed": Crashed("exit code 1"),
    "aborted": Aborted("by user"),
    "points": Points("loss", [1.0], [0.0], [0.5]),
    "warned": Warned("slow", "runtime > 1h"),
    "notified": Notified("idle", "stalled > 1h"),
    "stopping": Stopping("by user", "ask"),
    "held": Held(held=True),
    "ready": Ready(),
    "inputs": Inputs([("/scratch/a.npz", 7, "")]),
    "outputs": Outputs([]),
    "signalled": Signalled(60.0, -15),
    "spared": Spared("ab12", "loss > 1 does not hold (loss = 0.5)"),
    "vitals": Vitals(10.0, memory=1 << 30),
    "environment": Environment("0" * 32, {"machine": {"cpus": 4}}),
    "unknown": Unknown("migrated", {"to": "node2"}),
}
MOVES = list(EVENTS)[:5]
#: Rows are states; columns are the ``MOVES``, and all other events, which are remarks. A dash is refused.
MANUAL = """
  defined  -        -        -        -        -        -
  waiting  queued   running  finished crashed  aborted  waiting
  queued   queued   running  finished crashed  aborted  queued
  running  running  running  finished crashed  aborted  running
  finished finished finished -        -        -        finished
  crashed  crashed  crashed  -        -        -        crashed
  aborted  aborted  aborted  -        -        -        aborted
"""
PAIRS = [
    (State(state), name, targets[min(place, len(MOVES))])
    for state, *targets in map(str.split, MANUAL.strip().splitlines())
    for place, name in enumerate(EVENTS)
]


def test_the_manual_names_every_pair() -> None:
    assert len(PAIRS) == len(State) * len(EVENTS)
    assert {type(event) for event in EVENTS.values()} == set().union(*TRANSITIONS.values())


@pytest.mark.parametrize(("state", "name", "target"), PAIRS)
def test_an_event_moves_an_attempt_as_the_manual_says(state: State, name: str, target: str) -> None:
    if target == "-":
        with pytest.raises(IllegalTransition, match=f"cannot happen to an attempt that is {state.value}"):
            advance(state, EVENTS[name])
    else:
        assert advance(state, EVENTS[name]) is State(target)


def test_a_state_is_live_or_ended_or_no_attempt_at_all() -> None:
    assert {*LIVE, *ENDED, State.DEFINED} == set(State)
    assert len(LIVE) + len(ENDED) + 1 == len(State)


@given(st.lists(st.sampled_from(list(EVENTS.values())), max_size=12))
def test_whatever_happens_the_first_end_stands(history: list[Event]) -> None:
    state, ends = State.WAITING, []
    for event in history:
        try:
            state = advance(state, event)
        except IllegalTransition:
            assert state in ENDED
        if state in ENDED:
            ends.append(state)
    assert len(set(ends)) <= 1
