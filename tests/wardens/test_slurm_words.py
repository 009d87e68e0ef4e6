"""Slurm's own words, as real ones said them: what passes by itself, what is final, and what is in doubt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.wardens import slurm_words
from neronet.wardens.warden import Busy, Refused

_FAILED = "sbatch: error: Batch job submission failed: "
_POLICY = "Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)"

BUSY = [
    _FAILED + "Unable to contact slurm controller (connect failure)",
    _FAILED + "Socket timed out on send/recv operation",
    _FAILED + "Required partition not available (inactive or drain)",
    _FAILED + "Protocol authentication error",
    _FAILED + "Zero Bytes were transmitted or received",
    _FAILED + "I/O error writing script/environment to file",
    "sbatch: error: Slurm temporarily unable to accept job, sleeping and retrying",
    "sbatch: error: AssocMaxSubmitJobLimit\n" + _FAILED + _POLICY,
    "sbatch: error: QOSMaxSubmitJobPerUserLimit\n" + _FAILED + _POLICY,
    'sbatch: error: Munge encode failed: Failed to access "/run/munge/munge.socket.2": No such file',
    "squeue: fatal: Could not establish a configuration source",
    "sbatch: error: get_addr_info: getaddrinfo() failed: Name or service not known",
    'sbatch: error: slurm_set_addr: Unable to resolve "ctl"',
    "sbatch: error: Unable to establish control machine address",
]
REFUSED = [
    (
        "sbatch: error: invalid partition specified: x\n" + _FAILED + "Invalid partition name specified",
        "sinfo",
    ),
    (_FAILED + "Invalid account or account/partition combination specified", "account"),
    (_FAILED + "Invalid qos specification", "qos"),
    (_FAILED + "Requested node configuration is not available", "sinfo"),
    (_FAILED + "Invalid feature specification", "%f"),
    ("sbatch: error: Invalid generic resource (gres) specification", "%G"),
    (_FAILED + _POLICY, "less time"),
    ("sbatch: unrecognized option '--bogus=1'\nTry \"sbatch --help\" for more information", "man sbatch"),
    (_FAILED + "Access/permission denied", "support"),
    ("sbatch: error: Our site wants --account, see https://example.org", "account"),
]


@pytest.mark.parametrize("said", BUSY)
def test_what_passes_by_itself_is_worth_another_try(said: str) -> None:
    assert type(slurm_words.error("refuses", said)) is Busy


@pytest.mark.parametrize(("said", "hint"), REFUSED)
def test_all_else_is_final_and_says_what_to_change(said: str, hint: str) -> None:
    error = slurm_words.error("refuses", said)
    assert type(error) is Refused
    assert hint in (error.hint or "")


def test_the_words_come_without_the_name_of_the_command_and_once_each() -> None:
    said = "sbatch: error: CPU count per node can not be satisfied\n" + _FAILED + "Requested node\n"
    assert slurm_words.complaint(said * 2) == "CPU count per node can not be satisfied; Requested node"
    words = slurm_words.complaint(
        "slurm_load_jobs error: Unable to contact slurm controller (connect failure)"
    )
    assert words == "Unable to contact slurm controller (connect failure)"


def test_only_a_lost_answer_leaves_a_doubt() -> None:
    assert slurm_words.is_doubtful(BUSY[1])
    assert slurm_words.is_doubtful(BUSY[4])
    assert not any(slurm_words.is_doubtful(said) for said, _ in REFUSED)
    assert not slurm_words.is_doubtful(BUSY[0])


def test_who_has_ended_already_is_no_error_when_cancelled() -> None:
    over = "scancel: error: Kill job error on job id 7: Job/step already completing or completed"
    never = "scancel: error: Kill job error on job id 4711: Invalid job id specified"
    assert slurm_words.is_harmless(f"{over}\n{never}\n")
    assert not slurm_words.is_harmless(
        f"{over}\nscancel: error: Kill job error on job id 1: Access/permission denied"
    )


@given(st.text())
def test_any_words_are_one_or_the_other(said: str) -> None:
    assert isinstance(slurm_words.error("refuses", said), Busy | Refused)
