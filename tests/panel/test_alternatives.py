"""Readings that a form of the index takes and the study does not are computed beside the panel."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pandas as pd
import pytest

from assets.catalog import load_catalog
from assets.catalog.dictionary import columns_of
from assets.catalog.formulas import alternatives, components
from assets.catalog.robustness import IndexVariant
from assets.catalog.study import Study, chosen_variables, load_study
from assets.panel.variables import alternatives_query

CATALOG = load_catalog()
STUDY = load_study("sun2025")
NONE_MISSING = [
    ("science_expenditure", 3.0),
    ("fiscal_expenditure", 60.0),
    ("deposits", 900.0),
    ("loans", 600.0),
    ("gdp", 1200.0),
    ("fdi_used", 15.0),
    ("imports", 100.0),
    ("exports", 200.0),
    ("population_registered", 50.0),
]


def with_readings(*readings: dict[str, str]) -> Study:
    """The study with a form of the index for each of these choices of readings, and no other form."""
    variants = tuple(
        IndexVariant(f"form_{number}", "Form", "变体", readings=one) for number, one in enumerate(readings)
    )
    return dataclasses.replace(STUDY, index_variants=variants)


def named(study: Study) -> list[tuple[str, str]]:
    return [(one.variable, one.reading) for one in alternatives(study, CATALOG)]


def test_the_forms_of_the_paper_take_four_other_readings() -> None:
    assert named(STUDY) == [
        ("science_expenditure", "share"),
        ("deposits_and_loans", "ratio"),
        ("openness", "fdi_share"),
        ("openness", "trade_share"),
    ]


def test_a_reading_that_two_forms_take_is_computed_once() -> None:
    study = with_readings(
        {"openness": "fdi_share"}, {"openness": "fdi_share", "science_expenditure": "share"}
    )
    assert named(study) == [("science_expenditure", "share"), ("openness", "fdi_share")]


def test_the_studys_own_reading_is_no_other_one() -> None:
    study = with_readings({"openness": "fdi", "science_expenditure": "level"})
    assert named(study) == []
    variables = chosen_variables(CATALOG, {"openness": "trade_share"})
    assert named(dataclasses.replace(study, variables=variables)) == [("openness", "fdi")]


def test_a_study_without_other_forms_takes_no_other_readings() -> None:
    assert named(with_readings()) == []


def test_the_components_of_other_readings_are_components_of_the_study() -> None:
    assert {"imports", "exports"} <= set(components(STUDY, CATALOG))
    assert {"imports", "exports"}.isdisjoint(components(with_readings({"openness": "fdi_share"}), CATALOG))


@contextmanager
def warehouse_of(cells: list[tuple[int, int, str, float | None]]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Components of the panel; 8 yuan buy a dollar in 2003, 6 in 2004."""
    with duckdb.connect() as connection:
        connection.execute("""
            create schema panel; create schema catalog;
            create table catalog.exchange_rate as from (values
                (2003, 8.0::double), (2004, 6.0)
            ) as t (year, yuan_per_usd);
            create table panel.component (city_id integer, year integer, component varchar, value double)
        """)
        connection.executemany(
            "insert into panel.component values (?, ?, ?, ?)", [list(one) for one in cells]
        )
        yield connection


def computed(study: Study, cells: list[tuple[int, int, str, float | None]]) -> pd.DataFrame:
    """The table of other readings over components."""
    with warehouse_of(cells) as connection:
        return connection.execute(f"select * from ({alternatives_query(study, CATALOG)}) order by all").df()


def of_city_year(cells: list[tuple[str, float]]) -> list[tuple[int, int, str, float | None]]:
    return [(130200, 2003, name, value) for name, value in cells]


def values_of(table: pd.DataFrame) -> dict[tuple[str, str], float | None]:
    """Values of a single city-year by variable and reading."""
    return {
        (row.variable, row.reading): None if pd.isna(row.value) else row.value for row in table.itertuples()
    }


def test_other_readings_are_the_formulas_of_the_catalog_over_the_components() -> None:
    assert values_of(computed(STUDY, of_city_year(NONE_MISSING))) == {
        ("science_expenditure", "share"): 3 / 60,
        ("deposits_and_loans", "ratio"): 1500 / 1200,
        ("openness", "fdi_share"): 15 * 8 / 1200,
        ("openness", "trade_share"): 300 / 1200,
    }


@pytest.mark.parametrize("gdp", [0.0, None])
def test_a_ratio_without_a_finite_value_is_missing_and_keeps_its_row(gdp: float | None) -> None:
    cells = [(130200, 2003, name, gdp if name == "gdp" else value) for name, value in NONE_MISSING]
    assert values_of(computed(STUDY, cells)) == {
        ("science_expenditure", "share"): 3 / 60,
        ("deposits_and_loans", "ratio"): None,
        ("openness", "fdi_share"): None,
        ("openness", "trade_share"): None,
    }


def test_every_city_and_year_has_every_other_reading_once_at_the_exchange_rate_of_the_year() -> None:
    cells = [
        (city, year, name, value)
        for city in (130100, 130200)
        for year in (2003, 2004)
        for name, value in NONE_MISSING
    ]
    found = computed(STUDY, cells)
    assert len(found) == 2 * 2 * 4
    assert not found.duplicated(["city_id", "year", "variable", "reading"]).any()
    shares = found[found["reading"] == "fdi_share"]
    assert shares["value"].tolist() == [0.1, 0.075, 0.1, 0.075]


def test_without_other_readings_the_table_is_empty_and_has_its_columns() -> None:
    assert computed(with_readings(), of_city_year(NONE_MISSING)).empty
    with warehouse_of(of_city_year(NONE_MISSING)) as connection:
        for study in (with_readings(), STUDY):
            query = alternatives_query(study, CATALOG)
            described = connection.execute(f"describe {query}").fetchall()
            assert [(name, kind) for name, kind, *_ in described] == [
                (one.column, one.type) for one in columns_of("panel.alternative")
            ]
