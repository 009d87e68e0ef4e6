"""What could lose a notice, hold it back or tell it too often does not."""

import pytest
from man.notify.newsroom import DAY, OUT_OF_MEMORY, RUNS, Desk
from man.notify.post_office import PostOffice


def crash(desk: Desk, number: int) -> None:
    desk.happen(f"{number}.1", RUNS, OUT_OF_MEMORY)


def test_what_happens_while_the_users_own_rules_cannot_be_read_is_told_once_they_can(desk: Desk) -> None:
    rules = "notify: {email: all@example.org, on: [crashed]}\n" + desk.post.config
    desk.config.write_text(rules, encoding="utf-8")
    desk.store.populate(2)
    desk.look()
    desk.store.start(1, 2)
    crash(desk, 1)
    desk.look()  # it waits to be told, for others like it
    desk.config.write_text(rules + "mial: [\n", encoding="utf-8")
    crash(desk, 2)
    desk.wait(60)
    assert desk.post.tries == 0

    desk.config.write_text(rules, encoding="utf-8")
    desk.wait(60)

    assert desk.post.subjects == ["[study] batch 1: 2 crashed: out of memory"]


@pytest.mark.parametrize("limit", [1, 2, 4])
def test_no_more_letters_go_in_an_hour_than_the_limit_though_each_batch_has_its_own(
    desk: Desk, limit: int
) -> None:
    desk.ask(9, on=["crashed"], limit=limit)
    for first in (1, 4, 7):
        for number in range(first, first + 3):
            desk.store.start(number)
            crash(desk, number)
        desk.wait(900, 60)

    assert len(desk.post.subjects) <= limit
    desk.wait(3600, 300)
    told = " ".join(desk.post.subjects)
    assert len(desk.post.subjects) == limit + 1 or "3 crashed" in told


def test_a_clock_that_is_set_back_holds_nothing_back(desk: Desk) -> None:
    desk.ask(on=["crashed"])
    desk.store.start(1, 2)
    crash(desk, 1)
    desk.wait(10)
    desk.post.answers = ["451 later"]
    desk.store.clock += 3600
    crash(desk, 2)
    desk.wait(10)
    assert len(desk.post.received) == 1

    desk.store.clock -= 30 * DAY
    desk.look()
    assert len(desk.post.received) == 2, "what was to be tried again is tried"
    desk.store.start(3)
    crash(desk, 3)
    desk.wait(10)
    assert len(desk.post.received) == 3, "letters of the time to come are no flood"


def test_a_clock_that_is_set_back_puts_no_digest_off_for_longer_than_usual(desk: Desk) -> None:
    desk.ask(on=["crashed"], digest="6h")
    desk.store.start(1)
    desk.store.clock -= 30 * DAY
    desk.wait(7 * 3600, 600)

    assert desk.post.subjects == ["[study] 1 waiting"]


def test_the_cause_of_its_end_is_not_told_of_its_beginning(desk: Desk) -> None:
    desk.ask(on=["running", "crashed"])
    desk.store.start(1, 2)
    desk.happen("1.1", RUNS)
    desk.happen("2.1", RUNS)
    crash(desk, 1)
    desk.wait(10)

    assert desk.post.subjects == ["[study] batch 1: 1 e-1 crashed: out of memory; 2 running"]


def test_a_password_that_cannot_be_sent_is_shown_nowhere(desk: Desk, post: PostOffice) -> None:
    desk.config.write_text(post.config.replace("lovelace", "hémlig"), encoding="utf-8")
    desk.ask(on=["crashed"])
    desk.store.start(1)
    crash(desk, 1)
    desk.wait(20)

    (trouble,) = desk.store.database.connection.execute("SELECT trouble FROM outbox").fetchone()
    assert "other letters than ASCII" in trouble
    assert "mlig" not in trouble + " ".join(desk.said)
