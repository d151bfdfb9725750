"""What the report reads from the published file beside its charts: the SELECTs in sql/report/, as frames."""

import functools
from dataclasses import dataclass

import duckdb
import pandas as pd

from assets.publication.indices import StudyIndex, study_indices
from assets.publication.report.city_pages import read_city_pages
from assets.publication.report.figures import Figure, read_figures
from assets.warehouse import sql_text

TABLES = (
    "build",
    "headline",
    "city",
    "gap",
    "model_term",
    "not_estimable",
    "finding",
    "objection",
    "correction",
    "quarantine",
    "variable_break",
    "left_out",
    "replication",
    "doubt",
    "revision",
)


@dataclass(frozen=True)
class Readings:
    """The tables behind the report; any but `build` may be empty."""

    indices: tuple[StudyIndex, ...]
    figures: tuple[Figure, ...]
    scores: dict[str, pd.DataFrame]
    """By index: score, rank and its interval of every city and year."""
    tables: dict[str, pd.DataFrame]
    """By the name of their SELECT."""
    city_pages: dict[str, pd.DataFrame]
    """Likewise, of sql/report/city_page/."""

    @functools.cached_property
    def of_build(self) -> pd.Series:
        """The one row of `build`."""
        return self.tables["build"].iloc[0]

    @functools.cached_property
    def of_headline(self) -> pd.Series | None:
        """The row of `headline`; None where the study has none."""
        return self.tables["headline"].iloc[0] if len(self.tables["headline"]) else None


def readings(connection: duckdb.DuckDBPyConnection) -> Readings:
    """Read everything from a published file that the connection has open."""
    indices = study_indices(connection)
    return Readings(
        indices=indices,
        figures=tuple(read_figures(connection, indices)),
        scores=dict(iter(connection.execute(sql_text("report.score")).df().groupby("variable"))),
        tables={name: connection.execute(sql_text(f"report.{name}")).df() for name in TABLES},
        city_pages=read_city_pages(connection),
    )
