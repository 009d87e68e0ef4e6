"""The workbook holds what the rows hold, in Excel's form and in OpenDocument's, and never a formula."""

import io
import math
import os
import re
import shutil
import subprocess
import zipfile
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from man.results.rows_of_results import figures, row
from python_calamine import CalamineWorkbook

from neronet.errors import NeronetError
from neronet.man.results import book, catalogue, curves, export, summary
from neronet.man.results.book import Workbook
from neronet.man.results.choice import Choice
from neronet.man.results.curves import Chart, Line
from neronet.man.results.export import Column, Kind, Sheet

FORMS = sorted(catalogue.BOOK_WRITERS)
ROWS = [
    row(1, {"lr": 0.1, "seed": 1, "name": "x"}, {"loss": 0.5, "speed": 12.0}),
    row(2, {"lr": 0.1, "seed": 2, "name": "x"}, {"loss": None}, state="crashed", cause="out of memory"),
    row(3, {"lr": 0.01, "seed": 1, "layers": [1, 2]}, attempt_id=None, state="defined"),
]
ABOUT: list[tuple[str, export.Cell]] = [("project", "=study"), ("experiments", 3)]


def workbook(rows: list[Any], choice: Choice | None = None, **more: Any) -> Workbook:
    chosen = choice or Choice(over=("seed",))
    sheet = export.sheet(rows, figures(rows), chosen, ("number", "name"), ("state", "cause", "runtime"))
    summed = summary.sheet(summary.summary(rows, figures(rows), chosen)) if chosen.over else None
    return Workbook(sheet, summed, [], ABOUT)._replace(**more)


def written(form: str, content: Workbook) -> bytes:
    return catalogue.workbook_writer(form)(content)


def cells(data: bytes, sheet: str = "Results") -> list[list[Any]]:
    read = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return read.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


@pytest.mark.parametrize("form", FORMS)
def test_results_read_back_cell_by_cell(form: str) -> None:
    found = cells(written(form, workbook(ROWS)))

    assert found[0] == [
        *("number", "name", "lr", "seed", "param.name", "layers", "state", "cause", "runtime"),
        *("loss", "loss min", "loss min step", "speed"),
    ]
    span = timedelta(seconds=3661.5) if form == "xlsx" else time(1, 1, 1, 500_000)
    assert found[1] == [1.0, "e-1", 0.1, 1.0, "x", "", "finished", "", span, 0.5, 0.4, 7.0, 12.0]
    assert found[2][6:12] == ["crashed", "out of memory", span, "nan", "nan", 7.0]
    assert found[3][5:] == ["[1, 2]", "defined", "", span, "", "", "", ""]


@pytest.mark.parametrize("form", FORMS)
def test_a_summary_has_mean_and_deviation_of_those_that_finished(form: str) -> None:
    rows = [row(n, {"lr": lr, "seed": n}, {"loss": 0.1 * n}) for n, lr in enumerate([0.1, 0.1, 0.1, 0.2], 1)]
    rows[2] = rows[2]._replace(state="running")

    found = cells(written(form, workbook(rows)), "Summary")

    assert found[0] == ["lr", "n", "loss min mean", "loss min deviation"]
    assert found[1] == [0.1, 2.0, pytest.approx(0.05), pytest.approx(math.sqrt(0.005))]
    assert found[2] == [0.2, 1.0, pytest.approx(0.3), "nan"]


@pytest.mark.parametrize("form", FORMS)
def test_the_last_sheet_tells_where_it_comes_from(form: str) -> None:
    assert cells(written(form, workbook(ROWS)), "About") == [["project", "=study"], ["experiments", 3.0]]


HOSTILE = st.text(max_size=40) | st.sampled_from(
    [
        "=cmd|' /C calc'!A0",
        "+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "{=1}",
        "http://x",
        "_x0041_",
        "<r>a</r>",
        "x" * 40_000,
    ]
)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=60, deadline=None)
@given(name=HOSTILE, value=HOSTILE, metric=HOSTILE)
def test_whatever_is_written_is_a_text_and_never_a_formula(
    form: str, name: str, value: str, metric: str
) -> None:
    rows = [row(1, {name: value}, {metric: 0.5}, name=value)]
    charts = [Chart(metric, [Line(value, [1.0, 2.0], [3.0, 4.0])], log=False, is_ordered=False, left_out=0)]

    data = written(form, workbook(rows, Choice(best={}), charts=charts, about=[(name, value)]))

    every = parts(data)
    assert not any(
        re.search(r"<f[ >]|table:formula", text) for path, text in every.items() if "/charts/" not in path
    )
    assert [path for path in every if "externalLink" in path or "hyperlink" in every[path]] == []
    found = cells(data)[1]
    shown = book.text(value)
    read = shown.replace("\t", "") if form == "ods" else shown  # calamine passes over OpenDocument's tabs
    assert (found[1], found[2]) == (read, read)
    assert len(shown) <= book.LETTERS


@pytest.mark.parametrize("form", FORMS)
def test_numbers_that_a_cell_cannot_hold_are_texts(form: str) -> None:
    values = {"a": math.inf, "b": -math.inf, "c": math.nan, "d": 2**60, "e": True, "f": 5e-324}
    sheet = export.sheet([row(1, values)], {}, Choice(), ("number",))

    found = cells(written(form, Workbook(sheet, None, [], [])))

    assert found[1] == [1.0, "inf", "-inf", "nan", str(2**60), "true", 5e-324]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("rows", "columns", "told"), [(book.ROWS, 1, "1,048,577 rows"), (1, book.COLUMNS, "16,385 columns")]
)
def test_what_is_too_large_for_a_sheet_is_refused_in_words(
    form: str, rows: int, columns: int, told: str
) -> None:
    sheet = Sheet([Column("a", Kind.FACT)] * columns, [[None] * columns] * rows)

    with pytest.raises(NeronetError, match=f"the results have {told}, and a spreadsheet holds") as refused:
        written(form, Workbook(sheet, None, [], []))

    assert "--format csv" in (refused.value.hint or "")


@pytest.mark.parametrize("form", FORMS)
def test_without_any_experiment_there_are_heads(form: str) -> None:
    assert cells(written(form, workbook([])))[0] == ["number", "name", "state", "cause", "runtime"]


def test_charts_have_titles_axes_and_a_line_for_each_group() -> None:
    lines = [Line(f"lr = {lr}", [1.0, 2.0, 3.0], [lr, lr / 2, lr / 4]) for lr in (0.1, 0.2, 0.3)]
    chart = Chart("val_loss", lines, log=True, is_ordered=True, left_out=2)

    data = written("xlsx", workbook(ROWS, charts=[chart]))

    drawn = parts(data)["xl/charts/chart1.xml"]
    assert drawn.count("<c:ser>") == 3
    assert re.findall(r"<a:t>([^<]*)</a:t>", drawn) == ["val_loss", "step", "val_loss (logarithmic)"]
    assert '<c:logBase val="10"/>' in drawn
    assert "'Curve data'!$B$3:$B$5" in drawn
    assert cells(data, "Curve data")[:3] == [
        ["val_loss", "lr = 0.1", "val_loss", "lr = 0.2", "val_loss", "lr = 0.3"],
        ["step", "value"] * 3,
        [1.0, 0.1, 1.0, 0.2, 1.0, 0.3],
    ]
    assert cells(data, "Curves")[0][0] == "val_loss: 2 more lines are not drawn"


def test_heads_stay_in_sight_states_have_colours_and_folders_are_linked() -> None:
    sheet = workbook(ROWS).results._replace(links=["/spool/1 a", None, None])

    every = parts(written("xlsx", workbook(ROWS, results=sheet)))

    page = every["xl/worksheets/sheet1.xml"]
    assert 'state="frozen"' in page
    assert '<autoFilter ref="A1:N4"/>' in page
    assert '<dimension ref="A1:N4"/>' in page
    assert page.count("<cfRule") == 7
    assert '<hyperlink ref="N2"' in page
    assert 'Target="File:///spool/1%20a"' in every["xl/worksheets/_rels/sheet1.xml.rels"]
    assert every["xl/styles.xml"].count("[h]:mm:ss") == 1


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_libreoffice_shows_the_same(form: str, tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        assert not os.environ.get("CI"), "in CI, LibreOffice is there"
        pytest.skip("LibreOffice is not installed")
    path = tmp_path / f"results.{form}"
    path.write_bytes(written(form, workbook(ROWS)))

    subprocess.run(
        [
            *(
                "soffice",
                f"-env:UserInstallation=file://{tmp_path}/office",
                "--headless",
                "--convert-to",
                "csv",
            ),
            *("--outdir", tmp_path, path),
        ],
        check=True,
        capture_output=True,
    )

    assert (tmp_path / "results.csv").read_text().splitlines() == [
        "number,name,lr,seed,param.name,layers,state,cause,runtime,loss,loss min,loss min step,speed",
        "1,e-1,0.1,1,x,,finished,,01:01:01.50,0.5,0.4,7,12",
        "2,e-2,0.1,2,x,,crashed,out of memory,01:01:01.50,nan,nan,7,",
        '3,e-3,0.01,1,,"[1, 2]",defined,,01:01:01.50,,,,',
    ]


def test_lines_beyond_what_can_be_told_apart_are_counted() -> None:
    rows = [row(n, {"lr": n}, {"loss": 1.0}) for n in range(1, 31)]

    alone, left_out = curves.groups(rows, None)
    by_lr, left_out_by_lr = curves.groups(rows, "lr")

    assert (len(alone), left_out, alone[-1].label) == (curves.LINES, 10, "30 e-30")
    assert (len(by_lr), left_out_by_lr, by_lr[0].label) == (curves.LINES, 10, "lr = 1")
