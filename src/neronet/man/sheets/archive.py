"""A workbook as the zip that it is: read within bounds, and rewritten part by part."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from neronet.errors import NeronetError

_PART = 1 << 29  #: bytes of one part, unpacked: no sheet that a person keeps is larger
_WHOLE = 1 << 30  #: bytes of all parts together
_PARTS = 20_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an old .xls, or a workbook with a password


class Archive:
    """The parts of one workbook, in memory; raises ``NeronetError`` for what is none."""

    def __init__(self, path: Path, data: bytes) -> None:
        self._path = path
        if data.startswith(_OLE):
            raise NeronetError(
                f"{path.name} has a password, or is of a format before 2007",
                "save it without a password, as .xlsx",
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise self._broken(str(error)) from error
        self._check_size()

    @property
    def names(self) -> list[str]:
        """Return the names of its parts."""
        return self._zip.namelist()

    def read(self, name: str) -> bytes:
        """Return one part, unpacked."""
        try:
            return self._zip.read(name)
        except KeyError as error:
            raise self._broken(f"it has no part {name}") from error
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError) as error:
            raise self._broken(f"{name}: {error}") from error

    def rewritten(self, parts: Mapping[str, bytes]) -> bytes:
        """Return the whole file with these parts replaced; order, dates and ways of packing stay."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as target:
            target.comment = self._zip.comment
            for info in self._zip.infolist():
                data = parts.get(info.filename)
                target.writestr(info, self.read(info.filename) if data is None else data)
        return packed.getvalue()

    def _check_size(self) -> None:
        infos = self._zip.infolist()
        if any(info.flag_bits & 1 for info in infos):
            raise NeronetError(f"{self._path.name} has a password", "save it without one")
        large = max((info.file_size for info in infos), default=0)
        whole = sum(info.file_size for info in infos)
        if large > _PART or whole > _WHOLE or len(infos) > _PARTS:
            raise NeronetError(
                f"{self._path.name} would unpack to {whole / 1e6:.0f} MB in {len(infos)} parts",
                "take out what is not needed, or keep it as CSV",
            )

    def _broken(self, why: str) -> NeronetError:
        return NeronetError(
            f"{self._path.name} is broken: {why}", "open it in your spreadsheet and save it again"
        )
