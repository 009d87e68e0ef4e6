"""A conversation over the streams of a child, as far as it goes wrong: why it ended is told."""

import asyncio

import pytest

from neronet.errors import ClusterUnreachable
from neronet.man.transport.link import Link, Way
from neronet.protocol.messages import Hello
from neronet.release import RELEASE


def refusal(command: str) -> str:
    """Return why a link by way of this shell command cannot be opened."""
    with pytest.raises(ClusterUnreachable) as caught:
        asyncio.run(Link.open(Way(["sh", "-c", command]), Hello("neroman", RELEASE)))
    return caught.value.what


def test_the_last_words_of_a_child_are_told_however_much_it_said_before() -> None:
    said = refusal("head -c 400000 /dev/zero | tr '\\0' x >&2; echo >&2; echo 'that was it' >&2; exit 3")
    assert said.endswith("\nthat was it")


def test_a_child_that_ends_without_a_word_is_told_by_its_exit_code() -> None:
    assert refusal("exit 3") == "the link ended (exit code 3)"


def test_a_child_that_reads_nothing_and_ends_is_told() -> None:
    assert refusal("exec <&-; echo 'no more' >&2") == "no more"


@pytest.mark.slow
def test_a_child_is_let_go_though_another_holds_its_streams() -> None:
    """As the connection that several share does, with ssh of some years."""
    assert refusal("exec 3<&0; cat <&3 >/dev/null & echo 'that was it' >&2; exit 3") == "that was it"


def test_a_command_that_does_not_exist_is_told() -> None:
    with pytest.raises(ClusterUnreachable, match="no-such-program cannot be started"):
        asyncio.run(Link.open(Way(["no-such-program"]), Hello("neroman", RELEASE)))
