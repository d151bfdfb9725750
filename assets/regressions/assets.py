"""The regressions layer: descriptive statistics, models and checks, the specification curve, the record."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import dagster as dg
import duckdb
import pandas as pd

from assets.catalog import load_catalog
from assets.indices.assets import wide_panel
from assets.regressions.curve import curve_tables, winsorised_forms
from assets.regressions.design import Design, read_design
from assets.regressions.draws import draw_tables
from assets.regressions.spatial import autocorrelation_table
from assets.regressions.tables import estimate_tables
from assets.resources import StudyFile
from assets.table_assets import row_count_of, sql_asset, table_spec
from assets.warehouse import Warehouse, replace_from_frame

if TYPE_CHECKING:
    import altair as alt

DESIGN = (
    "indices.city_year", "indices.cell_status", "indices.agglomeration", "indices.index_variant",
    "indices.distance", "panel.grouping",
)  # fmt: skip
Tables = dict[str, pd.DataFrame]
Pictures = dict[str, "alt.TopLevelMixin | None"]

descriptive = sql_asset("regressions.descriptive")


def replaced(
    connection: duckdb.DuckDBPyConnection, tables: Tables, pictures: Pictures | None = None
) -> Iterator[dg.MaterializeResult]:
    """Replace tables by frames; some come with a picture."""
    for name, frame in tables.items():
        rows = replace_from_frame(connection, name, frame)
        yield row_count_of(name, rows, picture=(pictures or {}).get(name))


@dg.multi_asset(
    specs=[
        table_spec(name, deps=DESIGN, kinds={"python"})
        for name in ("regressions.model", "regressions.coefficient", "regressions.placebo_draw")
    ],
    group_name="regressions",
)
def models(
    context: dg.AssetExecutionContext, study_file: StudyFile, warehouse: Warehouse
) -> Iterator[dg.MaterializeResult]:
    """The study's models and checks; what its variables do not allow is reported as not estimable."""
    from assets.regressions.pictures import picture_of_estimates  # Altair takes a second to load

    study = study_file.load()
    with warehouse.connect() as connection:
        tables = estimate_tables(own_design(connection), study, context.log.info)
        picture = picture_of_estimates(tables["regressions.model"], tables["regressions.coefficient"], study)
        yield from replaced(connection, tables, {"regressions.coefficient": picture})


@dg.multi_asset(
    specs=[
        table_spec(name, deps=[*DESIGN, "indices.resilience", "panel.alternative"], kinds={"python"})
        for name in ("regressions.specification", "regressions.specification_choice")
    ],
    group_name="regressions",
)
def specification_curve(
    context: dg.AssetExecutionContext, study_file: StudyFile, warehouse: Warehouse
) -> Iterator[dg.MaterializeResult]:
    """The headline's term under every combination of the choices that the study names."""
    from assets.regressions.pictures import picture_of_curve

    study = study_file.load()
    with warehouse.connect() as connection:
        forms = winsorised_forms(wide_panel(connection), study, load_catalog())
        design = read_design(connection, forms)
        tables = curve_tables(design, study, context.log.info)
        picture = picture_of_curve(tables["regressions.specification"])
        yield from replaced(connection, tables, {"regressions.specification": picture})


@dg.multi_asset(
    specs=[
        table_spec(name, deps=[*DESIGN, "indices.resilience", "panel.alternative"], kinds={"python"})
        for name in ("regressions.index_draw", "regressions.rank_interval", "regressions.index_sensitivity")
    ],
    group_name="regressions",
)
def index_draws(study_file: StudyFile, warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
    """Forms of the index drawn at random: intervals of ranks, and the headline's coefficient under each."""
    study = study_file.load()
    with warehouse.connect() as connection:
        panel, own = wide_panel(connection), own_scores(connection)
        yield from replaced(connection, draw_tables(panel, own, own_design(connection), study))


@dg.multi_asset(
    specs=[table_spec("regressions.spatial_autocorrelation", deps=DESIGN, kinds={"python"})],
    group_name="regressions",
)
def spatial_autocorrelation(study_file: StudyFile, warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
    """Moran's I of the index and of the headline model's residuals, year by year."""
    study = study_file.load()
    with warehouse.connect() as connection:
        table = autocorrelation_table(own_design(connection), study)
        yield from replaced(connection, {"regressions.spatial_autocorrelation": table})


def own_design(connection: duckdb.DuckDBPyConnection) -> Design:
    """The design without forms of the index from winsorised indicators."""
    return read_design(connection, pd.DataFrame({"city_id": [], "year": [], "variant": [], "score": []}))


def own_scores(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The study's own index: city_id, year, score, rank."""
    return connection.execute(
        "select city_id, year, score, rank from indices.resilience order by city_id, year"
    ).df()


replication = sql_asset("regressions.replication")
doubt = sql_asset("regressions.doubt")
