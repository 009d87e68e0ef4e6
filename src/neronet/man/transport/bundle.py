"""The cluster's side as one zipapp, made from the very files that are installed here."""

import hashlib
import importlib.util
import io
import marshal
import zipfile
from pathlib import Path

import neronet

PARTS = ("model", "language", "protocol", "spool", "host", "wardens", "capture", "kid", "mum")
_ROOT_MODULES = ("__init__", "__main__", "errors", "release")
_UNCHECKED_HASH = (1).to_bytes(4, "little")  #: PEP 552: not compared with the source
_EPOCH = (1980, 1, 1, 0, 0, 0)


def build(folder: Path) -> Path:
    """Put the bundle in ``folder`` under its hash, unless it is there, and return its path.

    Beside each source lies its compiled form for this very Python: where the
    versions agree the programs start sooner, and elsewhere it is passed over.
    """
    content = _content(Path(neronet.__path__[0]))
    digest = hashlib.sha256(content).hexdigest()[:16]
    path = folder / f"neronet-{digest}.pyz"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".new")
        temporary.write_bytes(content)
        temporary.replace(path)
    return path


def _content(root: Path) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        _add(archive, "__main__.py", root / "__main__.py")
        for name in _ROOT_MODULES:
            _add(archive, f"neronet/{name}.py", root / f"{name}.py")
        for part in PARTS:
            for source in sorted((root / part).glob("*.py")):
                _add(archive, f"neronet/{part}/{source.name}", source)
    return buffer.getvalue()


def _add(archive: zipfile.ZipFile, name: str, source: Path) -> None:
    archive.writestr(zipfile.ZipInfo(name, _EPOCH), source.read_bytes())
    code = compile(source.read_bytes(), name, "exec", dont_inherit=True)
    header = importlib.util.MAGIC_NUMBER + _UNCHECKED_HASH + bytes(8)
    archive.writestr(zipfile.ZipInfo(name + "c", _EPOCH), header + marshal.dumps(code))
