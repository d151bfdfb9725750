"""The charts of the report: those that a published file bears, each in both languages, their data kept once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pandas as pd
from altair.utils.schemapi import debug_mode

from assets.catalog.labels import LANGUAGES, Language
from assets.charts.registry import Chart, charts
from assets.publication.indices import StudyIndex

DIGITS = 6
"""Of a number in a chart: more than a screen can show."""


@dataclass(frozen=True)
class Figure:
    """A chart with what it reads of a file: of the whole study, or of one of its indices."""

    chart: Chart
    index: StudyIndex | None
    rows: pd.DataFrame

    @property
    def key(self) -> str:
        """Its name on the page."""
        return f"{self.chart.name}-{self.index.variable}" if self.index else self.chart.name

    @property
    def values(self) -> Mapping[str, object]:
        """What its texts put in."""
        return self.chart.values(self.rows)


@dataclass(frozen=True)
class Drawn:
    """Vega-Lite specifications by figure and language, and the data that they name."""

    charts: dict[str, dict[Language, dict[str, Any]]]
    datasets: dict[str, Any]


def read_figures(
    connection: duckdb.DuckDBPyConnection, indices: Sequence[StudyIndex], of: Iterable[Chart] | None = None
) -> list[Figure]:
    """Every chart with its rows, of which there may be none; one of an index, for each index.

    Args:
        of: the charts; all that are registered where not given.
    """
    return [
        Figure(chart, index, read_rows(connection, chart, index))
        for chart in (charts() if of is None else of)
        for index in (indices if chart.of_index else (None,))
    ]


def read_rows(connection: duckdb.DuckDBPyConnection, chart: Chart, index: StudyIndex | None) -> pd.DataFrame:
    """What a chart reads of a published file."""
    values = {"index": index.variable} if index else {}
    return connection.execute(chart.select, values).df()


def drawn(figures: Iterable[Figure]) -> Drawn:
    """Draw figures in every language."""
    found = Drawn({}, {})
    with debug_mode(False):  # half of the time would go into checks of the schema, which tests make
        for figure in figures:
            found.charts[figure.key] = {}
            for language in LANGUAGES:
                specification = figure.chart.draw(figure.rows, language).to_dict(validate=False)
                found.datasets.update(rounded(specification.pop("datasets", {})))
                found.charts[figure.key][language] = specification
    return found


def rounded(data: Any) -> Any:
    """Data for the eye: numbers to DIGITS digits, however deep they stand.

    >>> rounded({"rows": [{"value": 0.010600706713780883, "year": 2005, "label": "Beijing"}]})
    {'rows': [{'value': 0.0106007, 'year': 2005, 'label': 'Beijing'}]}
    """
    if isinstance(data, dict):
        return {key: rounded(one) for key, one in data.items()}
    if isinstance(data, list):
        return [rounded(one) for one in data]
    return float(f"{data:.{DIGITS}g}") if isinstance(data, float) else data
