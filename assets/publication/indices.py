"""The indices of a study's published file: which there are, and their tables by the index's name.

Everything that is told of an index, in the report and in the exports, is told for each of them, from views that this
module makes on the published tables (sql/report/index/). A file without a score has no index.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from assets.catalog.labels import Language
from assets.warehouse import sql_text

VIEWS = (
    "name",
    "score",
    "part",
    "weight",
    "rank_interval",
    "draw",
    "inequality",
    "dispersion",
    "break_by_province",
    "break",
)
"""Each is seen as `<view>_of_index`; one that reads another stands after it. The published tables are named in these
SELECTs alone."""
SCORES = "index_score"
"""The published table of scores and ranks, by whose columns the dictionary has their labels."""


@dataclass(frozen=True)
class StudyIndex:
    """A composite index of the study, with the years it has."""

    variable: str
    label_en: str
    label_zh: str
    first_year: int
    last_year: int
    draws: int
    """Other forms of the index whose ranks make the interval of a rank."""
    with_intervals: bool
    """Whether ranks have an interval."""

    @property
    def label(self) -> Mapping[Language, str]:
        """Its name, by language."""
        return {"en": self.label_en, "zh": self.label_zh}


def study_indices(connection: duckdb.DuckDBPyConnection) -> tuple[StudyIndex, ...]:
    """The indices of the published file that the connection has open, in the order of the panel's columns.

    Makes the views `<view>_of_index`, which live as long as the connection; the file itself is only read.
    """
    for name in VIEWS:
        connection.execute(
            f"create or replace temp view {name}_of_index as {sql_text(f'report.index.{name}')}"
        )
    rows = connection.execute(sql_text("report.index.described")).fetchall()
    return tuple(StudyIndex(*row) for row in rows)
