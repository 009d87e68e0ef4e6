"""Each attempt is one job: submitted once, followed, and its end told as what it was."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from mum.attempts import key
from mum.office import Office
from mum.workers import task

from neronet.model.event import BY_SYSTEM, Aborted, Crashed, Event, Finished, Signalled, Started, Stopping
from neronet.model.lifecycle import State
from neronet.model.resources import parse_duration
from neronet.model.wish import Wish
from neronet.mum.job import ACCOUNT, GRACE, SILENCE
from neronet.mum.jobs import UNHEEDED
from neronet.protocol.messages import Stop
from neronet.spool import folder as folders
from neronet.wardens.warden import Sight

STARTED = Started("node7", 4711, "/folder", ["0"])


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Office(tmp_path) as made:
        yield made


def run(office: Office, number: int, *happened: Event) -> None:
    """Have an attempt's job run without its kid being connected."""
    office.write(number, STARTED, *happened)
    office.system.see(task(number), Sight("running"))


def test_equal_attempts_go_as_one_order_and_others_apart(office: Office) -> None:
    office.accept(1, 2, 3)
    office.accept(4, resources={"cpus": 4})
    office.pass_by(2.0)
    assert [order.tasks for order in office.system.orders] == [[task(1), task(2), task(3)], [task(4)]]
    assert office.system.orders[0].command[-1] == "--job"
    assert [office.tickets(number) for number in (1, 2, 3, 4)] == [
        [None, "1"],
        [None, "2"],
        [None, "3"],
        [None, "4"],
    ]
    assert office.state(1) == State.QUEUED


def test_the_more_urgent_goes_first(office: Office) -> None:
    office.accept(1)
    office.accept(2, priority=5)
    office.pass_by(2.0)
    assert office.system.orders[0].tasks == [task(2), task(1)]


def test_of_a_batch_with_a_limit_one_order_at_a_time_is_with_the_system(office: Office) -> None:
    office.submit(1, 2, batch=7, at_once=1)
    office.accept(3, batch=7, at_once=1)
    office.pass_by(30.0)
    assert [order.at_once for order in office.system.orders] == [1]
    assert office.dispatch.why(office.entry(3))["reason"] == "others of batch 7 have to end first"
    for number in (1, 2):
        office.write(number, STARTED, Finished(1.0))
        office.system.see(task(number), Sight("ended"))
    office.pass_by(60.0)
    assert [order.tasks for order in office.system.orders] == [[task(1), task(2)], [task(3)]]


def test_what_is_refused_ends_with_the_systems_words_and_is_not_tried_again(office: Office) -> None:
    office.system.refusal = "Slurm refuses: Invalid account"
    office.accept(1, 2)
    office.pass_by(600.0, 10.0)
    assert (
        office.end(1)
        == office.end(2)
        == Crashed("refused: Slurm refuses: Invalid account", tail="another partition")
    )
    assert office.system.asked("submit") == 1


def test_what_could_never_run_is_refused_before_it_is_submitted(office: Office) -> None:
    office.accept(1, resources={"cpus": 101})
    office.pass_by(2.0)
    assert office.end(1) == Crashed("refused: asks for 101 cpus, and a node has 100", tail="ask for less")
    assert office.system.asked("submit") == 0


def test_a_system_that_does_not_answer_is_asked_again_ever_more_seldom_and_its_words_are_told(
    office: Office,
) -> None:
    office.system.busy = "slurmctld is away"
    office.accept(1)
    office.pass_by(3600.0, 2.0)
    assert office.state(1) == State.QUEUED
    assert 12 <= len(office.system.calls) <= 25
    assert office.dispatch.facts()["complaint"] == "slurmctld is away"
    assert office.dispatch.why(office.entry(1)) == {
        "phase": "waiting",
        "reason": "slurmctld is away",
        "start": None,
    }
    office.system.busy = ""
    office.pass_by(400.0, 2.0)
    assert office.tickets(1) == [None, "1"]


def test_what_the_system_did_not_take_of_an_order_is_submitted_later(office: Office) -> None:
    office.system.most = 2
    office.accept(1, 2, 3)
    office.pass_by(20.0)
    assert [order.tasks for order in office.system.orders] == [[task(1), task(2), task(3)], [task(3)]]


def test_jobs_that_were_taken_without_a_word_are_found_and_not_submitted_twice(office: Office) -> None:
    office.system.loses_answers = True
    office.accept(1, 2)
    office.pass_by(2.0)
    office.system.loses_answers = False
    office.pass_by(30.0)
    assert office.system.asked("submit") == 1
    assert office.entry(2).ticket == office.system.ticket(task(2))


def test_why_tells_the_systems_reason_and_the_expected_start(office: Office) -> None:
    office.submit(1)
    office.pass_by(20.0)
    told = office.dispatch.why(office.entry(1))
    assert (told["phase"], told["reason"], told["start"], told["ticket"]) == (
        "pending",
        "Resources",
        5e8,
        "1",
    )


def test_a_preview_is_what_would_be_submitted_and_submits_nothing(office: Office) -> None:
    office.submit(1)
    script = office.warden.script(office.system.orders[0])
    read = folders.read_assignment(office.entry(1).folder)
    assert office.dispatch.printer.show([(key(1), read)]) == script
    assert office.system.asked("submit") == 1


def test_a_kid_who_comes_has_the_attempt_that_her_name_says(office: Office) -> None:
    office.submit(1)
    end = office.begin(1)
    kid = office.kids.get(task(1))
    assert kid is not None
    assert kid.keys == {key(1)}
    office.care.stop(key(1), Wish("by user"))
    assert end.receive() == [Stop("", [key(1)], "by user")]
    office.pass_by(2 * UNHEEDED)
    assert office.system.cancelled == [], "she sees to it"


def test_while_all_kids_are_connected_the_system_is_asked_nothing(office: Office) -> None:
    office.submit(1, 2)
    office.begin(1)
    office.begin(2)
    office.pass_by(30.0)
    before = office.system.asked("look")
    office.pass_by(7200.0, 5.0)
    assert office.system.asked("look") == before


def test_while_jobs_wait_one_question_an_interval_is_asked_and_ever_fewer(office: Office) -> None:
    office.submit(*range(1, 101))
    office.pass_by(7200.0, 2.0)
    assert office.system.asked("look") <= 7200 / 300 + 10


def test_an_end_in_the_journal_stands_whatever_the_system_says(office: Office) -> None:
    office.submit(1)
    office.write(1, STARTED, Finished(3.0))
    office.system.see(task(1), Sight("ended", "node failure"))
    office.pass_by(60.0)
    assert office.state(1) == State.FINISHED


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("node failure", Crashed("node failure")),
        ("out of memory", Crashed("out of memory")),
        ("preempted", Crashed("preempted")),
        ("time limit", Crashed("time limit of 2h 00m")),
        ("cancelled by root", Aborted("cancelled by root")),
        ("exit code 1", Crashed("lost its kid")),
        ("", Crashed("lost its kid")),
    ],
)
def test_of_a_kid_who_died_the_systems_cause_is_told_after_a_grace(
    office: Office, said: str, told: Event
) -> None:
    office.submit(1, resources={"time": 7200})
    run(office, 1)
    office.pass_by(40.0)
    assert office.state(1) == State.RUNNING
    office.system.see(task(1), Sight("ended", said))
    office.pass_by(300.0)
    assert office.end(1) == told


def test_the_system_is_asked_soon_when_a_kid_is_suddenly_gone(office: Office) -> None:
    office.submit(1)
    office.begin(1)
    office.pass_by(600.0, 2.0)
    before = office.system.asked("look")
    office.write(1, STARTED)
    office.leave(1)
    office.system.see(task(1), Sight("ended", "node failure"))
    office.pass_by(3.0)
    assert office.system.asked("look") == before + 1
    office.pass_by(GRACE + 2)
    assert office.end(1) == Crashed("node failure")


def test_a_kid_who_never_began_is_explained_by_her_log(office: Office) -> None:
    office.submit(1)
    (Path(office.spool.kids) / f"{task(1)}.log").write_text("python3: not found\n", encoding="ascii")
    office.system.see(task(1), Sight("ended", "exit code 127"))
    office.pass_by(60.0)
    assert office.end(1) == Crashed("nerokid does not start", tail="python3: not found")


def test_a_job_cancelled_behind_our_back_is_aborted_and_by_whom_is_told(office: Office) -> None:
    office.submit(1)
    office.system.see(task(1), Sight("ended", "cancelled by root"))
    office.pass_by(60.0)
    assert office.end(1) == Aborted("cancelled by root")


def test_a_job_that_one_answer_leaves_out_is_not_dead(office: Office) -> None:
    office.submit(1)
    office.system.forget(task(1))
    office.pass_by(SILENCE - 60, 2.0)
    assert office.state(1) == State.QUEUED
    assert office.dispatch.why(office.entry(1))["phase"] == "unknown"
    office.system.see(task(1), Sight("pending"))
    office.pass_by(SILENCE, 2.0)
    assert office.state(1) == State.QUEUED


def test_a_job_that_is_left_out_for_long_is_lost(office: Office) -> None:
    office.submit(1)
    office.system.forget(task(1))
    office.system.sights["1"] = Sight("unknown")
    office.pass_by(SILENCE + 600, 2.0)
    assert office.end(1) == Crashed("lost by the batch system")
    assert office.system.cancelled == ["1"], "should it live after all"


@pytest.mark.parametrize(
    ("said", "runtime", "told"),
    [
        ("preempted", 100.0, Crashed("preempted", 100.0, -15, "saved")),
        ("cancelled by ada", 100.0, Aborted("cancelled by ada", 100.0, -15)),
        ("", 7150.0, Crashed("time limit of 2h 00m", 7150.0, -15, "saved")),
        ("", 100.0, Crashed("ended by the batch system", 100.0, -15, "saved")),
        ("time limit", 7150.0, Crashed("time limit of 2h 00m", 7150.0, -15, "saved")),
    ],
)
def test_of_one_who_was_told_to_end_the_system_gives_the_cause(
    office: Office, said: str, runtime: float, told: Event
) -> None:
    office.submit(1, resources={"time": 7200})
    office.begin(1)
    office.write(1, STARTED, Stopping(BY_SYSTEM, "ask"), Signalled(runtime, -15, "saved"))
    office.leave(1)
    office.pass_by(1.0)
    assert office.state(1) == State.RUNNING, "it waits for its account"
    office.system.see(task(1), Sight("ended", said))
    office.pass_by(4.0)
    assert office.end(1) == told


@pytest.mark.parametrize(("runtime", "limit"), [(29.0, "1m 00s"), (3500.0, "1h 00m")])
def test_a_limit_that_only_the_system_knows_is_told_as_such(
    office: Office, runtime: float, limit: str
) -> None:
    office.submit(1)
    office.begin(1)
    office.write(1, STARTED, Stopping(BY_SYSTEM, "ask"), Signalled(runtime, 0))
    office.leave(1)
    office.system.see(task(1), Sight("ended", limit=parse_duration(limit.replace(" ", ""))))
    office.pass_by(4.0)
    assert office.end(1) == Crashed(f"time limit of {limit}", runtime, 0)


def test_what_was_cancelled_before_it_began_and_is_forgotten_at_once_has_ended(office: Office) -> None:
    office.submit(1, 2)
    office.care.stop(key(1), Wish("by user"))
    office.pass_by(0.5)
    office.system.forget(task(1))
    office.pass_by(4.0)
    assert office.end(1) == Aborted("by user")
    assert office.state(2) == State.QUEUED


def test_a_cause_that_may_still_be_told_is_waited_for(office: Office) -> None:
    office.submit(1)
    office.system.see(task(1), Sight("ended", "cancelled", is_settled=False))
    office.pass_by(GRACE - 5, 2.0)
    assert office.state(1) == State.QUEUED
    office.system.see(task(1), Sight("ended", "cancelled by ada"))
    office.pass_by(GRACE)
    assert office.end(1) == Aborted("cancelled by ada")


def test_a_program_that_only_got_a_signal_is_told_so_unless_the_system_knows_better(office: Office) -> None:
    office.submit(1, 2)
    for number in (1, 2):
        office.begin(number)
        office.write(number, STARTED, Signalled(5.0, 137, "Killed", told=False))
        office.leave(number)
    office.system.see(task(1), Sight("ended"))
    office.system.see(task(2), Sight("ended", "out of memory"))
    office.pass_by(4.0)
    assert office.end(1) == Crashed("signal 9", 5.0, 137, "Killed")
    assert office.end(2) == Crashed("out of memory", 5.0, 137, "Killed")


def test_without_an_account_for_long_it_was_the_batch_system(office: Office) -> None:
    office.submit(1)
    office.begin(1)
    office.write(1, STARTED, Signalled(100.0, -15))
    office.system.busy = "away"
    office.leave(1)
    office.pass_by(ACCOUNT - 5, 2.0)
    assert office.state(1) == State.RUNNING
    office.pass_by(10.0)
    assert office.end(1) == Crashed("ended by the batch system", 100.0, -15)


def test_what_was_put_back_is_told_as_such_and_runs_no_second_time(office: Office) -> None:
    office.submit(1, 2)
    run(office, 1)
    run(office, 2)
    office.pass_by(20.0)
    office.system.see(task(1), Sight("pending", reason="BeginTime"))
    (Path(office.entry(2).folder) / folders.AGAIN).write_text("{}", encoding="ascii")
    office.system.see(task(2), Sight("ended"))
    office.pass_by(90.0)
    assert office.end(1) == office.end(2) == Crashed("requeued by the batch system")
    assert office.system.ticket(task(1)) in office.system.cancelled


def test_what_only_waits_is_withdrawn_at_once(office: Office) -> None:
    office.accept(1)
    office.care.stop(key(1), Wish("by user"))
    assert office.end(1) == Aborted("by user")
    office.pass_by(5.0)
    assert office.system.asked("submit") == 0


def test_what_is_submitted_is_cancelled_and_over_when_the_system_says_so(office: Office) -> None:
    office.submit(1)
    office.system.busy = "away"
    office.care.stop(key(1), Wish("by user"))
    office.pass_by(5.0)
    assert office.state(1) == State.QUEUED
    office.system.busy = ""
    office.pass_by(10.0)
    assert office.system.cancelled == ["1"]
    assert office.end(1) == Aborted("by user")


def test_what_is_stopped_while_it_is_being_submitted_is_cancelled(office: Office) -> None:
    office.accept(1)
    office.now += 0.5
    while office.system.asked("submit") == 0:
        office.care.place()
    office.care.stop(key(1), Wish("by user"))
    office.pass_by(10.0)
    assert office.system.cancelled == ["1"]
    assert office.end(1) == Aborted("by user")


def test_a_kid_who_cannot_be_told_finds_the_wish_and_is_cancelled_later(office: Office) -> None:
    office.submit(1)
    run(office, 1)
    office.pass_by(20.0)
    office.care.stop(key(1), Wish("by user"))
    assert (Path(office.entry(1).folder) / folders.STOP).read_text("ascii") == "by user"
    office.pass_by(UNHEEDED - 5)
    assert office.system.cancelled == []
    office.pass_by(10.0)
    assert office.system.cancelled == ["1"]
    office.write(1, Stopping(BY_SYSTEM, "ask"), Signalled(100.0, -15))
    office.pass_by(10.0)
    assert office.end(1) == Aborted("by user", 100.0, -15)


def test_nobody_begins_what_neromum_has_ended(office: Office) -> None:
    office.submit(1)
    office.system.see(task(1), Sight("ended", "cancelled by root"))
    office.pass_by(60.0)
    assert office.state(1) == State.ABORTED
    with pytest.raises(FileExistsError):
        (office.disk.folder(1) / folders.EVENTS).open("x")


def test_what_a_kid_has_begun_just_then_is_not_ended(office: Office) -> None:
    office.submit(1)
    office.system.see(task(1), Sight("ended"))
    office.pass_by(GRACE - 2)
    office.write(1, STARTED, Finished(2.0))
    office.pass_by(60.0)
    assert office.state(1) == State.FINISHED


def test_a_kid_who_found_no_room_gives_back_and_it_is_submitted_anew(office: Office) -> None:
    office.submit(1)
    office.join(1)
    kid = office.kids.get(task(1))
    assert kid is not None
    office.care.returned(kid, [key(1)])
    office.leave(1)
    office.pass_by(10.0)
    assert office.tickets(1) == [None, "1", None, "2"]
    assert len(office.system.orders) == 2


def test_a_job_is_not_lost_while_the_system_gives_no_answer(office: Office) -> None:
    office.submit(1)
    office.system.forget(task(1))
    office.pass_by(60.0)
    office.system.busy = "slurmctld is away"
    office.pass_by(2 * SILENCE, 2.0)
    assert office.state(1) == State.QUEUED


def test_a_full_disk_submits_nothing_and_keeps_no_one_busy(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(office.spool), "has_room", lambda _spool: False)
    office.accept(1)
    office.pass_by(60.0)
    assert office.system.asked("submit") == 0
    assert office.dispatch.patience(office.now) > 0
    monkeypatch.undo()
    office.pass_by(2.0)
    assert office.tickets(1) == [None, "1"]
