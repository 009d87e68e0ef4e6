"""Two ordinary users, their homes, and the small disk that the researcher's nodes share."""

import ctypes
import os
import pwd
import secrets
import shutil
from pathlib import Path

from lab.errors import LabError
from lab.places import ETC, MADE, PASSWORD, RESEARCHER, SCRATCH, SCRATCH_SIZE, SSH, USERS
from lab.programs import run

MOTD = "Welcome to Triton. Maintenance on Tuesday.\n"
NOISE = "Loading modules for the login environment ... done"
_BASHRC = f"""\
echo "{NOISE}"
[ -z "$PS1" ] && return
PS1='\\u@\\h:\\w\\$ '
alias ll='ls -l'
"""
_HOME = {".bashrc": _BASHRC, ".profile": ". ~/.bashrc\n"}


def make() -> None:
    """Make the users who are not there, and what the nodes know of them."""
    MADE.mkdir(parents=True, exist_ok=True)
    for user in USERS:
        if not _exists(user):
            (MADE / user).touch()
            run("useradd", "--create-home", "--shell", "/bin/bash", "--skel", "/nonexistent", user)
            furnish(user)
    if not PASSWORD.exists():
        SSH.mkdir(parents=True, exist_ok=True)
        _write_secret(PASSWORD, secrets.token_urlsafe(12) + "\n")
    ETC.mkdir(parents=True, exist_ok=True)
    (ETC / "motd").write_text(MOTD)
    _write_secret(ETC / "shadow", _shadow(_hashed(PASSWORD.read_text().strip())))


def furnish(user: str) -> None:
    """Empty a home that the lab has made, and furnish it as on the first day; a disk in it is emptied."""
    if not (MADE / user).exists():
        raise LabError(f"{user} was here before the lab, so the lab does not empty the home")
    account = pwd.getpwnam(user)
    home = Path(account.pw_dir)
    home.chmod(0o700)
    for place in (SCRATCH, home):
        if place.is_relative_to(home) and place.is_dir():
            _empty(place)
    for name, text in _HOME.items():
        (home / name).write_text(text)
        os.chown(home / name, account.pw_uid, account.pw_gid)


def mount_scratch() -> None:
    """Mount the small disk."""
    account = pwd.getpwnam(RESEARCHER)
    SCRATCH.mkdir(exist_ok=True)
    os.chown(SCRATCH, account.pw_uid, account.pw_gid)
    owner = f"uid={account.pw_uid},gid={account.pw_gid},mode=700"
    run("mount", "-t", "tmpfs", "-o", f"size={SCRATCH_SIZE},{owner}", "neronet-lab", str(SCRATCH))


def remove() -> None:
    """Unmount the small disk, and remove the users whom the lab has made."""
    if SCRATCH.is_mount():
        run("umount", "--lazy", str(SCRATCH))  # somebody may stand in it
    for user in USERS:
        if (MADE / user).exists():
            if _exists(user):
                home = pwd.getpwnam(user).pw_dir
                run("userdel", "--force", user)
                shutil.rmtree(home)
            (MADE / user).unlink()


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_mount():
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


def _shadow(password: str) -> str:
    """Return the nodes' /etc/shadow: nobody has a password but the researcher."""
    # Without PAM sshd refuses an account that is locked with "!"; "*" is no password and no lock.
    names = [account.pw_name for account in pwd.getpwall()]
    return "".join(f"{name}:{password if name == RESEARCHER else '*'}:19000:0:99999:7:::\n" for name in names)


def _hashed(password: str) -> str:
    crypt = ctypes.CDLL("libcrypt.so.1").crypt  # sshd needs it as well, so it is there
    crypt.restype = ctypes.c_char_p
    answer = crypt(password.encode(), f"$6${secrets.token_hex(8)}".encode())
    assert isinstance(answer, bytes)
    return answer.decode()


def _write_secret(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text)
