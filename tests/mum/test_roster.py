"""What neromum knows she can read again, wherever she was killed, and what has run is not run again."""

import contextlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mum.attempts import Disk, assignment, key
from spool.full_disk import full_disk

from neronet.model.event import Aborted, Crashed, Event, Finished, Points, Queued, Record, Started, Warned
from neronet.model.lifecycle import IllegalTransition, State, advance
from neronet.mum.roster import Claim, Entry, Roster
from neronet.spool import folder as folders

STARTED = Started("node7", 12, "/spool", ["1"])


@contextlib.contextmanager
def a_disk() -> Iterator[Disk]:
    with tempfile.TemporaryDirectory() as root:
        made = Disk(Path(root))
        try:
            yield made
        finally:
            made.close()


@pytest.fixture
def disk() -> Iterator[Disk]:
    with a_disk() as made:
        yield made


def accept(roster: Roster, number: int) -> Entry:
    entry = roster.accept(key(number), assignment(number))
    roster.note(entry, Queued(folder=entry.folder))
    return entry


def fold(records: list[Record]) -> State:
    state = State.WAITING
    for record in records:
        with contextlib.suppress(IllegalTransition):
            state = advance(state, record.event)
    return state


def knowledge(roster: Roster) -> dict[str, object]:
    """Return all that a roster knows."""
    names = ("folder", "resources", "priority", "state", "own", "kid_seen", "claim", "gpus")
    return {entry.key: [getattr(entry, name) for name in names] for entry in roster}


steps = st.lists(
    st.tuples(
        st.sampled_from(["accept", "accept", "abort", "warn", "start", "point", "finish", "forget"]),
        st.integers(1, 3),
    ),
    max_size=15,
)
KID_SAYS: dict[str, Event] = {
    "start": STARTED,
    "point": Points("loss", [1], [2], [3]),
    "finish": Finished(1.5),
}
MUM_SAYS: dict[str, Event] = {"abort": Aborted("by user"), "warn": Warned("disk", "full")}


def live(disk: Disk, roster: Roster, history: list[tuple[str, int]]) -> None:
    """Have the history happen, as far as it can."""
    for step, number in history:
        entry = roster.get(key(number))
        if step == "accept" and entry is None:
            accept(roster, number)
        elif entry is not None and step == "forget":
            roster.forget(key(number))
        elif entry is not None and step in MUM_SAYS and not entry.ended:
            roster.note(entry, MUM_SAYS[step])
        elif entry is not None and step in KID_SAYS:
            disk.write(number, KID_SAYS[step])
            entry.catch_up()
    roster.sync()


@given(steps)
@settings(deadline=None, max_examples=60)
def test_a_new_neromum_knows_what_the_old_one_knew(history: list[tuple[str, int]]) -> None:
    with a_disk() as disk:
        roster = disk.roster()
        live(disk, roster, history)
        before = knowledge(roster)
        assert knowledge(disk.roster()) == before
        assert knowledge(disk.roster()) == before, "and so does the next, from what was tidied up"


@given(steps, st.data())
@settings(deadline=None, max_examples=100)
def test_killed_at_any_byte_she_knows_all_whose_lines_were_whole(
    history: list[tuple[str, int]], data: st.DataObject
) -> None:
    with a_disk() as disk:
        live(disk, disk.roster(), history)
        whole = disk.roster_file.read_bytes()
        cut = data.draw(st.integers(0, len(whole)))
        disk.roster_file.write_bytes(whole[:cut])
        own: dict[str, list[int]] = {}
        for line in whole[:cut].split(b"\n")[:-1]:
            plain = json.loads(line)
            if plain.get("forget"):
                own.pop(plain["key"], None)
            elif "key" in plain:
                own.setdefault(plain["key"], []).append(plain["record"]["n"])
        roster = disk.roster()
        assert {entry.key: [record.number for record in entry.own] for entry in roster} == own
        for entry in roster:
            number = int(entry.key.partition("/")[2].partition(".")[0])
            assert entry.kid_seen == len(disk.written(number))
            assert entry.state == fold([*entry.own, *disk.written(number)])
            assert roster.note(entry, Warned("a", "b")).number == len(own[entry.key]) + 1
        roster.sync()
        assert knowledge(disk.roster()) == knowledge(roster)


@given(steps, steps)
@settings(deadline=None, max_examples=40)
def test_what_is_asked_again_after_a_kill_is_accepted_again(
    history: list[tuple[str, int]], again: list[tuple[str, int]]
) -> None:
    with a_disk() as disk:
        live(disk, disk.roster(), history)
        roster = disk.roster()
        live(disk, roster, [("accept", 1), ("accept", 2), ("accept", 3), *again])
        assert knowledge(disk.roster()) == knowledge(roster)


def test_an_attempts_specification_is_on_disk_before_it_is_in_care(disk: Disk) -> None:
    entry = accept(disk.roster(), 7)
    assert folders.read_assignment(entry.folder) == assignment(7)
    assert (entry.state, entry.own[0].event) == (State.QUEUED, Queued(folder=entry.folder))


def test_on_a_full_disk_nothing_is_accepted_and_later_it_is(disk: Disk) -> None:
    roster = disk.roster()
    with full_disk(10), pytest.raises(OSError, match="File too large"):
        accept(roster, 1)
    assert roster.get(key(1)) is None
    accept(roster, 1)
    assert folders.read_assignment(str(disk.folder(1))) == assignment(1)


def test_what_the_disk_did_not_take_is_not_safe_until_it_does(disk: Disk) -> None:
    roster = disk.roster()
    entry = accept(roster, 1)
    assert roster.sync()
    with full_disk(disk.roster_file.stat().st_size + 3):
        roster.note(entry, Aborted("by user"))
        assert not roster.sync()
        assert not roster.sync()
    assert roster.sync()
    assert knowledge(disk.roster()) == knowledge(roster)


def test_a_forgotten_attempt_is_out_of_care_for_the_next_neromum_too(disk: Disk) -> None:
    roster = disk.roster()
    accept(roster, 1)
    accept(roster, 2)
    roster.forget(key(1))
    roster.forget(key(1))
    roster.sync()
    assert [entry.key for entry in disk.roster()] == [key(2)]
    assert disk.folder(1).exists(), "its record stays"


def test_a_forgotten_attempt_that_ran_is_not_run_again(disk: Disk) -> None:
    roster = disk.roster()
    accept(roster, 1)
    disk.write(1, STARTED)
    disk.write(1, Finished(1.5))
    roster.forget(key(1))
    other = assignment(1)._replace(command="echo again")
    entry = roster.accept(key(1), other)
    assert (entry.state, entry.claim, entry.kid_seen) == (State.FINISHED, Claim("kid-1", "node7"), 2)
    assert folders.read_assignment(entry.folder) == assignment(1), "what has run is not specified anew"


def test_a_forgotten_attempt_is_known_again_when_it_is_asked_for(disk: Disk) -> None:
    roster = disk.roster()
    accept(roster, 1)
    disk.write(1, STARTED)
    roster.forget(key(1))
    entry = roster.revive(key(1), 1)
    assert entry is not None
    assert (entry.state, entry.gpus, entry.resources) == (State.RUNNING, ["1"], assignment(1).resources)
    assert roster.revive(key(1), 1) is entry
    assert roster.revive(key(9), 0) is None
    assert roster.revive("../../etc/1.1", 0) is None


def test_an_attempt_that_was_claimed_is_known_with_its_gpus_before_it_has_started(disk: Disk) -> None:
    accept(disk.roster(), 1)
    disk.claim(1, "kid-9", ["GPU-a"])
    entry = disk.roster().get(key(1))
    assert entry is not None
    assert (entry.claim, entry.gpus, entry.state) == (Claim("kid-9", "node7"), ["GPU-a"], State.QUEUED)


def test_an_attempt_whose_folder_is_gone_is_not_in_care(disk: Disk) -> None:
    roster = disk.roster()
    accept(roster, 1)
    accept(roster, 2)
    roster.sync()
    shutil.rmtree(disk.folder(1))
    assert [entry.key for entry in disk.roster()] == [key(2)]


def test_the_first_end_stands_and_the_second_is_kept(disk: Disk) -> None:
    roster = disk.roster()
    entry = accept(roster, 1)
    disk.write(1, STARTED)
    disk.write(1, Finished(1.5))
    entry.catch_up()
    roster.note(entry, Crashed("lost its kid"))
    roster.sync()
    again = disk.roster().get(key(1))
    assert again is not None
    assert entry.state is State.FINISHED
    assert [type(record.event) for record in again.own] == [Queued, Crashed]


@pytest.mark.parametrize(
    "line", [b"{", b"7", b'{"key":"ab12/1.1"}', b'{"key":"ab12/1.1","record":7}', b"\xff"]
)
def test_a_damaged_line_costs_no_other(disk: Disk, line: bytes) -> None:
    roster = disk.roster()
    accept(roster, 1)
    accept(roster, 2)
    roster.sync()
    lines = disk.roster_file.read_bytes().splitlines()
    disk.roster_file.write_bytes(b"\n".join([*lines[:2], line, *lines[2:]]) + b"\n")
    assert {entry.key for entry in disk.roster()} == {key(1), key(2)}


def test_a_gap_in_what_a_kid_wrote_is_not_passed_over(disk: Disk) -> None:
    roster = disk.roster()
    entry = accept(roster, 1)
    disk.write(1, STARTED)
    events = disk.folder(1) / folders.EVENTS
    disk.write(1, Warned("a", "b"))
    whole = events.read_bytes()
    disk.write(1, Finished(1.0))
    last = events.read_bytes()[len(whole) :]
    events.write_bytes(whole.replace(b'"n":2', b'"n":x') + last)
    assert [record.number for record in entry.catch_up()] == [1]
    assert entry.kid_seen == 1
    assert entry.state is State.RUNNING


def test_the_roster_stays_as_long_as_what_is_in_care(disk: Disk) -> None:
    roster = disk.roster()
    for number in range(1, 50):
        accept(roster, number)
        roster.forget(key(number))
    accept(roster, 99)
    roster.sync()
    disk.roster()
    lines = disk.roster_file.read_bytes().splitlines()
    assert len(lines) == 2
    assert json.loads(lines[1])["key"] == key(99)
