"""The indices layer: resilience and its weights, agglomeration in each reading."""

from dataclasses import asdict, replace

import duckdb
import numpy as np
import pandas as pd

from assets.catalog import Catalog
from assets.catalog.study import Study
from assets.chain import tables_of
from assets.indices.composite import composite_index
from assets.indices.convergence import dispersion
from assets.indices.densities import densities
from assets.indices.diagnostics import correlations, indicator_diagnostics
from assets.indices.forms import (
    agreement,
    form_of,
    has_index,
    indicators_of,
    indices_by_year,
    own_form,
    own_indicators,
    scores,
    weights_by_year,
)
from assets.indices.inequality import dagum
from assets.notes import NotEstimable, said_of
from assets.recipes import Work
from assets.table_assets import as_table, sql_asset, table_asset

INDEX = ("index", "variables", "population", "agglomeration")
"""The fields of a study that say how its index is made of the panel."""
CONTRACT_DIMENSIONS = ("resistance", "adaptation", "transformation")
"""The dimensions that table `resilience` has columns for; empty in a study whose index has others."""
OF_THE_INDEX = (
    "indices.indicator_weight", "indices.resilience", "indices.dimension_score", "indices.contribution",
)  # fmt: skip
READINGS = ("location_quotient", "printed", "neighbours", "row_standardised")


def city_year_sources(study: Study) -> dict[str, list[tuple[str, str]]]:
    """Where the columns of indices.city_year come from."""
    variables = {one.variable: [("panel.city_year", one.variable)] for one in study.variables}
    return variables | {
        "resilience": [("indices.resilience", "score")],
        "agglomeration": [("indices.agglomeration", reading) for reading in READINGS],
    }


@table_asset(
    "indices.resilience",
    study_fields=INDEX,
    reads=["panel.city_year", "catalog.study_city", "catalog.variable"],
)
def resilience(work: Work) -> None:
    """The composite index, its dimensions, its rank within the year, the weights behind it, and the panel with it."""
    from assets.indices.pictures import picture_of_scores, picture_of_weights  # Altair takes a second to load

    panel = work.connection.execute("select * from panel.city_year order by city_id, year").df()
    tables = resilience_tables(panel, work.study)
    for name, frame in tables.items():
        work.replace(name, frame)
    work.show("weights", picture_of_weights(tables["indices.indicator_weight"], work.study))
    work.show("map", picture_of_scores(work.connection, tables["indices.resilience"]))
    work.replace_from_files("indices.city_year", "indices.cell_status")
    work.tell_sources(index_sources(work.study) | city_year_sources(work.study))


def index_sources(study: Study) -> dict[str, list[tuple[str, str]]]:
    """The indicators that the score and each of its parts are computed from."""
    of_dimension = {
        one.dimension: [("panel.city_year", indicator) for indicator in one.indicators]
        for one in study.index.dimensions
    }
    together = [one for sources in of_dimension.values() for one in sources]
    parts = {name: of_dimension.get(name, []) for name in CONTRACT_DIMENSIONS}
    return {"score": together, **parts, "rank": together}


def resilience_tables(panel: pd.DataFrame, study: Study) -> dict[str, pd.DataFrame]:
    """Weights, scores and dimensions of the index over the study's index years.

    A city-year that lacks an indicator has no index; the others are weighted without it. Where the panel has none
    of the index's years, the tables are empty.

    Args:
        panel: city_id, year and a column for each indicator.

    Returns:
        indicator, dimension, attribute, year (missing when pooled), entropy, weight;
        city_id, year, score, resistance, adaptation, transformation (missing where the index has no such
        dimension), rank; city_id, year, dimension, score; and city_id, year, indicator, contribution (weight
        times normalised value; no rows for an index that is not a sum).
    """
    if not has_index(panel, study):
        return {name: as_table([], name) for name in OF_THE_INDEX}
    form = own_form(study)
    indices = indices_by_year(own_indicators(panel, study), form)
    weights = weights_by_year(indices)
    weights.insert(1, "dimension", weights["indicator"].map(form.dimensions))
    weights.insert(2, "attribute", weights["indicator"].map(form.attributes))
    contribution = pd.concat([index.contribution for index in indices.values()]).sort_index()
    parts = {
        one.dimension: contribution[[name for name in form.names if name in one.indicators]].sum(axis=1)
        for one in study.index.dimensions
    }
    score = scores(indices)
    nothing = pd.Series(np.nan, index=contribution.index)
    for position, dimension in enumerate(CONTRACT_DIMENSIONS, start=3):
        score.insert(position, dimension, parts.get(dimension, nothing).to_numpy())
    by_dimension = pd.DataFrame(parts).melt(ignore_index=False, var_name="dimension", value_name="score")
    by_indicator = contribution.melt(ignore_index=False, var_name="indicator", value_name="contribution")
    return {
        "indices.indicator_weight": weights,
        "indices.resilience": score,
        "indices.dimension_score": by_dimension.reset_index(),
        "indices.contribution": as_table([by_indicator.reset_index()], "indices.contribution"),
    }


@table_asset(
    "indices.variants",
    study_fields=[*INDEX, "index_variants"],
    reads=["panel.city_year", "panel.alternative", "indices.resilience", "catalog.variable"],
)
def variants(work: Work) -> None:
    """The other forms of the index: their weights and scores, and how far they agree with the study's own."""
    own = work.connection.execute("select city_id, year, score from indices.resilience").df()
    tables = variant_tables(wide_panel(work.connection), own, work.study, work.catalog)
    for name, frame in tables.items():
        work.replace(name, frame)


def wide_panel(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The panel with every reading: city_id, year, the study's variables, and `variable:reading` for others."""
    panel = connection.execute("select * from panel.city_year order by city_id, year").df()
    others = connection.execute(
        "select city_id, year, variable || ':' || reading as name, value from panel.alternative"
    ).df()
    wide = others.pivot(index=["city_id", "year"], columns="name", values="value").reset_index()
    return panel.merge(wide, on=["city_id", "year"], how="left") if len(others) else panel


def variant_tables(
    panel: pd.DataFrame, own: pd.DataFrame, study: Study, catalog: Catalog
) -> dict[str, pd.DataFrame]:
    """The tables of all forms; a form whose indicators are not there says why.

    Args:
        panel: see `wide_panel`.
        own: city_id, year and score of the study's own index.
    """
    rows, all_scores, all_weights = [], [], []
    for variant in study.index_variants:
        row: dict[str, object] = {"variant": variant.variant, "label_en": variant.en, "label_zh": variant.zh}
        form = form_of(variant, study, catalog)
        try:
            indices = indices_by_year(indicators_of(panel, form, study), form)
        except NotEstimable as error:
            rows.append(row | {"available": False} | said_of(error.notes, study))
            continue
        score = scores(indices)
        rows.append(
            row | {"available": True} | said_of((), study) | {"n": len(score)} | asdict(agreement(own, score))
        )
        all_scores.append(score.assign(variant=variant.variant))
        all_weights.append(weights_by_year(indices).assign(variant=variant.variant))
    return {
        "indices.variant": as_table([pd.DataFrame(rows)], "indices.variant"),
        "indices.index_variant": as_table(all_scores, "indices.index_variant"),
        "indices.weight_variant": as_table(all_weights, "indices.weight_variant"),
    }


@table_asset("indices.diagnostics", study_fields=INDEX, reads=["panel.city_year", "panel.alternative"])
def diagnostics(work: Work) -> None:
    """Correlations of the indicators, their effective weights, and whether each points the index's way."""
    form, panel = replace(own_form(work.study), pooled=True), wide_panel(work.connection)
    if not has_index(panel, work.study):
        for name in tables_of("indices.diagnostics"):
            work.replace(name, as_table([], name))
        return
    table = own_indicators(panel, work.study)
    index = composite_index(table, form.attributes, form.method)
    work.replace("indices.indicator_correlation", correlations(table, form.attributes, form.dimensions))
    diagnostic = indicator_diagnostics(table, form.attributes, form.dimensions, index)
    work.replace("indices.indicator_diagnostic", diagnostic)


@table_asset(
    "indices.distribution", study_fields=(), reads=["indices.resilience", "catalog.city", "catalog.province"]
)
def distribution(work: Work) -> None:
    """How resilience is spread over cities and regions, year by year."""
    scored = work.connection.execute(
        """
        select resilience.city_id, resilience.year, resilience.score, province.region
        from indices.resilience as resilience
        inner join catalog.city as city on resilience.city_id = city.city_id
        inner join catalog.province as province on city.province = province.name
        order by resilience.year, resilience.city_id
        """
    ).df()
    by_value = scored.rename(columns={"score": "value"})
    work.replace("indices.inequality", inequality_by_year(scored))
    work.replace("indices.dispersion", dispersion(scored["score"], scored["year"]))
    density = [densities(by_value, sorted(scored["year"].unique()))] if len(scored) else []
    work.replace("indices.density", as_table(density, "indices.density"))


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
    return as_table(
        [pd.DataFrame(rows, columns=["year", "component", "region", "other_region", "value"])],
        "indices.inequality",
    )


agglomeration = sql_asset("indices.agglomeration")
