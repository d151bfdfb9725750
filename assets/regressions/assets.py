"""The regressions layer: descriptive statistics, models and checks, the specification curve, the record."""

import pandas as pd

from assets.catalog.readings import Readings
from assets.chain import tables_of
from assets.digests import digest_of_rows, digest_of_text
from assets.indices.assets import GRAPH, readings_of
from assets.recipes import RECIPES, Work, digests_in, inputs_now
from assets.regressions.curve import curve_tables
from assets.regressions.descriptive import descriptive_table
from assets.regressions.design import Design, read_design
from assets.regressions.doubts import doubt_table
from assets.regressions.draws import draw_tables
from assets.regressions.spatial import autocorrelation_table
from assets.regressions.tables import estimate_tables
from assets.regressions.verdict import verdict_tables
from assets.table_assets import table_asset

DESIGN = (
    "indices.variable_value", "indices.distance", "panel.component", "panel.grouping", "catalog.city", "catalog.province",
    "catalog.indicator", "catalog.status",
)  # fmt: skip
"""The tables of which every design is made."""

ESTIMATES = (
    "regressions.model", "regressions.coefficient", "regressions.specification", "regressions.specification_reading",
)  # fmt: skip
"""The tables on which the verdict rests."""

FIELDS = (*GRAPH, "panel_years", "samples")
"""The fields of a study of which every design is made."""


@table_asset("regressions.descriptive", study_fields=[*FIELDS, "models"], reads=DESIGN)
def descriptive(work: Work) -> None:
    """Statistics of the study's variables over the panel, and over the estimation sample of each model."""
    work.replace("regressions.descriptive", descriptive_table(design_of(work), work.study))


@table_asset("regressions.models", study_fields=[*FIELDS, "models", "checks", "headline"], reads=DESIGN)
def models(work: Work) -> None:
    """The study's models and checks; what its variables do not allow is reported as not estimable.

    A model or check that was estimated from the same before is not estimated again.
    """
    from assets.regressions.pictures import picture_of_estimates  # Altair takes a second to load

    same = {
        name: one
        for name, one in inputs_now(work, RECIPES["regressions.models"]).items()
        if name not in BY_MODEL
    }
    made_from = digest_of_text(str(sorted(same.items())))
    tables = estimate_tables(design_of(work), work.study, work.say, made_from, earlier(work))
    for name, frame in tables.items():
        work.replace(name, frame)
    model, coefficient = tables["regressions.model"], tables["regressions.coefficient"]
    work.show("estimates", picture_of_estimates(model, coefficient, work.study))


BY_MODEL = {"study models", "study checks", "study asked", "study headline"}
"""Inputs of which an estimate reads its own model or check alone, or nothing."""


def earlier(work: Work) -> dict[str, pd.DataFrame] | None:
    """The tables of the models as they were made before; None where they were not all made by one run to its end."""
    tables, recorded = tables_of("regressions.models"), digests_in(work.connection)
    if not set(tables) <= recorded.keys():
        return None
    if any(digest_of_rows(work.connection, table) != recorded[table] for table in tables):
        return None
    return {table: work.connection.execute(f"from {table}").df() for table in tables}


@table_asset("regressions.specification_curve", study_fields=[*FIELDS, "curve", "curve_model"], reads=DESIGN)
def specification_curve(work: Work) -> None:
    """The curve's term under every combination of the choices that the study names."""
    from assets.regressions.pictures import picture_of_curve

    tables = curve_tables(design_of(work), work.study, work.say)
    for name, frame in tables.items():
        work.replace(name, frame)
    work.show("curve", picture_of_curve(tables["regressions.specification"]))


@table_asset("regressions.index_draws", study_fields=[*FIELDS, "headline", "headline_model"], reads=DESIGN)
def index_draws(work: Work) -> None:
    """Forms of each index drawn at random: intervals of ranks, and the headline's coefficient under each."""
    for name, frame in draw_tables(design_of(work), work.study).items():
        work.replace(name, frame)


@table_asset("regressions.spatial_autocorrelation", study_fields=[*FIELDS, "headline_model"], reads=DESIGN)
def spatial_autocorrelation(work: Work) -> None:
    """Moran's I of every index and of the residuals of the headline's model, year by year."""
    work.replace("regressions.spatial_autocorrelation", autocorrelation_table(design_of(work), work.study))


@table_asset(
    "regressions.record",
    study_fields=["source", "variables", "models", "checks", "headline", "curve", "samples"],
    reads=["catalog.doubt_raised", *ESTIMATES],
)
def record(work: Work) -> None:
    """The verdict on the headline, figures of the paper beside those of this build, and the doubts, answered."""
    estimates = (work.connection.execute(f"from {name}").df() for name in ESTIMATES)
    for name, frame in verdict_tables(work.study, *estimates).items():
        work.replace(name, frame)
    told_verdict = "select sentence_en, sentence_zh from regressions.verdict"
    for english, chinese in work.connection.execute(told_verdict).fetchall():
        work.metadata |= {"verdict": english, "判断": chinese}
    work.replace_from_files("regressions.replication", "regressions.told_figure")
    told = work.connection.execute("from regressions.told_figure").df()
    work.replace("regressions.doubt", doubt_table(work.catalog.doubts, told, work.study))


def design_of(work: Work) -> Design:
    """The design of the study."""
    readings: Readings = readings_of(work)
    return read_design(work.connection, readings)
