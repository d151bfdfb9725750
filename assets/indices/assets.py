"""The indices layer: every variable of the study in every reading, and a closer look at its indices."""

from dataclasses import replace

import duckdb
import numpy as np
import pandas as pd

from assets.catalog.readings import Column, Readings
from assets.catalog.study import IndexReading
from assets.indices.convergence import dispersion
from assets.indices.densities import densities
from assets.indices.diagnostics import correlations, indicator_diagnostics
from assets.indices.distances import distances
from assets.indices.engine import Engine, Surroundings
from assets.indices.index_reading import index_of, indicators_of, made_index
from assets.indices.inequality import dagum
from assets.indices.tables import SCORE, WEIGHT, variable_tables
from assets.indices.values import read_components, read_values
from assets.notes import NotEstimable
from assets.recipes import Work
from assets.table_assets import as_table, table_asset

GRAPH = ("population", "variables", "asked")
"""The fields of a study that say which columns it has and what each is computed from."""


@table_asset(
    "indices.variables",
    study_fields=[*GRAPH, "winsorise"],
    reads=[
        "panel.component",
        "catalog.study_variable",
        "catalog.indicator",
        "catalog.exchange_rate",
        "catalog.status",
        "catalog.city",
        "catalog.province",
        "catalog.study_city",
    ],
)
def variables(work: Work) -> None:
    """Every variable in every reading, the panel in the study's own, and weights, scores and parts of its indices."""
    from assets.indices.pictures import picture_of_scores, picture_of_weights  # Altair takes a second to load

    readings = readings_of(work)
    cities = work.connection.execute(POSITIONS).df()
    around = surroundings(work.connection, cities)
    work.replace(
        "indices.distance", distances(cities["city_id"].to_numpy(), around.longitude, around.latitude)
    )
    components = read_components(work.connection)
    computed = Engine(readings, components, around).run()
    tables = variable_tables(readings, computed)
    for name, frame in tables.items():
        work.replace(name, frame)
    work.replace_from_files("indices.cell_status")
    for index in work.study.indices:
        weights, scores = (own_rows(tables[name], readings, index.variable) for name in (WEIGHT, SCORE))
        work.show(f"weights of {index.variable}", picture_of_weights(weights, work.study))
        work.show(f"map of {index.variable}", picture_of_scores(work.connection, scores))
    work.tell_sources(
        {
            name: [("panel.component", one) for one in sorted(readings.components_of(readings.column(name)))]
            for name in readings.variables
        }
    )


def readings_of(work: Work) -> Readings:
    """The columns of the study."""
    return Readings(work.study, [one.indicator for one in work.catalog.indicators])


def own_rows(table: pd.DataFrame, readings: Readings, variable: str) -> pd.DataFrame:
    """The rows of a variable's own reading. `table`: variable, reading."""
    own = readings.column(variable)
    return table[(table["variable"] == variable) & (table["reading"] == own.reading_name)]


POSITIONS = """
select city.city_id, city.longitude, city.latitude
from catalog.city as city
inner join catalog.study_city as study_city on city.city_id = study_city.city_id
order by city.city_id
"""


def surroundings(connection: duckdb.DuckDBPyConnection, cities: pd.DataFrame) -> Surroundings:
    """What columns are computed from beside printed figures.

    Args:
        cities: longitude and latitude of those of the study, in the order of the panel.
    """
    rates = connection.execute("select year, yuan_per_usd from catalog.exchange_rate").fetchall()
    severities = connection.execute("select status, severity from catalog.status").fetchall()
    positions = cities["longitude"].to_numpy(), cities["latitude"].to_numpy()
    return Surroundings(dict(rates), *positions, dict(severities))


@table_asset(
    "indices.diagnostics",
    study_fields=("population", "variables"),
    reads=["indices.variable_value", "catalog.indicator"],
)
def diagnostics(work: Work) -> None:
    """Correlations of each index's indicators, their effective weights, and whether each points the index's way."""
    readings = readings_of(work)
    own = [readings.column(one.variable) for one in work.study.indices]
    needed = {one for column in own for one in readings.inputs(column) if isinstance(one, Column)}
    values = read_values(work.connection, needed)
    of_pairs, of_indicators = [], []
    for column in own:
        variable, reading = index_of(readings, column)
        try:
            table = indicators_of(readings, column, values.keys, values.figures)
            index = made_index(table, variable, replace(reading, pooled=True, transform="level"))
        except NotEstimable:
            continue
        pairs = correlations(table, variable.attributes, variable.dimension_of)
        of_pairs.append(pairs.assign(variable=column.variable))
        if index.is_sum:
            found = indicator_diagnostics(
                table, variable.attributes, variable.dimension_of, index.parts[None]
            )
            of_indicators.append(found.assign(variable=column.variable))
    for name, frames in {
        "indices.indicator_correlation": of_pairs,
        "indices.indicator_diagnostic": of_indicators,
    }.items():
        work.replace(name, as_table(frames, name))


SCORED = """
select score.variable, score.reading, score.city_id, score.year, score.score, province.region
from indices.index_score as score
inner join catalog.study_variable as own using (variable, reading)
inner join catalog.city as city on score.city_id = city.city_id
inner join catalog.province as province on city.province = province.name
order by score.variable, score.year, score.city_id
"""


@table_asset(
    "indices.distribution",
    study_fields=("variables",),
    reads=["indices.index_score", "catalog.study_variable", "catalog.city", "catalog.province"],
)
def distribution(work: Work) -> None:
    """How each index is spread over cities and regions, year by year."""
    scored = work.connection.execute(SCORED).df()
    parts: dict[str, list[pd.DataFrame]] = {
        "indices.inequality": [], "indices.dispersion": [], "indices.density": [],
    }  # fmt: skip
    for variable, rows in scored.groupby("variable"):
        own = work.study.variable(str(variable)).readings[0]
        in_logs = isinstance(own, IndexReading) and own.transform == "log"
        level = rows.assign(score=np.exp(rows["score"])) if in_logs else rows
        for name, frame in distribution_of(level).items():
            parts[name].append(frame.assign(variable=variable))
    for name, frames in parts.items():
        work.replace(name, as_table(frames, name))


def distribution_of(scored: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Inequality, dispersion and densities of one index; years of one city, or of one score, have none.

    A score of 0 has no logarithm: dispersion is that of the cities above it.

    Args:
        scored: year, score (not in logs), region.
    """
    varied = scored[scored.groupby("year")["score"].transform("nunique") > 1]
    positive = varied[varied["score"] > 0]
    positive = positive[positive.groupby("year")["score"].transform("size") > 1]
    years = sorted(varied["year"].unique())
    return {
        "indices.inequality": inequality_by_year(varied),
        "indices.dispersion": dispersion(positive["score"].to_numpy(), positive["year"].to_numpy()),
        "indices.density": densities(varied.rename(columns={"score": "value"}), years)
        if years
        else pd.DataFrame(),
    }


def inequality_by_year(scored: pd.DataFrame) -> pd.DataFrame:
    """Dagum's coefficient by region, its three parts and its pairs of regions: a row a year and figure.

    Args:
        scored: year, score, region.
    """
    rows: list[tuple[object, ...]] = []
    for year, of_year in scored.groupby("year"):
        result = dagum(of_year["score"].to_numpy(), of_year["region"].to_numpy())
        parts = {
            "gini": result.gini,
            "within": result.within,
            "net_between": result.net_between,
            "transvariation": result.transvariation,
        }
        rows += [(year, name, "all", "all", value) for name, value in parts.items()]
        rows += [
            (year, "pair", pair.group, pair.other_group, pair.gini) for pair in result.pairs.itertuples()
        ]
    return pd.DataFrame(rows, columns=["year", "component", "region", "other_region", "value"])
