"""Whether somebody has a workbook open, as spreadsheets tell each other."""

from pathlib import Path


def holder(path: Path) -> str | None:
    """Return who has the file open, as far as it is said; None when nobody has.

    LibreOffice and Excel put a file beside the one that they have open. One that was left
    behind by a crash looks the same.
    """
    office = path.with_name(f".~lock.{path.name}#")
    if office.exists():
        fields = _text(office, "utf-8").split(",")
        name = next(filter(None, fields[:2]), "somebody")  # as set in the program, or at login
        return " on ".join(filter(None, (name, *fields[2:3]))) + f" ({office.name})"
    for excel in (path.with_name(f"~${path.name}"), path.with_name(f"~${path.name[2:]}")):
        if excel.exists():
            return f"{_owner(excel) or 'somebody'} ({excel.name})"
    return None


def _owner(path: Path) -> str:
    """Return the name in Excel's own lock: one byte says how long it is."""
    try:
        data = path.read_bytes()
    except OSError:  # Excel lets nobody read it
        return ""
    return data[1 : 1 + data[0]].decode("cp1252", "replace").strip() if data else ""


def _text(path: Path, encoding: str) -> str:
    try:
        return path.read_text(encoding, "replace")
    except OSError:
        return ""
