"""The Excel scoreboard: ranks, profiles of cities, weights, what was done to the data; Chinese and English."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
from xlsxwriter.workbook import Workbook

from assets.publication.exports.formats import export_format
from assets.publication.exports.labels import BothLabels, read_both_labels
from assets.publication.exports.scoreboard_sheets import scoreboard_sheets
from assets.publication.exports.sheet import LINE_HEIGHT, Paper, Sheet, add_sheet, lines_of, set_up_print
from assets.publication.indices import StudyIndex, study_indices

FILE_NAME = "scoreboard.xlsx"
PLAIN_TEXTS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
NAME_WIDTH, NOTE_WIDTH = 30, 110
BUILD = ("study", "built_at", "code_version", "extracts_digest")


@export_format(
    "exports",
    (FILE_NAME,),
    "Excel",
    "ranks, profiles of cities and weights of every index, audit, corrections",
    "各指数的排名、城市画像与指标权重，数据审核、更正台账",
)
def write_scoreboard(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """Write the scoreboard. Nothing that comes from data is a formula or a link."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    both = read_both_labels(connection)
    indices = study_indices(connection)
    sheets = scoreboard_sheets(connection, both, indices)
    *build, synthetic = connection.execute(
        "select study, strftime(built_at, '%Y-%m-%d %H:%M UTC'), code_version, extracts_digest, synthetic from build"
    ).fetchall()[0]
    warning = f"{both.zh.text('synthetic')}　{both.en.text('synthetic')}" if synthetic else None
    with Workbook(str(path), PLAIN_TEXTS) as workbook:
        add_contents(workbook, sheets, indices, build, both, warning)
        for sheet in sheets:
            add_sheet(workbook, sheet, warning)
    return [path]


def add_contents(
    workbook: Workbook,
    sheets: Sequence[Sheet],
    indices: Sequence[StudyIndex],
    build: Sequence[str],
    both: BothLabels,
    warning: str | None,
) -> None:
    """The first sheet: what the workbook is, a link to every sheet, and which build it is from."""
    page = workbook.add_worksheet(both.word("sheet", "contents"))
    bold = workbook.add_format({"bold": True, "font_size": 12})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    link = workbook.add_format({"font_color": "#0563C1", "underline": 1, "valign": "top"})
    page.set_column(0, 0, NAME_WIDTH)
    page.set_column(1, 1, NOTE_WIDTH)
    page.write_string(0, 0, "renxing 韧性", workbook.add_format({"bold": True, "font_size": 18}))
    for place, labels in enumerate((both.zh, both.en), start=1):
        named = labels.text("and").join(labels.variable(one.variable) for one in indices)
        note = labels.word("sheet_note", "contents" if indices else "contents_plain").format(index=named)
        page.write_string(place, 0, note, bold)
    if warning is not None:
        page.write_string(3, 0, warning, workbook.add_format({"bold": True, "font_color": "#B00000"}))
    place = 5
    for sheet in sheets:
        page.write_url(place, 0, f"internal:'{sheet.name}'!A1", link, sheet.name)
        page.write_string(place, 1, sheet.note.replace("　", "\n"), wrapped)
        page.set_row(place, LINE_HEIGHT * lines_of(sheet.note.replace("　", "\n"), NOTE_WIDTH))
        place += 1
    for key, value in zip(BUILD, build, strict=True):
        place += 1
        page.write_string(place, 0, both.word("heading", key))
        page.write_string(place, 1, value)
    page.hide_gridlines(2)
    set_up_print(page, Paper(), place)
