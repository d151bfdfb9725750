"""A catalog of a few tables, a book of four years, and volumes of the fifth that a test prints in its own words."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from assets.catalog import Catalog, Heading, Table, load_catalog
from assets.observations.sheets import Sheets

EDITION, YEAR = 2015, 2014
YEARS = range(2010, 2014)
SHEET = "1"
REAL = load_catalog()
CITIES = tuple(one for one in REAL.cities if one.printed_in(YEAR) and one.city_id % 10000)[:60]
"""No municipality."""
SCOPES = {"city": "全市", "district": "市辖区"}
MOVEMENT = {
    "population_registered": 0.01,
    "hospital_beds": 0.05,
    "deposits": 0.05,
    "loans": 0.05,
    "doctors": 0.05,
}
"""By indicator, how far the cities' logs move from one year to the next."""
GROWTH = 1.05


def heading(
    table_key: str, words: str, indicator: str, unit: str, first: int = 2011, last: int | None = 2014
) -> Heading:
    """A row of headings.csv that holds to the edition before."""
    return Heading(table_key, words, indicator, "main", None, unit, first, last, None)


def catalog(**changes: object) -> Catalog:
    """Three tables, known to the edition before: people, banks, health."""
    facts: dict[str, object] = {
        "cities": CITIES,
        "tables": (
            Table("population", "人口", None, 2011, 2014, None),
            Table("finance", "金融", None, 2011, 2014, None),
            Table("health", "卫生", None, 2011, 2014, None),
        ),
        "headings": (
            heading("population", "年末总人口", "population_registered", "万人"),
            heading("finance", "年末存款余额", "deposits", "万元"),
            heading("finance", "年末贷款余额", "loans", "万元"),
            heading("health", "医院床位数", "hospital_beds", "张"),
            heading("health", "医生数", "doctors", "人"),
        ),
    }
    return replace(REAL, **(facts | changes))  # type: ignore[arg-type]


def series(indicator: str, scope: str = "city") -> np.ndarray:
    """The figures of an indicator in the years of the book and the one after: shape (years, cities); the same whenever
    they are asked for."""
    random = np.random.default_rng([*map(ord, indicator + scope)])
    level = random.normal(5, 1, len(CITIES))
    steps = np.log(GROWTH) + random.normal(0, MOVEMENT.get(indicator, 0.05), (len(YEARS) + 1, len(CITIES)))
    return np.round(np.exp(level + steps.cumsum(axis=0)), 2)


def printed(indicator: str, scope: str = "city") -> np.ndarray:
    """The figures of the new volume."""
    return series(indicator, scope)[-1]


def book(indicators: Sequence[str] = tuple(MOVEMENT), years: Sequence[int] = tuple(YEARS)) -> pd.DataFrame:
    """What the book knows, in canonical units."""
    return pd.DataFrame(
        [
            (city.city_id, indicator, scope, year, figure)
            for indicator in indicators
            for scope in SCOPES
            for year in years
            for city, figure in zip(CITIES, series(indicator, scope)[year - YEARS[0]], strict=True)
        ],
        columns=["place_id", "indicator", "scope", "year", "value"],
    )


def sheet(title: str, columns: Mapping[str, np.ndarray], scopes: Sequence[str] = ("city",)) -> Sheets:
    """A table as it is printed: its title, a column for each heading, 全市 or 市辖区 below where both are printed."""
    rows: dict[int, dict[int, str]] = {1: {1: f"2-1 {title}"}, 2: {1: "城市"}, 3: {}}
    for number, label in enumerate(columns, start=2):
        rows[2][number] = label.split("|")[0]
        if len(scopes) > 1:
            rows[3][number] = SCOPES[scopes[number % 2]]
    for row, city in enumerate(CITIES, start=4):
        figures = {
            number: f"{values[row - 4]:.10g}" for number, values in enumerate(columns.values(), start=2)
        }
        rows[row] = {1: city.name, **figures}
    return {SHEET: {number: row for number, row in rows.items() if row}}


def volume(**tables: Sheets) -> dict[str, Sheets]:
    """The workbooks of the new volume by their names."""
    return {f"{EDITION}/{name}.xlsx": sheets for name, sheets in tables.items()}
