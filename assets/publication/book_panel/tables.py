"""The panel that is asked for as a table beside those of the book, described as they are: every format is written of
it as of any published table.

All of it is temporary: the book is open to be read.
"""

from collections.abc import Sequence
from dataclasses import replace

import duckdb

from assets.catalog.dictionary import Column, Dataset, columns_of_book
from assets.catalog.labels import LANGUAGES, meaning
from assets.publication.book_panel.measures import Measure, read_measures
from assets.publication.book_panel.question import Asked, PanelError
from assets.publication.exports.labels import read_labels
from assets.publication.file import comment, data_dictionary
from assets.publication.wide_panel import STATUS, figure_column, status_column
from assets.warehouse import literal, row_count, sql_text

PANEL = Dataset(
    dataset="panel",
    label_en="Panel of cities and years",
    label_zh="城市年度面板",
    description="Figures of the China City Statistical Yearbook with their statuses, as the audited book has them; "
    "balanced: what is not printed has the status missing.",
    in_study=None,
    in_book=None,
    may_be_empty=False,
)
PLACE_COLUMNS = ("city_id", "name", "name_en", "province", "region", "year")
FIGURE_COLUMNS = (
    "indicator",
    "scope",
    "value",
    "unit",
    "status",
    "reason",
    "printed_value",
    "depth",
    "workbook",
    "sheet",
    "cell",
)
"""Of a long panel, behind those of the place."""
STATUSES = next(
    tuple(one.allowed.split("; "))
    for one in columns_of_book("observation")
    if one.column == "status" and one.allowed
)
"""Of a figure, in the order in which less and less of what is printed is used."""


def make_panel(connection: duckdb.DuckDBPyConnection, asked: Asked) -> list[Measure]:
    """Make the table `panel`, and its rows of `data_dictionary`; returns the measures in it.

    Args:
        connection: to the published book.
    """
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(
        """
        create temp table asked_series as
        select series.*, indicator.depth, indicator.topic, named.place
        from (select unnest($series) as component, generate_subscripts($series, 1) as place) as named
        inner join series on named.component = series.component
        inner join indicator on series.indicator = indicator.indicator
        """,
        {"series": list(asked.series)},
    )
    connection.execute(
        "create temp table asked_year as select unnest(?::integer[]) as year", [list(asked.years)]
    )
    connection.execute(
        "create temp table asked_city as select unnest(?::integer[]) as city_id", [list(asked.cities)]
    )
    connection.execute(f"create temp view figure as {sql_text('book_panel.figure')}")
    select = wide_select(asked.series) if asked.shape == "wide" else LONG
    connection.execute(f"create temp table panel as {select}")
    measures = read_measures(connection)
    columns = panel_columns(connection, measures, asked.shape)
    connection.register("panel_columns", data_dictionary(columns))
    connection.execute(
        f"""
        create temp table data_dictionary as
        from {connection.execute("select current_database()").fetchall()[0][0]}.main.data_dictionary
        union all by name
        from panel_columns
        """
    )
    comment(connection, "table panel", PANEL, columns)
    return measures


LONG = f"""
select {", ".join((*PLACE_COLUMNS, *FIGURE_COLUMNS))}
from figure
order by place, city_id, year
"""


def wide_select(series: Sequence[str]) -> str:
    """The SELECT of a wide panel: a column a series, its status beside it."""
    columns = [
        column
        for one in series
        for column in (f'"{one}_value" as "{one}"', f'"{one}_status" as "{one}{STATUS}"')
    ]
    return f"""
    select {", ".join((*PLACE_COLUMNS, *columns))}
    from (
        pivot (select {", ".join(PLACE_COLUMNS)}, component, value, status from figure)
        on component in ({", ".join(map(literal, series))})
        using max(value) as value, max(status) as status
        group by {", ".join(PLACE_COLUMNS)}
    )
    order by city_id, year
    """


def panel_columns(
    connection: duckdb.DuckDBPyConnection, measures: Sequence[Measure], shape: str
) -> list[Column]:
    """The columns of the panel, described."""
    described = {one.column: one for one in (*columns_of_book("city"), *columns_of_book("observation"))}
    names = PLACE_COLUMNS if shape == "wide" else (*PLACE_COLUMNS, *FIGURE_COLUMNS)
    keys = {"city_id", "year"} if shape == "wide" else {"city_id", "year", "indicator", "scope"}
    columns = [replace(described[name], dataset="panel", key=name in keys, refers_to=None) for name in names]
    if shape == "long":
        return columns
    in_english, told = read_labels(connection, "en"), statuses_told()
    for one in measures:
        value = figure_column(
            "panel", one.component, one.unit(in_english), one, one.definition, one.of_districts
        )
        status = replace(status_column(value), refers_to=None, definition=told)
        columns += [value, status]
    return columns


def statuses_told() -> str:
    """The statuses of a figure in words of both languages, in one line."""
    return "; ".join(
        f"{status}: {' '.join(meaning(status, language) for language in LANGUAGES)}" for status in STATUSES
    )


def refuse_more_than(most: int, connection: duckdb.DuckDBPyConnection) -> None:
    """Refuse a panel of more rows than a format takes; what has as many is long. Raises PanelError."""
    rows = row_count(connection, "panel")
    if rows > most:
        raise PanelError(
            f"{rows:,} rows are more than the {most:,} that this format takes; ask for less, or for parquet or csv"
        )
