"""The cluster's side as one zipapp, made from the very files that are installed here."""

import hashlib
import importlib.util
import marshal
import os
import zipfile
from pathlib import Path
from typing import NamedTuple

import neronet
from neronet.errors import NeronetError

PARTS = ("model", "language", "protocol", "spool", "host", "wardens", "capture", "kid", "mum")
_ROOT_MODULES = ("__init__", "__main__", "errors", "huggingface", "lightning", "release", "reporting")
_UNCHECKED_HASH = (1).to_bytes(4, "little")  #: PEP 552: not compared with the source
_EPOCH = (1980, 1, 1, 0, 0, 0)


class Bundle(NamedTuple):
    """A bundle on this machine."""

    path: Path
    built: float  #: when the newest of its files was changed: of one release, the later one counts


def build(folder: Path) -> Bundle:
    """Put the bundle in ``folder`` under its hash, unless it is there, and return it.

    Beside each source lies its compiled form for this very Python: where the
    versions agree the programs start sooner, and elsewhere it is passed over.
    """
    sources, built = _sources(Path(neronet.__path__[0]))
    path = folder / f"neronet-{_digest(sources)}.pyz"
    if not path.exists():
        try:
            _write(path, sources)
        except OSError as error:
            what = f"the cluster's side of neronet cannot be packed: {error}"
            raise NeronetError(
                what, f"see that {folder} can be written, and that its disk has room"
            ) from error
    return Bundle(path, built)


def _write(path: Path, sources: dict[str, bytes]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}")
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
            for name, content in sources.items():
                _add(archive, name, content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _sources(root: Path) -> tuple[dict[str, bytes], float]:
    """Return the files of the cluster's side by their names in the bundle, and the time of the newest."""
    files = {"__main__.py": root / "__main__.py"}
    for name in _ROOT_MODULES:
        files[f"neronet/{name}.py"] = root / f"{name}.py"
    for part in PARTS:
        for source in sorted((root / part).glob("*.py")):
            files[f"neronet/{part}/{source.name}"] = source
    built = float(max(int(file.stat().st_mtime) for file in files.values()))
    sources = {name: file.read_bytes() for name, file in files.items()}
    release = sources["neronet/release.py"]
    sources["neronet/release.py"] = release.replace(b"BUILT = 0.0", b"BUILT = %.1f" % built)
    return sources, built


def _digest(sources: dict[str, bytes]) -> str:
    """Return the name of what was written, for this Python; compiled code differs by chance."""
    digest = hashlib.sha256(importlib.util.MAGIC_NUMBER)
    for name, content in sources.items():
        digest.update(b"%s\0%d\0%s" % (name.encode("ascii"), len(content), content))
    return digest.hexdigest()[:16]


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, _EPOCH), content)
    code = compile(content, name, "exec", dont_inherit=True)
    header = importlib.util.MAGIC_NUMBER + _UNCHECKED_HASH + bytes(8)
    archive.writestr(zipfile.ZipInfo(name + "c", _EPOCH), header + marshal.dumps(code))
