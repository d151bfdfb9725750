"""All that speaks for what the columns of a volume are: their words and their figures, held against the book."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assets.catalog import Catalog
from assets.proposed_rows.comparison import Compared, compared, logs_of, rank_correlation
from assets.proposed_rows.known_series import FEWEST_CITIES, LEAST_SHARE, Key, KnownSeries, continued
from assets.proposed_rows.printed_columns import FoundTable, PrintedColumn
from assets.proposed_rows.words import Wordings


@dataclass(frozen=True)
class Candidate:
    """What a column could be, and how much speaks for it."""

    indicator: str
    scope: str
    likeness: float
    """Of its words, 0 to 1."""
    spread: float
    """How far the cities' logs lie from their common shift against the neighbouring years; infinite where the book does
    not know the series beside the year."""
    usual: float
    """The largest such spread between years of the book; NaN where there are no two."""
    rival: float
    """The least spread of any other series."""
    shift: float
    """log10 of the usual ratio to the neighbouring years, in the units as printed and of the book."""
    shared: int
    equal: float
    """The share of the cities whose figures the book has for the same year already."""
    correlation: float
    """Spearman's, of the cities, with the nearest year."""

    @property
    def is_known(self) -> bool:
        """Whether the book has the series beside the year."""
        return bool(np.isfinite(self.spread))


class Evidence:
    """The columns of a volume, numbered through, and what the catalog and the book say of each."""

    def __init__(self, catalog: Catalog, tables: Sequence[FoundTable], series: KnownSeries) -> None:
        self.columns: list[tuple[FoundTable, PrintedColumn]] = [
            (table, column) for table in tables for column in table.columns
        ]
        ends = np.cumsum([0, *(len(table.columns) for table in tables)])
        self.tables = [(table, range(ends[at], ends[at + 1])) for at, table in enumerate(tables)]
        """Each table with the rows of its columns."""
        self.series = series
        self.rows = {key: row for row, key in enumerate(series.keys)}
        self.indicator_of = np.array([indicator for indicator, _ in series.keys], dtype=object)
        self.wordings = Wordings(catalog)
        self.word_column = {one: column for column, one in enumerate(self.wordings.indicators)}
        labels = [column.label for _, column in self.columns]
        self.likeness = self.wordings.likeness(labels)
        self.logs = logs_of(self.figures(series.places))
        self.beside = continued(self.logs, series)
        self.same = compared(self.logs, series.same, FEWEST_CITIES, LEAST_SHARE)

    def figures(self, places: Sequence[int]) -> np.ndarray:
        """The figures of the columns, in the printed unit: shape (columns, cities)."""
        at = {place: column for column, place in enumerate(places)}
        found = np.full((len(self.columns), len(places)), np.nan)
        for row, (_, column) in enumerate(self.columns):
            known = [(at[place], figure) for place, figure in column.figures.items() if place in at]
            if known:
                found[row, [city for city, _ in known]] = [figure for _, figure in known]
        return found

    def candidate(self, row: int, key: Key) -> Candidate:
        """What speaks for a column being of an indicator and scope."""
        indicator, scope = key
        words = self.word_column.get(indicator)
        likeness = 0.0 if words is None else float(self.likeness[row, words])
        at = self.rows.get(key)
        if at is None:
            rival = float(self.beside.spread[row].min(initial=np.inf))
            nothing = float("nan")
            return Candidate(indicator, scope, likeness, np.inf, nothing, rival, nothing, 0, 0.0, nothing)
        nearest = next(
            (one[at] for one in self.series.beside if not np.isnan(one[at]).all()), self.series.same[at]
        )
        return Candidate(
            indicator,
            scope,
            likeness,
            float(self.beside.spread[row, at]),
            float(self.series.usual[at]),
            float(np.delete(self.beside.spread[row], at).min(initial=np.inf)),
            float(self.beside.shift[row, at]),
            int(self.beside.shared[row, at]),
            float(self.same.equal[row, at]),
            rank_correlation(self.logs[row], nearest),
        )

    def closest(self, row: int, compared_with: Compared, count: int) -> list[Key]:
        """The series that a column continues most closely, the closest first."""
        order = np.argsort(compared_with.spread[row], kind="stable")[:count]
        return [self.series.keys[at] for at in order if np.isfinite(compared_with.spread[row, at])]

    def likest(self, row: int, among: set[str] | None = None) -> list[tuple[str, float]]:
        """The indicators whose words a label is like, the likest first."""
        order = np.argsort(-self.likeness[row], kind="stable")
        names = ((self.wordings.indicators[at], float(self.likeness[row, at])) for at in order)
        return [(name, how) for name, how in names if how > 0 and (among is None or name in among)]
