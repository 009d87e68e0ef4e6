"""The command line itself: help, version, the seed's spelling, and words that are none."""

import json

import pytest
from man.cli.shell import Shell

from neronet.man.cli.main import COMMANDS
from neronet.release import RELEASE


@pytest.mark.parametrize("option", ["-V", "--version"])
def test_the_version_is_told(shell: Shell, option: str) -> None:
    assert shell.call(option) == (0, f"neroman {RELEASE}\n", "")


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_lists_every_command_with_what_it_does(shell: Shell, option: str) -> None:
    told = shell.do(option)

    for name, words in COMMANDS.items():
        assert name in told
        assert words.split(";")[0][:40] in " ".join(told.split())


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_has_its_help_in_both_spellings(shell: Shell, command: str) -> None:
    assert shell.do(command, "-h").startswith(f"Usage: neroman {command}")
    assert shell.do(f"--{command}", "--help").startswith(f"Usage: neroman {command}")


def test_the_seeds_spelling_does_the_same(shell: Shell) -> None:
    shell.begin()
    assert shell.do("--start", "1-2") == "batch 1: 2 attempts (1-2)\n"
    assert shell.do("--status", "waiting").startswith("2 experiments: 2 waiting")
    assert shell.do("--abort", "1") == "aborting 1 (1)\n"
    assert shell.do("--restart", "1").startswith("batch 2: 1 attempt (1)")


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("statsu", "status"),
        ("strat", "start"),
        ("resutls", "results"),
        ("Status", "status"),
        ("wathc", "watch"),
        ("--strat", "start"),
        ("--abrot", "abort"),
    ],
)
def test_a_word_that_is_no_command_brings_the_nearest(shell: Shell, word: str, near: str) -> None:
    answer = shell.call(word, "1")

    assert answer.code == 2
    assert f"there is no command '{word.removeprefix('--')}'; did you mean {near}?" in answer.err


def test_a_word_like_no_command_brings_the_list(shell: Shell) -> None:
    assert "`neroman -h` lists the commands" in shell.call("frobnicate").err


@pytest.mark.parametrize("option", ["--bogus", "--versoin"])
def test_an_option_that_there_is_not_is_no_command(shell: Shell, option: str) -> None:
    answer = shell.call(option)

    assert (answer.code, "No such option" in answer.err) == (2, True)


@pytest.mark.parametrize("words", [["statsu"], ["status", "--jsno"], ["start"], ["logs", "1", "-n", "x"]])
def test_what_cannot_be_understood_is_json_where_json_was_asked_for(shell: Shell, words: list[str]) -> None:
    answer = shell.call(*words, "--json")

    assert (answer.code, answer.out) == (2, "")
    told = json.loads(answer.err)
    assert set(told) == {"error", "hint"}
    assert "-h`" in told["hint"]


def test_a_group_without_a_command_shows_its_help(shell: Shell) -> None:
    answer = shell.call("daemon")

    assert answer.code == 2
    assert "Usage: neroman daemon" in answer.err
