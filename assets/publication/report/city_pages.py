"""The pages of single cities: what the report embeds of each beside its scores, as few characters as it can.

Words are written once and numbered; a city's rows hold the numbers. The report's script (city.js) puts them together.
"""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import duckdb
import pandas as pd

from assets.catalog.labels import LANGUAGES, Language, labels, member
from assets.publication.report.headline import Both, pair
from assets.publication.report.reasons import Cell, reason_of
from assets.warehouse import sql_text

TABLES = ("break", "contribution", "figure", "filled", "ruled", "series", "variable")
CONTRIBUTION = 1e5
"""Contributions to a score are embedded as whole hundred-thousandths."""
DIGITS = 12
"""More than any printed figure has; what is computed of facts of the catalog is rounded to them."""


class Numbered:
    """Values by number, each kept once, in the order in which they were first asked for."""

    def __init__(self) -> None:
        self.numbers: dict[Hashable, int] = {}

    def __call__(self, value: Hashable) -> int:
        """The number of a value."""
        return self.numbers.setdefault(value, len(self.numbers))

    def __iter__(self) -> Iterator[Any]:
        return iter(self.numbers)


def read_city_pages(connection: duckdb.DuckDBPyConnection) -> dict[str, pd.DataFrame]:
    """What the pages are made from, by the name of their SELECT."""
    return {name: connection.execute(sql_text(f"report.city_page.{name}")).df() for name in TABLES}


def city_pages(tables: Mapping[str, pd.DataFrame], objecting: Mapping[Cell, Both]) -> dict[str, Any]:
    """The data of all pages. `tables`: what `read_city_pages` returns; `objecting`: the tests, by cell."""
    variables, sources, reasons, statuses = Numbered(), Numbered(), Numbered(), Numbered()
    series = tables["series"]
    printed = {
        (row["indicator"], row["scope"]): number for number, row in enumerate(series.to_dict("records"))
    }

    def figure(row: Mapping[Any, Any]) -> list[Any]:
        return [printed[row["indicator"], row["scope"]], number_of(row["value"])]

    def where(row: Mapping[Any, Any]) -> list[Any]:
        return [sources((row["workbook"], text_of(row["sheet"]))), row["cell"]]

    filled = by_city(
        tables["filled"],
        lambda row: [variables(row["variable"]), statuses(row["status"]), *run(row)],
    )
    ruled = by_city(
        tables["ruled"],
        lambda row: [
            row["year"],
            *figure(row),
            number_of(row["printed_value"]),
            reasons(tuple(reason_of(row, objecting).values())),
            *where(row),
        ],
    )
    figures = by_city(tables["figure"], lambda row: [*figure(row), *where(row)])
    years = tables["figure"].groupby("city_id")["year"].first()
    given = {
        variable: contributions(rows, variables)
        for variable, rows in tables["contribution"].groupby("variable")
    }
    named = tables["variable"].set_index("variable")
    return {
        "contributions": given,
        "filled": filled,
        "ruled": ruled,
        "figures": {city: [int(years[city]), rows] for city, rows in figures.items()},
        "breaks": breaks(tables["break"]),
        "variables": [list(pair(named.loc[one], "label").values()) for one in variables],
        "series": [series_words(row) for row in series.to_dict("records")],
        "statuses": [[member(one, language) for language in LANGUAGES] for one in statuses],
        "reasons": [list(one) for one in reasons],
        "sources": [list(one) for one in sources],
    }


def by_city(rows: pd.DataFrame, of_row: Any) -> dict[int, list[Any]]:
    """Rows, written shortly, by city."""
    found: dict[int, list[Any]] = {}
    for row in rows.to_dict("records"):
        found.setdefault(row["city_id"], []).append(of_row(row))
    return found


def run(row: Mapping[Any, Any]) -> list[int]:
    """The first and the last year of a run; of a single year, that alone."""
    return sorted({row["first_year"], row["last_year"]})


def contributions(rows: pd.DataFrame, variables: Numbered) -> dict[str, Any]:
    """What the indicators give to the scores of an index: by city and year, in the order of the indicators."""
    wide = rows.pivot(index=["city_id", "year"], columns="indicator", values="contribution")
    scaled = (wide * CONTRIBUTION).round().astype("Int64").astype(object)
    cities: dict[int, list[Any]] = {}
    for (city, year), row in scaled.where(scaled.notna(), None).iterrows():
        cities.setdefault(int(city), []).append([int(year), row.tolist()])
    return {"indicators": [variables(one) for one in wide.columns], "cities": cities}


def breaks(rows: pd.DataFrame) -> dict[str, list[list[Any]]]:
    """By index: year, province (none of the whole country), and what changes in both languages."""
    return {
        str(variable): [
            [row["year"], text_of(row["province"]), row["broken_en"], row["broken_zh"]]
            for row in of_index.to_dict("records")
        ]
        for variable, of_index in rows.groupby("variable")
    }


def series_words(row: Mapping[Any, Any]) -> list[str]:
    """Label and unit of a printed figure, English before Chinese; one of the districts says so."""
    unit = labels().get(("unit", row["unit"]))
    of_districts = row["scope"] == "district"
    words: Both = {language: row[f"label_{language}"] for language in LANGUAGES}
    scope: Mapping[Language, str] = {
        language: f" ({member('scope_district', language)})" if of_districts else "" for language in LANGUAGES
    }
    return [
        *(words[language] + scope[language] for language in LANGUAGES),
        *(unit.of(language) if unit else str(row["unit"]) for language in LANGUAGES),
    ]


def number_of(value: float | None) -> float | int | None:
    """A printed figure without the dust of its arithmetic, or None."""
    if value is None or pd.isna(value):
        return None
    return int(value) if float(value).is_integer() else float(f"{value:.{DIGITS}g}")


def text_of(value: Any) -> str | None:
    """A text, or None."""
    return None if pd.isna(value) else str(value)
