"""The regressions layer: descriptive statistics, models and checks, the specification curve, the record."""

import duckdb
import pandas as pd

from assets.chain import tables_of
from assets.digests import digest_of_rows, digest_of_text
from assets.indices.assets import wide_panel
from assets.recipes import RECIPES, Work, digests_in, inputs_now
from assets.regressions.curve import curve_tables, winsorised_forms
from assets.regressions.design import Design, read_design
from assets.regressions.draws import draw_tables
from assets.regressions.spatial import autocorrelation_table
from assets.regressions.tables import estimate_tables
from assets.table_assets import sql_asset, table_asset

DESIGN = (
    "indices.city_year", "indices.cell_status", "indices.agglomeration", "indices.index_variant",
    "indices.distance", "panel.grouping", "catalog.city", "catalog.status",
)  # fmt: skip
"""The tables of which every design is made."""

MODELS = ("models", "headline_model", "headline_term", "index", "agglomeration", "variables", "panel_years")
"""The fields of a study that say what its models are."""

descriptive = sql_asset("regressions.descriptive")


@table_asset(
    "regressions.models",
    study_fields=[*MODELS, "robustness", "index_variants"],
    reads=DESIGN,
)
def models(work: Work) -> None:
    """The study's models and checks; what its variables do not allow is reported as not estimable.

    A model or check that was estimated from the same before is not estimated again.
    """
    from assets.regressions.pictures import picture_of_estimates  # Altair takes a second to load

    same = {
        name: one
        for name, one in inputs_now(work, RECIPES["regressions.models"]).items()
        if name not in BY_CHECK
    }
    tables = estimate_tables(
        own_design(work.connection),
        work.study,
        work.say,
        digest_of_text(str(sorted(same.items()))),
        earlier(work),
    )
    for name, frame in tables.items():
        work.replace(name, frame)
    model, coefficient = tables["regressions.model"], tables["regressions.coefficient"]
    work.show("estimates", picture_of_estimates(model, coefficient, work.study))


BY_CHECK = {"study models", "study robustness"}
"""Inputs of which an estimate reads its own model and check alone."""


def earlier(work: Work) -> dict[str, pd.DataFrame] | None:
    """The tables of the models as they were made before; None where they were not all made by one run to its end."""
    tables, recorded = tables_of("regressions.models"), digests_in(work.connection)
    if not set(tables) <= recorded.keys():
        return None
    if any(digest_of_rows(work.connection, table) != recorded[table] for table in tables):
        return None
    return {table: work.connection.execute(f"from {table}").df() for table in tables}


@table_asset(
    "regressions.specification_curve",
    study_fields=[*MODELS, "curve", "index_variants", "winsorise"],
    reads=[*DESIGN, "indices.resilience", "panel.alternative", "panel.city_year", "catalog.variable"],
)
def specification_curve(work: Work) -> None:
    """The headline's term under every combination of the choices that the study names."""
    from assets.regressions.pictures import picture_of_curve

    forms = winsorised_forms(wide_panel(work.connection), work.study, work.catalog)
    tables = curve_tables(read_design(work.connection, forms), work.study, work.say)
    for name, frame in tables.items():
        work.replace(name, frame)
    work.show("curve", picture_of_curve(tables["regressions.specification"]))


@table_asset(
    "regressions.index_draws",
    study_fields=[*MODELS, "uncertainty"],
    reads=[*DESIGN, "indices.resilience", "panel.alternative", "panel.city_year"],
)
def index_draws(work: Work) -> None:
    """Forms of the index drawn at random: intervals of ranks, and the headline's coefficient under each."""
    panel, own = wide_panel(work.connection), own_scores(work.connection)
    for name, frame in draw_tables(panel, own, own_design(work.connection), work.study).items():
        work.replace(name, frame)


@table_asset("regressions.spatial_autocorrelation", study_fields=MODELS, reads=DESIGN)
def spatial_autocorrelation(work: Work) -> None:
    """Moran's I of the index and of the headline model's residuals, year by year."""
    table = autocorrelation_table(own_design(work.connection), work.study)
    work.replace("regressions.spatial_autocorrelation", table)


record = sql_asset("regressions.record")


def own_design(connection: duckdb.DuckDBPyConnection) -> Design:
    """The design without forms of the index from winsorised indicators."""
    return read_design(connection, pd.DataFrame({"city_id": [], "year": [], "variant": [], "score": []}))


def own_scores(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The study's own index: city_id, year, score, rank."""
    return connection.execute(
        "select city_id, year, score, rank from indices.resilience order by city_id, year"
    ).df()
