"""Cities, years and names are understood however they are written, and what is unknown says so with the nearest."""

import duckdb
import pytest

from tests.publication.trace.traced import HEFEI, print_figure, steps_of, told


def test_an_indicator_is_shown_in_both_scopes_and_with_district_at_its_end_in_one(
    file: duckdb.DuckDBPyConnection,
) -> None:
    print_figure(file, "land_area", 2011, 20.0, unit="km2")
    print_figure(file, "land_area_district", 2011, 5.0, unit="km2", held=False)
    both = told(steps_of(file, "land_area"), "level", "name", "scope", "value")
    assert both == [
        (1, "land_area", "city", 20.0),
        (2, "land_area", "city", 20.0),
        (1, "land_area_district", "district", 5.0),
        (2, "land_area", "district", 5.0),
    ]
    assert told(steps_of(file, "land_area_district"), "level", "name", "scope", "value") == both[2:]


def test_a_name_of_both_a_variable_and_an_indicator_is_the_variable(file: duckdb.DuckDBPyConnection) -> None:
    assert told(steps_of(file, "retail_sales"), "what") == [("variable",), ("input",), ("printed figure",)]


@pytest.mark.parametrize("name", ["GDP", " gdp ", "指标 gdp"])
def test_a_name_is_read_whatever_its_case_and_by_its_chinese_label(
    file: duckdb.DuckDBPyConnection, name: str
) -> None:
    assert steps_of(file, name)[0]["name"] == "gdp"


@pytest.mark.parametrize("place", [HEFEI, str(HEFEI), "合肥市", "合肥", "Hefei", "hefei ", "合肥[]市"])
def test_a_city_is_known_by_its_code_and_by_every_way_it_is_written(
    file: duckdb.DuckDBPyConnection, place: object
) -> None:
    assert steps_of(file, "gdp", place=place)[0]["value"] == 201100.0


@pytest.mark.parametrize("year", [2011, "2011"])
def test_a_year_may_be_a_number_or_text(file: duckdb.DuckDBPyConnection, year: object) -> None:
    assert steps_of(file, "gdp", year=year)[0]["value"] == 201100.0


def test_an_unknown_city_says_so_and_names_the_nearest(file: duckdb.DuckDBPyConnection) -> None:
    assert told(steps_of(file, "gdp", place="Heifei"), "step", "what", "name", "status", "reason") == [
        (
            1,
            "unknown city",
            "Heifei",
            "unknown",
            "no city has this name, the nearest is Hefei; use a name or a code of table city",
        )
    ]


def test_a_name_of_two_cities_says_whose_it_is(file: duckdb.DuckDBPyConnection) -> None:
    (step,) = steps_of(file, "gdp", place="Suzhou")
    assert step["what"] == "unknown city"
    assert step["reason"].startswith("the name of 苏州市 (320500) and 宿州市 (341300); use")


@pytest.mark.parametrize("year", [1999, "next", 2011.5, None])
def test_an_unknown_year_says_so_and_which_years_there_are(
    file: duckdb.DuckDBPyConnection, year: object
) -> None:
    (step,) = steps_of(file, "gdp", year=year)
    assert step["what"] == "unknown year"
    assert step["reason"].startswith("the volumes print the data years 2010 to 2012")


def test_an_unknown_name_says_so_and_names_the_nearest(file: duckdb.DuckDBPyConnection) -> None:
    (step,) = steps_of(file, "land_aera")
    assert (step["what"], step["name"]) == ("unknown name", "land_aera")
    assert step["reason"].startswith(
        "no variable and no printed indicator has this name, the nearest is land_area;"
    )


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_where_nothing_is_known_each_thing_says_so(
    file: duckdb.DuckDBPyConnection, nothing: str | None
) -> None:
    steps = steps_of(file, nothing, place=nothing, year=nothing)
    assert told(steps, "what", "name") == [("unknown city", ""), ("unknown year", ""), ("unknown name", "")]
