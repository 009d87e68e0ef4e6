"""What the user wrote of each cluster: ``clusters.yaml`` in her folder of settings."""

import io
import re
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from neronet.errors import NeronetError, SpecificationError
from neronet.man.core.spelling import meant

LOCAL = "local"
WARDENS = (LOCAL, "slurm")  #: who may start jobs there
_EXAMPLE = "write a line for each, such as triton: {ssh: triton.example.org}"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}\Z")
_HOST = re.compile(r"[^\s-]\S*\Z")
_UNSPEAKABLE = re.compile(r"[\x00-\x1f\x7f!\\]")  #: no quotes keep these from every login shell


class Settings(NamedTuple):
    """One cluster that is reached by ssh."""

    ssh: str  #: as she would type it after ``ssh``
    workdir: str = "~/.neronet"  #: on the cluster, ~ and $VARIABLES as they are there
    python: str | None = None  #: None: the first of 3.6 or newer that is found
    warden: str = LOCAL  #: who starts jobs there


def check_name(name: Any) -> None:
    """Raise ``NeronetError`` for a word that cannot name a cluster."""
    if name == LOCAL:
        raise NeronetError("'local' is this very machine; it needs no adding", "choose another name")
    if not isinstance(name, str) or not _NAME.match(name):
        raise NeronetError(f"'{name}' cannot name a cluster", "letters, digits, - and _, a letter first")


def check(settings: Settings) -> None:
    """Raise ``NeronetError`` for what cannot be said to a cluster."""
    for key, value in settings._asdict().items():
        if value is not None:
            _check_value(key, key, value)


def read(path: Path) -> dict[str, Settings]:
    """Return the clusters by name; raises ``SpecificationError`` that names the place."""
    written = _load(path)
    return {name: _settings(path, written, name) for name in written}


def write(path: Path, name: str, settings: Settings) -> None:
    """Add a cluster, or replace it; what else stands in the file stays as she wrote it."""
    written = _load(path)
    plain = {key: value for key, value in settings._asdict().items() if value != _DEFAULTS.get(key)}
    written[name] = plain
    _save(path, written)


def remove(path: Path, name: str) -> None:
    """Take a cluster out of the file."""
    written = _load(path)
    del written[name]
    _save(path, written)


_DEFAULTS: dict[str, Any] = Settings._field_defaults


def _load(path: Path) -> Any:
    try:
        written = YAML().load(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SpecificationError(
            str(path), f"it cannot be read: {error.strerror}", "see what it is"
        ) from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = str(path) if mark is None else f"{path}:{mark.line + 1}"
        raise SpecificationError(where, f"this is no YAML: {error.problem}", _EXAMPLE) from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise SpecificationError(str(path), f"this is no YAML: {error}", _EXAMPLE) from error
    if written is None:
        return {}
    if not isinstance(written, dict):
        raise SpecificationError(f"{path}:1", "this is no list of clusters", _EXAMPLE)
    return written


def _settings(path: Path, written: Any, name: Any) -> Settings:
    where = f"{path}:{written.lc.key(name)[0] + 1}"
    plain = written[name]
    try:
        _check_entry(name, plain)
        for key, value in plain.items():
            if key in plain.lc.data:  # else it is merged from elsewhere
                where = f"{path}:{plain.lc.key(key)[0] + 1}"
            _check_key(name, key)
            _check_value(key, f"{name}: {key}", value)
    except NeronetError as error:
        raise SpecificationError(where, error.what, error.hint) from error
    return Settings(**plain)


def _check_entry(name: Any, plain: Any) -> None:
    check_name(name)
    if not isinstance(plain, dict) or "ssh" not in plain:
        raise NeronetError(f"{name} does not say how it is reached", f"write {name}: {{ssh: HOST}}")


def _check_key(name: str, key: Any) -> None:
    if key not in Settings._fields:
        near = meant(str(key), Settings._fields)
        hint = f"did you mean {near}?" if near else f"known are {', '.join(Settings._fields)}"
        raise NeronetError(f"{name}: '{key}' is unknown", hint)


def _check_value(key: str, what: str, value: Any) -> None:
    if not isinstance(value, str) or not value:
        raise NeronetError(f"{what} is no text", "write one, in quotes if need be")
    if _UNSPEAKABLE.search(value):
        said = f"{what} has a character that some shells take for their own: {value!r}"
        raise NeronetError(said, "choose one without !, backslashes and line ends")
    if key == "warden" and value not in WARDENS:
        near = meant(value, WARDENS)
        hint = f"did you mean {near}?" if near else f"there is: {', '.join(WARDENS)}"
        raise NeronetError(f"{what}: there is no '{value}'", hint)
    if key == "ssh" and not _HOST.match(value):
        hint = "ports, users and jumps belong in ~/.ssh/config; ssh://USER@HOST:PORT is one word, too"
        raise NeronetError(f"{what} is not the one word for a host: '{value}'", hint)


def _save(path: Path, written: Any) -> None:
    text = io.StringIO()
    YAML().dump(written, text)
    target = path.resolve()  # it may be a link to where she keeps her settings
    temporary = target.with_suffix(".new")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary.write_text(text.getvalue(), "utf-8")
        temporary.replace(target)
    except OSError as error:
        raise NeronetError(f"{path} cannot be written: {error.strerror}", "see who owns it") from error
