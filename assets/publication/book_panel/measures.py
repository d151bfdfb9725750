"""What is known of each series of a panel: labels, units, years, breaks."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from assets.catalog.labels import Language
from assets.errors import year_ranges
from assets.publication.exports.labels import Labels
from assets.publication.exports.stata_file import break_note
from assets.publication.wide_panel import OF_DISTRICTS
from assets.warehouse import sql_text


@dataclass(frozen=True)
class Break:
    """A break of definition of a series: the first year of the new one, and where; in no province: everywhere."""

    component: str
    year: int
    province_zh: str | None
    province_en: str | None
    kind_zh: str
    kind_en: str
    what_zh: str
    what_en: str

    def told(self, language: Language) -> str:
        """The break in one line."""
        if language == "zh":
            return break_note(self.year, self.province_zh, self.kind_zh, self.what_zh)
        return break_note(self.year, self.province_en, self.kind_en, self.what_en)

    @property
    def shortly(self) -> str:
        """Year and place."""
        return f"{self.year} {self.province_zh}" if self.province_zh else str(self.year)


@dataclass(frozen=True)
class UnitOfYears:
    """A unit, and the years whose values are in it."""

    unit: str
    years: Sequence[int]


@dataclass(frozen=True)
class Measure:
    """A series of the panel, over its cities and years."""

    component: str
    """Its column in a wide panel."""
    indicator: str
    scope: str
    label_en: str
    label_zh: str
    units: Sequence[UnitOfYears]
    """More than one where the book has the values as they are printed."""
    definition: str
    source: str
    depth: str
    topic: str | None
    years: Sequence[int]
    """Those that have a value."""
    figures: int
    breaks: Sequence[Break]
    """In order, within the years and provinces of the panel."""

    @property
    def of_districts(self) -> bool:
        return self.component != self.indicator

    def label(self, language: Language) -> str:
        """The label of the indicator, whatever the scope."""
        return self.label_zh if language == "zh" else self.label_en

    def scoped_label(self, language: Language) -> str:
        """The label of its column."""
        return self.label(language) + (OF_DISTRICTS[language] if self.of_districts else "")

    def unit(self, labels: Labels) -> str:
        """The unit in words; each with its years where there are several."""
        if len(self.units) == 1:
            return labels.word("unit", self.units[0].unit)
        words = [f"{labels.word('unit', one.unit)} {year_ranges(one.years)}" for one in self.units]
        return labels.text("list").join(words)


def read_measures(connection: duckdb.DuckDBPyConnection) -> list[Measure]:
    """The measures of the panel that is asked for, in the order in which they were named."""
    breaks = [Break(*row) for row in connection.execute(sql_text("book_panel.break_of_series")).fetchall()]
    cursor = connection.execute(sql_text("book_panel.measure"))
    names = [column[0] for column in cursor.description or []]
    measures = []
    for row in cursor.fetchall():
        known = dict(zip(names, row, strict=True))
        of_series = [one for one in breaks if one.component == known["component"]]
        units = [UnitOfYears(**one) for one in known["units"]]
        measures.append(Measure(**known | {"units": units, "breaks": of_series}))
    return measures
