"""Writes cells into a workbook on the disk: all at once, or not at all."""

import contextlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from neronet.errors import NeronetError
from neronet.man.sheets import csv_write, locks, ods_write, xlsx_write
from neronet.man.sheets.archive import Archive
from neronet.man.sheets.cells import Edit
from neronet.man.sheets.csv_form import form

Edits = Mapping[str, Sequence[Edit]]  #: by the sheet's name; a CSV file's is empty


class InUse(NeronetError):
    """Somebody has the workbook open, or has just saved it: try again later."""


def write(path: Path, seen: bytes, edits: Edits) -> bytes:
    """Write cells into the file that was read as ``seen``; return what it holds now.

    Raises ``InUse`` when it is open in a spreadsheet or is not as it was read, and ``NeronetError``
    when the file, or a cell, cannot be written. The file's owner, mode and name stay.
    """
    target = path.resolve()
    check_free(target)
    data = edited(path, seen, edits)
    if data == seen:
        return seen
    try:
        _replace(target, seen, data)
    except OSError as error:
        raise NeronetError(f"{path} cannot be written: {error.strerror}", "see who owns it") from error
    return data


def check_free(path: Path) -> None:
    """Raise ``InUse`` when a spreadsheet has the file open."""
    who = locks.holder(path)
    if who is not None:
        raise InUse(f"{path.name} is open: {who}", "close it there; if nobody has it open, remove that file")


def edited(path: Path, data: bytes, edits: Edits) -> bytes:
    """Return the file's bytes with these cells; raises ``NeronetError``."""
    suffix = path.suffix.lower()
    if suffix == ".csv":
        delimiter, encoding = form(path, data)
        try:
            return csv_write.write(data, delimiter, encoding, [e for each in edits.values() for e in each])
        except UnicodeEncodeError as error:
            raise NeronetError(
                f"{path.name} is in {encoding}, which has no {error.object[error.start]!r}",
                "save it as UTF-8",
            ) from error
    archive = Archive(path, data)
    parts: dict[str, bytes] = {}
    for sheet, wanted in edits.items():
        if suffix == ".ods":
            parts |= ods_write.write(archive, sheet, wanted, parts)
        else:
            parts |= xlsx_write.write(archive, sheet, wanted)
    return archive.rewritten(parts) if parts else data


def _replace(target: Path, seen: bytes, data: bytes) -> None:
    """Put the new file in the place of the old one, if that is still what was read."""
    before = target.stat()
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(descriptor, before.st_mode & 0o7777)
            with contextlib.suppress(PermissionError):  # another's file in her folder
                os.fchown(descriptor, before.st_uid, before.st_gid)
            os.fsync(descriptor)
        _check_unchanged(target, seen)
        Path(name).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _check_unchanged(target: Path, seen: bytes) -> None:
    check_free(target)
    if target.read_bytes() != seen:
        raise InUse(f"{target.name} was saved meanwhile", "it is read again")
