"""A nerokid finds neromum wherever she lives now, by the best way that there is, and waits for none."""

import select
from collections.abc import Iterator
from pathlib import Path

import pytest
from host.papers import papers
from protocol.pair import MUM

from neronet.host.processes import boot_id
from neronet.kid.link import Link
from neronet.mum.endpoint import Endpoint
from neronet.protocol.messages import Hello, Message
from neronet.spool import address as addresses
from neronet.spool.address import Address
from neronet.spool.folder import Spool

HERE = "node7"
KID = Hello("nerokid", "1.0", host=HERE, name="kid-1")


class Search:
    """A kid, the neromums of her cluster, and a clock that goes when the test says so."""

    def __init__(self, root: Path) -> None:
        self.spool = Spool(str(root))
        papers(root / "mum" / "tls")
        self.now = 100.0
        self.mums: list[Endpoint] = []
        self.link = Link(self.spool, KID, lambda: self.now)
        self.heard: list[Message] = []

    def mum(self, host: str = HERE, *, says: bool = True, tls: bool = True) -> Endpoint:
        """Have a neromum live on a host; one of another name is reached by TCP only."""
        root = Path(self.spool.root)
        folder = root / "mum" / ("tls" if tls else "none")
        path = str(root / f"socket-{len(self.mums)}")
        mum = Endpoint(path, str(folder), MUM, lambda: self.now)
        self.mums.append(mum)
        if says:
            self.say(host, mum)
        return mum

    def say(self, host: str, mum: Endpoint, *also: str) -> None:
        places = [*also, "127.0.0.1"] if host != HERE else []
        doors = mum.doors
        port = len(self.mums)
        address = Address(host, boot_id(), port, "1.0", doors.path, places, doors.port)
        addresses.write(self.spool, address)

    def turn(self) -> None:
        self.link.reach()
        if self.link.channel is not None:
            channel = self.link.channel
            wanted = [channel] if channel.interest & 2 else []
            readable, writable, _ = select.select([channel], wanted, [], 0.005)
            if writable:
                channel.flush()
            if readable or (writable and not channel.is_proven):
                self.heard += self.link.receive()
        for mum in self.mums:
            for arrival in mum.wait(0.0):
                self.heard += arrival.messages
                if arrival.ended:
                    mum.drop(arrival.channel)

    def go_on(self, seconds: float, step: float = 0.5) -> None:
        """Let time pass; she takes as many turns in it as there are steps."""
        for _ in range(int(seconds / step)):
            self.now += step
            for _turn in range(3):
                self.turn()

    def find(self) -> str:
        """Return how she came to neromum."""
        for _ in range(100):
            self.go_on(1.0)
            if self.link.is_heard:
                assert self.link.channel is not None
                return self.link.channel.way
        raise AssertionError("she never finds her")

    def close(self) -> None:
        for mum in self.mums:
            mum.close()
        if self.link.channel is not None:
            self.link.channel.close()


@pytest.fixture
def search(tmp_path: Path) -> Iterator[Search]:
    made = Search(tmp_path)
    yield made
    made.close()


def test_on_her_own_host_she_takes_the_socket(search: Search) -> None:
    search.mum()
    assert search.find() == "unix socket"
    assert KID in search.heard


def test_from_another_host_she_takes_tls(search: Search) -> None:
    search.mum("login1")
    assert search.find() == "tls"
    assert KID in search.heard


def test_where_the_socket_is_gone_she_takes_tls_on_her_own_host_as_well(search: Search) -> None:
    mum = search.mum()
    Path(mum.doors.path).unlink()
    assert search.find() == "tls"


def test_an_address_that_leads_nowhere_is_one_of_several(search: Search) -> None:
    mum = search.mum("login1", says=False)
    search.say("login1", mum, "127.0.0.2")  # where a port of this number belongs to nobody, or to her
    assert search.find() == "tls"


def test_without_certificates_there_is_no_way_from_another_host_and_no_harm(search: Search) -> None:
    search.mum("login1", tls=False)
    search.go_on(60)
    assert search.link.channel is None


def test_neromum_who_moved_is_found_at_her_new_place(search: Search) -> None:
    first = search.mum("login1")
    assert search.find() == "tls"
    first.close()
    search.mums.clear()
    search.go_on(5)
    second = search.mum("login2")
    search.heard.clear()
    assert search.find() == "tls"
    assert KID in search.heard
    assert second.doors.port != first.doors.port


def test_one_whose_neromum_hangs_and_was_superseded_goes_to_the_new_one(search: Search) -> None:
    search.mum("login1")
    search.find()
    before = search.link.channel
    hanging = search.mums.pop()  # she takes no turn any more, and keeps the line
    search.mum("login2")
    search.go_on(30)
    assert search.link.is_heard
    assert search.link.channel is not before
    hanging.close()


def test_one_who_finds_nobody_tries_less_and_less_often(search: Search) -> None:
    tries = 0
    mum = search.mum("login1")
    mum.close()
    search.mums.clear()
    for _ in range(300):
        search.now += 1.0
        for _turn in range(3):
            search.link.reach()
            if search.link.channel is not None:
                tries += 1
                select.select([], [search.link.channel], [], 1)
                search.link.receive()
    assert 300 / 23 <= tries <= 300 / 7 + 5, "every 15 s, half as much more or less"


def test_a_way_that_does_not_answer_is_left_for_the_next(search: Search) -> None:
    mum = search.mum("login1", says=False)
    # 192.0.2.0/24 is nobody's: packets to it are lost, or refused at once.
    search.say("login1", mum, "192.0.2.1")
    assert search.find() == "tls"


def test_what_is_told_before_the_other_side_is_proven_is_left_to_the_journal(search: Search) -> None:
    search.mum("login1")
    search.now += 20
    search.link.reach()
    assert search.link.channel is not None
    search.link.tell([], ["ab12/1.1"], [])
    search.find()
    assert [type(message) for message in search.heard] == [Hello, Hello]
    search.link.tell([], ["ab12/1.1"], [])
    search.go_on(1)
    assert len(search.heard) == 3


def test_an_address_that_cannot_be_read_leads_to_the_usual_place(tmp_path: Path) -> None:
    search = Search(tmp_path)
    Path(search.spool.mum, "address").write_bytes(b'{"host": 7')
    path = addresses.usual_socket(search.spool)
    search.mums.append(Endpoint(path, str(tmp_path), MUM, lambda: search.now))
    assert search.find() == "unix socket"
    search.close()
