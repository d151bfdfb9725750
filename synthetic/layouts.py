"""The five page layouts of the volumes, as rows of cells.

2004–2007: Chinese only, numbers as numbers, labels broken over rows. 2008–2011: everything padded text,
the unit on a row of its own. 2012–2016: bilingual headings with line breaks, totals. 2017–2023: the same
without totals. 2024: bilingual on one line, a single sheet without repeated page headers.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Cell = str | float | None
"""What is written into one cell; None is a blank."""

ROWS_A_PAGE = 44
CHINESE_PAIR = re.compile(r"(?=[\u4e00-\u9fff]{2})")
SCOPE_LABELS = {"city": "全市", "district": "市辖区"}
ENGLISH_SCOPES = {"city": "Total City", "district": "Districts\r\nunder City"}
NOTE = "注：本表为合成数据，不是统计数字。Synthetic data, not statistics."


@dataclass(frozen=True)
class Column:
    """One column of figures: heading, printed unit, scope, and whether the scope stands over it."""

    indicator: str
    label: str
    unit: str
    scope: str
    scope_printed: bool
    english: str


@dataclass(frozen=True)
class Row:
    """One row of figures, as text ready for print; None is a blank."""

    name: str
    english: str
    kind: str
    """city, province or total."""
    figures: Sequence[str | None]


@dataclass(frozen=True)
class Layout:
    """What a layout does with a page."""

    bilingual: bool
    numeric: bool
    totals: bool
    repeated_headers: bool
    unit_row: bool
    line_break: str


def layout_of(edition: int) -> Layout:
    """The layout of an edition."""
    if edition <= 2007:
        return Layout(False, True, True, True, edition % 2 == 0, "")
    if edition <= 2011:
        return Layout(False, False, True, True, True, "")
    if edition <= 2016:
        return Layout(True, False, True, True, False, "\r\n")
    if edition <= 2023:
        return Layout(True, False, False, True, edition % 2 == 1, "\n")
    return Layout(True, False, False, False, False, " ")


def pages(
    layout: Layout, number: str, title: str, columns: Sequence[Column], rows: Sequence[Row]
) -> Iterator[list[list[Cell]]]:
    """The printed pages of a table, each with its headings."""
    size = ROWS_A_PAGE if layout.repeated_headers else len(rows)
    for page, start in enumerate(range(0, len(rows), size)):
        heading = f"{number}{title}" if page == 0 else f"{number} 续表{page}"
        yield [
            [heading],
            *heading_rows(layout, columns),
            *[body_row(layout, row) for row in rows[start : start + size]],
            [],
            [NOTE] if start + size >= len(rows) else [],
        ]


def heading_rows(layout: Layout, columns: Sequence[Column]) -> list[list[Cell]]:
    """The heading block: unit row, labels, scopes."""
    units = {column.unit for column in columns}
    unit_row = layout.unit_row and len(units) == 1
    names: list[Cell] = ["城 市", "City"] if layout.bilingual else ["    城市"]
    labels: list[Cell] = list(names)
    scopes: list[Cell] = [None for _ in names]
    first = None
    for column in columns:
        label = column.label if unit_row else f"{column.label}({column.unit})"
        if layout.bilingual:
            label = f"{label}{layout.line_break}{column.english}"
        labels.append(None if label == first else label)
        first = label if column.scope_printed else None
        scopes.append(scope_label(layout, column) if column.scope_printed else None)
    unit_rows: list[list[Cell]] = [[f"单位：{columns[0].unit}"]]
    rows = unit_rows if unit_row else []
    if layout.bilingual or len(columns) % 2:
        return [*rows, labels, scopes]
    upper, lower = broken_labels(labels)
    return [*rows, upper, lower, scopes]


def broken_labels(labels: Sequence[Cell]) -> tuple[list[Cell], list[Cell]]:
    """Labels broken over two rows between Chinese characters where they are long, as the Chinese layouts do."""
    upper: list[Cell] = []
    lower: list[Cell] = []
    for label in labels:
        places = CHINESE_PAIR.finditer(label) if isinstance(label, str) else ()
        breaks = [place.start() + 1 for place in places if place.start() >= 3]
        if isinstance(label, str) and len(label) > 9 and breaks:
            upper.append(f"    {label[: breaks[0]]}")
            lower.append(f"    {label[breaks[0] :]}")
        else:
            upper.append(label)
            lower.append(None)
    return upper, lower


def scope_label(layout: Layout, column: Column) -> str:
    """全市 or 市辖区, with its English below it where the layout is bilingual."""
    chinese = SCOPE_LABELS[column.scope]
    if not layout.bilingual:
        return f"    {chinese}"
    english = ENGLISH_SCOPES[column.scope].replace("\r\n", layout.line_break)
    return f"{chinese}{layout.line_break}{english}"


def body_row(layout: Layout, row: Row) -> list[Cell]:
    """A row of figures; cities stand two spaces in."""
    indent = "  " if row.kind == "city" else ""
    names: list[Cell] = [f"{indent}{row.name}", row.english] if layout.bilingual else [f"{indent}{row.name}"]
    return names + [printed_figure(layout, figure) for figure in row.figures]


def printed_figure(layout: Layout, figure: str | None) -> Cell:
    """A figure as its layout stores it: as a number where it is one, else as padded text."""
    if figure is None:
        return None
    if layout.numeric and figure.replace(".", "", 1).replace("-", "", 1).isascii():
        try:
            return float(figure)
        except ValueError:
            return figure
    return figure if layout.bilingual else f"    {figure}"
