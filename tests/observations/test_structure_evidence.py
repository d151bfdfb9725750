"""Rows, names and columns that belong elsewhere: the figures are right and stand in the wrong place."""

from dataclasses import replace

import pytest

from tests.observations.small_volumes import PRINTED_TABLE, Volumes, growing

TANGSHAN, HANDAN, BAODING, CANGZHOU, LANGFANG = CITIES = (130200, 130400, 130600, 130900, 131000)
TAIYUAN = 140100
YEAR = 2007
YEARS = range(2003, 2012)
MANY = range(410001, 410036)
TABLE = ("beds", "buses")


def print_rows(volumes: Volumes, rows: dict[int, int], indicators: tuple[str, ...] = TABLE) -> None:
    """Growing cities; in 2007 the row of a city holds the figures of the one that `rows` names."""
    cities = (*CITIES, TAIYUAN)
    for factor, indicator in zip((1, 30, 700), indicators, strict=False):
        series = {city: growing(1000 * factor * 2**level) for level, city in enumerate(cities)}
        for city in cities:
            for position, year in enumerate(YEARS):
                belongs_to = rows.get(city, city) if year == YEAR else city
                volumes.figure(city, year, series[belongs_to][position], indicator)


def displaced(volumes: Volumes) -> list[tuple[object, ...]]:
    volumes.hold_tests("row", "deviation")
    return volumes.rows("place_id, year, indicator", "evidence", "stage = 'ruled'")


def test_rows_that_stand_with_their_city_are_not_objected_to(volumes: Volumes) -> None:
    print_rows(volumes, {})
    assert displaced(volumes) == []


def test_rows_of_two_cities_exchanged_are_objected_to_with_all_their_figures(volumes: Volumes) -> None:
    print_rows(volumes, {TANGSHAN: HANDAN, HANDAN: TANGSHAN})
    assert displaced(volumes) == [
        (TANGSHAN, YEAR, "beds"),
        (TANGSHAN, YEAR, "buses"),
        (HANDAN, YEAR, "beds"),
        (HANDAN, YEAR, "buses"),
    ]
    assert volumes.rows("distinct instance", "evidence") == [
        (f"{YEAR} {PRINTED_TABLE} {TANGSHAN} as {HANDAN}",),
        (f"{YEAR} {PRINTED_TABLE} {HANDAN} as {TANGSHAN}",),
    ]


def test_a_row_that_repeats_its_neighbours_is_no_exchange(volumes: Volumes) -> None:
    """Handan stands where it belongs: Tangshan's figures are wrong, and the series says so."""
    print_rows(volumes, {TANGSHAN: HANDAN})
    assert displaced(volumes) == []
    volumes.run()
    assert volumes.objections("series") == [(TANGSHAN, YEAR)]


def test_rows_are_looked_for_in_their_own_province(volumes: Volumes) -> None:
    print_rows(volumes, {TANGSHAN: TAIYUAN, TAIYUAN: TANGSHAN})
    assert displaced(volumes) == []


def test_a_table_of_one_column_shows_exchanged_rows_as_well(volumes: Volumes) -> None:
    print_rows(volumes, {TANGSHAN: HANDAN, HANDAN: TANGSHAN}, indicators=("beds",))
    assert displaced(volumes) == [(TANGSHAN, YEAR, "beds"), (HANDAN, YEAR, "beds")]


@pytest.mark.parametrize(("are_parts", "objected"), [(True, False), (False, True)])
def test_parts_beside_their_whole_are_no_evidence_of_their_own_that_rows_are_exchanged(
    volumes: Volumes, are_parts: bool, objected: bool
) -> None:
    """Cities go up and down by eight per cent, Tangshan about 1040 and Handan about 1250; in their first year each is
    where the other goes on: 1.4 usual movements in each of five columns, seven together, of which five would do."""
    parts = ("banks", "inns", "mills", "shops")
    for part in parts:
        volumes.measure(part)
        volumes.connection.execute("insert into catalog.comparison values (?, 'beds', ?)", [part, are_parts])
    up_and_down = (1, 1.083) * 4
    for indicator, share in zip(("beds", *parts), (10, 3, 4, 2, 1), strict=True):
        for city, first, usual, wave in (
            (TANGSHAN, 1280, 1000, up_and_down[::-1]),
            (BAODING, 9000, 9000, up_and_down),
            (CANGZHOU, 40_000, 40_000, up_and_down[::-1]),
            (HANDAN, 1010, 1200, up_and_down),
        ):
            volumes.series(city, [share * first, *(share * usual * one for one in wave)], indicator)
    assert bool(displaced(volumes)) == objected


def test_exchanged_rows_that_nobody_has_ruled_on_are_quarantined_and_told(volumes: Volumes) -> None:
    print_rows(volumes, {TANGSHAN: HANDAN, HANDAN: TANGSHAN})
    volumes.run()
    assert "no row belongs to another city" in volumes.broken_rules("finding")
    assert volumes.rows("city_id, year, indicator", "observation", "status = 'quarantined'") == [
        (TANGSHAN, YEAR, "beds"),
        (TANGSHAN, YEAR, "buses"),
        (HANDAN, YEAR, "beds"),
        (HANDAN, YEAR, "buses"),
    ]
    assert volumes.stopped_by() == []


def test_exchanged_rows_that_are_corrected_are_told_no_more(volumes: Volumes) -> None:
    print_rows(volumes, {TANGSHAN: HANDAN, HANDAN: TANGSHAN})
    for city, other in ((TANGSHAN, HANDAN), (HANDAN, TANGSHAN)):
        for factor, indicator in zip((1, 30), TABLE, strict=True):
            right = growing(1000 * factor * 2 ** CITIES.index(city))[YEAR - YEARS[0]]
            assert right != growing(1000 * factor * 2 ** CITIES.index(other))[YEAR - YEARS[0]]
            volumes.enter("correct", city, YEAR, value=right, indicator=indicator)
    volumes.run()
    assert volumes.broken_rules("finding") == []
    assert volumes.objections("row", "ruled") == []


def print_named_rows(volumes: Volumes, names: dict[int, str]) -> None:
    """Two cities with the English names that stand beside their Chinese ones."""
    for city, figure in ((TANGSHAN, 4218), (HANDAN, 1730)):
        volumes.figure(city, YEAR, figure)
    volumes.cities |= {TANGSHAN: "Tangshan", HANDAN: "Handan", BAODING: "Baoding"}
    for city, english in names.items():
        volumes.name_row(YEAR, city, english)


def misnamed(volumes: Volumes) -> list[tuple[object, ...]]:
    volumes.hold_tests("name")
    return volumes.rows("place_id, found", "evidence", "stage = 'ruled'")


def test_a_row_whose_english_name_is_that_of_another_city_is_objected_to(volumes: Volumes) -> None:
    print_named_rows(volumes, {TANGSHAN: "Tangshan", HANDAN: "Baoding"})
    assert misnamed(volumes) == [(HANDAN, 1730)]


@pytest.mark.parametrize(
    "english", ["Handan", "HAN DAN", "Handan City 2", "Hondan", "Nowhere at all", "1730"]
)
def test_a_row_whose_english_name_is_its_own_or_that_of_no_city_is_not(
    volumes: Volumes, english: str
) -> None:
    print_named_rows(volumes, {HANDAN: english})
    assert misnamed(volumes) == []


def test_a_name_that_two_cities_all_but_share_is_no_objection_to_either(volumes: Volumes) -> None:
    """Taizhou of Zhejiang and Taizhou of Jiangsu, Yichun and Yichun: the letters are the same."""
    print_named_rows(volumes, {HANDAN: "Taizhou"})
    volumes.cities |= {HANDAN: "Taizhou", BAODING: "Taizhou"}
    assert misnamed(volumes) == []


def test_a_misnamed_row_that_nobody_has_ruled_on_is_quarantined_and_told(volumes: Volumes) -> None:
    print_named_rows(volumes, {HANDAN: "Baoding"})
    volumes.run()
    assert "no row belongs to another city" in volumes.broken_rules("finding")
    assert volumes.rows("city_id, status", "observation") == [
        (TANGSHAN, "reported"),
        (HANDAN, "quarantined"),
    ]


def print_table(
    volumes: Volumes,
    cities: range = MANY,
    exchanged_in: int | None = None,
    tenfold_in: int | None = None,
    years: range = range(2003, 2008),
) -> None:
    """35 cities with beds and buses in one table, the columns of one year exchanged or one of them tenfold."""
    for level, city in enumerate(cities, start=1):
        # No two cities grow alike, and the number of beds says nothing about that of buses.
        beds, buses = 1000 * level, 20 * (37 * level % 41 + 5)
        for position, year in enumerate(years):
            grown = 1 + (0.05 + 0.002 * (level % 7)) * position
            of_beds, of_buses = beds * grown, buses * grown
            if year == exchanged_in:
                of_beds, of_buses = of_buses, of_beds
            volumes.figure(city, year, round(of_beds * (10 if year == tenfold_in else 1), 2), "beds")
            volumes.figure(city, year, round(of_buses, 2), "buses")


def columns(volumes: Volumes) -> list[tuple[object, ...]]:
    volumes.run("identity_member", "column_evidence")
    return volumes.rows("test, year, indicator, like_indicator", "column_evidence", "stage = 'ruled'")


def test_columns_that_are_what_their_heading_says_are_not_objected_to(volumes: Volumes) -> None:
    print_table(volumes)
    assert columns(volumes) == []
    assert volumes.broken_rules("column_evidence") == []


@pytest.mark.parametrize("year", [2003, 2005, 2007])
def test_exchanged_columns_are_told(volumes: Volumes, year: int) -> None:
    print_table(volumes, exchanged_in=year)
    found = columns(volumes)
    assert ("exchanged", year, "beds", "buses") in found
    assert ("exchanged", year, "buses", "beds") in found
    assert {found_year for test, found_year, *_ in found if test == "exchanged"} == {year}
    assert "no column holds another's figures" in volumes.broken_rules("column_evidence")


@pytest.mark.parametrize(("differing", "found"), [(5, True), (4, False)])
def test_exchanged_columns_of_city_and_districts_are_told_by_the_cities_where_they_differ(
    volumes: Volumes, differing: int, found: bool
) -> None:
    """Of thirty-five cities few have students beyond their districts."""
    for number, city in enumerate(MANY):
        volumes.figure(city, 2005, 1000 + number, "beds", "city")
        volumes.figure(city, 2005, 1000 + number + (50 if number < differing else 0), "beds", "district")
    judged = [("exchanged", 2005, "beds", "beds")] if found else []
    assert columns(volumes) == judged


@pytest.mark.parametrize("year", [2003, 2005, 2007])
def test_a_column_ten_times_too_large_is_told(volumes: Volumes, year: int) -> None:
    print_table(volumes, tenfold_in=year)
    assert columns(volumes) == [("scale", year, "beds", "beds")]
    assert volumes.broken_rules("column_evidence") == ["no column is off by a factor"]


def test_a_figure_that_another_copy_prints_in_another_table_hides_no_tenfold_column(volumes: Volumes) -> None:
    print_table(volumes, tenfold_in=2005)
    volumes.figure(420100, 2005, 700, "beds", workbook="vendor/2006/tables.xlsx")
    volumes.figures[-1] = replace(volumes.figures[-1], printed_table=f"{PRINTED_TABLE} city")
    assert columns(volumes) == [("scale", 2005, "beds", "beds")]


def test_a_column_ten_times_larger_whose_redefinition_the_catalog_knows_is_not_objected_to(
    volumes: Volumes,
) -> None:
    volumes.redefine("beds", 2007)
    print_table(volumes, tenfold_in=2007)
    assert columns(volumes) == []
    assert volumes.broken_rules("column_evidence") == []


@pytest.mark.parametrize(
    ("indicator", "scope", "year"), [("buses", None, 2007), ("beds", "district", 2007), ("beds", None, 2005)]
)
def test_the_redefinition_of_another_column_excuses_none(
    volumes: Volumes, indicator: str, scope: str | None, year: int
) -> None:
    volumes.redefine(indicator, year, scope)
    print_table(volumes, tenfold_in=2007)
    assert columns(volumes) == [("scale", 2007, "beds", "beds")]


def test_a_column_is_judged_by_thirty_cities_at_least(volumes: Volumes) -> None:
    print_table(volumes, cities=range(410001, 410030), tenfold_in=2005)
    assert columns(volumes) == []


def test_a_tenfold_column_that_the_ledger_quarantines_is_told_no_more(volumes: Volumes) -> None:
    print_table(volumes, tenfold_in=2005)
    for city in MANY:
        volumes.enter("quarantine", city, 2005)
    assert columns(volumes) == []
    assert volumes.rows("test, year", "column_evidence", "stage = 'printed'") == [("scale", 2005)]
    assert volumes.broken_rules("column_evidence") == []


def test_a_workbook_that_repeats_another_years_figures_is_told(volumes: Volumes) -> None:
    """The figures of 2006 are those of 2004; which of the two years they are of, nothing says."""
    for level, city in enumerate(MANY, start=1):
        for year in range(2003, 2008):
            grown = 1.1 ** ((2004 if year == 2006 else year) - 2003)
            volumes.figure(city, year, round(1000 * level * grown, 2))
    assert columns(volumes) == [("repeated", 2004, None, None), ("repeated", 2006, None, None)]
    assert volumes.rows("held_against", "column_evidence", "year = 2006 and stage = 'ruled'") == [("2004",)]
    assert volumes.broken_rules("column_evidence") == ["no table repeats another year"]


def test_a_table_that_hardly_ever_changes_repeats_nothing(volumes: Volumes) -> None:
    """Land area."""
    for level, city in enumerate(MANY, start=1):
        volumes.series(city, [1000 * level] * 5)
    assert columns(volumes) == []


def test_one_city_that_stands_still_repeats_nothing(volumes: Volumes) -> None:
    for level, city in enumerate(MANY, start=1):
        volumes.series(city, [1000.0] * 5 if level == 1 else growing(1000 * level, 5))
    assert columns(volumes) == []


def quarantined(volumes: Volumes) -> set[tuple[object, ...]]:
    """Year and indicator of the columns of which a figure is quarantined."""
    return set(volumes.rows("distinct year, indicator", "observation", "status = 'quarantined'"))


def test_a_column_off_by_a_factor_is_quarantined_as_a_whole_and_the_book_goes_on(volumes: Volumes) -> None:
    print_table(volumes, tenfold_in=2005)
    volumes.run()
    assert quarantined(volumes) == {(2005, "beds")}
    assert volumes.rows("count(*), any_value(reason)", "observation", "status = 'quarantined'") == [
        (len(MANY), "objected to, and nobody has ruled: scale")
    ]
    assert volumes.broken_rules("column_evidence") == ["no column is off by a factor"]
    assert volumes.stopped_by() == []


def test_both_of_two_exchanged_columns_are_quarantined_as_a_whole(volumes: Volumes) -> None:
    print_table(volumes, exchanged_in=2005)
    volumes.run()
    objections = volumes.rows(
        "indicator, count(distinct place_id)", "finding", "test = 'exchanged' group by all"
    )
    assert objections == [("beds", len(MANY)), ("buses", len(MANY))]
    assert quarantined(volumes) == {(2005, "beds"), (2005, "buses")}
    assert volumes.stopped_by() == []


def test_every_figure_of_a_workbook_that_repeats_another_year_is_quarantined(volumes: Volumes) -> None:
    for level, city in enumerate(MANY, start=1):
        for year in range(2003, 2008):
            grown = 1.1 ** ((2004 if year == 2006 else year) - 2003)
            volumes.figure(city, year, round(1000 * level * grown, 2))
    volumes.run()
    repeated = volumes.rows("year, count(distinct place_id)", "finding", "test = 'repeated' group by all")
    assert repeated == [(2004, len(MANY)), (2006, len(MANY))]
    assert quarantined(volumes) == {(2004, "beds"), (2006, "beds")}


def test_a_column_that_a_person_accepts_figure_by_figure_is_used_as_printed(volumes: Volumes) -> None:
    """One city is left out and remains quarantined: nobody has ruled on it."""
    print_table(volumes, tenfold_in=2005)
    for city in MANY[1:]:
        volumes.enter("accept", city, 2005, tests="scale")
    volumes.run()
    assert volumes.rows("city_id, year", "observation", "status = 'quarantined'") == [(MANY[0], 2005)]
    assert volumes.rows("distinct entry_status", "correction") == [("applied",)]


def test_a_column_that_is_corrected_figure_by_figure_is_used_as_corrected(volumes: Volumes) -> None:
    print_table(volumes, tenfold_in=2005)
    for one in volumes.figures:
        if (one.indicator, one.year) == ("beds", 2005):
            volumes.enter("correct", one.place_id, 2005, value=(one.printed_value or 0) / 10)
    volumes.run()
    assert quarantined(volumes) == set()
    assert volumes.rows("distinct status", "observation", "year = 2005 and indicator = 'beds'") == [
        ("corrected",)
    ]
    assert volumes.rows("*", "finding", "ruling = 'unruled'") == []
