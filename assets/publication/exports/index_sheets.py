"""The sheets of the scoreboard that tell of an index: ranks, profiles of cities, weights."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import duckdb
import pandas as pd

from assets.publication.exports.labels import BothLabels
from assets.publication.exports.profiles import extremes, positions
from assets.publication.exports.scoreboard_queries import (
    ATTRIBUTES,
    LAST_YEAR,
    PARTS,
    RANKING,
    RANKS,
    WEIGHTS,
)
from assets.publication.exports.sheet import Paper, Sheet, SheetColumn, Value, made_sheet
from assets.publication.indices import SCORES, StudyIndex

LIST = Paper(upright=True, rows_a_page=100)
"""Of a row a city."""


def index_sheets(
    connection: duckdb.DuckDBPyConnection, both: BothLabels, index: StudyIndex, number: int | None
) -> list[Sheet]:
    """All sheets of an index. With a `number`, it is one of several: sheets bear it, and their titles its name."""
    sheets = [make(connection, both, index) for make in (ranking, ranks_by_year, profiles, weights)]
    if number is None:
        return sheets
    label = f"{index.label_zh} {index.label_en}"
    return [
        replace(one, name=f"{one.name} {number}", title=f"{label}: {one.title}", note=f"{label}　{one.note}")
        for one in sheets
    ]


def read(connection: duckdb.DuckDBPyConnection, select: str, index: StudyIndex) -> Sequence[tuple[Any, ...]]:
    """The rows of a SELECT of an index."""
    return connection.execute(select, {"index": index.variable}).fetchall()


def ranking(connection: duckdb.DuckDBPyConnection, both: BothLabels, index: StudyIndex) -> Sheet:
    """Rank, its interval, score and its parts of every city and year; the last year is shown first."""
    parts = parts_of_score(connection, index)
    of_score = dict(zip(parts.index, parts.to_numpy().tolist(), strict=True))
    rows = [
        (
            year,
            rank,
            *((low, high) if index.with_intervals else ()),
            *names,
            both.code(region),
            score,
            *of_score[city_id, year],
        )
        for city_id, year, rank, low, high, *names, region, score in read(connection, RANKING, index)
    ]
    columns = [
        SheetColumn(both.column(SCORES, "year"), "rank"),
        SheetColumn(both.column(SCORES, "rank"), "rank"),
        *(
            SheetColumn(both.column("rank_interval", name), "rank")
            for name in ("rank_low", "rank_high")
            if index.with_intervals
        ),
        *(
            SheetColumn(both.column("city", name), "text")
            for name in ("name", "name_en", "province", "region")
        ),
        SheetColumn(both.column(SCORES, "score"), "decimal", "high"),
        *(SheetColumn(both.code(name).replace(" ", "\n", 1), "decimal") for name in parts),
    ]
    key = "ranking" if index.with_intervals else "ranking_plain"
    return made_sheet(key, both, columns, rows, 2, chosen=(0, index.last_year), paper=LIST)


def parts_of_score(connection: duckdb.DuckDBPyConnection, index: StudyIndex) -> pd.DataFrame:
    """By city and year, a column a dimension of the index, the largest on the average first."""
    table = connection.execute(PARTS, {"index": index.variable}).df()
    wide = table.pivot(index=["city_id", "year"], columns="dimension", values="score")
    return wide[wide.mean().sort_values(ascending=False).index]


def ranks_by_year(connection: duckdb.DuckDBPyConnection, both: BothLabels, index: StudyIndex) -> Sheet:
    """A row a city, a column a year."""
    table = connection.execute(RANKS, {"index": index.variable}).df()
    wide = table.pivot(index=["city_id", "name", "province"], columns="year", values="rank")
    rows = [
        (name, province, *(None if pd.isna(rank) else int(rank) for rank in ranks))
        for (_, name, province), ranks in zip(wide.index, wide.to_numpy(dtype=float), strict=True)
    ]
    columns = [
        *(SheetColumn(both.column("city", name), "text") for name in ("name", "province")),
        *(SheetColumn(str(year), "rank", "low") for year in wide.columns),
    ]
    return made_sheet("ranks", both, columns, rows, 2, paper=LIST)


def profiles(connection: duckdb.DuckDBPyConnection, both: BothLabels, index: StudyIndex) -> Sheet:
    """Positions of every city in every indicator in the last year of the index, strengths and weaknesses."""
    attributes = dict(read(connection, ATTRIBUTES, index))
    cities = connection.execute(LAST_YEAR, {"index": index.variable}).df()
    found = positions(cities, attributes)
    rows: list[tuple[Value, ...]] = []
    ranks = cities["rank in the year"]
    for rank, city, (_, position) in zip(ranks, cities.itertuples(), found.iterrows(), strict=True):
        named = [
            labels.text("list").join(map(labels.variable, names))
            for labels in (both.zh, both.en)
            for names in extremes(position)
        ]
        rows.append((rank, city.name, city.province, *position, *named))
    columns = [
        SheetColumn(both.column(SCORES, "rank"), "rank"),
        *(SheetColumn(both.column("city", name), "text") for name in ("name", "province")),
        *(SheetColumn(both.variable(name), "position", "high") for name in attributes),
        *(
            SheetColumn(labels.word("heading", key), "long")
            for labels in (both.zh, both.en)
            for key in ("strengths", "weaknesses")
        ),
    ]
    paper = Paper(first_rows=20, first_columns=3 + len(attributes))
    return made_sheet("profiles", both, columns, rows, 3, paper=paper, year=index.last_year)


def weights(connection: duckdb.DuckDBPyConnection, both: BothLabels, index: StudyIndex) -> Sheet:
    """The indicators by weight."""
    rows = [
        (
            zh,
            en,
            both.code(dimension),
            both.code(attribute),
            *numbers_and_verdicts,
        )
        for zh, en, dimension, attribute, *numbers_and_verdicts in read(connection, WEIGHTS, index)
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
    return made_sheet("weights", both, columns, rows, 1, paper=Paper(rows_a_page=40))
