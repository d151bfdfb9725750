"""One sheet of a workbook: title, note, header, rows; frozen, filtered, ready to print."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from assets.publication.exports.display_width import display_width
from assets.publication.exports.labels import BothLabels

Kind = Literal["text", "code", "long", "whole", "rank", "decimal", "value", "share", "position"]
Value = str | float | int | None
NUMBER_FORMATS: dict[Kind, str] = {
    "text": "@",
    "code": "@",
    "long": "@",
    "whole": "#,##0",
    "rank": "0",
    "decimal": "0.0000",
    "value": "General",
    "share": "0.0%",
    "position": "0",
}
LAID_OUT: dict[Kind, dict[str, str | bool]] = {
    "code": {"align": "center"},
    "rank": {"align": "center"},
    "position": {"align": "center"},
    "long": {"text_wrap": True},
}
HEADER_ROW, FIRST_ROW = 3, 4
TALLEST = 409.0
"""Of a row, in points: Excel has none taller."""
NARROWEST, WIDEST, WIDEST_NUMBER = 5, 44, 11
WIDEST_NAME, WIDEST_OVER_NAME = 22, 18
LINE_HEIGHT = 15.5
"""Of a line of text, in points."""
A4 = 9
RED, YELLOW, GREEN = "#F8696B", "#FFEB84", "#63BE7B"
FILLED_IN, LINE = "#FFF8DC", "#D0D0D0"


@dataclass(frozen=True)
class SheetColumn:
    """A column: its header in both languages, what it holds, how it is coloured."""

    header: str
    kind: Kind
    best: Literal["high", "low"] | None = None
    """Colours the column from red to green."""
    entered: tuple[str, ...] | None = None
    """What a reader fills in: one of these, or anything where none is named. None: nothing."""
    name: str | None = None
    """What programs call it: where columns have one, they stand in a row of their own under the headers."""


@dataclass(frozen=True)
class Paper:
    """How a sheet is printed on A4: all of it unless it is for the screen, of which the beginning is printed."""

    upright: bool = False
    across: int = 1
    """Pages; the frozen columns are on each."""
    rows_a_page: int | None = None
    """So many at least, smaller if need be; none: as many as the width leaves legible."""
    first_rows: int | None = None
    """Of a sheet for the screen, what is printed."""
    first_columns: int | None = None


@dataclass(frozen=True)
class Sheet:
    """A sheet with everything on it."""

    name: str
    title: str
    note: str
    columns: tuple[SheetColumn, ...]
    rows: Sequence[Sequence[Value]]
    frozen_columns: int = 0
    chosen: tuple[int, Value] | None = None
    """A column and the value that its filter shows at first."""
    paper: Paper = Paper()

    @property
    def named(self) -> bool:
        return any(one.name for one in self.columns)

    @property
    def first_row(self) -> int:
        """Where the data begin, under the headers and the names of the columns."""
        return FIRST_ROW + self.named


def made_sheet(
    key: str,
    both: BothLabels,
    columns: Sequence[SheetColumn],
    rows: Sequence[Sequence[Value]],
    frozen_columns: int,
    chosen: tuple[int, Value] | None = None,
    paper: Paper = Paper(),
    **words: object,
) -> Sheet:
    """A sheet with its name, title and note out of the catalog; `words` go into the note."""
    note = "　".join(labels.word("sheet_note", key).format(**words) for labels in (both.zh, both.en))
    name = both.word("sheet", key)
    return Sheet(name, name, note, tuple(columns), rows, frozen_columns, chosen, paper)


def add_sheet(workbook: Workbook, sheet: Sheet, warning: str | None) -> None:
    """Write a sheet. Every text of it is written as text: none can become a formula or a link."""
    page = workbook.add_worksheet(sheet.name)
    page.write_string(0, 0, sheet.title, workbook.add_format({"bold": True, "font_size": 14}))
    page.write_string(1, 0, sheet.note, workbook.add_format({"italic": True, "font_color": "#444444"}))
    if warning is not None:
        page.write_string(2, 0, warning, workbook.add_format({"bold": True, "font_color": "#B00000"}))
    widths = [
        width(column, [row[number] for row in sheet.rows]) for number, column in enumerate(sheet.columns)
    ]
    write_headers(workbook, page, sheet, widths)
    formats = [
        workbook.add_format(
            {"num_format": NUMBER_FORMATS[one.kind], "valign": "top"}
            | LAID_OUT.get(one.kind, {})
            | ({} if one.entered is None else {"bg_color": FILLED_IN, "border": 1, "border_color": LINE})
        )
        for one in sheet.columns
    ]
    first = sheet.first_row
    for place, row in enumerate(sheet.rows, start=first):
        write_row(page, place, row, formats)
        tall = [
            lines_of(str(value or ""), wide)
            for value, column, wide in zip(row, sheet.columns, widths, strict=True)
            if column.kind == "long"
        ]
        if max(tall, default=1) > 1:
            page.set_row(place, min(LINE_HEIGHT * max(tall), TALLEST))
    last = first + len(sheet.rows) - 1
    for number, column in enumerate(sheet.columns):
        if column.best is not None and sheet.rows:
            page.conditional_format(first, number, last, number, colour_scale(column.best))
        if column.entered and sheet.rows:
            page.data_validation(
                first, number, last, number, {"validate": "list", "source": list(column.entered)}
            )
    page.freeze_panes(first, sheet.frozen_columns)
    page.autofilter(first - 1, 0, max(last, first - 1), len(sheet.columns) - 1)
    if sheet.chosen is not None:
        choose(page, sheet, *sheet.chosen)
    page.repeat_rows(HEADER_ROW, first - 1)
    if sheet.frozen_columns:
        page.repeat_columns(0, sheet.frozen_columns - 1)
    set_up_print(page, sheet.paper, shown_rows(sheet))
    if sheet.paper.first_rows is not None and last >= first:
        last_column = (sheet.paper.first_columns or len(sheet.columns)) - 1
        page.print_area(0, 0, min(last, first - 1 + sheet.paper.first_rows), last_column)


def write_headers(workbook: Workbook, page: Worksheet, sheet: Sheet, widths: Sequence[float]) -> None:
    """Write the headers over the data, and under them the names of the columns where they have some."""
    header = workbook.add_format(
        {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#DDE6EE", "bottom": 1}
    )
    name = workbook.add_format(
        {"font_color": "#444444", "text_wrap": True, "bg_color": "#F2F2F2", "bottom": 1}
    )
    texts = [(HEADER_ROW, header, [one.header for one in sheet.columns])]
    if sheet.named:
        texts.append((FIRST_ROW, name, [one.name or "" for one in sheet.columns]))
    for number, wide in enumerate(widths):
        page.set_column(number, number, wide)
    for place, form, of_row in texts:
        page.set_row(place, LINE_HEIGHT * max(map(lines_of, of_row, widths)))
        for number, text in enumerate(of_row):
            page.write_string(place, number, text, form)


def write_row(page: Worksheet, place: int, row: Sequence[Value], formats: Sequence[Format]) -> None:
    """Write one row; what is missing stays empty, in the format of its column."""
    for number, (value, form) in enumerate(zip(row, formats, strict=True)):
        if value is None:
            page.write_blank(place, number, None, form)
        elif isinstance(value, str):
            page.write_string(place, number, value, form)
        elif value == value:
            page.write_number(place, number, value, form)


def choose(page: Worksheet, sheet: Sheet, column: int, value: Value) -> None:
    """Set a filter, and hide the rows that it does not show, which a reader's program would only do later."""
    page.filter_column(column, f"x == {value}")
    for place, row in enumerate(sheet.rows, start=sheet.first_row):
        if row[column] != value:
            page.set_row(place, options={"hidden": True})


def colour_scale(best: Literal["high", "low"]) -> dict[str, str]:
    low, high = (RED, GREEN) if best == "high" else (GREEN, RED)
    return {"type": "3_color_scale", "min_color": low, "mid_color": YELLOW, "max_color": high}


def shown_rows(sheet: Sheet) -> int:
    """How many rows a sheet shows at first."""
    if sheet.chosen is None:
        return len(sheet.rows)
    column, value = sheet.chosen
    return sum(row[column] == value for row in sheet.rows)


def set_up_print(page: Worksheet, paper: Paper, rows: int) -> None:
    """A4, as wide as its pages and no longer than it asks for, with the sheet's name and page numbers.

    Of a sheet for the screen the name says that there is more of it.
    """
    if paper.upright:
        page.set_portrait()
    else:
        page.set_landscape()
    page.set_paper(A4)
    more = paper.first_rows is not None and rows > paper.first_rows
    down = 1 if paper.first_rows is not None else -(-rows // paper.rows_a_page) if paper.rows_a_page else 0
    page.fit_to_pages(paper.across, down)
    page.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.6)
    page.set_footer(f"&L&A{f' 1–{paper.first_rows} / {rows:,}' if more else ''}&R&P / &N")


def width(column: SheetColumn, values: Sequence[Value]) -> float:
    """A column's width: that of its longest line, a Chinese character counting for two.

    A header over numbers and codes is rather broken into more lines.
    """
    widest = max((display_width(shown(value)) for value in values), default=0)
    if column.name:
        widest = max(widest, min(display_width(column.name), WIDEST_NAME))
    header = max(map(display_width, column.header.split("\n")))
    if column.kind not in ("text", "long"):
        header = min(header, WIDEST_OVER_NAME if column.name else WIDEST_NUMBER)
    return min(max(widest, header, NARROWEST) + 2.5, WIDEST)


def lines_of(header: str, wide: float) -> int:
    """How many lines a header takes in a column."""
    return sum(-(-display_width(line) // max(int(wide) - 2, 1)) for line in header.split("\n"))


def shown(value: Value) -> str:
    """About as much as a cell shows of a value."""
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{value:,.4f}" if value % 1 else f"{value:,.0f}"
