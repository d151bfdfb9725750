"""The 21 real volumes as they are here: the reference set, by which other sets and copies are judged."""

import csv
from collections.abc import Iterator

import duckdb
import pytest

from assets.catalog.records import CATALOG_FOLDER
from assets.chain import BOOK
from assets.warehouse import warehouse_path
from orchestration.settings import Settings


@pytest.fixture(scope="module")
def published(yearbooks: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published study of the real volumes."""
    with duckdb.connect(str(yearbooks.published_file("yearbooks")), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def book(yearbooks: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published book of the real volumes."""
    with duckdb.connect(str(yearbooks.published_file(BOOK)), read_only=True) as connection:
        yield connection


def test_coverage_is_the_committed_one(yearbooks: Settings) -> None:
    with duckdb.connect(str(warehouse_path(yearbooks.warehouses, BOOK)), read_only=True) as warehouse:
        found = warehouse.execute("select * from observations.coverage order by all").fetchall()
    with (CATALOG_FOLDER / "coverage.csv").open(encoding="utf-8") as file:
        committed = list(csv.reader(file))[1:]
    assert [[str(cell) for cell in row] for row in found] == committed


def test_every_city_year_is_in_the_panel(published: duckdb.DuckDBPyConnection) -> None:
    rows = published.execute("select count(*), count(distinct city_id) from city_year").fetchall()
    assert rows == [(5943, 283)]


@pytest.mark.parametrize(
    ("variable", "mean", "sd", "low", "high"),
    [
        ("economic_density", 6.8894, 1.417, 1.7047, 12.0627),
        ("government", None, None, 0.0313, 1.0268),
        ("population_density", 0.0433, None, None, 0.3430),
    ],
)
def test_ruled_figures_give_the_moments_of_the_paper(
    published: duckdb.DuckDBPyConnection,
    variable: str,
    mean: float | None,
    sd: float | None,
    low: float | None,
    high: float | None,
) -> None:
    found = published.execute(
        "select n, mean, sd, min, max from descriptive where variable = ? and sample = 'panel'", [variable]
    ).fetchall()[0]
    assert found[0] == 5943
    for value, expected, tolerance in zip(
        found[1:], (mean, sd, low, high), (0.001, 0.001, 0.00005, 0.00005), strict=True
    ):
        if expected is not None:
            assert value == pytest.approx(expected, abs=tolerance)


def test_as_many_cells_are_read_as_are_printed(book: duckdb.DuckDBPyConnection) -> None:
    read = dict(book.execute("select scope, count(printed_value) from observation group by scope").fetchall())
    assert read["city"] >= 670_000
    assert read["district"] >= 620_000


def test_every_finding_on_a_ruled_indicator_is_ruled_on(book: duckdb.DuckDBPyConnection) -> None:
    of_ruled = "finding semi join indicator on finding.indicator = indicator.indicator and depth = 'ruled'"
    assert book.execute(f"select count(*) from {of_ruled}").fetchall() == [(2712,)]
    assert book.execute(f"select * from {of_ruled} where ruling = 'unruled'").fetchall() == []


@pytest.mark.parametrize(
    ("depth", "expected"),
    [
        ("ruled", {"reported": 292067, "corrected": 156, "quarantined": 1058, "missing": 4458}),
        ("screened", {"reported": 1004691, "quarantined": 4508, "missing": 37657}),
    ],
)
def test_figures_are_reported_corrected_quarantined_and_blank(
    book: duckdb.DuckDBPyConnection, depth: str, expected: dict[str, int]
) -> None:
    statuses = book.execute(
        """
        select status, count(*)
        from observation
        where depth = $depth
        group by status
        """,
        {"depth": depth},
    ).fetchall()
    assert dict(statuses) == expected


def test_the_whole_book_is_read(book: duckdb.DuckDBPyConnection) -> None:
    """Every column of cities, provinces and totals; the volumes print 1.38 million figures in rows that name a place."""
    [(cities,)] = book.execute("select count(printed_value) from observation").fetchall()
    [(beside,)] = book.execute("select count(printed_value) from place_observation").fetchall()
    assert cities >= 1_270_000
    assert beside >= 80_000


def test_at_most_one_in_two_hundred_screened_figures_is_quarantined(book: duckdb.DuckDBPyConnection) -> None:
    [(share,)] = book.execute(
        """
        select avg((status = 'quarantined')::int)
        from observation
        where depth = 'screened' and status != 'missing'
        """
    ).fetchall()
    assert share <= 0.005


@pytest.mark.parametrize(
    ("indicator", "year"),
    [("road_freight", 2009), ("road_freight", 2014), ("gdp", 2005), ("gdp_per_capita", 2013)],
)
def test_a_break_that_is_known_of_the_country_is_found_in_the_figures(
    book: duckdb.DuckDBPyConnection, indicator: str, year: int
) -> None:
    breaks = book.execute(
        """
        select known, detected
        from redefinition
        where indicator = ? and year = ? and province is null and breaks
        """,
        [indicator, year],
    ).fetchall()
    assert breaks == [(True, True)]


def test_every_break_of_a_ruled_indicator_is_ruled_on(book: duckdb.DuckDBPyConnection) -> None:
    of_ruled = (
        "redefinition semi join indicator on redefinition.indicator = indicator.indicator and depth = 'ruled'"
    )
    assert book.execute(f"select * from {of_ruled} where kind = 'unruled'").fetchall() == []


def test_the_ledger_is_tight(book: duckdb.DuckDBPyConnection) -> None:
    loose = book.execute(
        """
        select edition, place, indicator, scope, printing, printed, ruling, entry_status, idle_tests
        from correction
        where entry_status != 'applied'
        order by all
        """
    ).fetchall()
    assert loose == []


def test_every_entry_of_the_ledger_rules_here_but_those_on_prints_of_other_copies(
    book: duckdb.DuckDBPyConnection,
) -> None:
    with (CATALOG_FOLDER / "corrections.csv").open(encoding="utf-8") as file:
        ledger = [row for row in csv.DictReader(file) if row["tests"] != "copies"]
    of_a_column = {
        (int(row["edition"]), row["indicator"], row["scope"]) for row in ledger if row["through_id"]
    }
    applied = book.execute(
        "select edition, indicator, scope from correction where entry_status = 'applied'"
    ).fetchall()
    assert sum(one not in of_a_column for one in applied) == sum(not row["through_id"] for row in ledger)
    assert of_a_column <= set(applied)


def test_a_fused_cell_is_split_between_its_row_and_the_blank_one_below(
    book: duckdb.DuckDBPyConnection,
) -> None:
    rows = book.execute(
        """
        select city_id, status, printed_value, value
        from observation
        where workbook like '2012/2-13%' and cell in ('C79', 'C80')
        order by cell
        """
    ).fetchall()
    assert rows == [(230800, "corrected", None, 6253089), (230900, "corrected", None, 3080590)]


@pytest.mark.parametrize(
    ("city_id", "year", "indicator", "scope", "value"),
    [
        (130100, 2009, "gdp", "city", 30012797),  # a gap inside the number
        (331000, 2006, "gdp", "city", 14633068),
        (220200, 2003, "population_registered", "city", 431.6),  # 吉林 the city, not the province
        (440100, 2008, "gdp", "city", 82158151),  # 广州 printed as 广东
        (420800, 2011, "fiscal_revenue", "city", 393865),  # 荆门 misread as 荆州
        (110000, 2019, "gdp", "city", 353710000),  # 亿元
        (110000, 2023, "gdp", "city", 437610000),
    ],
)
def test_single_figures_stand_as_printed(
    book: duckdb.DuckDBPyConnection,
    city_id: int,
    year: int,
    indicator: str,
    scope: str,
    value: float,
) -> None:
    found = book.execute(
        "select value from observation where city_id = ? and year = ? and indicator = ? and scope = ?",
        [city_id, year, indicator, scope],
    ).fetchall()
    assert found == [(pytest.approx(value),)]


def test_innovation_is_not_estimable_and_says_so(published: duckdb.DuckDBPyConnection) -> None:
    models = published.execute("select table_ref, estimable, reason from model").fetchall()
    reasons = {table: reason for table, estimable, reason in models if not estimable}
    of_the_paper = [table for table in reasons if table.startswith("table")]
    assert of_the_paper == ["table 4 (1)"]
    assert "innovation is not available for 2003" in reasons["table 4 (1)"]
    assert len(reasons) == 3, "trade shares are lacking, too, and the mediation through patents"


def test_the_headline_is_reversed_by_the_form_of_the_index(published: duckdb.DuckDBPyConnection) -> None:
    assert published.execute("select verdict, sentence_zh[:2] from verdict").fetchall() == [
        ("reversed", "反转")
    ]
    turned = published.execute("select option from single_change where reverses order by option").fetchall()
    assert turned == [("log",), ("percentile",), ("rank",)]


def test_no_city_rises_for_the_year_in_which_heads_are_the_registered(
    published: duckdb.DuckDBPyConnection,
) -> None:
    """Of Shenzhen only one in five was; its contribution of GDP per capita grows from year to year."""
    found = published.execute(
        """
        select contribution
        from contribution
        where variable = 'resilience' and city_id = 440300 and indicator = 'gdp_per_capita' and year between 2012 and 2014
        order by year
        """
    ).fetchall()
    assert found == sorted(found)
    assert found[1][0] < 1.2 * found[0][0]


def test_a_quotient_has_both_sides_of_one_coverage(published: duckdb.DuckDBPyConnection) -> None:
    """六安 prints all employed persons, and those of the sector among all employed, from 2015 to 2019."""
    found = published.execute(
        """
        select year, value
        from variable_value
        where variable = 'agglomeration' and reading = 'location_quotient' and city_id = 341500 and year >= 2014
            and value is not null
        order by year
        """
    ).fetchall()
    assert [year for year, _ in found] == [2014, 2015]
    assert all(0.9 < value < 1.3 for _, value in found)


def test_index_and_models_end_with_2019(published: duckdb.DuckDBPyConnection) -> None:
    years = published.execute("select min(year), max(year) from resilience").fetchall()
    assert years == [(2003, 2019)]
    absent = published.execute(
        "select count(*) from cell_status where variable = 'resilience' and status = 'missing' and year > 2019"
    ).fetchall()
    assert absent == [(283 * 4,)]
