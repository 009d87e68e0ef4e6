"""A Unix socket is its owner's alone, and a long path is as good as a short one."""

import os
import socket
from pathlib import Path

import pytest

from neronet.host import sockets


def answer(server: socket.socket, path: Path) -> bytes:
    """Return what a client that connects to the path hears."""
    with sockets.connect(str(path)) as client:
        connection, _ = server.accept()
        with connection:
            connection.sendall(b"neromum")
        return client.recv(100)


@pytest.mark.parametrize("length", [60, 99, 100, 101, 107, 108, 120, 300, 900])
def test_a_path_may_be_longer_than_the_kernel_takes(tmp_path: Path, length: int) -> None:
    folder = tmp_path
    while len(str(folder)) < length:
        folder /= "d" * min(200, max(1, length - len(str(folder)) - len("/socket") - 1))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "socket"
    with sockets.listen(str(path)) as server:
        assert answer(server, path) == b"neromum"
    assert os.listdir(folder) == ["socket"]  # noqa: PTH208


def test_a_path_of_other_letters_is_no_matter(tmp_path: Path) -> None:
    path = tmp_path / ("ñandú-" * 20) / "socket"
    path.parent.mkdir()
    with sockets.listen(str(path)) as server:
        assert answer(server, path) == b"neromum"


def test_a_socket_is_private_from_its_first_moment(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with sockets.listen(str(tmp_path / "socket")):
            assert (tmp_path / "socket").stat().st_mode & 0o777 == 0o600
        assert os.umask(0o022) == 0
    finally:
        os.umask(before)


def test_what_a_dead_listener_left_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    sockets.listen(str(path)).close()
    with pytest.raises(ConnectionRefusedError):
        sockets.connect(str(path))
    half_way = socket.socket(socket.AF_UNIX)
    half_way.bind(f"{path}.{os.getpid()}")  # one who was killed between two steps
    half_way.close()
    with sockets.listen(str(path)) as server:
        assert answer(server, path) == b"neromum"


def test_where_nobody_listens_nobody_is_reached(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        sockets.connect(str(tmp_path / "socket"))
    with pytest.raises(FileNotFoundError):
        sockets.connect(str(tmp_path / ("d" * 150) / "socket"))
    with pytest.raises(FileNotFoundError):
        sockets.listen(str(tmp_path / "missing" / "socket"))


def test_each_end_knows_whose_the_other_is(tmp_path: Path) -> None:
    path = str(tmp_path / "socket")
    with sockets.listen(path) as server, sockets.connect(path) as client:
        connection, _ = server.accept()
        with connection:
            assert sockets.peer_user(connection) == os.getuid()
            assert sockets.peer_user(client) == os.getuid()
