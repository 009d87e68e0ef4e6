"""Metrics are read from standard output and standard error unless something else is named."""

from pathlib import Path

from kid.diary import values_of
from kid.in_hand import InHand


def test_both_streams_are_read_by_default_and_what_both_tell_is_told_once(tmp_path: Path) -> None:
    command = "for i in 1 2 3; do echo step=$i loss=0.$i; echo step=$i loss=0.$i acc=0.9 >&2; done"
    with InHand(tmp_path, command) as attempt:
        attempt.finish()
        assert values_of(attempt.events(), "loss") == [0.1, 0.2, 0.3]
        assert values_of(attempt.events(), "acc") == [0.9, 0.9, 0.9]
