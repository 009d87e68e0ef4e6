"""What ssh really says when it fails, provoked from a real sshd, and what the user is told about it."""

import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from man.transport.loopback import PLACE, Loopback, make_key, need_sshd, serving

from neronet.errors import ClusterUnreachable
from neronet.man.transport.complaints import NeedsUser, OnTheWay, explain
from neronet.man.transport.ssh import Ssh

pytestmark = pytest.mark.slow

CONNECT = "run `neroman cluster connect triton` at your terminal, where ssh can ask"
AGAIN = "see whether `ssh place` works; it is tried again by itself"
REFUSED = f"load it with `ssh-add` (Kerberos: `kinit`), or {CONNECT}; see `ssh -v place`"  # the last way out
#: A site's banner may say anything, and is printed before what matters.
BANNER = """\
Permission denied to strangers. Connection closed at midnight; no ED25519 host key is known.
ssh: users of telnet, Host key verification failed is what you will see.
"""


def spoil_key(host: Loopback) -> None:
    make_key(host.key)


def protect_key(host: Loopback) -> None:
    make_key(host.key, passphrase="secret")
    shutil.copy(f"{host.key}.pub", host.folder / "authorized")


def show_key(host: Loopback) -> None:
    host.key.chmod(0o644)


def forget_host(host: Loopback) -> None:
    host.known.unlink()


def forget_host_strictly(host: Loopback) -> None:
    host.known.unlink()
    host.add("StrictHostKeyChecking yes")


def take_another_for_it(host: Loopback) -> None:
    make_key(host.folder / "other")
    host.know(host.folder / "other.pub")


def name_nobody(host: Loopback) -> None:
    host.config.write_text(host.config.read_text().replace("127.0.0.1", "tritn.invalid"))


def jump_over_nobody(host: Loopback) -> None:
    host.add("ProxyJump bastion.invalid")


def misspell_an_option(host: Loopback) -> None:
    host.add("ProxyJmp bastion")


def occupy(host: Loopback) -> socket.socket:
    """Come first, and say nothing; the one who saw the host begin may still have the place."""
    while True:
        first = socket.create_connection(("127.0.0.1", host.port))
        if first.recv(4) == b"SSH-":
            return first
        first.close()


Spoiling = Callable[[Loopback], None]

NEEDS_USER: dict[Spoiling, tuple[str, str]] = {
    spoil_key: ("place refuses your key", REFUSED),
    protect_key: ("place refuses your key", REFUSED),
    show_key: ("others can read {folder}/id, so ssh does not use this key", "chmod 600 {folder}/id"),
    forget_host: (
        "place has not shown its key before, and only you can say whether it is the right one",
        CONNECT,
    ),
    forget_host_strictly: (
        "place has not shown its key before, and only you can say whether it is the right one",
        CONNECT,
    ),
    take_another_for_it: (
        "the host key of place is not the one that your known_hosts has: somebody may be in between",
        "ask its administrator; if it was renewed, remove the old one: ssh-keygen -R (see `ssh place`)",
    ),
}
PASSING: dict[Spoiling, tuple[str, str]] = {
    name_nobody: ("there is no host called tritn.invalid, or no network", AGAIN),
    jump_over_nobody: ("there is no host called bastion.invalid, or no network", AGAIN),
    Loopback.stop: (
        "place cannot be reached: ssh: connect to host 127.0.0.1 port {port}: Connection refused",
        AGAIN,
    ),
}


def complaint(host: Loopback, sockets: Path) -> ClusterUnreachable:
    """Return what the user is told when the host is joined as the daemon joins it."""
    ssh = Ssh(("ssh", "-F", str(host.config)), sockets)
    answer = subprocess.run(
        [*ssh.words(PLACE), "true"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 255, answer
    print(answer.stderr)
    error = explain("triton", PLACE, answer.stderr)
    return explain("triton", PLACE, ssh.complaint(PLACE)) if isinstance(error, OnTheWay) else error


@pytest.mark.parametrize("banner", [False, True], ids=["plain", "behind a banner"])
@pytest.mark.parametrize("spoil", [*NEEDS_USER, *PASSING], ids=lambda spoil: spoil.__name__)
def test_what_is_the_matter_is_told_with_the_next_step(
    spoil: Spoiling, *, banner: bool, tmp_path: Path, sockets: Path
) -> None:
    (tmp_path / "banner").write_text(BANNER)
    with serving(tmp_path / "host", *([f"Banner {tmp_path}/banner"] if banner else [])) as host:
        spoil(host)
        error = complaint(host, sockets)
        what, hint = {**NEEDS_USER, **PASSING}[spoil]
        facts = {"folder": host.folder, "port": host.port}
        assert (error.what, error.hint) == (what.format(**facts), hint.format(**facts))
        assert isinstance(error, NeedsUser) == (spoil in NEEDS_USER)


@pytest.mark.parametrize(
    "options",
    [
        ["PasswordAuthentication yes", "PubkeyAuthentication no"],
        ["PasswordAuthentication yes", "AuthenticationMethods publickey,password"],
    ],
    ids=["password", "key and password"],
)
def test_a_host_that_wants_a_password_wants_the_user(
    options: list[str], tmp_path: Path, sockets: Path
) -> None:
    with serving(tmp_path / "host", *options) as host:
        error = complaint(host, sockets)
    assert isinstance(error, NeedsUser)
    assert (error.what, error.hint) == ("place asks for a password or a code", CONNECT)


def test_a_host_that_cuts_after_too_many_keys_wants_the_user(tmp_path: Path, sockets: Path) -> None:
    with serving(tmp_path / "host", "MaxAuthTries 1") as host:
        spoil_key(host)
        error = complaint(host, sockets)
    assert isinstance(error, NeedsUser)
    assert error.what == "place refuses your key"


def test_a_host_that_takes_no_more_connections_may_take_them_later(tmp_path: Path, sockets: Path) -> None:
    with serving(tmp_path / "host", "MaxStartups 1:100:1") as host, occupy(host):
        error = complaint(host, sockets)
    assert not isinstance(error, NeedsUser)
    assert error.what.startswith("place cannot be reached: ")
    assert error.hint == AGAIN


def test_a_host_that_says_nothing_is_not_waited_for(tmp_path: Path, sockets: Path) -> None:
    need_sshd()
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        host = Loopback(tmp_path / "host")
        port = silent.getsockname()[1]
        host.config.write_text(host.config.read_text().replace(f"Port {host.port}", f"Port {port}"))
        host.add("ConnectTimeout 1")
        error = complaint(host, sockets)
    assert not isinstance(error, NeedsUser)
    assert error.what == "place cannot be reached: Connection timed out during banner exchange"


def test_a_mistake_in_her_configuration_is_told_as_ssh_tells_it(tmp_path: Path, sockets: Path) -> None:
    host = Loopback(tmp_path / "host")
    misspell_an_option(host)
    with pytest.raises(ClusterUnreachable) as caught:
        complaint(host, sockets)
    assert "ssh does not take 'place'" in caught.value.what
    assert f"{host.config}: terminating, 1 bad configuration options" in caught.value.what


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("ada@login2: Permission denied (publickey,gssapi-keyex,gssapi-with-mic).", "place refuses your key"),
        (
            "ada@login2: Permission denied (gssapi-with-mic,keyboard-interactive).",
            "place asks for a password",
        ),
        ("Timeout, server login2 not responding.", "place cannot be reached: Timeout, server login2"),
        ("client_loop: send disconnect: Broken pipe", "place cannot be reached: client_loop"),
        ("Connection to login2 closed by remote host.", "place: Connection to login2 closed by"),
        ("bash: line 1: /opt/python: Permission denied", "place: bash: line 1: /opt/python"),
        ("", "place: the connection ended"),
    ],
)
def test_words_that_are_hard_to_provoke_are_known_too(words: str, what: str) -> None:
    error = explain("triton", PLACE, f"{BANNER}\r\n{words}\r\n" if words else words)
    assert error.what.startswith(what)
    assert isinstance(error, NeedsUser) == ("Permission denied (" in words)


def test_what_neromum_says_is_told_as_it_is() -> None:
    error = explain("triton", PLACE, "Last login: today\nneromum: the disk is full\nfree some space\n")
    assert (error.what, error.hint) == ("the disk is full", "free some space")
    assert not isinstance(error, NeedsUser)


def test_what_a_host_says_cannot_move_the_cursor() -> None:
    for words in ("\x1b[2Jall is well", "neromum: \x1b[2Jall is well\n\x1b[2J", "neronet-nopython \x1b[2J"):
        error = explain("triton", PLACE, words)
        assert error.what.isprintable()
        assert (error.hint or "").isprintable()
