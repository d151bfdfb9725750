"""The catalog page of the book: what is printed, from when to when, how complete and how sure, in one HTML file."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import duckdb

from assets.publication.report.page import FOLDER, page_environment
from assets.warehouse import sql_text


@dataclass(frozen=True)
class YearOfIndicator:
    """One year of an indicator: of so many cities, how many figures are used, and what changed in it."""

    year: int
    cities: int
    used: int
    quarantined: int
    break_en: str
    break_zh: str

    @property
    def share(self) -> float:
        """Of the cities, those whose figure is used."""
        return self.used / self.cities


@dataclass(frozen=True)
class CoveredIndicator:
    """An indicator in one scope."""

    indicator: str
    label_en: str
    label_zh: str
    unit: str
    depth: str
    definition: str
    scope: str
    years: Sequence[YearOfIndicator]

    @property
    def used(self) -> int:
        return sum(one.used for one in self.years)

    @property
    def share(self) -> float:
        """Of all rows of cities, those whose figure is used."""
        return self.used / sum(one.cities for one in self.years)

    @property
    def quarantined(self) -> float:
        """Of what is printed, the share that is quarantined."""
        held = sum(one.quarantined for one in self.years)
        return held / max(held + self.used, 1)

    def in_year(self, year: int) -> YearOfIndicator | None:
        """What is there of a year."""
        return next((one for one in self.years if one.year == year), None)


@dataclass(frozen=True)
class CoveredTopic:
    """A topic with its indicators."""

    topic: str
    label_en: str
    label_zh: str
    indicators: Sequence[CoveredIndicator]


def write_catalog_page(connection: duckdb.DuckDBPyConnection, path: Path, order: Sequence[str]) -> None:
    """Write the page of a published book, which the connection has open; its topics stand in an order."""
    topics = covered(connection, order)
    years = [
        year
        for (year,) in connection.execute("select distinct year from indicator_year order by 1").fetchall()
    ]
    [(built_at, synthetic)] = connection.execute("select built_at, synthetic from build").fetchall()
    path.write_text(
        page_environment()
        .get_template("catalog.html.j2")
        .render(
            topics=topics,
            years=years,
            built=built_at.strftime("%Y-%m-%d %H:%M UTC"),
            synthetic=synthetic,
            style=(FOLDER / "page.css").read_text(encoding="utf-8"),
            indicators=len({one.indicator for topic in topics for one in topic.indicators}),
            figures=sum(one.used for topic in topics for one in topic.indicators),
        ),
        encoding="utf-8",
    )


def covered(connection: duckdb.DuckDBPyConnection, order: Sequence[str]) -> list[CoveredTopic]:
    """All topics, in an order, with what is printed of their indicators."""
    result = connection.execute(sql_text("report.covered"))
    names = [column[0] for column in result.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    topics = []
    for topic, of_topic in groupby(rows, key=lambda row: row["topic"]):
        indicators = []
        listed = list(of_topic)
        for _, of_indicator in groupby(listed, key=lambda row: (row["indicator"], row["scope"])):
            years = list(of_indicator)
            own = ("indicator", "label_en", "label_zh", "unit", "depth", "definition", "scope")
            yearly = ("year", "cities", "used", "quarantined", "break_en", "break_zh")
            indicators.append(
                CoveredIndicator(
                    **{name: years[0][name] for name in own},
                    years=[YearOfIndicator(**{name: one[name] for name in yearly}) for one in years],
                )
            )
        topics.append(CoveredTopic(topic, listed[0]["topic_en"], listed[0]["topic_zh"], indicators))
    return sorted(topics, key=lambda one: order.index(one.topic))
