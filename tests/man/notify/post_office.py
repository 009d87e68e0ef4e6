"""A real SMTP server with STARTTLS and a login, that can be told what to answer, and to go away."""

import datetime as dt
import ipaddress
import socket
import ssl
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from neronet.man.notify.settings import MailSettings

USER, PASSWORD = "ada", "lovelace 1815"


class PostOffice:
    """Takes mail for everybody on a port of its own."""

    def __init__(self, root: Path) -> None:
        self.received: list[EmailMessage] = []
        self.tries = 0  #: how often somebody came with a letter
        self.answers: list[str] = []  #: to the next letters, instead of taking them
        self.certificate = root / "post.pem"
        _certify(self.certificate)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._controller: Any = None

    def open(self) -> None:
        """Begin to answer."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            tls_context=context,
            require_starttls=True,
            auth_required=True,
            authenticator=_allow,
        )
        self._controller.start()

    def close(self) -> None:
        """Go away."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the library's
        del server, session
        self.tries += 1
        if self.answers:
            return self.answers.pop(0)
        message = BytesParser(policy=policy.default).parsebytes(envelope.content)
        assert isinstance(message, EmailMessage)
        self.received.append(message)
        return "250 OK"

    @property
    def settings(self) -> MailSettings:
        """How it is reached."""
        return MailSettings(
            "localhost",
            self.port,
            user=USER,
            password=f"echo '{PASSWORD}'",
            sender="neronet@example.org",
            authority=str(self.certificate),
        )

    @property
    def config(self) -> str:
        """The same in config.yaml."""
        return (
            f"mail:\n  server: localhost\n  port: {self.port}\n  user: {USER}\n"
            f"  password: {{command: \"echo '{PASSWORD}'\"}}\n"
            f"  from: neronet@example.org\n  authority: {self.certificate}\n"
        )

    @property
    def subjects(self) -> list[str]:
        """What the letters that were taken tell."""
        return [str(message["Subject"]) for message in self.received]


def _allow(_server: object, _session: object, _envelope: object, _mechanism: str, data: object) -> AuthResult:
    assert isinstance(data, LoginPassword)
    return AuthResult(
        success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False
    )


def _certify(path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    day = dt.timedelta(days=1)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
