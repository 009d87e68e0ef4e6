"""A conversation says what was said, however its bytes are cut, and never breaks but by ``ProtocolError``."""

import json
from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from protocol.pair import MAN, MUM, Pair
from protocol.samples import SAMPLES

from neronet.protocol import wire
from neronet.protocol.messages import KINDS, PROTOCOL, Hello, Message, Piece, Retire, Submitted, Unrecognised
from neronet.protocol.session import GREETING, NOISE_LIMIT, ProtocolError, Session

LOGIN_BANNER = (
    b"Welcome to Triton!\r\n\x1b[1mQuota: 99 %\x1b[0m\nneronet-greet\nbash: module: command not found\n"
)


def kind(message: Message) -> str:
    return type(message).__name__


def test_there_is_a_sample_of_every_kind() -> None:
    assert {type(sample) for sample in SAMPLES} | {Hello} == set(KINDS.values()) == set(get_args(Message))


def test_no_field_takes_a_name_that_the_wire_needs_itself() -> None:
    assert [one for one in KINDS.values() if {"kind", "bytes"}.intersection(one._fields)] == []


@pytest.mark.parametrize("step", [0, 1, 2, 7])
@pytest.mark.parametrize("sample", SAMPLES, ids=kind)
def test_a_message_is_heard_as_it_was_said(sample: Message, step: int) -> None:
    pair = Pair(step)
    assert pair.to_mum(sample) == ([sample], [])
    assert pair.to_man(sample) == ([sample], [])


@pytest.mark.parametrize("sample", SAMPLES, ids=kind)
def test_the_beginning_of_the_next_message_waits(sample: Message) -> None:
    pair, following = Pair(), wire.encode(Submitted("next"))
    for cut in range(len(following)):
        assert pair.bytes_to_mum(wire.encode(sample) + following[:cut]).messages == [sample]
        assert pair.bytes_to_mum(following[cut:]).messages == [Submitted("next")]


@given(st.lists(st.sampled_from(SAMPLES), max_size=6), st.lists(st.integers(0, 9000), max_size=8))
@settings(deadline=None)
def test_however_a_conversation_is_cut_it_says_the_same(said: list[Message], cuts: list[int]) -> None:
    data = Session(MAN).greet() + b"".join(wire.encode(message) for message in said)
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    session = Session(MUM)
    heard = [message for start, end in pairwise(edges) for message in session.receive(data[start:end])]
    assert heard == [MAN, *said]
    assert session.peer == MAN


@pytest.mark.parametrize("noise", [b"", LOGIN_BANNER, b"no newline at the end: ", bytes(range(256)) * 40])
@pytest.mark.parametrize("step", [1 << 20, 1, 13])
def test_what_a_login_shell_prints_first_is_passed_over(noise: bytes, step: int) -> None:
    session, data = Session(MAN), noise + Session(MUM).greet() + wire.encode(Retire())
    heard = [m for start in range(0, len(data), step) for m in session.receive(data[start : start + step])]
    assert heard == [MUM, Retire()]


def test_noise_without_end_is_given_up() -> None:
    session, piece = Session(MAN), b"motd " * 1024
    for _ in range(NOISE_LIMIT // len(piece)):
        assert session.receive(piece) == []
    with pytest.raises(ProtocolError, match="no greeting"):
        session.receive(piece)


def test_an_unknown_kind_is_answered_and_the_conversation_goes_on() -> None:
    pair = Pair()
    strange = b'{"kind":"dance","with":"me","bytes":3}\n\n{\n'
    heard = pair.bytes_to_mum(strange + wire.encode(Retire()) + strange)
    assert heard.messages == [Retire()]
    assert heard.answers == [Unrecognised("dance"), Unrecognised("dance")]
    assert pair.mum.answers() == b""


def test_an_unknown_field_is_passed_over() -> None:
    assert Pair().bytes_to_mum(b'{"kind":"submitted","request":"1","cost":7}\n').messages == [Submitted("1")]


@pytest.mark.parametrize("spoken", [PROTOCOL - 1, PROTOCOL + 1])
def test_another_protocol_is_refused_by_name(spoken: int) -> None:
    other = Session(MUM._replace(protocol=spoken))
    with pytest.raises(ProtocolError, match=rf"neromum 1\.1 speaks protocol {spoken}, this side {PROTOCOL}"):
        Session(MAN).receive(other.greet())


@pytest.mark.parametrize(
    "opening",
    [
        GREETING + b"\n",
        GREETING + b"{}\n",
        GREETING + b"[]\n",
        GREETING + b'{"kind":"hello"}\n',
        GREETING + b'{"kind":"hello","program":1,"release":"1"}\n',
        GREETING + b'{"kind":"hello","program":"x","release":"1","protocol":"1"}\n',
        GREETING + b'{"kind":"dance"}\n',
        GREETING + wire.encode(Retire()),
        GREETING + wire.encode(MUM)[:-1] + GREETING + wire.encode(MUM),
    ],
)
def test_a_conversation_that_begins_wrongly_is_over(opening: bytes) -> None:
    with pytest.raises(ProtocolError):
        Session(MAN).receive(opening)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"null",
        b"[1]",
        b'"kind"',
        b'{"kind":7}',
        b'{"kind":""}',
        b'{"kind":"submitted"}',
        b'{"kind":"submitted","request":1}',
        b'{"kind":"stop","request":"1","attempts":"1.1","cause":""}',
        b'{"kind":"stop","request":"1","attempts":[1.1],"cause":""}',
        b'{"kind":"follow","positions":{"1.1":5}}',
        b'{"kind":"follow","positions":{"1.1":[0,"x"]}}',
        b'{"kind":"run","attempts":[["a/1.1"]]}',
        b'{"kind":"run","attempts":["ab"]}',
        b'{"kind":"happened","items":7}',
        b'{"kind":"happened","items":[7]}',
        b'{"kind":"happened","items":["abc"]}',
        b'{"kind":"happened","items":[["1.1","kid",{}]]}',
        b'{"kind":"happened","items":[["1.1","kid",{"n":1e999,"t":0,"kind":"points"}]]}',
        b'{"kind":"happened","items":[[7,"kid",{"n":1,"t":0,"kind":"finished"}]]}',
        b'{"kind":"retire","bytes":-1}',
        b'{"kind":"retire","bytes":1.5}',
        b'{"kind":"retire","bytes":true}',
        b'{"kind":"retire","bytes":"1"}',
        b'{"kind":"retire","bytes":1e99}',
        b'{"kind":"retire","bytes":NaN}',
        b'{"kind":"retire"',
        b"\xff\xfe",
        b"[" * 100000,
        wire.encode(MAN).rstrip(),
        Session(MAN).greet().rstrip(),
    ],
)
def test_what_is_no_message_ends_the_conversation(line: bytes) -> None:
    with pytest.raises(ProtocolError):
        Pair().bytes_to_mum(line + b"\nxxx")


def test_a_line_without_end_is_given_up() -> None:
    pair, piece = Pair(), b"x" * (1 << 20)
    for _ in range(wire.LINE_LIMIT // len(piece)):
        assert pair.bytes_to_mum(piece).messages == []
    with pytest.raises(ProtocolError, match="without end"):
        pair.bytes_to_mum(piece)


def test_raw_bytes_are_bounded_before_they_come() -> None:
    with pytest.raises(ProtocolError):
        Pair().bytes_to_mum(b'{"kind":"piece","bytes":%d}\n' % (wire.RAW_LIMIT + 1))


@given(st.binary(max_size=300), st.integers(0, 9))
def test_raw_bytes_are_carried_as_they_are(data: bytes, step: int) -> None:
    piece = Piece("1", 0, len(data), data)
    assert Pair(step).to_man(piece, Retire(), piece).messages == [piece, Retire(), piece]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)
FIELDS = sorted({field for one in KINDS.values() for field in one._fields} | {"bytes"})
almost_messages = st.builds(
    lambda name, fields: json.dumps({**fields, "kind": name}).encode(),
    st.sampled_from([*KINDS, "dance"]),
    st.dictionaries(st.sampled_from(FIELDS), values, max_size=6),
)
damaged_samples = st.builds(
    lambda data, at, change: data[: at % len(data)] + change + data[at % len(data) :],
    st.sampled_from([wire.encode(sample) for sample in SAMPLES]),
    st.integers(0),
    st.binary(max_size=3),
)
garbage = st.lists(st.binary(max_size=40) | almost_messages | damaged_samples, max_size=5)


@given(garbage, st.booleans(), st.sampled_from([1 << 20, 1, 11]))
@settings(deadline=None, max_examples=400)
def test_garbage_is_noise_or_a_protocol_error(pieces: list[bytes], met: bool, step: int) -> None:  # noqa: FBT001
    session, data = Session(MUM), b"\n".join(pieces) + b"\n"
    if met:
        session.receive(Session(MAN).greet())
    heard: list[Any] = []
    try:
        for start in range(0, len(data), step):
            heard += session.receive(data[start : start + step])
            session.answers()
    except ProtocolError:
        pass
    for message in heard:
        assert json.loads(wire.encode(message).partition(b"\n")[0])


@given(st.sampled_from(sorted(KINDS)), st.dictionaries(st.sampled_from(FIELDS), values, max_size=8))
@settings(max_examples=300)
def test_a_message_that_is_heard_has_the_types_that_it_declares(name: str, fields: dict[str, Any]) -> None:
    try:
        message = wire.decode({**fields, "kind": name})
    except wire.WireError:
        return
    for field, hint in type(message).__annotations__.items():
        if hint in (str, int):
            assert type(getattr(message, field)) is hint
