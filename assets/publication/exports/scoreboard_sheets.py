"""The sheets of the scoreboard, each from the published tables."""

from collections.abc import Sequence

import duckdb
import pandas as pd

from assets.publication.exports.csv_files import tables_of
from assets.publication.exports.labels import BothLabels
from assets.publication.exports.profiles import extremes, positions
from assets.publication.exports.scoreboard_queries import (
    AUDIT,
    PARTS,
    PARTS_OF_COLUMNS,
    RANKING,
    WEIGHTS,
)
from assets.publication.exports.sheet import Kind, Sheet, SheetColumn, Value

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


def scoreboard_sheets(connection: duckdb.DuckDBPyConnection, both: BothLabels) -> list[Sheet]:
    """All sheets behind the contents."""
    return [
        ranking(connection, both),
        ranks_by_year(connection, both),
        profiles(connection, both),
        weights(connection, both),
        audit(connection, both),
        corrections(connection, both),
    ]


def sheet(
    key: str,
    both: BothLabels,
    columns: Sequence[SheetColumn],
    rows: Sequence[Sequence[Value]],
    frozen_columns: int,
    chosen: tuple[int, Value] | None = None,
    pages_across: int = 1,
    **words: object,
) -> Sheet:
    """A sheet with its name, title and note out of the catalog; `words` go into the note."""
    note = "　".join(labels.word("sheet_note", key).format(**words) for labels in (both.zh, both.en))
    name = both.word("sheet", key)
    return Sheet(name, name, note, tuple(columns), rows, frozen_columns, chosen, pages_across)


def ranking(connection: duckdb.DuckDBPyConnection, both: BothLabels) -> Sheet:
    """Rank, its interval, score and its parts of every city and year; the last year is shown first."""
    parts = parts_of_score(connection)
    of_score = dict(zip(parts.index, parts.to_numpy().tolist(), strict=True))
    rows = [
        (year, *row, both.code(region), score, *of_score[city_id, year])
        for city_id, year, *row, region, score in connection.execute(RANKING).fetchall()
    ]
    columns = [
        SheetColumn(both.column("resilience", "year"), "rank"),
        SheetColumn(both.column("resilience", "rank"), "rank"),
        SheetColumn(both.column("rank_interval", "rank_low"), "rank"),
        SheetColumn(both.column("rank_interval", "rank_high"), "rank"),
        *(
            SheetColumn(both.column("city", name), "text")
            for name in ("name", "name_en", "province", "region")
        ),
        SheetColumn(both.column("resilience", "score"), "decimal", "high"),
        *(SheetColumn(both.code(name).replace(" ", "\n", 1), "decimal") for name in parts),
    ]
    return sheet("ranking", both, columns, rows, 2, (0, rows[0][0]) if rows else None)


def parts_of_score(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """By city and year, a column a dimension of the index, the largest on the average first."""
    query = PARTS if "dimension_score" in tables_of(connection) else PARTS_OF_COLUMNS
    wide = (
        connection.execute(query).df().pivot(index=["city_id", "year"], columns="dimension", values="score")
    )
    return wide[wide.mean().sort_values(ascending=False).index]


def ranks_by_year(connection: duckdb.DuckDBPyConnection, both: BothLabels) -> Sheet:
    """A row a city, a column a year."""
    table = connection.execute(
        """
        select city_id, name, city.province, year, rank
        from resilience
        inner join city using (city_id)
        where score is not null
        """
    ).df()
    wide = table.pivot(index=["city_id", "name", "province"], columns="year", values="rank")
    rows = [
        (name, province, *(None if pd.isna(rank) else int(rank) for rank in ranks))
        for (_, name, province), ranks in zip(wide.index, wide.to_numpy(dtype=float), strict=True)
    ]
    columns = [
        *(SheetColumn(both.column("city", name), "text") for name in ("name", "province")),
        *(SheetColumn(str(year), "rank", "low") for year in wide.columns),
    ]
    return sheet("ranks", both, columns, rows, 2)


def profiles(connection: duckdb.DuckDBPyConnection, both: BothLabels) -> Sheet:
    """Positions of every city in every indicator in the last year of the index, strengths and weaknesses."""
    attributes = dict(
        connection.execute(
            """
            select indicator, any_value(attribute)
            from indicator_weight
            group by indicator
            order by any_value(dimension), indicator
            """
        ).fetchall()
    )
    cities = connection.execute(
        """
        select city_year.*, resilience.rank
        from city_year
        inner join resilience using (city_id, year)
        where resilience.score is not null
        qualify year = max(year) over ()
        order by resilience.rank, city_id
        """
    ).df()
    found = positions(cities, attributes)
    rows: list[tuple[Value, ...]] = []
    for city, (_, position) in zip(cities.itertuples(), found.iterrows(), strict=True):
        named = [
            labels.text("list").join(map(labels.variable, names))
            for labels in (both.zh, both.en)
            for names in extremes(position)
        ]
        rows.append((city.rank, city.name, city.province, *position, *named))
    columns = [
        SheetColumn(both.column("resilience", "rank"), "rank"),
        *(SheetColumn(both.column("city", name), "text") for name in ("name", "province")),
        *(SheetColumn(both.variable(name), "position", "high") for name in attributes),
        *(
            SheetColumn(labels.word("heading", key), "long")
            for labels in (both.zh, both.en)
            for key in ("strengths", "weaknesses")
        ),
    ]
    year = int(cities["year"].iloc[0]) if len(cities) else ""
    return sheet("profiles", both, columns, rows, 3, pages_across=2, year=year)


def weights(connection: duckdb.DuckDBPyConnection, both: BothLabels) -> Sheet:
    """The indicators by weight."""
    rows = [
        (
            zh,
            en,
            both.code(dimension),
            both.code(attribute),
            *numbers_and_verdicts,
        )
        for zh, en, dimension, attribute, *numbers_and_verdicts in connection.execute(WEIGHTS).fetchall()
    ]
    columns = [
        SheetColumn(both.two_lines("heading", "indicator_zh"), "text"),
        SheetColumn(both.two_lines("heading", "indicator_en"), "text"),
        *(SheetColumn(both.column("indicator_weight", name), "text") for name in ("dimension", "attribute")),
        SheetColumn(both.column("indicator_weight", "entropy"), "decimal"),
        SheetColumn(both.column("indicator_weight", "weight"), "share", "high"),
        SheetColumn(both.column("indicator_diagnostic", "effective_weight"), "share", "high"),
        SheetColumn(both.column("indicator_diagnostic", "verdict_zh"), "text"),
        SheetColumn(both.column("indicator_diagnostic", "verdict_en"), "text"),
    ]
    return sheet("weights", both, columns, rows, 1)


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
    return sheet("audit", both, columns, rows, 2)


def corrections(connection: duckdb.DuckDBPyConnection, both: BothLabels) -> Sheet:
    """The ledger as applied, indicators by their labels."""
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
    return sheet("corrections", both, columns, rows, 1)
