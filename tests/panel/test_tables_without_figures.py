"""A study whose table lacks or is held back is refused by name; what it does not need stops nobody."""

from collections.abc import Iterator

import duckdb
import pytest

from assets.catalog.study_loading import load_study
from assets.panel.assets import tables_without_figures
from assets.recipes import Work

HELD_BACK = "its table is held back: a.xlsx, sheet 1, cell B2: unknown heading"


@pytest.fixture
def work() -> Iterator[Work]:
    """A study of GDP and land area, 2011 to 2013, on a book without a figure of several tables."""
    with duckdb.connect() as connection:
        connection.execute("""
            create schema book; create schema catalog; create schema panel;
            create table catalog.study as select 2011 as first_year, 2013 as last_year;
            create table catalog.study_component as from (values ('gdp'), ('gdp_district'), ('land_area')) as t (component);
            create table panel.study_figure (year integer, indicator varchar, scope varchar, value double);
            create table book.unavailable_column (
                edition integer, year integer, printed_table varchar, title varchar, indicator varchar, scope varchar,
                reason varchar
            );
        """)
        yield Work(connection, str, load_study("yearbooks", delivered=range(2011, 2014)))


def lack(work: Work, edition: int, table: str, indicator: str, scope: str, reason: str = HELD_BACK) -> None:
    """Let the book have no figure of a column of a table."""
    work.connection.execute(
        "insert into book.unavailable_column values (?, ?, ?, ?, ?, ?, ?)",
        [edition, edition - 1, table, f"title of {table}", indicator, scope, reason],
    )


def use(work: Work, year: int, indicator: str, scope: str, value: float | None) -> None:
    work.connection.execute(
        "insert into panel.study_figure values (?, ?, ?, ?)", [year, indicator, scope, value]
    )


def test_a_table_that_the_study_needs_is_named_once_with_what_it_prints_and_the_reason(work: Work) -> None:
    lack(work, 2013, "gdp", "gdp", "city")
    lack(work, 2013, "gdp", "gdp", "district")
    assert tables_without_figures(work) == [
        f"study yearbooks needs gdp, gdp_district of edition 2013, table 'title of gdp' (gdp): {HELD_BACK}"
    ]


def test_every_edition_and_table_is_a_line(work: Work) -> None:
    lack(
        work, 2013, "land", "land_area", "city", "no workbook holds it: deliver it, or leave out edition 2013"
    )
    lack(work, 2012, "gdp", "gdp", "city")
    assert [line.partition(", table")[0] for line in tables_without_figures(work)] == [
        "study yearbooks needs gdp of edition 2012",
        "study yearbooks needs land_area of edition 2013",
    ]


def test_what_the_study_does_not_need_stops_nobody(work: Work) -> None:
    lack(work, 2013, "beds", "hospital_beds", "city")
    lack(work, 2013, "land", "land_area", "district")
    lack(work, 2010, "gdp", "gdp", "city")
    assert tables_without_figures(work) == []


def test_a_column_that_a_supplement_fills_is_not_lacking(work: Work) -> None:
    lack(work, 2013, "gdp", "gdp", "city")
    use(work, 2012, "gdp", "city", 5.0)
    assert tables_without_figures(work) == []


def test_figures_that_are_missing_or_quarantined_for_it_fill_nothing(work: Work) -> None:
    lack(work, 2013, "gdp", "gdp", "city")
    use(work, 2012, "gdp", "city", None)
    assert len(tables_without_figures(work)) == 1
