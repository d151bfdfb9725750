"""The sheets of the scoreboard, each from the published tables."""

from collections.abc import Sequence

import duckdb

from assets.publication.exports.index_sheets import index_sheets
from assets.publication.exports.labels import BothLabels
from assets.publication.exports.scoreboard_queries import AUDIT
from assets.publication.exports.sheet import Kind, Paper, Sheet, SheetColumn, made_sheet
from assets.publication.indices import StudyIndex

CORRECTION_COLUMNS: dict[str, Kind] = {
    "place": "text",
    "year": "rank",
    "indicator": "text",
    "scope": "text",
    "ruling": "text",
    "printed_value": "value",
    "value": "value",
    "unit": "text",
    "reason": "long",
    "evidence": "long",
    "workbook": "text",
    "sheet": "text",
    "cell": "text",
}


def scoreboard_sheets(
    connection: duckdb.DuckDBPyConnection, both: BothLabels, indices: Sequence[StudyIndex]
) -> list[Sheet]:
    """All sheets behind the contents: those of each index, then what was done to the data."""
    sheets = [
        one
        for number, index in enumerate(indices, start=1)
        for one in index_sheets(connection, both, index, number if len(indices) > 1 else None)
    ]
    return [*sheets, audit(connection, both), *corrections(connection, both)]


def audit(connection: duckdb.DuckDBPyConnection, both: BothLabels) -> Sheet:
    """Corrected, quarantined and filled, by province and year."""
    rows = connection.execute(AUDIT).fetchall()
    columns = [
        SheetColumn(both.column("city", "province"), "text"),
        SheetColumn(both.column("city_year", "year"), "rank"),
        *(
            SheetColumn(both.two_lines("heading", key), "whole")
            for key in ("figures", "corrected", "quarantined", "cells", "filled", "missing")
        ),
        SheetColumn(both.two_lines("heading", "filled_share"), "share", "low"),
    ]
    return made_sheet("audit", both, columns, rows, 2, paper=Paper(first_rows=40))


def corrections(connection: duckdb.DuckDBPyConnection, both: BothLabels) -> list[Sheet]:
    """The ledger as applied, indicators by their labels; no sheet where nothing was ruled on."""
    indicators = {
        indicator: f"{zh} {en}"
        for indicator, zh, en in connection.execute(
            "select indicator, any_value(label_zh), any_value(label_en) from series group by indicator"
        ).fetchall()
    }
    rows = [
        (
            place,
            year,
            indicators.get(indicator, indicator),
            both.code(scope),
            both.code(ruling),
            printed,
            value,
            both.word("unit", unit) if unit else None,
            *others,
        )
        for place, year, indicator, scope, ruling, printed, value, unit, *others in connection.execute(
            f"select {', '.join(CORRECTION_COLUMNS)} from correction order by place_id, year, indicator, scope"
        ).fetchall()
    ]
    columns = [
        SheetColumn(both.column("correction", name), kind) for name, kind in CORRECTION_COLUMNS.items()
    ]
    return [made_sheet("corrections", both, columns, rows, 1, paper=Paper(first_rows=20))] if rows else []
