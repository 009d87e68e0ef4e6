"""Certificates on a disk, as neroman puts them there."""

from pathlib import Path

from neronet.host.routes import CERTIFICATES
from neronet.man.transport import certificates
from neronet.man.transport.certificates import Certificates


def papers(folder: Path, made: Certificates | None = None, cluster: str = "triton") -> Path:
    """Put certificates in the folder: those that were made, or others of a new authority."""
    made = made or certificates.make(cluster)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in zip(CERTIFICATES, made, strict=True):
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o600)
    return folder
