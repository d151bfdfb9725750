"""The panel for Excel: a sheet with the figures, a second one that says what they are, a third one of their breaks."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
from xlsxwriter.workbook import Workbook

from assets.catalog.labels import meaning
from assets.errors import year_ranges
from assets.publication.book_panel.measures import Measure
from assets.publication.book_panel.tables import PLACE_COLUMNS, STATUSES, refuse_more_than
from assets.publication.exports.labels import BothLabels, read_both_labels
from assets.publication.exports.scoreboard import PLAIN_TEXTS
from assets.publication.exports.sheet import Kind, Paper, Sheet, SheetColumn, Value, add_sheet, made_sheet
from assets.publication.wide_panel import STATUS

MOST_ROWS = 1_048_576 - 5
"""Of a sheet, under its headers."""
COLUMNS_A_PAGE = 14
KINDS: dict[str, Kind] = {
    "city_id": "rank",
    "year": "rank",
    "value": "value",
    "printed_value": "value",
    "status": "code",
    "reason": "long",
}
"""Of the columns of a panel; the others of a long one are texts."""
WORDS: tuple[tuple[str, Kind], ...] = (
    ("unit_zh", "text"),
    ("unit_en", "text"),
    ("years_covered", "text"),
    ("figures", "whole"),
    ("breaks", "long"),
)
"""Of the dictionary, behind the labels."""
BREAK_COLUMNS: dict[str, Kind] = {
    "year": "rank",
    "province": "text",
    "kind": "text",
    "what_zh": "long",
    "what_en": "long",
}


def write_workbook(connection: duckdb.DuckDBPyConnection, path: Path, measures: Sequence[Measure]) -> None:
    """Write the panel as a workbook. Raises PanelError where a sheet has no room for it.

    Row 5 has the names of the columns as in the other formats, under their headers in both languages.
    """
    both = read_both_labels(connection)
    described = {one.component: one for one in measures}
    refuse_more_than(MOST_ROWS, connection)
    cursor = connection.execute("select * from panel")
    names = [column[0] for column in cursor.description or []]
    columns = [panel_column(name, both, described) for name in names]
    pages = -(-len(columns) // COLUMNS_A_PAGE)
    panel = made_sheet(
        "panel", both, columns, cursor.fetchall(), len(PLACE_COLUMNS), paper=Paper(across=pages)
    )
    [(synthetic,)] = connection.execute("select synthetic from build").fetchall()
    warning = f"{both.zh.text('synthetic')}　{both.en.text('synthetic')}" if synthetic else None
    with Workbook(str(path), PLAIN_TEXTS | {"constant_memory": True}) as workbook:
        add_sheet(workbook, panel, warning)
        add_sheet(workbook, dictionary_sheet(connection, both, names, described), warning)
        if any(one.breaks for one in measures):
            add_sheet(workbook, breaks_sheet(both, measures), warning)


def panel_column(name: str, both: BothLabels, described: dict[str, Measure]) -> SheetColumn:
    """A column of the panel: headed in both languages with its unit, and its name below."""
    header = both.column("panel", name)
    if measure := described.get(name):
        zh, en = header.split("\n")
        header = f"{zh}（{measure.unit(both.zh)}）\n{en} ({measure.unit(both.en)})"
        return SheetColumn(header, "value", name=name)
    return SheetColumn(header, "code" if name.endswith(STATUS) else KINDS.get(name, "text"), name=name)


def dictionary_sheet(
    connection: duckdb.DuckDBPyConnection,
    both: BothLabels,
    names: Sequence[str],
    described: dict[str, Measure],
) -> Sheet:
    """What each column is, the series of a long panel, then what each status means."""
    columns = [
        SheetColumn(both.column("data_dictionary", "column_name"), "text"),
        *(SheetColumn(both.column("data_dictionary", name), "long") for name in ("label_zh", "label_en")),
        *(SheetColumn(both.two_lines("heading", key), kind) for key, kind in WORDS),
        SheetColumn(both.column("indicator", "topic"), "text"),
        SheetColumn(both.column("observation", "depth"), "text"),
        SheetColumn(both.column("data_dictionary", "definition"), "long"),
        SheetColumn(both.column("data_dictionary", "source"), "text"),
    ]
    definitions = dict(
        connection.execute(
            "select column_name, definition from data_dictionary where table_name = 'panel'"
        ).fetchall()
    )
    rows: list[tuple[Value, ...]] = [
        (name, both.zh.column("panel", name), both.en.column("panel", name), *[None] * 7, definitions[name])
        for name in names
        if name not in described and not name.endswith(STATUS)
    ]
    rows += [row_of_measure(one, both) for one in described.values()]
    for status in STATUSES:
        told = [meaning(status, language) for language in ("zh", "en")]
        name = f"status: {status}"
        rows.append((name, both.zh.code(status), both.en.code(status), *[None] * 7, "\n".join(told)))
    return made_sheet("dictionary", both, columns, [filled(row, len(columns)) for row in rows], 1)


def row_of_measure(measure: Measure, both: BothLabels) -> tuple[Value, ...]:
    """What the dictionary says of a series."""
    return (
        measure.component,
        measure.scoped_label("zh"),
        measure.scoped_label("en"),
        measure.unit(both.zh),
        measure.unit(both.en),
        year_ranges(measure.years),
        measure.figures,
        "; ".join(one.shortly for one in measure.breaks) or None,
        measure.topic,
        both.code(measure.depth),
        measure.definition,
        measure.source,
    )


def breaks_sheet(both: BothLabels, measures: Sequence[Measure]) -> Sheet:
    """Every break of definition of every series."""
    columns = [
        SheetColumn(both.column("data_dictionary", "column_name"), "text"),
        SheetColumn(both.column("data_dictionary", "label_zh"), "text"),
        *(SheetColumn(both.column("redefinition", name), kind) for name, kind in BREAK_COLUMNS.items()),
    ]
    rows = [
        (
            measure.component,
            measure.scoped_label("zh"),
            one.year,
            " ".join(filter(None, (one.province_zh, one.province_en))) or None,
            f"{one.kind_zh} {one.kind_en}",
            one.what_zh,
            one.what_en,
        )
        for measure in measures
        for one in measure.breaks
    ]
    return made_sheet("breaks", both, columns, rows, 3)


def filled(row: tuple[Value, ...], width: int) -> tuple[Value, ...]:
    """A row with empty cells to its end."""
    return row + (None,) * (width - len(row))
