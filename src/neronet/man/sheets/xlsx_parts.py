"""Which part of an Excel workbook holds which sheet."""

import posixpath
from typing import NamedTuple
from xml.etree import ElementTree as ET

from neronet.errors import NeronetError
from neronet.man.sheets.archive import Archive
from neronet.man.sheets.markup import local

_ROOT = "_rels/.rels"


class Sheet(NamedTuple):
    """A sheet of cells, by its name in the workbook."""

    name: str
    part: str


def sheets(archive: Archive) -> list[Sheet]:
    """Return the sheets of cells in the workbook's order; chart sheets and macro sheets are none."""
    book = _targets(archive, _ROOT, "officeDocument")
    if not book:
        raise NeronetError("this is no workbook: it does not name one", "save it as .xlsx")
    part = next(iter(book.values()))
    folder, name = posixpath.split(part)
    targets = _targets(archive, f"{folder}/_rels/{name}.rels".lstrip("/"), "worksheet")
    found = []
    for element in _parsed(archive, part).iter():
        if _local(element.tag) == "sheet":
            relation = next((value for key, value in element.items() if _local(key) == "id"), "")
            if relation in targets:
                found.append(Sheet(element.get("name", ""), targets[relation]))
    return found


def _targets(archive: Archive, relations: str, kind: str) -> dict[str, str]:
    """Return the parts that a part relates to, by the relations' names."""
    base = posixpath.dirname(posixpath.dirname(relations))
    found = {}
    for element in _parsed(archive, relations):
        if element.get("Type", "").rpartition("/")[2] == kind and element.get("TargetMode") != "External":
            target = element.get("Target", "")
            inside = target.lstrip("/") if target.startswith("/") else posixpath.join(base, target)
            found[element.get("Id", "")] = posixpath.normpath(inside)
    return found


def _parsed(archive: Archive, part: str) -> ET.Element:
    data = archive.read(part)
    if b"<!DOCTYPE" in data:
        raise NeronetError(f"{part} has a document type, which no spreadsheet writes", "save it again")
    try:
        return ET.fromstring(data)  # noqa: S314 - no document type, so no entities
    except ET.ParseError as error:
        raise NeronetError(f"{part} is broken: {error}", "open the workbook and save it again") from error


def _local(name: str) -> str:
    return local(name.rpartition("}")[2])
