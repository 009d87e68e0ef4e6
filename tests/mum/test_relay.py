"""A neroman hears all that happens, each record once and in order, however often she or the line is away."""

import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from mum.attempts import Disk, assignment, key
from protocol.pair import MAN, MUM
from spool.full_disk import full_disk

from neronet.host.channel import Channel
from neronet.host.stream import Stream
from neronet.model import event as events
from neronet.model.event import KID, Finished, Points, Queued, Record, Started, Warned
from neronet.mum.relay import Listener
from neronet.protocol.messages import Happened
from neronet.spool import folder as folders

NUMBERS = (1, 2, 3)
numbers = st.sampled_from(NUMBERS)


class SlowLine(Channel):
    """A channel that may be as if a slow reader had left megabytes on their way."""

    is_slow = False

    @property
    def backlog(self) -> int:
        return 1 << 30 if self.is_slow else super().backlog


class Man:
    """A neroman's store and her end of the line: she insists on the next record of each origin."""

    def __init__(self) -> None:
        self.heard: dict[tuple[str, str], list[Record]] = {}

    def join(self) -> tuple[SlowLine, Channel]:
        ours, theirs = socket.socketpair()
        self._channel = Channel(Stream(ours), MAN)
        return SlowLine(Stream(theirs), MUM), self._channel

    def listen(self) -> None:
        """Take in what has come."""
        while messages := self._channel.receive():
            for message in messages:
                for item in message.items if isinstance(message, Happened) else []:
                    records = self.heard.setdefault((item.attempt, item.origin), [])
                    assert item.record.number == len(records) + 1, "each record once, in order"
                    records.append(item.record)

    def position(self, number: int) -> tuple[int, int]:
        name = key(number).partition("/")[2]
        return len(self.heard.get((name, events.MUM), [])), len(self.heard.get((name, KID), []))


class Relay(RuleBasedStateMachine):
    """Kids write and tell, mum notes, lines are slow or break, disks are full: in any order."""

    def __init__(self) -> None:
        super().__init__()
        self._root = tempfile.TemporaryDirectory()
        self.disk, self.man = Disk(Path(self._root.name)), Man()
        self.roster = self.disk.roster()
        for number in NUMBERS:
            self.roster.accept(key(number), assignment(number))
        self.line: SlowLine | None = None
        self.neroman_comes()

    @rule()
    def neroman_comes(self) -> None:
        """Her line breaks, whatever was still on it; she comes back and says where she stands."""
        self._hang_up()
        self.line, self._ours = self.man.join()
        self.listener = Listener(self.line, "ab12")
        for number in NUMBERS:
            self.listener.follow(key(number), *self.man.position(number))

    @rule(number=numbers)
    def mum_notes(self, number: int) -> None:
        entry = self.roster.get(key(number))
        assert entry is not None
        record = self.roster.note(entry, Queued() if not entry.own else Warned("disk", "nearly full"))
        self.listener.offer(key(number), events.MUM, record)

    @rule(number=numbers, full=st.booleans(), told=st.sampled_from(["later", "now", "now", "in vain"]))
    def kid_writes(self, *, number: int, full: bool, told: str) -> None:
        self._write(number, full=full)
        entry = self.roster.get(key(number))
        assert entry is not None
        for record in self.disk.written(number)[entry.kid_seen :] if told != "later" else []:
            entry.kid_seen = record.number
            if told == "now":
                self.listener.offer(key(number), KID, record)

    @rule(number=numbers, data=st.data())
    def any_record_is_offered_again(self, number: int, data: st.DataObject) -> None:
        entry = self.roster.get(key(number))
        assert entry is not None
        for origin, records in ((events.MUM, entry.own), (KID, self.disk.written(number)[: entry.kid_seen])):
            for record in data.draw(st.lists(st.sampled_from(records), max_size=2)) if records else []:
                self.listener.offer(key(number), origin, record)

    @rule(number=numbers)
    def mum_reads_the_journal(self, number: int) -> None:
        entry = self.roster.get(key(number))
        assert entry is not None
        for record in entry.catch_up():
            self.listener.offer(key(number), KID, record)

    @rule()
    def the_disk_has_room(self) -> None:
        self.disk.has_room()

    @rule()
    def mum_tells(self) -> None:
        self._flush()

    @rule()
    def neroman_listens(self) -> None:
        self.man.listen()

    @precondition(lambda self: self.line is not None)
    @rule(slow=st.booleans())
    def the_line_is_slow(self, *, slow: bool) -> None:
        assert self.line is not None
        self.line.is_slow = slow

    def teardown(self) -> None:
        assert self.line is not None
        self.line.is_slow = False
        self.disk.has_room()
        for number in NUMBERS:
            entry = self.roster.get(key(number))
            assert entry is not None
            for record in self.disk.written(number)[: entry.kid_seen][-1:]:
                self.listener.offer(key(number), KID, record)
        self._flush()
        self.man.listen()
        for number in NUMBERS:
            entry = self.roster.get(key(number))
            assert entry is not None
            name = key(number).partition("/")[2]
            assert self.man.heard.get((name, events.MUM), []) == entry.own
            assert self.man.heard.get((name, KID), []) == self.disk.written(number)[: entry.kid_seen]
        self._hang_up()
        self.disk.close()
        self._root.cleanup()

    def _write(self, number: int, *, full: bool) -> None:
        event = Points("loss", [1.0], [2.0], [3.0]) if self.disk.written(number) else Started("n", 1, "/")
        path = self.disk.folder(number) / folders.EVENTS
        if not path.exists():
            self.disk.claim(number)
        with full_disk(path.stat().st_size + 5 if full else -1):
            self.disk.write(number, event)

    def _flush(self) -> None:
        turns = 0
        while self.listener.flush(self.roster):
            turns += 1
            assert turns <= len(NUMBERS), "mum does not spin"

    def _hang_up(self) -> None:
        if self.line is not None:
            self.line.close()
            self._ours.close()


TestRelay = Relay.TestCase
TestRelay.settings = settings(deadline=None, max_examples=60, stateful_step_count=40)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    made = Disk(tmp_path / "neronet")
    yield made
    made.close()


def test_only_what_is_followed_is_told(disk: Disk) -> None:
    roster, man = disk.roster(), Man()
    line, ours = man.join()
    listener = Listener(line, "ab12")
    for number in (1, 2):
        roster.accept(key(number), assignment(number))
    listener.follow(key(1), 0, 0)
    assert (listener.is_following(key(1)), listener.is_following(key(2))) == (True, False)
    for number in (1, 2):
        entry = roster.get(key(number))
        assert entry is not None
        listener.offer(key(number), events.MUM, roster.note(entry, Queued()))
    listener.flush(roster)
    listener.leave(key(1))
    listener.leave(key(1))
    listener.offer(key(1), events.MUM, Record(2, 1.0, Finished()))
    listener.flush(roster)
    man.listen()
    assert list(man.heard) == [("1.1", events.MUM)]
    assert man.position(1) == (1, 0)
    line.close()
    ours.close()


def test_an_attempt_that_was_let_go_meanwhile_is_no_error(disk: Disk) -> None:
    roster, man = disk.roster(), Man()
    line, ours = man.join()
    listener = Listener(line, "ab12")
    roster.accept(key(1), assignment(1))
    listener.follow(key(1), 0, 0)
    roster.forget(key(1))
    assert not listener.flush(roster)
    line.close()
    ours.close()


def test_what_was_not_offered_is_read_from_the_disk_when_the_next_is(disk: Disk) -> None:
    roster, man = disk.roster(), Man()
    line, ours = man.join()
    listener = Listener(line, "ab12")
    entry = roster.accept(key(1), assignment(1))
    listener.follow(key(1), 0, 0)
    listener.flush(roster)
    records = [disk.write(1, event) for event in (Started("n", 1, "/"), Warned("a", "b"), Finished(1.0))]
    entry.kid_seen = 3
    listener.offer(key(1), KID, records[2])
    listener.flush(roster)
    man.listen()
    assert man.heard == {("1.1", KID): records}
    for end in (line, ours, disk):
        end.close()


def test_what_was_read_of_a_journal_and_could_not_be_told_yet_is_not_read_again(disk: Disk) -> None:
    roster, man = disk.roster(), Man()
    line, ours = man.join()
    listener = Listener(line, "ab12")
    entry = roster.accept(key(1), assignment(1))
    listener.follow(key(1), 0, 0)
    records = [disk.write(1, event) for event in (Started("n", 1, "/"), Warned("a", "b"), Finished(1.0))]
    entry.kid_seen = 1
    listener.flush(roster)
    (disk.folder(1) / folders.EVENTS).unlink()
    entry.kid_seen = 3
    listener.offer(key(1), KID, records[2])
    turns = 0
    while listener.flush(roster):
        turns += 1
        assert turns < 3, "mum does not spin"
    man.listen()
    assert man.heard == {("1.1", KID): records}
    for end in (line, ours, disk):
        end.close()


def test_attempts_whose_kids_disk_is_full_keep_nobody_waiting_and_nobody_busy(disk: Disk) -> None:
    roster, man = disk.roster(), Man()
    line, ours = man.join()
    listener = Listener(line, "ab12")
    for number in range(1, 301):
        entry = roster.accept(key(number), assignment(number))
        listener.follow(key(number), 0, 0)
        if number <= 250:
            entry.kid_seen = 1  # as her kid has said, and could not write
        else:
            roster.note(entry, Queued())
    turns = 1
    while listener.flush(roster):
        turns += 1
        assert turns < 10, "she is busy with what cannot be done"
        man.listen()
    man.listen()
    assert len(man.heard) == 50
    line.close()
    ours.close()
