"""What Slurm's commands print, of old and new versions, and what cannot be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wardens.standin.expressions import expression

from neronet.model.resources import Resources
from neronet.wardens import slurm_answers, slurm_nodes
from neronet.wardens.slurm_answers import Limits
from neronet.wardens.warden import Refused, Sight

_INDICES = st.sets(st.integers(0, 5000), min_size=1, max_size=60)


def indices(ranges: tuple[range, ...]) -> set[int]:
    return {index for one in ranges for index in one}


@given(_INDICES, st.integers(0, 99))
def test_the_tasks_of_an_array_are_read_as_squeue_writes_them(wanted: set[int], throttle: int) -> None:
    limit = f"%{throttle}" if throttle else ""
    known = slurm_answers.job(f"17_[{expression(sorted(wanted), 0)}{limit}]")
    assert known is not None
    assert known[0] == "17"
    assert indices(known[1]) == wanted


@given(_INDICES)
def test_an_expression_that_was_cut_short_leaves_nobody_out(wanted: set[int]) -> None:
    known = slurm_answers.job(f"17_[{expression(sorted(wanted), 24)}]")
    assert known is not None
    assert all(any(index in one for one in known[1]) for index in wanted)


def test_steps_are_read_as_well() -> None:
    known = slurm_answers.job("17_[0-8:4,9]")
    assert known is not None
    assert indices(known[1]) == {0, 4, 8, 9}


@given(st.text())
def test_no_line_is_too_strange(text: str) -> None:
    slurm_answers.queue(text)
    slurm_answers.books(text)
    slurm_answers.details(text)
    slurm_answers.limits(text)
    slurm_nodes.read(text)
    slurm_answers.job(text)


def test_the_queue_tells_phases_reasons_times_and_limits() -> None:
    output = """\
1_[2-9%2]|PENDING|JobArrayTaskLimit|N/A|1-00:00:00|x|neronet a b|/home/ada/a|b
2|PENDING|Resources|1795409165|1:00:00|wrap|(null)|/tmp
1_0|RUNNING|None|1795407964|5:00|x|neronet a b|/home/ada/a|b
3|COMPLETED|None|1795407964|UNLIMITED|wrap||/tmp
4|SUSPENDED|None|1795407964|NOT_SET|wrap||/tmp
5|NEWLY_INVENTED|None|N/A|INVALID|wrap||/tmp
CLUSTER: other
"""
    rows = slurm_answers.queue(output)
    assert [row.sight for row in rows] == [
        Sight("pending", reason="JobArrayTaskLimit", limit=86400.0),
        Sight("pending", reason="Resources", start=1795409165.0, limit=3600.0),
        Sight("running", start=1795407964.0, limit=300.0),
        Sight("ended", start=1795407964.0),
        Sight("running", reason="SUSPENDED", start=1795407964.0),
        Sight("unknown", reason="NEWLY_INVENTED"),
    ]
    assert rows[0].folder == "/home/ada/a|b"


@pytest.mark.parametrize(
    ("state", "code", "cause"),
    [
        ("COMPLETED", "0:0", ""),
        ("FAILED", "3:0", "exit code 3"),
        ("FAILED", "0:11", "signal 11"),
        ("FAILED", "0:125", "out of memory"),
        ("FAILED", "", "failed"),
        ("TIMEOUT", "0:15", "time limit"),
        ("NODE_FAIL", "0:0", "node failure"),
        ("BOOT_FAIL", "0:0", "node failure"),
        ("PREEMPTED", "0:15", "preempted"),
        ("OUT_OF_MEMORY", "0:125", "out of memory"),
        ("DEADLINE", "0:0", "deadline"),
        ("CANCELLED by 0", "0:15", "cancelled by root"),
        ("CANCELLED by 4294967294", "0:15", "cancelled by user 4294967294"),
        ("CANCELLED", "0:15", "cancelled"),
    ],
)
def test_the_books_tell_how_it_ended(state: str, code: str, cause: str) -> None:
    (row,) = slurm_answers.books(f"12_3|{state}|{code}|Unknown|00:30:00\n")
    assert (row.job, indices(row.indices), row.sight) == ("12", {3}, Sight("ended", cause, limit=1800.0))


def test_a_job_in_detail() -> None:
    output = (
        "JobId=39 ArrayJobId=1 ArrayTaskId=7 ArrayTaskThrottle=2 JobName=x"
        " UserId=ada(1000) Priority=1 JobState=FAILED Reason=NonZeroExitCode Requeue=1 Restarts=2"
        " ExitCode=7:0 TimeLimit=00:01:00 StartTime=1795407976 Comment=JobState=RUNNING \n"
        "JobId=40 ArrayJobId=1 ArrayTaskId=8-9%2 JobName=y JobState=PENDING Reason=Priority\n"
        "JobId=41 JobName=z JobState=CANCELLED Restarts=0 ExitCode=0:15 StartTime=2026-01-01T00:00:00\n"
    )
    rows = slurm_answers.details(output)
    assert [(row.job, indices(row.indices)) for row in rows] == [("1", {7}), ("1", {8, 9}), ("41", set())]
    assert [row.sight for row in rows] == [
        Sight("ended", "exit code 7", start=1795407976.0, requeues=2, limit=60.0),
        Sight("pending", reason="Priority"),
        Sight("ended", "cancelled", requeues=0),
    ]


@pytest.mark.parametrize(
    ("storage", "is_there"),
    [
        ("accounting_storage/slurmdbd", True),
        ("accounting_storage/mysql", True),
        ("accounting_storage/none", False),
        ("accounting_storage/filetxt", False),
        ("(null)", False),
    ],
)
def test_a_controller_tells_its_limits(storage: str, is_there: bool) -> None:  # noqa: FBT001
    output = f"""\
Configuration data as of 2026-11-23T04:25:40
AccountingStorageType   = {storage}
MaxArraySize            = 20001
MaxJobCount             = 50000
"""
    assert slurm_answers.limits(output) == Limits(20001, 50000, is_there)
    assert slurm_answers.limits("") == Limits()


@pytest.mark.parametrize(("plugins", "routes"), [("lua", True), ("(null)", False), ("", False)])
def test_a_controller_tells_whether_its_site_has_rules(plugins: str, routes: bool) -> None:  # noqa: FBT001
    assert slurm_answers.limits(f"JobSubmitPlugins        = {plugins}\n").routes is routes


NODES = """\
batch|batch*|1-00:00:00|32|8000|(null)|3
gpu|gpu|infinite|64+|515000|gpu:a100:4(S:0-1),gpu:v100:2,tpu:8|2
gpu|gpu|infinite|128|256000|(null)|5
short|short|30:00|8|4000+|gpu:1|4K
"""


def test_nodes_are_read_with_their_gpus_and_limits() -> None:
    nodes = slurm_nodes.read(NODES)
    assert [(one.partition, one.is_default, one.time, one.cpus, one.gpus) for one in nodes] == [
        ("batch", True, 86400.0, 32, 0),
        ("gpu", False, None, 64, 6),
        ("gpu", False, None, 128, 0),
        ("short", False, 1800.0, 8, 1),
    ]
    assert nodes[0].memory == 8000 << 20
    assert [one.amount for one in nodes] == [3, 2, 5, None]


@pytest.mark.parametrize(
    ("told", "count"),
    [
        ("gpu:8", 8),
        ("gpu:3090:4", 4),
        ("gpu:2080ti:4(S:0-1)", 4),
        ("gpu:1g.5gb:7,gpu:a100:1(S:0)", 8),
        ("gpu:tesla:2,mps:200", 2),
        ("(null)", 0),
    ],
)
def test_a_type_of_gpus_may_begin_with_digits(told: str, count: int) -> None:
    (nodes,) = slurm_nodes.read(f"gpu|gpu|infinite|64|515000|{told}|2\n")
    assert nodes.gpus == count


@pytest.mark.parametrize(
    ("asked", "partition", "words"),
    [
        (Resources(cpus=33), None, "asks for 33 cpus, and partition batch has 32 a node"),
        (Resources(memory=9000 << 20), "batch", "asks for 8.8 G of memory"),
        (Resources(gpus=1), None, "asks for 1 gpu, and partition batch has none"),
        (Resources(options=(("nodes", "4-9"),)), None, "asks for 4 nodes, and partition batch has 3"),
        (Resources(gpus=7), "gpu", "asks for 7 gpus, and partition gpu has 6 a node"),
        (Resources(time=3600), "short", "asks for 1h 00m, and partition short has a limit of 30m 00s"),
        (Resources(cpus=100, gpus=1), "gpu", "no node with all of it"),
        (Resources(), "long", "no partition is called 'long'"),
    ],
)
def test_what_no_node_has_is_refused(asked: Resources, partition: str | None, words: str) -> None:
    with pytest.raises(Refused, match=words):
        slurm_nodes.check(asked, partition, slurm_nodes.read(NODES))


@pytest.mark.parametrize("partition", ["gpu", "short,gpu", None])
def test_what_some_node_has_is_taken(partition: str | None) -> None:
    slurm_nodes.check(Resources(cpus=8, time=1800), partition, slurm_nodes.read(NODES))
    slurm_nodes.check(Resources(cpus=1 << 20), None, slurm_nodes.read(NODES.replace("*", "")))
    slurm_nodes.check(Resources(options=(("nodes", "7"),)), "gpu", slurm_nodes.read(NODES))
    slurm_nodes.check(Resources(options=(("nodes", "5000"),)), "short", slurm_nodes.read(NODES))


def test_a_refusal_names_the_partitions_that_have_it() -> None:
    with pytest.raises(Refused) as refusal:
        slurm_nodes.check(Resources(gpus=1, time=1800), "batch", slurm_nodes.read(NODES))
    assert refusal.value.hint == "ask for less, or for a partition that has it: gpu, short"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("JobHeldUser", "scontrol release"),
        ("launch_failed_requeued_held", "scontrol release"),
        ("JobHeldAdmin", "cluster's support"),
        ("PartitionNodeLimit", "abort it, change its resources"),
        ("QOSMaxWallDurationPerJobLimit", "abort it, change its resources"),
        ("ReqNodeNotAvail, UnavailableNodes:n1", "sinfo -R"),
        ("Nodes required for job are DOWN, DRAINED or reserved", "sinfo -R"),
    ],
)
def test_of_a_reason_that_waiting_alone_may_not_mend_it_is_said_what_to_do(reason: str, words: str) -> None:
    (row,) = slurm_answers.queue(f"2|PENDING|{reason}|N/A|1:00:00|wrap|(null)|/tmp")
    assert row.sight.reason == reason
    assert words in row.sight.hint


@pytest.mark.parametrize("reason", ["Resources", "Priority", "JobArrayTaskLimit", "QOSMaxJobsPerUserLimit"])
def test_where_waiting_is_all_nothing_is_advised(reason: str) -> None:
    (row,) = slurm_answers.queue(f"2|PENDING|{reason}|N/A|1:00:00|wrap|(null)|/tmp")
    assert row.sight.hint == ""
