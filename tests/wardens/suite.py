"""What every warden must do. Subclass it, override ``fresh``, and there is nothing else to write.

``fresh`` gives functions that make a warden of the same batch system, as a neromum does who was just started.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from host.patience import until
from wardens.jobs import Jobs

from neronet.model.resources import Resources
from neronet.wardens.warden import Refused, Warden

LABEL = "neronet:/home/a user/ä"
PHASES = {"pending", "running", "ended", "unknown"}


class WardenSuite:  # noqa: PLR0904 - each is a promise
    """The promises of ``Warden``, held against one of them."""

    too_much = Resources(cpus=1 << 20)  #: what no job can ever have
    #: tickets that this batch system never gave
    never_given: tuple[str, ...] = ("", "no-such-ticket", "4711")

    @pytest.fixture
    def fresh(self) -> Callable[[], Warden]:
        """Return a function that makes a warden who knows nothing of the others."""
        raise NotImplementedError

    @pytest.fixture
    def warden(self, fresh: Callable[[], Warden]) -> Iterator[Warden]:
        """A warden; what was submitted in the test is cancelled at its end."""
        yield fresh()
        last = fresh()
        tickets = [ticket for label in (LABEL, LABEL + "2") for ticket in last.find(label).values()]
        last.cancel(tickets)
        until(lambda: all_ended(last, tickets), "the end of the test's jobs")

    @pytest.fixture
    def jobs(self, tmp_path: Path) -> Jobs:
        """Jobs that begin and end when the test says so."""
        return Jobs(tmp_path)

    def test_it_takes_what_is_small_and_refuses_with_the_reason_what_can_never_run(
        self, warden: Warden
    ) -> None:
        warden.check(Resources())
        with pytest.raises(Refused) as refusal:
            warden.check(self.too_much)
        assert str(self.too_much.cpus) in refusal.value.what

    def test_its_script_is_pure_and_names_what_will_run(
        self, warden: Warden, fresh: Callable[[], Warden], jobs: Jobs
    ) -> None:
        order = jobs.order(LABEL, "task-1", "task-2")
        before = sorted(jobs.folder.rglob("*"))
        text = warden.script(order)
        assert text == warden.script(order) == fresh().script(order)
        assert text.startswith("#!")
        assert all(word in text for word in [*order.command, *order.tasks])
        assert sorted(jobs.folder.rglob("*")) == before
        assert fresh().find(LABEL) == {}

    def test_a_job_is_seen_from_its_submission_to_its_end(self, warden: Warden, jobs: Jobs) -> None:
        tickets = warden.submit(jobs.order(LABEL, "task-1"))
        assert list(tickets) == ["task-1"]
        ticket = tickets["task-1"]
        assert warden.look([ticket])[ticket].phase in {"pending", "running"}
        jobs.begun("task-1")
        until(lambda: warden.look([ticket])[ticket].phase == "running", "the sight of a job that runs")
        jobs.let_go("task-1")
        until(lambda: all_ended(warden, [ticket]), "the end of a job that was let go")
        assert warden.find(LABEL) == {}

    def test_the_tasks_of_one_order_have_tickets_of_their_own(self, warden: Warden, jobs: Jobs) -> None:
        tasks = ["task-1", "task-2", "task-3"]
        tickets = warden.submit(jobs.order(LABEL, *tasks))
        assert sorted(tickets) == tasks
        assert len(set(tickets.values())) == len(tasks)
        assert len({jobs.begun(task) for task in tasks}) == len(tasks)
        jobs.let_go("task-2")
        until(lambda: all_ended(warden, [tickets["task-2"]]), "the end of one of three")
        sights = warden.look(list(tickets.values()))
        assert {sights[tickets[task]].phase for task in ("task-1", "task-3")} == {"running"}

    def test_what_a_job_says_is_kept_in_the_orders_folder(self, warden: Warden, jobs: Jobs) -> None:
        order = jobs.order(LABEL, "task-1")
        tickets = warden.submit(order)
        jobs.begun("task-1")
        jobs.let_go("task-1")
        until(lambda: all_ended(warden, list(tickets.values())), "the end of the job")
        said = [path.read_text(encoding="utf-8") for path in Path(order.folder).iterdir() if path.is_file()]
        assert any("words of task-1" in text for text in said)

    def test_a_job_that_is_cancelled_ends_and_may_be_cancelled_again(
        self, warden: Warden, jobs: Jobs
    ) -> None:
        tickets = warden.submit(jobs.order(LABEL, "task-1", "task-2"))
        for task in tickets:
            jobs.begun(task)
        warden.cancel([tickets["task-1"]])
        until(lambda: all_ended(warden, [tickets["task-1"]]), "the end of a job that was cancelled")
        assert warden.look([tickets["task-2"]])[tickets["task-2"]].phase == "running"
        warden.cancel(list(tickets.values()))
        warden.cancel(list(tickets.values()))
        until(lambda: all_ended(warden, list(tickets.values())), "the end of both")
        warden.cancel(list(tickets.values()))
        warden.cancel([])

    def test_to_hold_what_runs_harms_nobody_and_who_cannot_hold_says_so(
        self, warden: Warden, jobs: Jobs
    ) -> None:
        ticket = warden.submit(jobs.order(LABEL, "task-1"))["task-1"]
        jobs.begun("task-1")
        for do in (warden.hold, warden.release):
            complaint = refusal_of(do, [ticket])
            assert not complaint or "cannot hold" in complaint
        assert warden.look([ticket])[ticket].phase == "running"

    def test_after_a_crash_what_lives_is_found_by_its_label(
        self, warden: Warden, fresh: Callable[[], Warden], jobs: Jobs
    ) -> None:
        tickets = warden.submit(jobs.order(LABEL, "task-1", "task-2", "task-3"))
        other = warden.submit(jobs.order(LABEL + "2", "other"))
        for task in ("task-1", "task-2", "task-3", "other"):
            jobs.begun(task)
        jobs.let_go("task-2")
        gone = tickets.pop("task-2")
        until(lambda: all_ended(warden, [gone]), "the end of a job that was let go")
        successor = fresh()
        until(lambda: successor.find(LABEL) == tickets, "what was submitted before the crash")
        assert fresh().find(LABEL + "2") == other
        assert fresh().find(LABEL[:-1]) == {}
        successor.cancel(list(tickets.values()))
        until(lambda: all_ended(successor, list(tickets.values())), "the end of what was found")

    def test_tickets_that_it_never_gave_are_left_out(self, warden: Warden, jobs: Jobs) -> None:
        ticket = warden.submit(jobs.order(LABEL, "task-1"))["task-1"]
        jobs.begun("task-1")
        assert list(warden.look([*self.never_given, ticket])) == [ticket]
        assert warden.look([]) == {}
        warden.cancel(list(self.never_given))

    def test_capacity_is_told_only_by_one_who_leaves_the_scheduling_to_mum(self, warden: Warden) -> None:
        capacity = warden.capacity()
        assert capacity is None or (capacity.cpus >= 1 and capacity.memory > 0)


def all_ended(warden: Warden, tickets: list[str]) -> bool:
    """Tell whether none of the tickets lives; one that the batch system has forgotten does not."""
    sights = warden.look(tickets)
    assert {sight.phase for sight in sights.values()} <= PHASES
    return all(sight.phase == "ended" for sight in sights.values())


def refusal_of(do: Callable[[list[str]], None], tickets: list[str]) -> str:
    """Return the words of a refusal; empty when there is none."""
    try:
        do(tickets)
    except Refused as refusal:
        return refusal.what
    return ""
