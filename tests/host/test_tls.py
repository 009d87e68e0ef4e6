"""Over TCP only programs of one cluster speak with each other, and each is sure of the other."""

import contextlib
import datetime as dt
import os
import select
import selectors
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from host.papers import papers
from hypothesis import given, settings
from hypothesis import strategies as st
from protocol.pair import MAN, MUM
from protocol.samples import SAMPLES

from neronet.host import routes, sockets, tls
from neronet.host.channel import Channel, Closed
from neronet.host.routes import NoTls, Route
from neronet.man.transport import certificates
from neronet.protocol.messages import Hello, Message, Piece

OURS = certificates.make("triton")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return papers(tmp_path_factory.mktemp("tls"), OURS)


class Pair:
    """Two channels over TCP; ``client`` may have other papers than the server, or none."""

    def __init__(self, server: Path, client: Path) -> None:
        self._server = sockets.listen_everywhere()
        port = self._server.getsockname()[1]
        self.client = Channel(routes.set_out(Route(routes.TLS, "127.0.0.1", port), str(client)), MAN)
        self._server.settimeout(10)
        connection, _ = self._server.accept()
        context = tls.context(str(server), server=True)
        self.server = Channel(tls.TlsStream(connection, context, server=True), MUM)

    def close(self) -> None:
        self._server.close()
        self.server.close()
        self.client.close()

    def go_on(self) -> tuple[list[Message], list[Message]]:
        """Wait until something can be done on one side, and do it; return what client and server heard."""
        with selectors.DefaultSelector() as selector:
            for channel in (self.client, self.server):
                selector.register(channel, channel.interest)
            heard: dict[int, list[Message]] = {}
            for key, mask in selector.select(10):
                assert isinstance(key.fileobj, Channel)
                if mask & selectors.EVENT_WRITE:
                    key.fileobj.flush()
                if mask & selectors.EVENT_READ or not key.fileobj.is_proven:
                    heard[key.fd] = key.fileobj.receive()
        return heard.get(self.client.fileno(), []), heard.get(self.server.fileno(), [])

    def meet(self) -> None:
        while not (self.client.is_greeted and self.server.is_greeted):
            self.go_on()


@pytest.fixture
def pair(folder: Path) -> Iterator[Pair]:
    made = Pair(folder, folder)
    yield made
    made.close()


def test_two_of_one_cluster_greet(pair: Pair) -> None:
    pair.meet()
    assert pair.server.session.peer == MAN
    assert pair.client.session.peer == MUM
    assert pair.client.way == "tls"


@given(
    there=st.lists(st.sampled_from(SAMPLES), max_size=6), back=st.lists(st.sampled_from(SAMPLES), max_size=6)
)
@settings(deadline=None, max_examples=15)
def test_messages_come_in_order_both_ways(folder: Path, there: list[Message], back: list[Message]) -> None:
    pair = Pair(folder, folder)
    pair.meet()
    heard_here: list[Message] = []
    heard_there: list[Message] = []
    for message in there:
        pair.client.send(message)
    for message in back:
        pair.server.send(message)
    there = [message for message in there if not isinstance(message, Hello)]
    back = [message for message in back if not isinstance(message, Hello)]
    while len(heard_there) < len(there) or len(heard_here) < len(back):
        here, over = pair.go_on()
        heard_here += here
        heard_there += over
    assert (heard_there, heard_here) == (there, back)
    pair.close()


def test_megabytes_both_ways_at_once_hold_up_nobody(pair: Pair) -> None:
    pair.meet()
    pieces = [Piece("1", place, 3, os.urandom(1 << 20)) for place in range(8)]
    for piece in pieces:
        pair.client.send(piece)
        pair.server.send(piece)
    assert pair.client.backlog > 1 << 20
    here: list[Message] = []
    there: list[Message] = []
    while len(here) < 8 or len(there) < 8:
        client, server = pair.go_on()
        here += client
        there += server
    assert here == there == pieces


def test_no_message_is_left_where_no_selector_tells_of_it(pair: Pair) -> None:
    """What came in one piece may be several messages, and TLS decrypts more than it is asked for."""
    pair.meet()
    for number in range(200):
        pair.client.send(Piece(str(number), 0, 1, b"x" * 1000))
    heard: list[Message] = []
    while len(heard) < 200:
        assert select.select([pair.server], [], [], 10)[0], "the rest is hidden"
        pair.client.flush()
        heard += pair.server.receive()


def test_nothing_is_said_before_the_other_has_proven_herself(folder: Path) -> None:
    pair = Pair(folder, folder)
    assert not pair.server.is_proven
    pair.server.flush()
    assert pair.server.backlog == len(pair.server.session.greet()), "the greeting waits"
    pair.close()


def end_of(pair: Pair) -> str:
    """Return why the server ends the conversation."""
    try:
        for _ in range(20):
            with contextlib.suppress(Closed):
                if select.select([pair.client], [], [], 0.01)[0] or pair.client.interest & 2:
                    pair.client.receive()
            if select.select([pair.server], [], [], 0.05)[0]:
                pair.server.receive()
            assert not pair.server.is_proven
        raise AssertionError("it goes on")
    except Closed as closed:
        return str(closed)
    finally:
        pair.close()


def expired() -> certificates.Certificates:
    """Return a certificate that its authority signed for itself, of days gone by."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "neronet triton")])
    then = dt.datetime.now(dt.UTC) - dt.timedelta(days=100)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(then).not_valid_after(then + dt.timedelta(days=1))
    pem = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificates.Certificates(pem, pem, secret)


@pytest.mark.parametrize(
    "whose", ["another authority's", "nobody's any more", "another's, with our authority"]
)
def test_a_wrong_certificate_is_found_out(folder: Path, tmp_path: Path, whose: str) -> None:
    wrong = {"another authority's": certificates.make("triton"), "nobody's any more": expired()}.get(whose)
    if wrong is None:
        wrong = certificates.make("triton")._replace(ca=OURS.ca)
    strange = papers(tmp_path / "tls", wrong)
    assert end_of(Pair(folder, strange))


def test_one_without_a_certificate_is_found_out(folder: Path) -> None:
    server = sockets.listen_everywhere()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    client = socket.create_connection(("127.0.0.1", server.getsockname()[1]))
    ours = tls.TlsStream(server.accept()[0], tls.context(str(folder), server=True), server=True)
    channel = Channel(ours, MUM)
    stranger = context.wrap_socket(client, do_handshake_on_connect=False)
    stranger.setblocking(False)

    def handshake() -> None:
        for _ in range(20):
            with contextlib.suppress(BlockingIOError, ssl.SSLError):
                stranger.do_handshake()
            select.select([channel], [], [], 1)
            channel.receive()

    with pytest.raises(Closed):
        handshake()
    heard = b""
    stranger.settimeout(5)
    channel.close()
    with contextlib.suppress(OSError):
        heard = stranger.recv(1000)
    assert heard == b""
    stranger.close()
    server.close()


def test_a_kid_does_not_speak_with_a_false_mum(folder: Path, tmp_path: Path) -> None:
    pair = Pair(papers(tmp_path / "false"), folder)

    def listen() -> None:
        for _ in range(20):
            select.select([pair.client, pair.server], [], [], 0.1)
            with contextlib.suppress(Closed):
                pair.server.receive()
            pair.client.receive()

    with pytest.raises(Closed):
        listen()
    assert not pair.client.is_proven
    pair.close()


@pytest.mark.parametrize(
    "garbage", [b"GET / HTTP/1.1\r\n\r\n", b"\0" * 4096, b"\x16\x03\x01", b"neronet-greeting {}\n"]
)
def test_garbage_is_no_handshake(folder: Path, garbage: bytes) -> None:
    server = sockets.listen_everywhere()
    client = socket.create_connection(("127.0.0.1", server.getsockname()[1]))
    ours = tls.TlsStream(server.accept()[0], tls.context(str(folder), server=True), server=True)
    channel = Channel(ours, MUM)
    client.sendall(garbage)
    client.shutdown(socket.SHUT_WR)

    def listen() -> None:
        for _ in range(10):
            select.select([channel], [], [], 5)
            assert channel.receive() == []

    with pytest.raises(Closed):
        listen()
    channel.close()
    client.close()
    server.close()


def test_where_certificates_are_missing_it_is_said_which(tmp_path: Path) -> None:
    with pytest.raises(NoTls, match=r"no certificates: ca.pem, cert.pem, key.pem"):
        routes.set_out(Route(routes.TLS, "127.0.0.1", 1), str(tmp_path))
    papers(tmp_path)
    (tmp_path / "key.pem").unlink()
    assert routes.why_no_tls(str(tmp_path)) == "no certificates: key.pem"


def test_old_tls_is_not_spoken(folder: Path) -> None:
    context = tls.context(str(folder), server=True)
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert context.verify_mode == ssl.CERT_REQUIRED


def test_a_port_where_nobody_listens_is_found_out(folder: Path) -> None:
    server = sockets.listen_everywhere()
    port = server.getsockname()[1]
    server.close()
    channel = Channel(routes.set_out(Route(routes.TLS, "127.0.0.1", port), str(folder)), MAN)
    select.select([], [channel], [], 5)
    with pytest.raises(Closed):
        channel.receive()
    channel.close()
