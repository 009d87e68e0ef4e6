"""What the warden of Slurm must do besides, before a real Slurm and before the stand-in."""

from collections.abc import Callable

import pytest
from host.patience import until
from wardens.jobs import Jobs
from wardens.suite import LABEL, WardenSuite, all_ended

from neronet.model.resources import Resources
from neronet.wardens.warden import Refused, Warden


class SlurmSuite(WardenSuite):
    """The promises of the warden of Slurm."""

    never_given = ("", "no-such-ticket", "4711", "4711_3", "4711_[0-3]", "-1", "1;2")

    def test_an_exit_code_is_told(self, warden: Warden, jobs: Jobs) -> None:
        tickets = warden.submit(jobs.order(LABEL, "task-1", "task-2"))
        for task, code in (("task-1", 0), ("task-2", 3)):
            jobs.begun(task)
            jobs.let_go(task, code)
        until(lambda: all_ended(warden, list(tickets.values())), "the end of both")
        sights = warden.look(list(tickets.values()))
        assert [sights[tickets[task]].cause for task in ("task-1", "task-2")] == ["", "exit code 3"]

    def test_who_was_cancelled_is_told_apart_from_who_has_failed(self, warden: Warden, jobs: Jobs) -> None:
        ticket = warden.submit(jobs.order(LABEL, "task-1"))["task-1"]
        jobs.begun("task-1")
        warden.cancel([ticket])
        until(lambda: all_ended(warden, [ticket]), "the end of a job that was cancelled")
        assert warden.look([ticket])[ticket].cause.startswith("cancelled")

    def test_no_more_run_at_once_than_is_asked_for_and_the_reason_is_told(
        self, warden: Warden, jobs: Jobs
    ) -> None:
        order = jobs.order(LABEL, "task-1", "task-2", "task-3")._replace(at_once=1)
        tickets = warden.submit(order)
        for place, task in enumerate(order.tasks):
            jobs.begun(task)
            sights = warden.look(list(tickets.values()))
            waiting = [sights[tickets[other]] for other in order.tasks[place + 1 :]]
            assert {(sight.phase, sight.reason) for sight in waiting} <= {("pending", "JobArrayTaskLimit")}
            jobs.let_go(task)
            until(lambda ticket=tickets[task]: all_ended(warden, [ticket]), f"the end of {task}")  # type: ignore[misc]

    def test_what_is_held_begins_only_after_its_release(self, warden: Warden, jobs: Jobs) -> None:
        order = jobs.order(LABEL, "task-1", "task-2", "task-3")._replace(at_once=1)
        tickets = warden.submit(order)
        jobs.begun("task-1")
        held = [tickets["task-2"]]
        warden.hold(held)
        warden.hold(list(tickets.values())[:2])  # the first runs, the second is held already
        jobs.let_go("task-1")
        jobs.begun("task-3")
        jobs.let_go("task-3")
        until(lambda: all_ended(warden, [tickets["task-3"]]), "the end of the others")
        sight = warden.look(held)[held[0]]
        assert (sight.phase, sight.reason) == ("pending", "JobHeldUser")
        warden.release(held)
        jobs.begun("task-2")
        warden.release(held)

    def test_what_sbatch_refuses_comes_with_its_words_and_what_to_change(
        self, warden: Warden, jobs: Jobs
    ) -> None:
        order = jobs.order(LABEL, "task-1")._replace(resources=Resources(options=(("constraint", "huge"),)))
        with pytest.raises(Refused, match="Slurm refuses: Invalid feature specification") as refusal:
            warden.submit(order)
        assert "sinfo" in (refusal.value.hint or "")
        assert warden.find(LABEL) == {}

    def test_a_partition_that_does_not_exist_is_refused_before_it_is_submitted(self, warden: Warden) -> None:
        with pytest.raises(Refused, match="no partition is called 'bach'") as refusal:
            warden.check(Resources(options=(("partition", "bach"),)))
        assert "batch" in (refusal.value.hint or "")

    def test_more_time_than_a_partition_gives_is_refused_with_both_figures(self, warden: Warden) -> None:
        with pytest.raises(Refused, match="asks for 3d 0h, and partition batch has a limit of 1d 0h"):
            warden.check(Resources(time=3 * 86400))

    def test_a_folder_with_an_odd_name_is_no_hindrance(
        self, warden: Warden, fresh: Callable[[], Warden], jobs: Jobs
    ) -> None:
        order = jobs.order(LABEL, "task-1", "task-2")
        order = order._replace(folder=order.folder + " \"50%A\" #1 \\ 'ä'")
        tickets = warden.submit(order)
        for task in order.tasks:
            jobs.begun(task)
        assert fresh().find(LABEL) == tickets
        for task in order.tasks:
            jobs.let_go(task)
        until(lambda: all_ended(warden, list(tickets.values())), "the end of both")

    def test_options_of_hers_reach_sbatch_and_its_own_do_not(self, warden: Warden, jobs: Jobs) -> None:
        with pytest.raises(Refused, match="the option 'array' is neronet's to give"):
            warden.check(Resources(options=(("slurm", "--array=1-3"),)))
        order = jobs.order(LABEL, "task-1")._replace(resources=Resources(options=(("slurm", "--hold"),)))
        ticket = warden.submit(order)["task-1"]
        until(
            lambda: warden.look([ticket])[ticket].reason == "JobHeldUser", "the reason of a job that is held"
        )
