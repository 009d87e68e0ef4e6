"""What happens is told exactly once, wherever the telling is broken off."""

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from man.store.populace import NOON, Populace, define, from_kid

from neronet.man.store import attempts, experiments, letters, notices, outbox, projects
from neronet.model.event import Crashed, Event, Finished, Notified, Points, Started
from neronet.model.experiment import Project

COUNT = 6
ON = ["crashed", "finished", "aborted", "batch started", "batch finished", "min(loss) < 1"]
LIVES: list[list[Event]] = [
    [Started("node1", 7, "/x"), Points("loss", [1], [NOON], [0.5]), Finished(2.0)],
    [Started("node1", 7, "/x"), Notified("good", "yes"), Crashed("out of memory")],
    [Started("node2", 7, "/x"), Points("loss", [1, 2], [NOON] * 2, [3.0, 2.0]), Crashed("exit code 3")],
]


class Killed(Exception):
    """The daemon has died."""


class Story:
    """A store with a batch that goes on step by step, and daemons that die."""

    def __init__(self, folder: str) -> None:
        self.store = Populace(Path(folder) / "neronet.sqlite")
        plain = {"email": "me@example.org", "on": ON, "limit": 1000}
        with self.store.database.transaction() as tx:
            project = projects.save(tx, Project("study", "/study", notify=plain))
            experiments.save(tx, project, [define(f"e-{index}") for index in range(COUNT)], NOON, ())
        self.done = [0] * COUNT
        self.look(0)
        self.store.start(*range(1, COUNT + 1))

    def step(self, number: int) -> None:
        """Let one experiment go on by an event."""
        events = LIVES[number % len(LIVES)]
        self.done[number] = min(self.done[number] + 1, len(events))
        self.store.take_in(*from_kid(f"{number + 1}.1", *events[: self.done[number]]))

    def look(self, dies_at: int) -> None:
        """Let a daemon look, who dies at that step; 0: she lives. Expressions are looked at as well."""
        database, now = self.store.database, self.store.clock
        try:
            with database.transaction() as tx:
                watched = notices.watches(tx, {}, now)
                notices.take(tx, watched)
                die(dies_at == 1)
            die(dies_at == 2)
            holding = [(watch, notices.holding(database.connection, watch, now)) for watch in watched]
            with database.transaction() as tx:
                for watch, found in holding:
                    notices.keep_new(tx, watch, found)
                    letters.write_due(tx, watch, now)
                die(dies_at == 3)
        except Killed:
            self.store.reopen()
        self.store.clock += 30

    def told(self) -> Counter[str]:
        """Return what all letters tell, and how often."""
        found: Counter[str] = Counter()
        for posted in outbox.newest(self.store.database.connection, 1000):
            for group in posted.letter.groups:
                count, _, what = group.title.partition(" ")
                many = count.isdigit() and bool(group.which)
                found["batch" if count == "batch" else kind(what)] += int(count) if many else 1
        return found


def kind(what: str) -> str:
    return next(word for word in ("crashed", "finished", "good", "loss") if word in what)


def die(now: bool) -> None:  # noqa: FBT001
    if now:
        raise Killed


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.integers(0, COUNT - 1), st.integers(0, 3)), max_size=30))
def test_whatever_is_killed_when_all_is_told_once(steps: list[tuple[int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        story = Story(folder)
        for number, dies_at in steps:
            story.step(number)
            story.look(dies_at)
        for number in range(COUNT):
            for _event in range(4):
                story.step(number)
        story.look(0)
        story.store.clock += 3600
        story.look(0)
        told = story.told()
        story.store.close()

    assert told == {"batch": 2, "crashed": 4, "finished": 2, "good": 2, "loss": 2}


def test_with_nobody_to_tell_nothing_is_kept(store: Populace) -> None:
    store.populate(2)
    store.start(1, 2)
    store.finish("1.1")
    assert notices.has_tidings(store.database.connection)

    with store.database.transaction() as tx:
        watched = notices.watches(tx, {}, store.clock)
        notices.take(tx, watched)

    assert watched == []
    assert not notices.has_tidings(store.database.connection)
    assert not letters.awaits(store.database.connection)


def test_what_neroman_ends_herself_is_told_too(store: Populace) -> None:
    store.populate(2)
    user = {"email": "me@example.org", "on": ["crashed", "aborted"]}
    store.start(1, 2)
    store.stop("1.1")
    with store.database.transaction() as tx:
        attempts.lose(tx, "local", "lost", store.clock)
        watched = notices.watches(tx, user, store.clock)
        notices.take(tx, watched)
    with store.database.transaction() as tx:
        letters.write_due(tx, watched[0], store.clock + 10)

    (posted,) = outbox.newest(store.database.connection, 10)
    assert [group.title for group in posted.letter.groups] == [
        "2 e-2 crashed: lost",
        "1 e-1 aborted: by user",
    ]


def test_the_number_of_a_letter_and_its_conversation_are_kept_when_it_is_thirty_days_old(
    store: Populace,
) -> None:
    store.populate(1)
    user = {"email": "me@example.org", "on": ["crashed"]}
    ids = []
    for month in range(3):
        store.start(1)
        with store.database.transaction() as tx:
            attempts.lose(tx, "local", "lost", store.clock)
            (watch,) = notices.watches(tx, user, store.clock)
            notices.take(tx, [watch])
        store.clock += 40 * 86400
        with store.database.transaction() as tx:
            letters.write_due(tx, watch, store.clock)
            posted = outbox.newest(tx, 10)[0]
            outbox.note_sent(tx, posted.id, store.clock)
        ids.append(posted.message_id)
        assert posted.thread.endswith(f".batch-{month + 1}")
    assert len(set(ids)) == 3
