"""Curves as native charts of Excel, their points on a sheet of their own."""

from collections.abc import Sequence
from typing import Any

import xlsxwriter

from neronet.man.results.book import text
from neronet.man.results.curves import Chart, Line

#: Told apart by those who see fewer colours (Okabe and Ito, 2008); its yellow is too pale on white.
_APART = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
#: From small to large (viridis, van der Walt and Smith, 2015), without its pale end.
_ORDERED = ("#440154", "#46327E", "#365C8D", "#277F8E", "#1FA187", "#4AC16D", "#A0DA39")
_DASHES = ("solid", "dash", "round_dot")
_WIDTH, _HEIGHT, _BESIDE = 760, 420, 2  #: pixels, pixels, charts
_CELL = (64, 20)  #: pixels
_GREY = {"color": "#D9D9D9", "width": 0.75}


def draw(target: xlsxwriter.Workbook, charts: Sequence[Chart]) -> None:
    """Add the sheets ``Curves`` and ``Curve data``."""
    page, data = target.add_worksheet("Curves"), target.add_worksheet("Curve data")
    page.hide_gridlines(2)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    data.freeze_panes(2, 0)
    column = 0
    for place, chart in enumerate(charts):
        drawn = _empty(target, chart)
        for index, line in enumerate(chart.lines):
            _put(data, column, chart, line)
            drawn.add_series(_series(column, line, _look(chart, index)))
            column += 2
        row = 1 + place // _BESIDE * (_HEIGHT // _CELL[1] + 2)
        left = place % _BESIDE * (_WIDTH // _CELL[0] + 1)
        if chart.lines:
            page.insert_chart(row, left, drawn)
        else:
            page.write_string(row, left, text(f"{chart.metric}: no points yet"))
        if chart.left_out:
            page.write_string(
                row - 1, left, text(f"{chart.metric}: {chart.left_out} more lines are not drawn")
            )


def _put(data: Any, column: int, chart: Chart, line: Line) -> None:
    data.write_string(0, column, text(chart.metric))
    data.write_string(0, column + 1, text(line.label))
    data.write_string(1, column, "step")
    data.write_string(1, column + 1, "value")
    for row, (step, value) in enumerate(zip(line.steps, line.values, strict=True), 2):
        data.write_number(row, column, step)
        data.write_number(row, column + 1, value)


def _series(column: int, line: Line, look: dict[str, Any]) -> dict[str, Any]:
    last = 1 + len(line.steps)
    series = {
        "name": ["Curve data", 0, column + 1],
        "categories": ["Curve data", 2, column, last, column],
        "values": ["Curve data", 2, column + 1, last, column + 1],
        "line": look,
    }
    if len(line.steps) == 1:  # no line can be seen of it
        series["marker"] = {"type": "circle", "fill": {"color": look["color"]}, "border": {"none": True}}
    return series


def _look(chart: Chart, index: int) -> dict[str, Any]:
    if chart.is_ordered and len(chart.lines) > 1:
        place = round(index * (len(_ORDERED) - 1) / (len(chart.lines) - 1))
        return {"color": _ORDERED[place], "width": 1.75}
    dash = _DASHES[index // len(_APART) % len(_DASHES)]
    return {"color": _APART[index % len(_APART)], "width": 1.75, "dash_type": dash}


def _empty(target: xlsxwriter.Workbook, chart: Chart) -> Any:
    drawn = target.add_chart({"type": "scatter", "subtype": "straight"})
    drawn.set_size({"width": _WIDTH, "height": _HEIGHT})
    drawn.set_title(
        {"name": _title(chart.metric), "name_font": {"size": 14, "bold": False}, "overlay": False}
    )
    steps = [step for line in chart.lines for step in line.steps]
    reach = {"min": min(steps), "max": max(steps)} if len(set(steps)) > 1 else {}
    axis = {"name_font": {"bold": False, "size": 11}, "num_font": {"size": 10}, "label_position": "low"}
    drawn.set_x_axis({"name": "step", "major_gridlines": {"visible": False}, **axis, **reach})
    scale = {"log_base": 10} if chart.log else {}
    name = _title(chart.metric) + (" (logarithmic)" if chart.log else "")
    drawn.set_y_axis({"name": name, "major_gridlines": {"visible": True, "line": _GREY}, **axis, **scale})
    drawn.set_legend({"position": "right" if len(chart.lines) > 4 else "bottom", "font": {"size": 10}})
    return drawn


def _title(metric: str) -> str:
    """Return a name as a title; XlsxWriter would take ``=a`` and ``a!A1`` for references."""
    shown = text(metric)[:200].replace("!", "!\u200b")
    return f"\u200b{shown}" if shown.startswith("=") else shown
