"""Strangers at neromum's doors get nothing and disturb nothing; a thousand of her own kids are heard."""

import contextlib
import os
import resource
import select
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from host.papers import papers
from protocol.pair import MUM

from neronet.host import limits, routes
from neronet.host.channel import Channel
from neronet.host.routes import Route
from neronet.man.transport import certificates
from neronet.mum.endpoint import Arrival, Endpoint
from neronet.mum.porch import PATIENCE, ROOM
from neronet.protocol.messages import Hello, Message, Retire

KID = Hello("nerokid", "1.0", host="node7", name="kid-1")
ENOUGH = 3000  #: open files


class House:
    """An endpoint, those who come to it, and a clock that goes when the test says so."""

    def __init__(self, root: Path, *, tls: bool = True) -> None:
        self.folder = papers(root / "tls", certificates.make("triton")) if tls else root / "none"
        self.now = 100.0
        self.endpoint = Endpoint(str(root / "socket"), str(self.folder), MUM, lambda: self.now)
        self.heard: list[Arrival] = []
        self.turns = 0
        self._guests: list[socket.socket | Channel] = []

    def stranger(self) -> socket.socket:
        guest = socket.create_connection(("127.0.0.1", self.endpoint.doors.port), timeout=10)
        self._guests.append(guest)
        return guest

    def kid(self, name: str, way: str = routes.TLS) -> Channel:
        """Have a kid set out."""
        doors = self.endpoint.doors
        route = Route(way, "127.0.0.1" if way == routes.TLS else doors.path, doors.port)
        channel = Channel(routes.set_out(route, str(self.folder)), KID._replace(name=name))
        self._guests.append(channel)
        arrived = select.poll()  # select() knows no more than 1,024 files
        arrived.register(channel, select.POLLOUT)
        arrived.poll(10000)
        channel.receive()  # which begins the handshake
        return channel

    def turn(self) -> list[Arrival]:
        """Have her hear whoever has something to say just now."""
        self.turns += 1
        arrivals = self.endpoint.wait(0.0)
        self.heard += arrivals
        return arrivals

    def meet(self, *kids: Channel) -> None:
        """Have them greet each other."""
        before, left = self.greetings(), set(kids)
        for _ in range(20000):
            for kid in list(left):
                kid.receive()
                if kid.is_greeted:
                    left.discard(kid)
            self.turn()
            if not left and self.greetings() == before + len(kids):
                return
        raise AssertionError("they never meet")

    def greetings(self) -> int:
        return sum(isinstance(message, Hello) for arrival in self.heard for message in arrival.messages)

    def settle(self) -> None:
        """Have her hear until nobody has anything to say."""
        for _ in range(50):
            self.turn()

    def is_gone(self, guest: socket.socket) -> bool:
        """Tell whether she has ended the conversation with a stranger, having said nothing."""
        guest.settimeout(10)
        try:
            return guest.recv(1) == b""
        except ConnectionError:
            return True

    def wakes(self) -> bool:
        """Tell whether something is there that would wake her up."""
        return bool(self.endpoint._selector.select(0))  # noqa: SLF001

    def close(self) -> None:
        self.endpoint.close()
        for guest in self._guests:
            guest.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.close()


@pytest.fixture
def many_files() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    limits.allow_open_files()
    if limits.open_files() < ENOUGH:
        assert "CI" not in os.environ, "too few files may be open: see ulimit -n"
        pytest.skip("this machine lets a process open too few files")
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.parametrize("way", [routes.TLS, routes.UNIX])
def test_a_kid_is_heard_over_each_way(house: House, way: str) -> None:
    kid = house.kid("kid-1", way)
    house.meet(kid)
    kid.send(Retire())
    said: list[Message] = []
    while not said:
        said = [message for arrival in house.turn() for message in arrival.messages]
    assert said == [Retire()]
    kid.close()
    while not house.heard[-1].ended:
        house.turn()


@pytest.mark.usefixtures("many_files")
def test_a_thousand_idle_strangers_keep_nobody_out(house: House) -> None:
    early = house.kid("early")
    house.meet(early)
    strangers = []
    for _ in range(1000):
        strangers.append(house.stranger())
        if len(strangers) % 100 == 0:
            house.turn()
    house.settle()
    assert house.endpoint.refused == 1000 - ROOM
    late = house.kid("late")
    house.meet(late)
    assert sum(house.is_gone(stranger) for stranger in strangers[: 1000 - ROOM - 1]) == 1000 - ROOM - 1
    early.send(Retire())
    house.settle()
    assert house.heard[-1].messages == [Retire()], "and those within are heard as before"


def test_idle_strangers_cost_no_turn(house: House) -> None:
    for _ in range(ROOM):
        house.stranger()
    house.settle()
    assert [house.endpoint.wait(0.0) for _ in range(3)] == [[], [], []]
    assert not house.wakes()


def test_an_idle_stranger_has_to_go_in_time(house: House) -> None:
    stranger = house.stranger()
    house.settle()
    house.now += PATIENCE - 1
    house.settle()
    assert house.endpoint.refused == 0
    house.now += 1
    house.turn()
    assert house.is_gone(stranger)


def test_one_who_makes_a_handshake_last_has_to_go_as_well(house: House) -> None:
    """Byte after byte of a handshake that is right so far."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    hello = context.wrap_bio(incoming, outgoing)
    with contextlib.suppress(ssl.SSLWantReadError):
        hello.do_handshake()
    stranger = house.stranger()
    for byte in outgoing.read()[:20]:
        with contextlib.suppress(ConnectionError):
            stranger.send(bytes([byte]))
        house.settle()
        house.now += 1
    assert house.is_gone(stranger)


def test_one_who_has_begun_stays_before_the_idle_ones(house: House) -> None:
    slow = house.stranger()
    slow.send(b"\x16\x03\x01")
    house.settle()
    for _ in range(ROOM + 50):
        house.stranger()
        house.turn()
    slow.settimeout(0.0)
    with pytest.raises(BlockingIOError):
        slow.recv(1)


@pytest.mark.parametrize(
    "garbage", [b"GET / HTTP/1.1\r\n\r\n", b"\0" * 10000, b'neronet-greeting {"kind":"hello"}\n']
)
def test_garbage_is_shown_the_door_and_told_nothing(house: House, garbage: bytes) -> None:
    stranger = house.stranger()
    stranger.sendall(garbage)
    while house.endpoint.refused == 0:
        house.turn()
    heard = b""
    with contextlib.suppress(ConnectionError):
        heard = stranger.recv(1000)
    assert b"neronet" not in heard
    assert house.heard == []


def test_one_with_a_wrong_certificate_is_never_heard_of(house: House, tmp_path: Path) -> None:
    route = Route(routes.TLS, "127.0.0.1", house.endpoint.doors.port)
    stranger = Channel(routes.set_out(route, str(papers(tmp_path / "wrong"))), KID)
    while house.endpoint.refused == 0:
        with contextlib.suppress(Exception):
            stranger.receive()
        house.turn()
    assert house.heard == []
    stranger.close()


def test_one_who_is_known_and_never_greets_has_to_go(house: House) -> None:
    guest = socket.socket(socket.AF_UNIX)
    guest.connect(house.endpoint.doors.path)
    house.settle()
    house.now += PATIENCE
    house.turn()
    assert house.endpoint.refused == 1
    assert b"neromum" in guest.recv(1000)
    assert guest.recv(1000) == b""
    guest.close()


@pytest.mark.slow
@pytest.mark.usefixtures("many_files")
@pytest.mark.parametrize("way", [routes.TLS, routes.UNIX])
def test_a_thousand_kids_are_heard(tmp_path: Path, way: str) -> None:
    house = House(tmp_path)
    kids = [house.kid(f"kid-{number}", way) for number in range(1000)]
    house.meet(*kids)
    for kid in kids:
        kid.send(Retire())
    said = 0
    for _ in range(1000):
        said += sum(len(arrival.messages) for arrival in house.turn())
        if said == 1000:
            break
    assert said == 1000
    house.close()


def test_without_a_descriptor_left_a_newcomer_is_sent_away_and_nothing_spins(house: House) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    stranger = socket.socket()
    taken = []
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(os.listdir("/proc/self/fd")) + 20, hard))  # noqa: PTH208
    try:
        with contextlib.suppress(OSError):
            while True:
                taken.append(os.open(os.devnull, os.O_RDONLY))
        stranger.connect(("127.0.0.1", house.endpoint.doors.port))
        house.settle()
        assert not house.wakes(), "nobody waits at the door"
    finally:
        for descriptor in taken:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert house.is_gone(stranger)
    stranger.close()


def test_without_certificates_the_socket_serves_alone(tmp_path: Path) -> None:
    house = House(tmp_path, tls=False)
    assert house.endpoint.doors.port == 0
    assert "no certificates" in house.endpoint.doors.why_no_tls
    house.meet(house.kid("kid-1", routes.UNIX))
    house.close()


def test_where_no_socket_can_lie_tls_serves_alone(tmp_path: Path) -> None:
    (tmp_path / "socket").mkdir()  # nothing can be put in its place
    house = House(tmp_path)
    assert house.endpoint.doors.path == ""
    house.meet(house.kid("kid-1"))
    house.close()


def test_without_any_way_in_it_is_said_why(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Endpoint(str(tmp_path / "missing" / "socket"), str(tmp_path), MUM, lambda: 0.0)


def test_certificates_that_are_damaged_are_as_good_as_none(tmp_path: Path) -> None:
    folder = papers(tmp_path / "tls")
    (folder / "cert.pem").write_bytes(b"torn")
    endpoint = Endpoint(str(tmp_path / "socket"), str(folder), MUM, lambda: 0.0)
    assert endpoint.doors.port == 0
    assert endpoint.doors.why_no_tls
    endpoint.close()
