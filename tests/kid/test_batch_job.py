"""A nerokid who is a batch job begins her attempt at once, once, and tells what she knows of its end."""

import os
import shlex
import signal
from pathlib import Path

import pytest
from host.patience import until
from kid.batch_job import BatchJob
from kid.diary import ended_with

from neronet.host import processes
from neronet.model.event import BY_SYSTEM, Aborted, Crashed, Finished, Signalled, Started, Stopping, Warned
from neronet.protocol.messages import Retire, Stop
from neronet.spool import folder as folders
from neronet.spool import journal
from neronet.spool.journal import Journal

STAY = "echo ready; exec sleep 1000"


def test_she_begins_without_a_word_of_neromum_and_goes_home_after_it(tmp_path: Path) -> None:
    with BatchJob(tmp_path, "echo once") as job:
        assert job.run() == ""
        assert [type(event) for event in job.events()] == [Started, Finished]
        assert job.stdout() == "once\n"
        header = journal.read(str(job.folder / folders.EVENTS)).header
        assert header is not None
        assert header["kid"] == folders.make_task(job.key)


def test_the_gpus_are_those_that_the_batch_system_gave(tmp_path: Path) -> None:
    with BatchJob(tmp_path, 'echo "gpus $CUDA_VISIBLE_DEVICES"', resources={"gpus": 2}) as job:
        job.run(CUDA_VISIBLE_DEVICES="GPU-1,3")
        started = job.events()[0]
        assert isinstance(started, Started)
        assert started.gpus == ["GPU-1", "3"]
        assert job.stdout() == "gpus GPU-1,3\n"


def test_gpus_that_the_batch_system_calls_something_else_are_left_as_they_are(tmp_path: Path) -> None:
    with BatchJob(
        tmp_path, 'echo "${CUDA_VISIBLE_DEVICES-unset} $ROCR_VISIBLE_DEVICES"', resources={"gpus": 1}
    ) as job:
        variables = {"ROCR_VISIBLE_DEVICES": "4"}
        assert "CUDA_VISIBLE_DEVICES" not in os.environ
        job.run(**variables)
        assert job.stdout() == "unset 4\n"
        assert [event.gpus for event in job.events() if isinstance(event, Started)] == [["4"]]


def test_a_program_whose_job_is_about_to_end_may_save_for_longer_than_one_that_is_aborted(
    tmp_path: Path,
) -> None:
    program = "sleep 99 & trap 'sleep 1; echo saved; exit' TERM; echo begun; wait"
    with BatchJob(tmp_path, "exec sh -c %s" % shlex.quote(program), grace=0.1) as job, job.start() as started:
        job.printed("begun")
        started.terminate()
        started.communicate()
        assert job.stdout() == "begun\nsaved\n"


def test_what_happens_is_told_to_a_neromum_who_is_there_however_short_it_is(tmp_path: Path) -> None:
    with BatchJob(tmp_path, "true", haste=1.0) as job:
        mum = job.heard()
        with job.start() as process:
            mum.meet()
            mum.hear_to_the_end()
            assert process.wait() == 0
        assert isinstance(ended_with(mum.told(job.key)), Finished)
        mum.part()


def test_one_who_is_told_to_end_asks_her_program_and_leaves_the_cause_to_the_system(tmp_path: Path) -> None:
    command = "sleep 99 & trap 'echo saved; echo words >&2; exit 3' TERM; echo ready; wait"
    with BatchJob(tmp_path, command) as job:
        with job.start() as process:
            job.printed("ready")
            process.send_signal(signal.SIGTERM)
            assert process.wait() == 0
        started, stopping, signalled = job.events()
        assert isinstance(started, Started)
        assert stopping == Stopping(BY_SYSTEM, "ask")
        assert isinstance(signalled, Signalled)
        assert (signalled.exit, signalled.told) == (3, True)
        assert signalled.tail.endswith("words")
        assert "saved" in job.stdout()


def test_one_who_is_told_to_end_as_her_program_begins_ends_it_in_order(tmp_path: Path) -> None:
    with BatchJob(tmp_path, "kill -TERM $PPID; exec sleep 1000") as job:
        assert job.run() == ""
        started, stopping, signalled = job.events()
        assert isinstance(started, Started)
        assert stopping == Stopping(BY_SYSTEM, "ask")
        assert isinstance(signalled, Signalled)
        assert signalled.told


def test_a_program_that_could_not_be_started_has_crashed(tmp_path: Path) -> None:
    with BatchJob(tmp_path, "true", variables={"BAD": "\0"}) as job:
        assert job.run() == ""
        (crashed,) = job.events()
        assert isinstance(crashed, Crashed)
        assert crashed.cause.startswith("could not start: ")


def test_a_criterion_that_cannot_be_read_is_told_once_the_program_has_begun(tmp_path: Path) -> None:
    with BatchJob(tmp_path, "true", criteria=[{"name": "bad", "when": "loss >", "do": "abort"}]) as job:
        job.run()
        started, warned, finished = job.events()
        assert isinstance(started, Started)
        assert isinstance(warned, Warned)
        assert warned.message.startswith("criterion bad cannot be read")
        assert isinstance(finished, Finished)


def test_an_attempt_that_found_no_room_begins_when_there_is_some(tmp_path: Path) -> None:
    with BatchJob(tmp_path, "echo once", snapshot="code") as job:
        code = Path(job.spool.code("code"))
        code.mkdir(parents=True)
        (code / folders.PARAMETERS).symlink_to("/dev/full")
        beat = Path(job.spool.beat(folders.make_task(job.key)))
        beat.parent.mkdir()
        with job.start() as process:
            until(beat.exists, "a sign that she lives, after the first try")
            folder = str(job.folder)
            assignment = folders.read_assignment(folder)
            folders.write_assignment(folder, assignment._replace(snapshot=None))
            assert process.wait() == 0
        assert [type(event) for event in job.events()] == [Started, Finished]
        assert job.stdout() == "once\n"


def test_she_hears_the_batch_system_after_a_newer_neromum_has_let_her_go_home(tmp_path: Path) -> None:
    with BatchJob(tmp_path, STAY) as job:
        mum = job.heard()
        with job.start() as process:
            mum.meet()
            mum.say(Retire())
            job.printed("ready")
            mum.say(Stop("", ["no/1.1"], "by user"))
            process.send_signal(signal.SIGTERM)
            assert process.wait() == 0
        assert isinstance(job.events()[-1], Signalled)
        mum.part()


def test_a_program_that_somebody_kills_is_told_as_what_it_is(tmp_path: Path) -> None:
    with BatchJob(tmp_path, "kill -KILL $$") as job:
        job.run()
        signalled = job.events()[-1]
        assert isinstance(signalled, Signalled)
        assert (signalled.exit, signalled.told) == (-9, False)


def test_who_was_stopped_by_the_user_says_so_whatever_the_system_does_then(tmp_path: Path) -> None:
    command = "trap 'echo asked' TERM; echo ready; while :; do :; done"
    with BatchJob(tmp_path, command, grace=0.5) as job:
        mum = job.heard()
        with job.start() as process:
            mum.meet()
            job.printed("ready")
            mum.say(Stop("", [job.key], "by user"))
            job.printed("asked")
            process.send_signal(signal.SIGTERM)
            assert process.wait() == 0
        assert isinstance(job.events()[-1], Aborted)
        mum.part()


def test_her_own_time_limit_is_told_as_such(tmp_path: Path) -> None:
    with BatchJob(tmp_path, STAY, resources={"time": 5.0}) as job:
        job.run()
        end = job.events()[-1]
        assert isinstance(end, Crashed)
        assert end.cause == "time limit of 5s"


def test_a_job_that_was_put_back_runs_nothing_again_and_leaves_word(tmp_path: Path) -> None:
    with BatchJob(tmp_path, STAY) as job:
        with job.start() as first:
            job.printed("ready")
            first.kill()
        before = job.events()
        words = job.run()
        assert "it is not begun again" in words
        assert job.events() == before
        assert job.stdout() == "ready\n"
        assert (job.folder / folders.AGAIN).exists()
        processes.kill_tagged(job.key)


@pytest.mark.parametrize("kind", ["ended", "withdrawn"])
def test_a_job_whose_attempt_is_over_goes_home_quietly(tmp_path: Path, kind: str) -> None:
    with BatchJob(tmp_path, "echo once") as job:
        if kind == "ended":
            job.run()
        else:
            Journal.create(str(job.folder / folders.EVENTS), {"kid": "", "end": {}}).close()
        assert "over already" in job.run()
        assert job.stdout() == ("once\n" if kind == "ended" else "")
        assert not (job.folder / folders.AGAIN).exists()


def test_an_attempt_that_cannot_be_read_fails_with_the_reason_in_her_log(tmp_path: Path) -> None:
    with BatchJob(tmp_path, "true") as job:
        (job.folder / folders.ASSIGNMENT).write_text("{}", encoding="ascii")
        with job.start() as process:
            words = process.communicate()[1]
        assert process.returncode == 1
        assert words.startswith("nerokid: the attempt cannot be begun: not an attempt's specification")
