"""The user's own ssh: what she has set holds, one connection carries all, and nobody is asked unseen."""

import os
import shutil
import signal
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from man.transport.loopback import PLACE, Loopback, serving

from neronet.errors import ClusterUnreachable, NeronetError
from neronet.man.transport import ssh
from neronet.man.transport.complaints import NeedsUser, OnTheWay, explain
from neronet.man.transport.ssh import Ssh

pytestmark = pytest.mark.slow

DEEP = "x" * 90  #: a folder's name, too long for a socket below it


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Loopback]:
    with serving(tmp_path / "host") as one:
        yield one


def hers(host: Loopback, sockets: Path) -> Ssh:
    return ssh.from_environment({"NERONET_SSH": host.ssh}, sockets)


def effective(one: Ssh) -> dict[str, str]:
    """Return what ssh would do with these words, as it tells itself."""
    words = one.words(PLACE)
    words[-2:-2] = ["-G"]
    told = subprocess.run(words, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    return dict(line.split(" ", 1) for line in told.stdout.splitlines() if " " in line)


def say(one: Ssh, command: str) -> "subprocess.CompletedProcess[str]":
    words = [*one.words(PLACE), command]
    return subprocess.run(words, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


def test_what_she_has_not_set_is_set_for_a_link_that_lasts(tmp_path: Path, sockets: Path) -> None:
    host = Loopback(tmp_path / "host")
    options = effective(hers(host, sockets))
    assert options["controlpath"].startswith(str(sockets))
    assert options["controlpersist"] == str(8 * 3600)
    assert (options["controlmaster"], options["batchmode"]) == ("auto", "yes")
    assert (options["serveraliveinterval"], options["connecttimeout"]) == ("15", "20")


def test_what_she_has_set_is_left_alone(tmp_path: Path, sockets: Path) -> None:
    host = Loopback(tmp_path / "host")
    host.add(f"ControlPath {tmp_path}/hers-%C", "ControlPersist 10m", "ServerAliveInterval 7")
    host.add("ConnectTimeout 99", "Compression yes", "User ada")
    options = effective(hers(host, sockets))
    assert options["controlpath"].startswith(f"{tmp_path}/hers-")
    assert (options["controlpersist"], options["serveraliveinterval"]) == ("600", "7")
    assert (options["connecttimeout"], options["compression"]) == ("99", "yes")
    assert (options["port"], options["identityfile"]) == (str(host.port), str(host.key))


def test_all_that_is_said_shares_one_connection(host: Loopback, sockets: Path) -> None:
    one = hers(host, sockets)
    assert not one.is_joined(PLACE)
    assert [say(one, "echo hi").stdout for _ in range(3)] == ["hi\n"] * 3
    assert one.is_joined(PLACE)
    assert host.count("Accepted publickey") == 1
    one.leave(PLACE)
    assert not one.is_joined(PLACE)
    assert host.count("Accepted publickey") == 1


def test_her_own_shared_connection_is_used(host: Loopback, sockets: Path) -> None:
    host.add(f"ControlPath {sockets}-hers", "ControlMaster auto", "ControlPersist 10m")
    subprocess.run([*host.ssh.split(), PLACE, "true"], check=True, stdin=subprocess.DEVNULL)
    one = hers(host, sockets)
    assert one.is_joined(PLACE)
    assert say(one, "echo hi").stdout == "hi\n"
    assert host.count("Accepted publickey") == 1


def test_a_folder_that_is_too_deep_for_sockets_does_no_harm(host: Loopback) -> None:
    one = hers(host, host.folder / DEEP)
    folder = Path(effective(one)["controlpath"]).parent
    try:
        assert say(one, "echo hi").stdout == "hi\n"
        assert one.is_joined(PLACE)
        assert str(folder).startswith(f"/tmp/neronet-{os.getuid()}-")
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    finally:
        one.leave(PLACE)
        shutil.rmtree(folder)


def test_a_folder_for_sockets_that_others_can_write_is_refused(tmp_path: Path, sockets: Path) -> None:
    sockets.mkdir()
    sockets.chmod(0o777)
    with pytest.raises(NeronetError, match="is not yours alone"):
        hers(Loopback(tmp_path / "host"), sockets).words(PLACE)


def test_a_link_in_the_place_of_that_folder_is_refused(tmp_path: Path, sockets: Path) -> None:
    sockets.symlink_to(tmp_path)
    with pytest.raises(NeronetError, match="is not yours alone"):
        hers(Loopback(tmp_path / "host"), sockets).words(PLACE)


def test_what_would_spoil_a_stream_of_bytes_does_no_harm(host: Loopback, sockets: Path) -> None:
    host.add("RemoteCommand tmux attach", "RequestTTY force", f"LocalForward {host.port} localhost:1")
    host.add("ExitOnForwardFailure yes", "SessionType none", "StdinNull yes")
    answer = say(hers(host, sockets), "printf 'a\\r\\n\\000b'")
    assert (answer.stdout, answer.stderr) == ("a\n\0b", "")


def test_her_password_is_never_guessed_at_a_host_on_the_way(tmp_path: Path, sockets: Path) -> None:
    """Without a terminal, ssh answers a jump host's question with an empty password, which locks accounts."""
    closed = ("PasswordAuthentication yes", "PubkeyAuthentication no")
    with serving(tmp_path / "bastion", *closed) as bastion, serving(tmp_path / "host") as host:
        host.lie_behind(bastion)
        one = hers(host, sockets)

        error = explain("triton", PLACE, say(one, "true").stderr)
        assert isinstance(error, OnTheWay), "ssh keeps to itself what the bastion said"
        error = explain("triton", PLACE, one.complaint(PLACE))

        assert isinstance(error, NeedsUser)
        assert error.what == "place asks for a password or a code"
        assert bastion.count("Failed password") == 0
        assert bastion.count("Failed none") == 0


def test_a_host_on_the_way_is_passed(tmp_path: Path, sockets: Path) -> None:
    with serving(tmp_path / "bastion") as bastion, serving(tmp_path / "host") as host:
        host.lie_behind(bastion)
        assert say(hers(host, sockets), "echo hi").stdout == "hi\n"
        assert bastion.count("Accepted publickey") == 1
        hers(host, sockets).leave(PLACE)


@pytest.mark.parametrize("form", ["ssh -F {}", "ssh -4 -F{}", "'ssh' -F '{}'", "env LC_ALL=C ssh -F {}"])
def test_any_words_that_call_ssh_can_be_given(form: str, host: Loopback, sockets: Path) -> None:
    one = ssh.from_environment({"NERONET_SSH": form.format(host.config)}, sockets)
    assert effective(one)["batchmode"] == "yes"
    assert say(one, "echo hi").stdout == "hi\n"


def test_without_a_word_it_is_ssh_with_her_usual_configuration(sockets: Path) -> None:
    one = ssh.from_environment({}, sockets)
    assert one.program == ("ssh",)
    *_, file = one.words("somewhere.invalid")[:3]
    lines = Path(file).read_text().splitlines()
    assert lines[1:] == [
        "Host *",
        " BatchMode yes",
        'Include "~/.ssh/config"',
        'Include "/etc/ssh/ssh_config"',
    ]


@pytest.mark.parametrize("program", ["no-such-ssh", "/dev/null"])
def test_an_ssh_that_cannot_be_run_is_told(program: str, tmp_path: Path) -> None:
    with pytest.raises(ClusterUnreachable) as caught:
        Ssh((program,), tmp_path).words("host")
    assert caught.value.what.startswith(f"{program} cannot be run: ")
    assert caught.value.hint == "install OpenSSH's client, or set NERONET_SSH"


@pytest.mark.parametrize("name", ["-oProxyCommand=touch /tmp/x", "two words", "host;reboot"])
def test_what_ssh_does_not_take_for_a_host_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(ClusterUnreachable) as caught:
        Ssh(("ssh",), tmp_path).words(name)
    assert caught.value.what.startswith(f"ssh does not take '{name}': ")


def test_a_connection_whose_holder_is_stopped_is_not_waited_for(
    host: Loopback, sockets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = hers(host, sockets)
    say(one, "true")
    words = one.words(PLACE)
    words[-2:-2] = ["-O", "check"]
    told = subprocess.run(words, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    holder = int(told.stderr.partition("pid=")[2].partition(")")[0])
    monkeypatch.setattr(ssh, "_TIMEOUT", 1.0)
    os.kill(holder, signal.SIGSTOP)
    assert not one.is_joined(PLACE)
    os.kill(holder, signal.SIGCONT)
    assert one.is_joined(PLACE)
