"""What ssh says when it fails, and what the user can do about it: one table."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from neronet.errors import ClusterUnreachable
from neronet.man.core.homecoming import printable


class NeedsUser(ClusterUnreachable):
    """Only the user can help, at her terminal: it is not tried again and again, which locks accounts."""


class OnTheWay(ClusterUnreachable):
    """A host on the way there has failed, and ssh has not said why."""


class _Complaint(NamedTuple):
    pattern: re.Pattern[str]
    what: str
    hint: str
    kind: type[ClusterUnreachable]


def _row(
    pattern: str, what: str, hint: str, kind: type[ClusterUnreachable] = ClusterUnreachable
) -> _Complaint:
    """Make a row; ``pattern`` is met at the beginning of a line only, for a banner says what it likes."""
    return _Complaint(re.compile(f"^(?:{pattern})", re.MULTILINE), what, hint, kind)


_CONNECT = "run `neroman cluster connect {name}` at your terminal, where ssh can ask"
_AGAIN = "see whether `ssh {host}` works; it is tried again by itself"

#: In the order in which they are looked for: a changed key ends in a failed verification, say.
_COMPLAINTS: Sequence[_Complaint] = (
    _row(
        r"@\s+WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED",
        "the host key of {host} is not the one that your known_hosts has: somebody may be in between",
        "ask its administrator; if it was renewed, remove the old one: ssh-keygen -R (see `ssh {host}`)",
        NeedsUser,
    ),
    _row(
        r"Host key verification failed|No \S+ host key is known",
        "{host} has not shown its key before, and only you can say whether it is the right one",
        _CONNECT,
        NeedsUser,
    ),
    _row(
        r"\S+@\S+: Permission denied \([^)]*(?:keyboard-interactive|password)",
        "{host} asks for a password or a code",
        _CONNECT,
        NeedsUser,
    ),
    _row(
        r"Permissions \d+ for '(?P<file>.+)' are too open",
        "others can read {file}, so ssh does not use this key",
        "chmod 600 {file}",
        NeedsUser,
    ),
    _row(
        r"\S+@\S+: Permission denied|Received disconnect from .*: Too many authentication failures",
        "{host} refuses your key",
        f"load it with `ssh-add` (Kerberos: `kinit`), or {_CONNECT}; see `ssh -v {{host}}`",
        NeedsUser,
    ),
    _row(
        r"ssh: Could not resolve hostname (?P<missing>.+?): ",
        "there is no host called {missing}, or no network",
        _AGAIN,
    ),
    _row(
        r"Connection (?:closed|reset) by UNKNOWN port",
        "a host on the way to {host} cannot be reached, or refuses you",
        _AGAIN,
        OnTheWay,
    ),
    _row(
        r"ssh: connect to |kex_exchange_identification: |ssh_exchange_identification: |banner exchange: "
        r"|Connection (?:closed|reset|timed out|to \S+ port \d+)|client_loop: |packet_write_wait: "
        r"|Timeout, server |stdio forwarding failed",
        "{host} cannot be reached: {words}",
        _AGAIN,
    ),
    _row(
        r".*: Bad configuration option|.*: terminating, \d+ bad",
        "ssh does not understand its configuration: {words}",
        "mend it; see `ssh -G {host}`",
    ),
)

_NEROMUM = re.compile(r"^neromum: (.*)\n?(.*)", re.MULTILINE)  #: her words, and what to do
_NO_PYTHON = re.compile(r"neronet-nopython(.*)")
_CANDIDATES = "set `python:` for the cluster: neroman cluster add {name} --replace --python /path/to/python3"


def explain(name: str, host: str, words: str) -> ClusterUnreachable:
    """Return the error for what ssh, or the other side's shell, said last about cluster ``name``."""
    said = _NEROMUM.search(words)
    if said:
        return ClusterUnreachable(printable(said[1].strip()), printable(said[2].strip()) or None)
    none = _NO_PYTHON.search(words)
    if none:
        seen = f"; too old are{none[1]}" if none[1].strip() else ""
        what = printable(f"{host} has no Python 3.6 or newer that can be found{seen}")
        return NeedsUser(what, _CANDIDATES.format(name=name))
    words = words.replace("\r", "")
    for complaint in _COMPLAINTS:
        match = complaint.pattern.search(words)
        if match:
            line = words[match.start() :].partition("\n")[0]
            facts = {"name": name, "host": host, "words": line.strip(), **match.groupdict()}
            what, hint = (printable(text.format(**facts)) for text in (complaint.what, complaint.hint))
            return complaint.kind(what, hint)
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    last = lines[-1] if lines else "the connection ended"
    return ClusterUnreachable(printable(f"{host}: {last}"), _AGAIN.format(host=host))
