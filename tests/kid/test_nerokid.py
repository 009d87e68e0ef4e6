"""Nerokid takes each attempt once, keeps the order, gives back what cannot begin, and ends in order."""

import os
import resource
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from host.patience import until
from kid.diary import ended_with, records_of
from kid.household import Household
from kid.listener import Listener

from neronet.host import processes
from neronet.model.event import Aborted, Crashed, Finished, Started, Stopping
from neronet.protocol.messages import Retire, Submitted
from neronet.spool import folder as folders
from neronet.spool import journal
from neronet.spool.journal import Journal

STAY = "echo ready; exec sleep 1000"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Household]:
    with Household(tmp_path) as made:
        yield made


def test_a_journal_says_who_writes_it_before_anything_else(home: Household) -> None:
    key = home.assign(1, "true", resources={"gpus": 2})
    home.give(key, gpus=["1", "3"])
    home.end_of(key)
    header = journal.read(str(home.folder(key) / folders.EVENTS)).header
    assert header is not None
    assert header["kid"] == "kid-1"
    assert header["pid"] == home.kid.pid
    assert header["gpus"] == ["1", "3"]
    started = home.events(key)[0]
    assert isinstance(started, Started)
    assert (started.host, started.gpus) == (os.uname().nodename, ["1", "3"])
    assert started.folder == str(home.folder(key))


def test_what_is_told_is_what_is_written(home: Household) -> None:
    key = home.assign(1, "for i in 1 2 3; do echo loss=0.$i; done; exit 2")
    home.give(key)
    home.end_of(key)
    assert home.mum.told(key) == records_of(home.folder(key))


def test_a_program_finds_its_parameters_and_its_place(home: Household) -> None:
    command = 'echo "$NERO_LR $NERONET_ATTEMPT"; cat parameters.json; pwd -P'
    key = home.assign(1, command, parameters={"lr": 0.1})
    home.give(key)
    assert isinstance(home.end_of(key), Finished)
    work = (home.folder(key) / "run").resolve()
    assert home.stdout(key) == f'0.1 1.1\n{{"lr": 0.1}}{work}\n'


def test_an_attempt_that_somebody_has_claimed_is_missing(home: Household) -> None:
    key = home.assign(1, "true")
    theirs = Journal.create(str(home.folder(key) / folders.EVENTS), {"kid": "kid-0"})
    home.give(key)
    while not home.mum.missing():
        home.mum.hear()
    theirs.close()
    assert home.mum.missing() == [key]
    assert home.events(key) == []
    assert not (home.folder(key) / folders.WORK).exists()


def test_an_attempt_that_is_given_twice_runs_once(home: Household) -> None:
    key, following = home.assign(1, "sleep 0.03; echo once"), home.assign(2, "true")
    home.give(key, key, following, following, line="line")
    home.give(key, following, line="other")
    home.end_of(following)
    assert home.stdout(key) == "once\n"
    assert [type(event) for event in home.events(key)] == [Started, Finished]
    home.outcome(3, "true")
    assert not home.mum.missing(), "what she has in care is not missing"
    home.give(key)
    while key not in home.mum.missing():
        home.mum.hear()
    assert home.stdout(key) == "once\n"


def test_what_is_no_attempt_is_missing_and_harms_nobody(home: Household) -> None:
    broken = home.assign(2, "true")
    (home.folder(broken) / folders.ASSIGNMENT).write_text('{"id": 5')
    good = home.assign(3, "true")
    home.give(home.key(1), broken, good, line="line")
    assert isinstance(home.end_of(good), Finished)
    while len(home.mum.missing()) < 2:
        home.mum.hear()
    assert home.mum.missing() == [home.key(1), broken]


def test_those_in_one_line_run_one_after_the_other(home: Household) -> None:
    one = Path(home.spool.root, "one")
    command = f"mkdir {one} || exit 1; echo $NERONET_ATTEMPT >>{one}.order; rmdir {one}"
    keys = [home.assign(number, command) for number in range(1, 31)]
    home.give(*keys, line="line")
    assert all(isinstance(home.end_of(key), Finished) for key in keys)
    order = Path(home.spool.root, "one.order").read_text().split()
    assert order == [f"{number}.1" for number in range(1, 31)]


def test_those_behind_one_that_takes_long_are_given_back(home: Household) -> None:
    first, *behind = (home.assign(number, STAY) for number in range(1, 4))
    home.give(first, *behind, line="line")
    while len(home.mum.returned()) < 2:
        home.mum.hear()
    assert home.mum.returned() == behind
    assert not any((home.folder(key) / folders.EVENTS).exists() for key in behind)
    assert ended_with(home.mum.told(first)) is None


def test_one_that_waits_for_its_turn_is_given_back_when_it_is_stopped(tmp_path: Path) -> None:
    with Household(tmp_path, haste=1.0) as home:
        first, second, third = (home.assign(number, STAY) for number in range(1, 4))
        home.give(first, second, third, line="line")
        home.mum.stop(second)
        home.started(first)
        while not home.mum.returned():
            home.mum.hear()
        assert home.mum.returned()[0] == second
        assert not (home.folder(second) / folders.EVENTS).exists()


def full(home: Household, number: int) -> str:
    """Assign an attempt for which there is no room: the last write before its start meets a full disk."""
    code = Path(home.spool.code("full"))
    code.mkdir(parents=True, exist_ok=True)
    if not (code / folders.PARAMETERS).is_symlink():
        (code / folders.PARAMETERS).symlink_to("/dev/full")
    return home.assign(number, "true", snapshot="full")


def test_what_finds_no_room_is_given_back_later_as_if_nobody_had_begun(home: Household) -> None:
    key, following = full(home, 1), home.assign(2, "true")
    home.give(key, following, line="line")
    assert isinstance(home.end_of(following), Finished)
    while not home.mum.returned():
        home.mum.hear()
    assert home.mum.returned() == [key]
    assert [path.name for path in home.folder(key).iterdir()] == [folders.ASSIGNMENT]
    assert home.mum.told(key) == []
    home.assign(1, "true")
    home.give(key)
    assert isinstance(home.end_of(key), Finished), "it may begin when there is room"


def test_what_found_no_room_can_be_stopped(tmp_path: Path) -> None:
    with Household(tmp_path, haste=1.0) as home:
        key = full(home, 1)
        home.give(key)
        home.mum.stop(key)
        while not home.mum.returned():
            home.mum.hear()
        assert home.mum.returned() == [key]


def test_a_nerokid_who_is_told_to_end_ends_all_in_order(home: Household) -> None:
    command = "sleep 1000 & trap 'echo saved; exit 0' TERM; echo ready; wait"
    keys = [home.assign(number, command) for number in (1, 2)]
    behind = home.assign(3, "true")
    home.give(keys[0], behind, line="line")
    home.give(keys[1])
    pids = [home.started(key, "ready") for key in keys]
    home.kid.send_signal(signal.SIGTERM)
    ends = [home.end_of(key) for key in keys]
    home.mum.hear_to_the_end()
    assert home.kid.wait(30) == 0
    for key, end, pid in zip(keys, ends, pids, strict=True):
        assert isinstance(end, Aborted)
        assert (end.cause, end.exit) == ("nerokid was told to end", 0)
        assert home.events(key)[1] == Stopping("nerokid was told to end", "ask")
        assert home.stdout(key) == "ready\nsaved\n"
        assert not processes.has_members(pid)
    assert home.mum.returned() == [behind]


def test_a_nerokid_who_retires_first_sees_her_attempts_to_their_end(home: Household) -> None:
    key = home.assign(1, STAY)
    home.give(key)
    home.started(key, "ready")
    home.mum.say(Retire())
    home.mum.stop(key)
    assert isinstance(home.end_of(key), Aborted)
    home.mum.hear_to_the_end()
    assert home.kid.wait(30) == 0


def test_a_nerokid_whom_neromum_left_writes_on_and_goes_when_all_is_done(tmp_path: Path) -> None:
    with Household(tmp_path, haste=200.0) as home:
        key = home.assign(1, "echo ready; while ! [ -e go ]; do sleep 0.01; done; echo loss=3; exit 3")
        home.give(key)
        home.started(key, "ready")
        home.mum.part()
        (home.folder(key) / "run" / "go").touch()
        assert home.kid.wait(30) == 0
        end = home.events(key)[-1]
        assert isinstance(end, Crashed)
        assert end.cause == "exit code 3"


def test_a_nerokid_whose_folder_is_gone_goes(tmp_path: Path) -> None:
    with Household(tmp_path / "root") as home:
        (tmp_path / "root").rename(tmp_path / "elsewhere")
        home.mum.hear_to_the_end()
        assert home.kid.wait(30) == 0


def test_a_word_that_is_not_for_her_does_no_harm(home: Household) -> None:
    home.mum.say(Submitted("r"))
    home.mum.stop(home.key(5))
    assert isinstance(home.outcome(1, "true"), Finished)
    assert not home.mum.returned()


def test_an_end_that_the_disk_took_late_is_told_to_a_neromum_who_came_meanwhile(home: Household) -> None:
    key = home.assign(1, "read line < ../go")
    os.mkfifo(home.folder(key) / "go")
    home.give(key)
    program = home.started(key)
    journal_size = (home.folder(key) / folders.EVENTS).stat().st_size
    before = resource.prlimit(home.kid.pid, resource.RLIMIT_FSIZE, (journal_size, -1))
    home.mum.part()
    (home.folder(key) / "go").write_text("go\n")
    until(lambda: not Path(f"/proc/{program}").exists(), "the program's end")
    Path(home.spool.mum).rmdir()
    home.mum = Listener(home.spool)
    home.mum.meet()
    resource.prlimit(home.kid.pid, resource.RLIMIT_FSIZE, before)
    assert isinstance(home.end_of(key), Finished)
    assert isinstance(ended_with(records_of(home.folder(key))), Finished)
