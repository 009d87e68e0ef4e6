"""Nerokid tells of an attempt's files before its end, a piece at a time, and no more than can be borne."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from kid.in_hand import InHand

from neronet.kid import collect
from neronet.kid.collect import Digests, Left, Promised
from neronet.model.event import Aborted, Crashed, Finished, Inputs, Outputs, Started, Stopping
from neronet.spool.outputs import PIECE

T = TypeVar("T")


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def turns_of(turn: Callable[[], T | None]) -> tuple[int, T]:
    """Return how many turns it took, and what came of it."""
    for count in range(1, 10000):
        found = turn()
        if found is not None:
            return count, found
    raise AssertionError("no end of it")


def test_outputs_are_told_before_the_end(tmp_path: Path) -> None:
    command = "mkdir results; echo 1 > results/a.csv; echo 22 > results/b.txt; echo 3 > model.pt"
    with InHand(tmp_path, command, outputs=["results/*.csv", "model.pt"]) as attempt:
        attempt.finish()
        _started, outputs, end = attempt.events()
    assert outputs == Outputs([("model.pt", 2, digest(b"3\n")), ("results/a.csv", 2, digest(b"1\n"))])
    assert isinstance(end, Finished)


@pytest.mark.parametrize("fields", [{}, {"outputs": []}])
def test_an_attempt_that_asks_for_none_tells_of_none(tmp_path: Path, fields: dict[str, object]) -> None:
    with InHand(tmp_path, "echo 1 > a", **fields) as attempt:
        attempt.finish()
        assert [type(event) for event in attempt.events()] == [Started, Finished]


def test_outputs_of_a_crash_are_told_too(tmp_path: Path) -> None:
    with InHand(tmp_path, "echo 1 > a; exit 3", outputs=["a", "never"]) as attempt:
        end = attempt.finish()
        assert attempt.events()[1] == Outputs([("a", 2, digest(b"1\n"))])
    assert isinstance(end, Crashed)
    assert end.cause == "exit code 3"


def test_a_large_output_takes_many_turns_and_the_runtime_is_the_programs(tmp_path: Path) -> None:
    with InHand(tmp_path, f"head -c {PIECE * 5} /dev/zero > big", outputs=["big"]) as attempt:
        attempt.wait()
        attempt.turn(3.0)
        count = 1
        while not attempt.run.ended:
            attempt.turn(1.0)
            count += 1
        _, outputs, end = attempt.events()
    assert count >= 6
    assert outputs == Outputs([("big", PIECE * 5, digest(bytes(PIECE * 5)))])
    assert isinstance(end, Finished)
    assert end.runtime == 3.0


def test_a_stop_that_comes_while_files_are_read_ends_the_reading(tmp_path: Path) -> None:
    with InHand(
        tmp_path, f"head -c {PIECE * 50} /dev/zero > big; echo 1 > a", outputs=["big", "a"]
    ) as attempt:
        attempt.wait()
        for _ in range(4):
            attempt.turn()
        attempt.run.stop("by user")
        attempt.turn()
        attempt.turn()
        _, outputs, end = attempt.events()
    assert outputs == Outputs([("a", 2, digest(b"1\n")), ("big", PIECE * 50, "")])
    assert isinstance(end, Finished), "the program had ended by itself"


def test_a_stop_while_the_program_runs_still_tells_what_it_left(tmp_path: Path) -> None:
    with InHand(tmp_path, "echo 1 > a; echo go; exec sleep 60", outputs=["a"]) as attempt:
        attempt.printed("go")
        attempt.run.stop("by user")
        attempt.run.stop("by user")
        attempt.finish()
        kinds = [type(event) for event in attempt.events()]
        assert attempt.events()[2] == Outputs([("a", 2, digest(b"1\n"))])
    assert kinds == [Started, Stopping, Outputs, Aborted]


def test_inputs_are_told_once_while_the_program_runs(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "train.npz").write_bytes(b"x" * 10)
    wanted = ["$DATA/train.npz", str(data)]
    variables = {"DATA": str(data)}
    with InHand(tmp_path, "echo go; read line", inputs=wanted, variables=variables) as attempt:
        attempt.turn()
        attempt.turn()
        attempt.turn()
        told = attempt.events()[1:]
    assert told[0] == Inputs([(f"{data}/", 0, ""), (f"{data}/train.npz", 10, digest(b"x" * 10))])


def test_inputs_are_told_before_the_end_of_a_program_that_is_quick(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(bytes(PIECE * 3))
    with InHand(tmp_path, "true", inputs=[str(tmp_path / "big")]) as attempt:
        attempt.finish()
        assert attempt.events()[1] == Inputs([(str(tmp_path / "big"), PIECE * 3, digest(bytes(PIECE * 3)))])


def test_a_file_that_many_attempts_read_is_hashed_once(tmp_path: Path) -> None:
    file = tmp_path / "big"
    file.write_bytes(bytes(PIECE * 4))
    digests = Digests()
    many = [Promised([str(file)], {}, digests) for _ in range(100)]
    told = [one.turn() for one in many]
    whole = Inputs([(str(file), PIECE * 4, digest(bytes(PIECE * 4)))])
    assert told == [None] * 3 + [whole] * 97  # each of the first four reads a piece of it
    assert [one.turn() for one in many[:3]] == [whole] * 3


def test_a_file_that_has_changed_is_hashed_again(tmp_path: Path) -> None:
    file, digests = tmp_path / "a", Digests()
    told = []
    for content in (b"one", b"other"):
        file.write_bytes(content)
        told.append(turns_of(Promised([str(file)], {}, digests).turn)[1].files[0][2])
    assert told == [digest(b"one"), digest(b"other")]


def test_a_file_that_grows_and_grows_is_told_without_its_digest_and_held_open_by_nobody(
    tmp_path: Path,
) -> None:
    file = tmp_path / "shared.log"
    file.write_bytes(bytes(PIECE))
    promised = Promised([str(file)], {}, Digests())
    before = len(list(Path("/proc/self/fd").iterdir()))

    def grow_and_turn() -> Inputs | None:
        assert len(list(Path("/proc/self/fd").iterdir())) == before
        with file.open("ab") as log:
            log.write(bytes(PIECE))
        return promised.turn()

    turns, told = turns_of(grow_and_turn)
    assert turns < 10
    assert told == Inputs([(str(file), file.stat().st_size, "")])


def test_an_empty_file_has_a_digest_too(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    told = turns_of(Promised([str(tmp_path / "a")], {}, Digests()).turn)
    assert told == (1, Inputs([(str(tmp_path / "a"), 0, digest(b""))]))


def test_a_file_that_is_too_large_is_told_without_its_digest(tmp_path: Path) -> None:
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(collect.LARGEST + 1)
    assert turns_of(Left(str(tmp_path), ["*"]).turn) == (1, Outputs([("huge", collect.LARGEST + 1, "")]))
    inputs = turns_of(Promised([str(tmp_path / "huge")], {}, Digests()).turn)
    assert inputs == (1, Inputs([(str(tmp_path / "huge"), collect.LARGEST + 1, "")]))


def test_more_files_than_can_be_told_are_counted(tmp_path: Path) -> None:
    for number in range(collect.MOST + 50):
        (tmp_path / f"{number:04}").touch()
    _, told = turns_of(Left(str(tmp_path), ["*"]).turn)
    assert (len(told.files), told.more) == (collect.MOST, 50)


def test_many_entries_are_looked_at_in_many_turns(tmp_path: Path) -> None:
    for number in range(5000):
        (tmp_path / f"{number}.log").touch()
    turns, told = turns_of(Left(str(tmp_path), ["*.csv"]).turn)
    assert (turns, told) == (3, Outputs([]))


def test_a_file_that_vanishes_is_told_as_far_as_it_was_known(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bytes(PIECE * 2))
    (tmp_path / "b").write_text("b")
    left = Left(str(tmp_path), ["*"])
    assert left.turn() is None
    (tmp_path / "b").unlink()
    assert turns_of(left.turn)[1].files[1] == ("b", 1, "")
