"""How mail is sent, as the user's configuration says."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from neronet.errors import NeronetError
from neronet.man.core.notices_rules import ADDRESS
from neronet.man.core.spelling import meant

_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_EXAMPLE = "write mail: {server: smtp.example.org, user: me, password: {command: pass show mail}}"


class MailSettings(NamedTuple):
    """How mail is sent. Without a server, by the machine's own ``sendmail``."""

    server: str | None = None
    port: int | None = None
    security: str = "starttls"  #: starttls, tls or none
    user: str | None = None
    password: str | None = None  #: a command that prints it
    keyring: str | None = None  #: the name of the service that it is stored for
    sender: str | None = None
    authority: str | None = None  #: a file of certificates to trust, beside the system's
    sendmail: str | None = None

    @property
    def door(self) -> int:
        """The port."""
        return self.port or _PORTS[self.security]


KEYS = ("server", "port", "security", "user", "password", "from", "authority", "sendmail")


def read(key: str, value: Any) -> dict[str, Any]:
    """Return the fields that a key of ``mail`` stands for; raises ``NeronetError``."""
    if key not in KEYS:
        near = meant(key, KEYS)
        hint = f"did you mean {near}?" if near else f"the keys are: {', '.join(KEYS)}"
        raise NeronetError(f"'{key}' is no key of mail", hint)
    if key == "port":
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 65536:
            raise NeronetError("'port' is to be a number from 1 to 65535", "write port: 587")
        return {"port": value}
    if key == "password":
        return _password(value)
    if not isinstance(value, str) or not value or not value.isprintable():
        raise NeronetError(f"'{key}' is to be a text of one line", _EXAMPLE)
    if key == "from" and not ADDRESS.match(value):
        raise NeronetError(f"'{value:.100}' is no address for e-mail", "write from: me@example.org")
    if key == "security" and value not in _PORTS:
        raise NeronetError(f"there is no security '{value}'", f"write one of: {', '.join(_PORTS)}")
    return {"sender" if key == "from" else key: value}


def check(settings: MailSettings) -> None:
    """Raise ``NeronetError`` for what does not go together."""
    if settings.server and settings.sendmail:
        raise NeronetError("mail goes by a server or by sendmail", "remove one of them")
    if settings.server and settings.user and settings.security == "none":
        raise NeronetError(
            "the password would be sent for everybody to read", "write security: starttls, or tls"
        )


def _password(value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping) and len(value) == 1:
        ((kind, words),) = value.items()
        if kind in ("command", "keyring") and isinstance(words, str) and words:
            return {"password" if kind == "command" else "keyring": words}
    raise NeronetError(
        "a password does not stand in the file",
        "write password: {command: pass show mail}, or password: {keyring: NAME}",
    )
