"""Mail by an SMTP server: STARTTLS or TLS, and a login."""

import smtplib
import ssl
import subprocess

from neronet.man.core.notices_letter import one_line
from neronet.man.notify import message
from neronet.man.notify.channel import Channel, Later, Parcel, Refused
from neronet.man.notify.settings import MailSettings

_PATIENCE = 20.0  #: seconds for an answer
_ASKED = 60.0  #: seconds for the command that prints the password


class SmtpMail(Channel):
    """One address, by one server. The connection is made anew for each letter: they are rare."""

    def __init__(self, address: str, settings: MailSettings) -> None:
        self._address = address
        self._settings = settings
        self._sender = settings.sender or address

    def send(self, parcel: Parcel) -> None:
        """Send it; 4xx and a network that fails are another time, 5xx is never."""
        mail = message.build(parcel, self._sender, self._address)
        try:
            server = self._join()
            try:
                server.send_message(mail, self._sender, [self._address])
            finally:
                _leave(server)
        except smtplib.SMTPRecipientsRefused as error:
            raise _answered(*next(iter(error.recipients.values()))) from error
        except smtplib.SMTPResponseException as error:
            raise _answered(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPNotSupportedError as error:
            raise Refused(f"{self._place}: {error}", "see `mail:` in config.yaml") from error
        except ssl.SSLCertVerificationError as error:
            what = f"{self._place}: its certificate is not to be trusted: {error.verify_message}"
            raise Later(what, "mail: {authority: FILE} names one to trust") from error
        except UnicodeEncodeError:  # that error has the password in it: it goes no further
            raise Refused(
                "user or password for mail have other letters than ASCII, which smtplib cannot send",
                "let the provider make an application password",
            ) from None
        except (OSError, smtplib.SMTPException) as error:
            raise Later(f"{self._place}: {one_line(str(error), 200) or type(error).__name__}") from error

    @property
    def _place(self) -> str:
        return f"{self._settings.server}:{self._settings.door}"

    def _join(self) -> smtplib.SMTP:
        settings = self._settings
        context = ssl.create_default_context()
        if settings.authority:
            context.load_verify_locations(settings.authority)
        host = settings.server or "localhost"
        if settings.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, settings.door, timeout=_PATIENCE, context=context)
        else:
            server = smtplib.SMTP(host, settings.door, timeout=_PATIENCE)
        try:
            if settings.security == "starttls":
                server.starttls(context=context)
            if settings.user:
                server.login(settings.user, _password(settings))
        except BaseException:
            server.close()
            raise
        return server


def _leave(server: smtplib.SMTP) -> None:
    """Part; what was accepted is accepted, whatever becomes of the farewell."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _answered(code: int, words: bytes | str) -> Later | Refused:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    said = f"the mail server says {code} {one_line(text, 200)}"
    if code == 535:  # authentication failed
        return Refused(said, "see user and password in config.yaml; then `neroman notify retry`")
    return Refused(said) if 500 <= code < 600 else Later(said)


def _password(settings: MailSettings) -> str:
    if settings.keyring is not None:
        return _from_keyring(settings.keyring, settings.user or "")
    if settings.password is None:
        raise Refused("a user is named for mail, and no password", "write mail: {password: {command: ...}}")
    try:
        found = subprocess.run(
            ["/bin/sh", "-c", settings.password],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_ASKED,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError) as error:
        raise Later(f"the command that prints the password fails: {type(error).__name__}") from error
    lines = found.stdout.splitlines()
    if found.returncode != 0 or not lines or not lines[0]:
        raise Later(f"the command that prints the password fails: {one_line(found.stderr, 200)}")
    return lines[0]


def _from_keyring(service: str, user: str) -> str:
    try:
        import keyring  # noqa: PLC0415 - optional, and slow to load
    except ImportError as error:
        raise Refused("the library keyring is not installed", "pip install keyring") from error
    try:
        found = keyring.get_password(service, user)
    except keyring.errors.KeyringError as error:
        raise Later(f"the keyring does not open: {one_line(str(error), 200)}") from error
    if found is None:
        raise Refused(
            f"the keyring has no password of {user} for {service}", f"run keyring set {service} {user}"
        )
    return str(found)
