"""Who is told of what, and when: the key ``notify`` as values. Pure."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from neronet.errors import NeronetError
from neronet.language.parser import parse_expression
from neronet.language.tree import Variable, Word
from neronet.man.core.spelling import meant
from neronet.model.resources import parse_duration

LIMIT = 12  #: mails an hour
_MOST = 1000
STARTED, FINISHED = "batch started", "batch finished"
CRITERIA = "criteria"  #: every criterion that warns
CRITERION = "criterion "  #: the one of the name that follows
STATES = ("running", "finished", "crashed", "aborted")
WORDS = (*STATES, STARTED, FINISHED, CRITERIA)
_DEFAULT = ("crashed", FINISHED)
_EARLY = ("defined", "waiting", "queued")
_UNREACHABLE = re.compile(r"unreachable(?:\s*>\s*(.*))?\Z")
_PATIENCE = 3600.0  #: seconds, where nothing is said
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])\Z")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"  #: RFC 5322, 3.2.3
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*\Z")
#: RFC 3986, with a server, and without user and password: urllib cannot send them
_WEB = re.compile(r"https?://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:[/?][!-~]*)?\Z")
_WEB_HINT = "write %s: https://example.org/hook, all else than ASCII as %%20, and neither user nor password"
_CHANNELS = {
    "email": "mail",
    "command": "command",
    "desktop": "desktop",
    "webhook": "webhook",
    "apprise": "apprise",
}


class Rules(NamedTuple):
    """What is to be told to whom. Times of the day are minutes after midnight."""

    on: tuple[str, ...] = ()  #: of ``WORDS``, ``criterion NAME``, or expressions
    unreachable: float | None = None  #: seconds that a cluster is away before that is told
    digest: float | None = None  #: seconds between two
    at: int | None = None  #: when there is a daily one
    quiet: tuple[int, int] | None = None  #: no letter from the first to the second
    limit: int = LIMIT
    channels: tuple[tuple[str, str], ...] = ()  #: kind, and address there

    @property
    def expressions(self) -> tuple[str, ...]:
        """Return what is judged again and again."""
        return tuple(item for item in self.on if item not in WORDS and not item.startswith(CRITERION))


def read(plain: Mapping[str, Any]) -> Rules:
    """Return the rules in a mapping with keys of ``KEYS``; raises ``NeronetError``."""
    parts = {key: parse(key, value) for key, value in plain.items() if value is not None}
    on = [item for item in parts.get("on", _DEFAULT) if not _UNREACHABLE.match(item)]
    waits = [_patience(found[1]) for item in parts.get("on", ()) if (found := _UNREACHABLE.match(item))]
    channels = [(kind, address) for key, kind in _CHANNELS.items() for address in parts.get(key, ())]
    return Rules(
        tuple(dict.fromkeys(on)),
        parts.get("unreachable", min(waits, default=None)),
        parts.get("digest"),
        parts.get("at"),
        parts.get("quiet"),
        parts.get("limit", LIMIT),
        tuple(dict.fromkeys(channels)),
    )


def place(channel: str, address: str) -> str:
    """Return where a letter goes, for tables and logs: without what is secret in an address."""
    if channel == "webhook":
        address = re.sub(r"(\w+://)(?:[^/@]*@)?([^/?#]*).*", r"\1\2/…", address)
    elif channel == "apprise":
        address = re.sub(r"(\w+://).*", r"\1…", address)
    return f"{channel} {address}".rstrip()


def parse(key: str, value: Any) -> Any:
    """Return what is said by a key; raises ``NeronetError``."""
    if key not in KEYS:
        near = meant(key, tuple(KEYS))
        hint = f"did you mean {near}?" if near else f"the keys are: {', '.join(KEYS)}"
        raise NeronetError(f"'{key}' is no key of notify", hint)
    return KEYS[key](key, value)


def _on(key: str, value: Any) -> list[str]:
    return [_event(item) for item in _texts(key, value)]


def _event(item: str) -> str:
    plain = " ".join(item.replace("_", " ").split()) if "(" not in item else item
    if plain in WORDS or (plain.startswith(CRITERION) and len(plain.split()) == 2):
        return item if plain.startswith(CRITERION) else plain
    found = _UNREACHABLE.match(plain)
    if found:
        _patience(found[1])
        return plain
    if plain in _EARLY:
        raise NeronetError(f"'{plain}' is not told of", f"write on: [{STARTED}] to hear when the first runs")
    try:
        tree = parse_expression(item)
    except NeronetError as error:
        raise (
            _no_event(plain)
            if re.fullmatch(r"[\w ]+", plain)
            else NeronetError(f"on: the expression cannot be understood\n{error.what}", error.hint)
        ) from None
    if isinstance(tree, Word | Variable):
        raise _no_event(plain)
    return item


def _no_event(plain: str) -> NeronetError:
    near = meant(plain, WORDS)
    known = f"write an expression, unreachable > 1h, {CRITERION}NAME, or of: {', '.join(WORDS)}"
    return NeronetError(f"'{plain}' is nothing that happens", f"did you mean {near}?" if near else known)


def _patience(written: str | None) -> float:
    return _PATIENCE if written is None else _duration("unreachable", written)


def _duration(key: str, value: Any) -> float:
    try:
        seconds = parse_duration(value)
    except (ValueError, TypeError, AttributeError) as error:
        raise NeronetError(f"{key}: {error}", f"write {key}: 6h") from None
    if not 60 <= seconds <= 366 * 86400:
        raise NeronetError(f"'{key}' is to be from a minute to a year", f"write {key}: 6h")
    return seconds


def _clock(key: str, value: Any) -> int:
    found = _CLOCK.match(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise NeronetError(f"'{key}' is to be a time of the day, not {value!r:.60}", f"write {key}: '08:00'")
    return int(found[1]) * 60 + int(found[2])


def _quiet(key: str, value: Any) -> tuple[int, int]:
    first, dash, last = value.partition("-") if isinstance(value, str) else ("", "", "")
    if not dash or not _CLOCK.match(first.strip()) or not _CLOCK.match(last.strip()):
        raise NeronetError(f"'{key}' is to be two times of the day", f"write {key}: 22:00-07:00")
    hours = _clock(key, first), _clock(key, last)
    if hours[0] == hours[1]:
        raise NeronetError(f"'{key}' is to have a beginning and another end", f"write {key}: 22:00-07:00")
    return hours


def _limit(key: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST:
        raise NeronetError(f"'{key}' is to be mails an hour, from 1 to {_MOST}", f"write {key}: {LIMIT}")
    return value


def _texts(key: str, value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    for item in items:
        if not isinstance(item, str) or not item.strip() or re.search(r"[\x00-\x1f\x7f]", item):
            raise NeronetError(f"'{key}' is to be a text of one line, or a list of such, not {item!r:.60}")
    return [str(item).strip() for item in items]


def _emails(key: str, value: Any) -> list[str]:
    found = _texts(key, value)
    for address in found:
        if not ADDRESS.match(address):
            raise NeronetError(f"'{address:.100}' is no address for e-mail", f"write {key}: me@example.org")
    return found


def _webhooks(key: str, value: Any) -> list[str]:
    found = _texts(key, value)
    for address in found:
        if not _WEB.match(address):  # which may hold a secret: it is not shown
            raise NeronetError(f"what '{key}' says is no address on the web", _WEB_HINT % key)
    return found


def _desktop(key: str, value: Any) -> list[str]:
    if not isinstance(value, bool):
        raise NeronetError(f"'{key}' is to be true or false", f"write {key}: true")
    return [""] if value else []


KEYS: dict[str, Callable[[str, Any], Any]] = {
    "email": _emails,
    "on": _on,
    "digest": _duration,
    "at": _clock,
    "quiet": _quiet,
    "unreachable": _duration,
    "limit": _limit,
    "command": _texts,
    "desktop": _desktop,
    "webhook": _webhooks,
    "apprise": _texts,
}
