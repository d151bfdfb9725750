"""What a study takes from the book, and what of the book stops it: only what speaks against figures that it uses."""

from collections.abc import Iterator

import duckdb
import pytest

from assets.catalog.dictionary import columns_of_book
from assets.publication.holdings import BOOK_HOLDINGS
from checks.contract import judge
from checks.panel import CONTRACTS
from tests.observations.small_volumes import Volumes, growing, make

TANGSHAN, HANDAN, BAODING, CANGZHOU = CITIES = (130200, 130400, 130600, 130900)
MANY = range(410001, 410036)
ROW_OF_ANOTHER = "no row that the study uses belongs to another city"
TOO_MUCH = "not too much of what the study uses is quarantined"
COLUMN = "no column that the study uses is objected to as a whole"
COLUMN_OF_OTHERS = "no column that the study uses is off by a factor or holds other figures"
TAKEN = ("observation", "finding", "correction", "redefinition")
"""Tables of the book that are made here as they are for readers."""


@pytest.fixture
def volumes() -> Iterator[Volumes]:
    """Volumes without a figure, and beside them a book and a study without a choice."""
    with duckdb.connect() as connection:
        volumes = Volumes(connection)
        connection.execute("""
            attach ':memory:' as book;
            create schema panel;
            create table catalog.study (
                first_year integer, last_year integer, quarantined_share double, unruled_share_of_column double
            );
            create table catalog.study_city (city_id integer);
            create table catalog.study_component (component varchar)
        """)
        yield volumes


def publish(volumes: Volumes) -> None:
    """Make the book of the volumes and let it be read as `book`."""
    volumes.run()
    for table in TAKEN:
        select = BOOK_HOLDINGS.select(table, columns_of_book(table))
        volumes.connection.execute(f"create table book.{table} as {select}")
    volumes.connection.execute(
        "create table book.workbook as select distinct workbook as path from observations.measured"
    )
    volumes.connection.execute("""
        create table book.unavailable_column (
            edition integer, year integer, printed_table varchar, title varchar, indicator varchar, scope varchar,
            reason varchar
        )
    """)


def choose(
    volumes: Volumes,
    *components: str,
    years: tuple[int, int] = (2003, 2011),
    cities: tuple[int, ...] | range = CITIES,
    whole: float = 0.005,
    column: float = 0.25,
) -> None:
    """A study of these components, cities and years, with what it allows to be quarantined, takes its figures."""
    connection = volumes.connection
    for table in ("study", "study_city", "study_component"):
        connection.execute(f"delete from catalog.{table}")
    connection.execute("insert into catalog.study values (?, ?, ?, ?)", [*years, whole, column])
    connection.executemany("insert into catalog.study_city values (?)", [[city] for city in cities])
    connection.executemany("insert into catalog.study_component values (?)", [[one] for one in components])
    make(connection, "panel.figures")


def stopped_by(volumes: Volumes) -> dict[str, str | None]:
    """The rules that stop the study, with what is shown of the rows that break them."""
    outcomes = [
        outcome
        for contract in CONTRACTS
        if contract.table in ("panel.finding", "panel.quarantine_share")
        for outcome in judge(volumes.connection, contract)
    ]
    return {one.check_name: one.detail for one in outcomes if one.severity == "ERROR" and not one.passed}


def taken(volumes: Volumes, columns: str, table: str) -> list[tuple[object, ...]]:
    return volumes.connection.execute(f"select distinct {columns} from panel.{table} order by all").fetchall()


def print_tenfold(volumes: Volumes, year: int = 2005) -> None:
    """35 cities with beds and buses in one table; in one year every number of beds is tenfold."""
    for level, city in enumerate(MANY, start=1):
        for position, of_year in enumerate(range(2003, 2008)):
            grown = 1 + (0.05 + 0.002 * (level % 7)) * position
            volumes.figure(
                city, of_year, round(1000 * level * grown * (10 if of_year == year else 1), 2), "beds"
            )
            volumes.figure(city, of_year, round(20 * (37 * level % 41 + 5) * grown, 2), "buses")


def test_a_column_off_by_a_factor_stops_a_study_that_uses_it_and_no_other(volumes: Volumes) -> None:
    print_tenfold(volumes)
    publish(volumes)
    choose(volumes, "beds", "buses", years=(2003, 2007), cities=MANY, whole=1)
    stops = stopped_by(volumes)
    assert stops.keys() == {COLUMN_OF_OTHERS, COLUMN}
    assert stops[COLUMN] == "indicator beds, scope city, year 2005"
    choose(volumes, "beds", "buses", years=(2003, 2007), cities=MANY, whole=1, column=1)
    assert stopped_by(volumes).keys() == {COLUMN_OF_OTHERS}, "whatever a study allows"
    choose(volumes, "buses", years=(2003, 2007), cities=MANY, whole=0, column=0)
    assert stopped_by(volumes) == {}
    assert taken(volumes, "*", "finding") == []


def test_a_column_off_by_a_factor_in_a_year_outside_the_panel_stops_no_study(volumes: Volumes) -> None:
    print_tenfold(volumes, year=2007)
    publish(volumes)
    choose(volumes, "beds", years=(2003, 2006), cities=MANY, whole=0, column=0)
    assert stopped_by(volumes) == {}
    assert taken(volumes, "test, year", "finding") == [("scale", 2007)], "it is told all the same"


def print_wrong(volumes: Volumes, indicator: str = "beds", scope: str = "city") -> None:
    """Four cities with beds, streets and the beds of their districts; a figure of Tangshan is tenfold.

    One of its districts is a tenth instead, which does not contradict that of the city.
    """
    for level, city in enumerate(CITIES, start=1):
        for name, of_scope in (("beds", "city"), ("beds", "district"), ("streets", "city")):
            series = growing(1000 * level / (2 if of_scope == "district" else 1))
            if (city, name, of_scope) == (TANGSHAN, indicator, scope):
                series[4] *= 0.1 if scope == "district" else 10
            volumes.series(city, series, name, of_scope)


def test_an_objection_to_a_figure_that_a_study_uses_counts_against_what_it_allows(volumes: Volumes) -> None:
    """One figure of 36 in all, one of four in its column."""
    print_wrong(volumes)
    publish(volumes)
    assert volumes.findings() == [("series", TANGSHAN, 2007, "unruled")]
    choose(volumes, "beds", whole=1 / 36, column=1 / 4)
    assert stopped_by(volumes) == {}
    choose(volumes, "beds", whole=1 / 37, column=1 / 5)
    assert stopped_by(volumes) == {
        TOO_MUCH: "indicator all, scope all, year 0",
        COLUMN: "indicator beds, scope city, year 2007",
    }


@pytest.mark.parametrize(
    ("component", "years", "cities"),
    [
        ("streets", (2003, 2011), CITIES),
        ("beds_district", (2003, 2011), CITIES),
        ("beds", (2008, 2011), CITIES),
        ("beds", (2003, 2011), (HANDAN, BAODING)),
    ],
    ids=["another indicator", "another scope", "other years", "other cities"],
)
def test_an_objection_to_a_figure_that_a_study_does_not_use_never_stops_it(
    volumes: Volumes, component: str, years: tuple[int, int], cities: tuple[int, ...]
) -> None:
    print_wrong(volumes)
    publish(volumes)
    choose(volumes, component, years=years, cities=cities, whole=0, column=0)
    assert stopped_by(volumes) == {}


def test_an_objection_to_the_figure_of_the_districts_is_none_to_that_of_the_city(volumes: Volumes) -> None:
    print_wrong(volumes, scope="district")
    publish(volumes)
    choose(volumes, "beds", whole=0, column=0)
    assert stopped_by(volumes) == {}
    choose(volumes, "beds_district", whole=0, column=1)
    assert stopped_by(volumes) == {TOO_MUCH: "indicator all, scope all, year 0"}


def test_rows_of_another_city_stop_a_study_that_uses_them_whatever_it_allows(volumes: Volumes) -> None:
    """In 2007 Tangshan and Handan stand in each other's row."""
    series = {city: growing(1000 * 2**level) for level, city in enumerate(CITIES)}
    for city in CITIES:
        for position, year in enumerate(range(2003, 2012)):
            exchanged = {TANGSHAN: HANDAN, HANDAN: TANGSHAN}.get(city, city) if year == 2007 else city
            volumes.figure(city, year, series[exchanged][position])
    publish(volumes)
    choose(volumes, "beds", whole=1, column=1)
    assert list(stopped_by(volumes)) == [ROW_OF_ANOTHER]
    choose(volumes, "beds", cities=(BAODING, CANGZHOU), whole=0, column=0)
    assert stopped_by(volumes) == {}
    choose(volumes, "beds", years=(2008, 2011), whole=0, column=0)
    assert stopped_by(volumes) == {}


def test_what_a_person_has_quarantined_is_no_objection_and_counts_as_quarantined(volumes: Volumes) -> None:
    print_wrong(volumes)
    volumes.enter("quarantine", TANGSHAN, 2007)
    publish(volumes)
    choose(volumes, "beds", whole=0, column=0)
    assert stopped_by(volumes) == {TOO_MUCH: "indicator all, scope all, year 0"}


def test_the_figures_of_a_study_are_those_of_its_components_cities_and_years(volumes: Volumes) -> None:
    print_wrong(volumes)
    publish(volumes)
    choose(volumes, "beds", "beds_district", years=(2007, 2008), cities=(TANGSHAN, HANDAN))
    assert taken(volumes, "city_id, year, indicator, scope, status", "study_figure") == [
        (TANGSHAN, 2007, "beds", "city", "quarantined"),
        (TANGSHAN, 2007, "beds", "district", "reported"),
        (TANGSHAN, 2008, "beds", "city", "reported"),
        (TANGSHAN, 2008, "beds", "district", "reported"),
        (HANDAN, 2007, "beds", "city", "reported"),
        (HANDAN, 2007, "beds", "district", "reported"),
        (HANDAN, 2008, "beds", "city", "reported"),
        (HANDAN, 2008, "beds", "district", "reported"),
    ]


def test_readers_of_a_study_see_its_indicators_in_every_city_and_year_of_the_book(volumes: Volumes) -> None:
    print_wrong(volumes)
    volumes.enter("correct", TANGSHAN, 2007, value=growing(1000)[4])
    volumes.enter("accept", HANDAN, 2003, tests="series", indicator="streets")
    volumes.figure(TANGSHAN, 2015, 7, "streets")
    publish(volumes)
    choose(volumes, "beds", years=(2008, 2009), cities=(HANDAN,))
    assert taken(volumes, "indicator, scope", "observation") == [("beds", "city"), ("beds", "district")]
    assert taken(volumes, "min(year), max(year), count(distinct city_id)", "observation") == [(2003, 2011, 4)]
    assert taken(volumes, "place_id, indicator, ruling", "correction") == [(TANGSHAN, "beds", "correct")]
    assert taken(volumes, "indicator, ruling", "finding") == [("beds", "corrected")]
    assert len(taken(volumes, "path", "workbook")) == 9, "the volume of 2016 prints no beds"
