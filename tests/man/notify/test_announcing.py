"""What a user asked to be told arrives by mail, once, whatever happens to the daemon and to the server."""

import random
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from man.notify.newsroom import DAY, OUT_OF_MEMORY, RUNS, Desk
from man.store.populace import NOON, define

from neronet.man.store import clusters, experiments, outbox, projects
from neronet.man.store.clusters import Complaint, Kind
from neronet.model.event import Crashed, Finished, Notified, Points, Started, Warned
from neronet.model.experiment import Project
from neronet.protocol.messages import Happening


def crash(desk: Desk) -> None:
    desk.happen("1.1", RUNS, OUT_OF_MEMORY)


def finish_all(desk: Desk) -> None:
    for number in range(1, 6):
        desk.happen(f"{number}.1", RUNS, Finished(3.0))


def warn(desk: Desk) -> None:
    desk.happen("1.1", RUNS, Warned("slow", "runtime > 2h"))


def notify(desk: Desk) -> None:
    desk.happen("1.1", RUNS, Notified("good", "acc > 0.9"))


def be_abandoned(desk: Desk) -> None:
    with desk.store.database.transaction() as tx:
        complaint = Complaint(Kind.UNREACHABLE, "no route to host")
        clusters.note(tx, "local", complaint, desk.store.clock)
    desk.wait(7200, 600)


def improve(desk: Desk) -> None:
    desk.happen("1.1", RUNS, Points("val_loss", [1, 2], [NOON, NOON], [0.5, 0.1]))


def run(desk: Desk) -> None:
    desk.happen("1.1", RUNS)


RULES: list[tuple[str, dict[str, object], Callable[[Desk], None], str]] = [
    ("crashed", {"on": ["crashed"]}, crash, "[study] batch 1: 1 e-1 crashed: out of memory"),
    ("finished", {"on": ["batch finished"]}, finish_all, "[study] batch 1 finished: 5 finished"),
    ("each", {"on": ["finished"]}, finish_all, "[study] batch 1: 5 finished"),
    ("started", {"on": ["batch started"]}, run, "[study] batch 1 started"),
    ("running", {"on": ["running"]}, run, "[study] batch 1: 1 e-1 running"),
    ("criteria", {"on": ["criteria"]}, warn, "[study] batch 1: 1 e-1: slow"),
    ("criterion", {"on": ["criterion slow"]}, warn, "[study] batch 1: 1 e-1: slow"),
    ("notify", {"on": ["crashed"]}, notify, "[study] batch 1: 1 e-1: good"),
    ("expression", {"on": ["min(val_loss) < 0.2"]}, improve, "[study] batch 1: 1 e-1: min(val_loss) < 0.2"),
    ("unreachable", {"on": ["unreachable > 1h"]}, be_abandoned, "[study] local is unreachable"),
    ("away", {"on": ["crashed"], "unreachable": "1h"}, be_abandoned, "[study] local is unreachable"),
]


@pytest.mark.parametrize(
    ("rules", "happens", "subject"), [row[1:] for row in RULES], ids=[r[0] for r in RULES]
)
def test_each_rule_brings_its_letter_once_though_daemons_die_and_the_server_stumbles(
    desk: Desk, rules: dict[str, Any], happens: Callable[[Desk], None], subject: str
) -> None:
    desk.ask(**rules)
    desk.store.start(1, 2, 3, 4, 5)
    desk.look()

    desk.post.answers = ["451 come again"]
    happens(desk)
    for _life in range(3):
        desk.look(6, killed=True)  # written, and not sent
    desk.post.close()
    desk.look(20)  # nobody answers
    desk.post.open()
    desk.wait(900, 60)

    assert desk.post.subjects == [subject]
    assert desk.post.answers == []
    assert not outbox.is_open(desk.store.database.connection)


def test_what_nobody_asked_for_is_not_told(desk: Desk) -> None:
    desk.ask(on=["batch finished"])
    desk.store.start(1, 2)
    crash(desk)
    warn(desk)
    improve(desk)
    desk.wait(600, 60)

    assert desk.post.subjects == []
    assert not desk.is_busy


def test_a_letter_that_is_refused_is_not_tried_again_until_the_user_says_so(desk: Desk) -> None:
    desk.ask(on=["crashed"])
    desk.store.start(1)
    desk.post.answers = ["550 no such user"]
    crash(desk)
    desk.wait(DAY, 7200)

    (posted,) = outbox.unsent(desk.store.database.connection)
    assert (desk.post.tries, posted.trouble) == (1, "the mail server says 550 no such user")
    with desk.store.database.transaction() as tx:
        assert outbox.try_again(tx, desk.store.clock) == 1
    desk.look()
    assert len(desk.post.received) == 1


def test_an_outage_of_a_day_is_outlived_with_few_tries_and_one_of_a_week_is_given_up(desk: Desk) -> None:
    desk.ask(on=["crashed"])
    desk.store.start(1, 2)
    desk.post.answers = ["421 no"] * 1000
    crash(desk)
    desk.wait(DAY, 1800)
    assert 20 <= desk.post.tries <= 40
    desk.post.answers = []
    desk.wait(7200, 600)
    assert len(desk.post.received) == 1

    desk.post.answers = ["421 no"] * 1000
    desk.happen("2.1", RUNS, OUT_OF_MEMORY)
    desk.wait(4 * DAY, DAY / 4)
    (posted,) = outbox.unsent(desk.store.database.connection)
    assert posted.refused is not None
    assert "given up" in (posted.trouble or "")


def test_a_thousand_crashes_in_a_minute_are_at_most_three_mails_grouped_by_cause_and_node(desk: Desk) -> None:
    count = 1000
    desk.ask(count, on=["crashed", "batch finished"])
    desk.store.start(*range(1, count + 1))
    order = random.Random(8)
    for second in range(60):
        items: list[Happening] = []
        for number in range(second * count // 60 + 1, (second + 1) * count // 60 + 1):
            node = Started(f"node{order.randint(1, 3)}", 7, "/spool")
            end = OUT_OF_MEMORY if number % 4 else Crashed("exit code 3", 1.0, 3)
            items += desk.dated(f"{number}.1", node, end)
        desk.store.take_in(*items)
        desk.look(1)
    desk.wait(3600, 60)

    assert 1 <= len(desk.post.received) <= 3
    told = [message.get_body(("plain",)) for message in desk.post.received]
    texts = [body.get_content() for body in told if body is not None]
    crashes = [line for text in texts for line in text.splitlines() if "crashed: " in line]
    sums = {
        cause: sum(int(line.split()[0]) for line in crashes if line.endswith(cause))
        for cause in ("memory", "3")
    }
    assert sums == {"memory": 750, "3": 250}
    assert all("node1 (" in text for text in texts if "out of memory" in text)
    assert "batch 1 finished: 1000 crashed" in texts[-1]
    references = {message["References"] for message in desk.post.received[1:]}
    assert references <= {desk.post.received[0]["Message-ID"]}


def test_many_small_batches_that_crash_are_told_in_one_letter(desk: Desk) -> None:
    desk.ask(20, on=["crashed"])
    for number in range(1, 21):
        desk.store.start(number)
        desk.happen(f"{number}.1", RUNS, OUT_OF_MEMORY)
    desk.wait(60, 5)

    assert desk.post.subjects == ["[study] 20 crashed: out of memory"]


def test_a_digest_comes_at_its_hours_while_something_lives_and_once_after(desk: Desk) -> None:
    desk.ask(on=["batch finished"], digest="6h")
    desk.store.start(1, 2)
    desk.happen("1.1", RUNS, Points("val_loss", [1], [NOON], [0.25]))
    desk.wait(13 * 3600, 1800)
    assert desk.post.subjects == ["[study] 1 running, 1 waiting"] * 2
    assert "best so far:  val_loss 0.25 (1 e-1)" in str(desk.post.received[0].get_body(("plain",)))

    desk.happen("1.1", *[RUNS] * 2, Finished(2.0))
    desk.store.stop("2.1")
    assert desk.is_busy
    desk.wait(DAY, 1800)
    assert desk.post.subjects[2:] == [
        "[study] batch 1 finished: 1 aborted, 1 finished",
        "[study] 1 aborted, 1 finished",
    ]
    assert not desk.is_busy


def test_a_daily_digest_comes_at_its_hour_in_quiet_hours_too(desk: Desk) -> None:
    desk.store.clock = datetime(2026, 11, 23, 5, 0).timestamp()  # noqa: DTZ001 - the user's own clock
    desk.ask(on=["crashed"], at="06:00", quiet="22:00-07:00")
    desk.store.start(1)
    desk.wait(50 * 60, 600)
    assert desk.post.subjects == []
    desk.wait(DAY, 1800)
    assert desk.post.subjects == ["[study] 1 waiting"]


def test_in_quiet_hours_all_waits_for_the_morning_and_comes_as_one(desk: Desk) -> None:
    evening = datetime(2026, 11, 23, 23, 0).timestamp()  # noqa: DTZ001 - the user's own clock
    desk.store.clock = evening
    desk.ask(on=["crashed"], quiet="22:00-07:00")
    desk.store.start(1, 2)
    crash(desk)
    desk.wait(3600, 600)
    desk.happen("2.1", RUNS, OUT_OF_MEMORY)
    desk.wait(6 * 3600, 600)
    assert desk.post.subjects == []
    assert desk.is_busy

    desk.wait(3600 + 60, 60)
    assert desk.post.subjects == ["[study] batch 1: 2 crashed: out of memory"]


def test_what_is_tried_again_is_said_to_be(desk: Desk) -> None:
    desk.ask(on=["crashed"])
    desk.store.start(1)
    crash(desk)
    desk.store.start(1)
    desk.wait(60)

    assert desk.post.subjects == ["[study] batch 1: 1 e-1 crashed: out of memory (1 tried again)"]


def test_the_users_own_rules_are_for_every_project_that_does_not_say_otherwise(desk: Desk) -> None:
    desk.config.write_text(
        "notify: {email: all@example.org, on: [crashed]}\n" + desk.post.config, encoding="utf-8"
    )
    for folder in ("/one", "/two"):
        with desk.store.database.transaction() as tx:
            plain = {"email": "two@example.org"} if folder == "/two" else {}
            project = projects.save(tx, Project(folder[1:], folder, notify=plain))
            experiments.save(tx, project, [define("a")], desk.store.clock, ())
    desk.look()
    desk.store.start(1, 2)
    desk.happen("1.1", RUNS, OUT_OF_MEMORY)
    desk.happen("2.1", RUNS, OUT_OF_MEMORY)
    desk.wait(60)

    assert {(message["To"], message["Subject"].split()[0]) for message in desk.post.received} == {
        ("all@example.org", "[one]"),
        ("two@example.org", "[two]"),
    }


def test_with_a_mistake_in_the_configuration_letters_wait_and_take_no_other_way(desk: Desk) -> None:
    desk.ask(on=["crashed"])
    desk.store.start(1)
    desk.config.write_text("mial: {server: x}\n", encoding="utf-8")
    crash(desk)
    desk.wait(60)

    assert (desk.post.tries, desk.is_busy) == (0, True)
    assert "config.yaml:1: 'mial' is unknown" in desk.said[-1]
    assert "did you mean mail?" in desk.said[-1]
    desk.config.write_text(desk.post.config, encoding="utf-8")
    desk.look()
    assert len(desk.post.received) == 1
