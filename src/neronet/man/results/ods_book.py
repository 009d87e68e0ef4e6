"""A results workbook as OpenDocument (ISO/IEC 26300, version 1.3), without charts."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from neronet.man.results.book import Workbook, check_size, plain
from neronet.man.results.export import Cell, Column, Kind, Sheet

_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = re.compile(r"  +|^ | $|\t")
_MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{_TYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="settings.xml" manifest:media-type="text/xml"/>
</manifest:manifest>
"""
_PARTS = {
    "office": "office",
    "style": "style",
    "text": "text",
    "table": "table",
    "number": "datastyle",
    "fo": "xsl-fo-compatible",
    "config": "config",
}
_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"' for name, full in _PARTS.items()
)
_STYLES = """<office:automatic-styles>
<number:time-style style:name="N1" number:truncate-on-overflow="false"><number:hours/>
<number:text>:</number:text>
<number:minutes number:style="long"/><number:text>:</number:text><number:seconds number:style="long"/>
</number:time-style>
<style:style style:name="head" style:family="table-cell"><style:table-cell-properties
 fo:background-color="#f2f2f2"/><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="time" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="wide" style:family="table-column"><style:table-column-properties
 style:column-width="4.5cm"/></style:style>
<style:style style:name="usual" style:family="table-column"><style:table-column-properties
 style:column-width="2.6cm"/></style:style>
</office:automatic-styles>"""
_WIDE = ("name", "cause")


def write(book: Workbook) -> bytes:
    """Return the file; raises ``NeronetError`` when a sheet cannot hold so much."""
    sheets = {"Results": book.results}
    if book.summary is not None:
        sheets["Summary"] = book.summary
    for sheet in sheets.values():
        check_size(sheet)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        # First and as it is: by this, programs know the file.
        archive.writestr(zipfile.ZipInfo("mimetype"), _TYPE, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        archive.writestr("settings.xml", _settings(sheets))
        archive.writestr("content.xml", "".join(_content(sheets, book)).encode("utf-8"))
    return file.getvalue()


def _content(sheets: dict[str, Sheet], book: Workbook) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content {_NAMES} office:version="1.3">'
    yield f"{_STYLES}<office:body><office:spreadsheet>"
    for name, sheet in sheets.items():
        yield from _table(name, sheet)
    about = [[name, value] for name, value in book.about]
    yield '<table:table table:name="About">'
    yield from _rows(about, [Column("", Kind.FACT), Column("", Kind.FACT)])
    yield "</table:table><table:database-ranges>"
    for name, sheet in sheets.items():
        if sheet.rows and sheet.columns:
            reach = f"{name}.A1:{name}.{_letters(len(sheet.columns) - 1)}{len(sheet.rows) + 1}"
            yield (
                f'<table:database-range table:name="{name}s" table:target-range-address="{reach}"'
                ' table:display-filter-buttons="true"/>'
            )
    yield "</table:database-ranges></office:spreadsheet></office:body></office:document-content>"


def _table(name: str, sheet: Sheet) -> Iterator[str]:
    yield f'<table:table table:name="{name}">'
    for column in sheet.columns:
        style = "wide" if column.head in _WIDE else "usual"
        yield f'<table:table-column table:style-name="{style}"/>'
    heads = "".join(_text(column.head, ' table:style-name="head"') for column in sheet.columns)
    yield f"<table:table-row>{heads or '<table:table-cell/>'}</table:table-row>"
    yield from _rows(sheet.rows, sheet.columns)
    yield "</table:table>"


def _rows(rows: Iterable[Sequence[Cell]], columns: Sequence[Column]) -> Iterator[str]:
    for row in rows:
        cells = (_cell(value, column.kind) for value, column in zip(row, columns, strict=True))
        yield f"<table:table-row>{''.join(cells) or '<table:table-cell/>'}</table:table-row>"


def _cell(value: Cell, kind: Kind) -> str:
    shown = plain(value)
    if shown is None:
        return "<table:table-cell/>"
    if isinstance(shown, str):
        return _text(shown, "")
    if kind is Kind.SECONDS:
        minutes, seconds = divmod(shown, 60)
        hours, minutes = divmod(int(minutes), 60)
        period = f'office:value-type="time" office:time-value="PT{hours:02}H{minutes:02}M{seconds:06.3f}S"'
        return f'<table:table-cell table:style-name="time" {period}/>'
    return f'<table:table-cell office:value-type="float" office:value="{shown!r}"/>'


def _text(text: str, style: str) -> str:
    shown = escape(str(plain(text)))
    lines = "".join(f"<text:p>{_SPACES.sub(_space, line)}</text:p>" for line in shown.split("\n"))
    return f'<table:table-cell{style} office:value-type="string">{lines}</table:table-cell>'


def _space(found: re.Match[str]) -> str:
    return "<text:tab/>" if found[0] == "\t" else f'<text:s text:c="{len(found[0])}"/>'


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _settings(sheets: Iterable[str]) -> str:
    """Return what keeps the heads in sight."""
    frozen = "".join(
        f'<config:config-item-map-entry config:name="{name}">'
        + "".join(
            f'<config:config-item config:name="{key}" config:type="{kind}">{value}</config:config-item>'
            for key, kind, value in (
                ("VerticalSplitMode", "short", 2),
                ("VerticalSplitPosition", "int", 1),
                ("PositionBottom", "int", 1),
                ("ActiveSplitRange", "short", 2),
            )
        )
        + "</config:config-item-map-entry>"
        for name in sheets
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-settings {_NAMES} office:version="1.3">'
        '<office:settings><config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        f'<config:config-item-map-named config:name="Tables">{frozen}</config:config-item-map-named>'
        "</config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set>"
        "</office:settings></office:document-settings>\n"
    )
