"""What the user wrote in ``config.yaml``: what she wants to be told of, and how mail is sent."""

from pathlib import Path
from typing import Any, NamedTuple

from neronet.errors import NeronetError, SpecificationError
from neronet.man.core.spelling import meant
from neronet.man.notify import settings
from neronet.man.notify.settings import MailSettings
from neronet.man.specs.catalogue import parse_yaml
from neronet.man.specs.check_notify import notify
from neronet.man.specs.specification import Field, Row

_KEYS = ("notify", "mail")


class Preferences(NamedTuple):
    """The settings of one user; each project may say more."""

    notify: dict[str, Any] = {}  #: as ``core.notices_rules`` reads it  # noqa: RUF012 - never changed
    mail: MailSettings = MailSettings()


def read(path: Path) -> Preferences:
    """Return what stands in the file, or nothing when there is none; raises ``SpecificationError``."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return Preferences()
    except (OSError, UnicodeDecodeError) as error:
        raise SpecificationError(str(path), f"it cannot be read: {error}", "see what it is") from error
    if not "".join(line.partition("#")[0] for line in text.splitlines()).strip():
        return Preferences()
    row = parse_yaml(text, str(path))
    for key in row.keys:
        if key not in _KEYS:
            near = meant(key, _KEYS)
            hint = f"did you mean {near}?" if near else f"the keys are: {', '.join(_KEYS)}"
            raise row.field(key).error(f"'{key}' is unknown", hint)
    told = notify(row.field("notify")) if row.keys.get("notify") is not None else {}
    return Preferences(told, _mail(row))


def _mail(row: Row) -> MailSettings:
    field = row.field("mail")
    if field.value is None:
        return MailSettings()
    if not isinstance(field.value, dict):
        raise field.error("'mail' is to be a mapping", "write mail: {server: smtp.example.org}")
    found: dict[str, Any] = {}
    for entry in field.entries():
        if entry.value is not None:
            found.update(_placed(entry))
    mail = MailSettings(**found)
    try:
        settings.check(mail)
    except NeronetError as error:
        raise field.error(error.what, error.hint) from None
    return mail


def _placed(entry: Field) -> dict[str, Any]:
    try:
        return settings.read(entry.name, entry.value)
    except NeronetError as error:
        raise entry.error(error.what, error.hint) from None
