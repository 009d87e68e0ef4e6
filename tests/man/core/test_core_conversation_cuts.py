"""Cut the line anywhere, kill neroman anywhere: every event arrives exactly once, and nothing runs twice."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from man.core.scripted_mum import SCRIPT, Line, Mum
from man.store.populace import HERE, Populace

from neronet.man.core.conversation import Conversation
from neronet.man.store import attempts, events, series, views
from neronet.man.store.ledger import StoreLedger
from neronet.model.event import KID, MUM, Aborted, Points, Started

_BYTES = st.integers(1, 300) | st.just(10**6)
_ROOM = st.none() | st.integers(0, 3)
_EXPERIMENTS = 6


class Cuts(RuleBasedStateMachine):  # noqa: PLR0904 - each rule is something that may happen
    """A neroman and a neromum who can be parted at every byte."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="neronet-cuts-"))
        self.store = Populace(self.folder / "neronet.sqlite")
        self.numbers = self.store.populate(_EXPERIMENTS)
        self.mum = Mum()
        self.line: Line | None = None
        self.conversation: Conversation | None = None

    @initialize(room=_ROOM)
    def begin(self, room: int | None) -> None:
        self.mum.room = room
        self.store.start(*self.numbers)
        self.connect()

    @precondition(lambda self: self.line is None)
    @rule()
    def connect(self) -> None:
        self.line = Line(self.mum)
        self.conversation = Conversation(StoreLedger(self.store.database, self.store.now), HERE)
        self.line.carry_up(10**6)  # the greetings
        self.line.carry_down(10**6)
        self.line.say(self.conversation.opened())

    @precondition(lambda self: self.line is not None)
    @rule(kill=st.booleans())
    def cut(self, *, kill: bool) -> None:
        """Cut the line, with all that is on its way; or kill neroman, and go on as another process would."""
        self.line = self.conversation = None
        if kill:
            self.store.reopen()

    @rule(number=st.integers(1, _EXPERIMENTS))
    def start_again(self, number: int) -> None:
        """Start one of them once more, as the commands do: when it has ended."""
        if attempts.startable(self.store.database.connection, [number]):
            self.store.start(number)

    @rule(number=st.integers(1, _EXPERIMENTS))
    def stop(self, number: int) -> None:
        newest = len(views.attempts_of(self.store.database.connection, number))
        self.store.stop(f"{number}.{newest}")

    @rule()
    def ring(self) -> None:
        if self.line and self.conversation:
            trouble = self.conversation.trouble is not None
            self.line.say(self.conversation.rested() if trouble else self.conversation.rung())

    @precondition(lambda self: self.line is not None)
    @rule(count=_BYTES)
    def carry_up(self, count: int) -> None:
        assert self.line
        self.line.carry_up(count)

    @precondition(lambda self: self.line is not None)
    @rule(count=_BYTES)
    def carry_down(self, count: int) -> None:
        assert self.line
        assert self.conversation
        heard = self.line.carry_down(count)
        if heard:
            self.line.say(self.conversation.heard(heard))

    @precondition(lambda self: self.line is not None)
    @rule(most=st.integers(1, 9))
    def tell(self, most: int) -> None:
        assert self.line
        self.line.tell(most)

    @rule()
    def work(self) -> None:
        self.mum.work()

    @precondition(lambda self: self.line is not None)
    @rule()
    def exchange(self) -> None:
        """Let all that was said arrive, and be answered, and the answers arrive."""
        assert self.line
        self.line.tell()
        self.carry_up(10**6)
        self.carry_down(10**6)

    @rule(room=_ROOM)
    def fill_or_free_her_disk(self, room: int | None) -> None:
        self.mum.room = room

    @invariant()
    def the_store_knows_no_more_than_happened(self) -> None:
        for name, (mum, kid) in self._positions().items():
            kept = self.mum.disk.get(name)
            assert mum <= (len(kept.mum) if kept else 0)
            assert kid <= (len(kept.kid) if kept else 0)

    def teardown(self) -> None:
        try:
            self._heal()
            self._check()
        finally:
            self.store.close()
            shutil.rmtree(self.folder)

    def _heal(self) -> None:
        """Let the disk be free and the line hold, and go on until there is nothing left to say."""
        self.mum.room = None
        if self.line is None:
            self.connect()
        assert self.line
        for _ in range(10 * len(SCRIPT)):
            self.ring()
            self.mum.work()
            self.line.tell()
            while not self.line.idle:
                self.carry_up(10**6)
                self.carry_down(10**6)

    def _check(self) -> None:
        connection = self.store.database.connection
        assert set(self.store.column("ended IS NOT NULL")) == {1}
        for name in self._positions():
            attempt = self.store.identity(name)
            kept = self.mum.disk.get(name)
            if kept is None:  # stopped before it was ever sent
                assert events.of_attempt(connection, attempt) == []
                continue
            told = [(event.origin, event.number) for event in events.of_attempt(connection, attempt)]
            expected = [(MUM, record.number) for record in kept.mum]
            expected += [(KID, r.number) for r in kept.kid if not isinstance(r.event, Points)]
            assert sorted(told) == sorted(expected)
            points = [value for r in kept.kid if isinstance(r.event, Points) for value in r.event.values]
            assert list(series.curve(connection, attempt, "loss").values) == points
            assert sum(isinstance(record.event, Started) for record in kept.kid) <= 1
            self._check_stop(name, ended_by_stop=isinstance((kept.kid or kept.mum)[-1].event, Aborted))

    def _check_stop(self, name: str, *, ended_by_stop: bool) -> None:
        state, stop = self.store.database.connection.execute(
            "SELECT state, stop FROM attempts WHERE id = ?", (self.store.identity(name),)
        ).fetchone()
        assert state == ("aborted" if ended_by_stop else "finished")
        assert stop is not None or not ended_by_stop, "nothing is stopped that nobody wanted to stop"

    def _positions(self) -> dict[str, tuple[int, int]]:
        rows = self.store.database.connection.execute("SELECT experiment, attempt, mum, kid FROM attempts")
        return {f"{number}.{attempt}": (mum, kid) for number, attempt, mum, kid in rows}


Cuts.TestCase.settings = settings(
    max_examples=100, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestCuts = pytest.mark.slow(Cuts.TestCase)
