"""Every figure of the published file says how it came to be, down to the cells, or what is wrong with the question."""

import itertools
import math
import re
from collections.abc import Iterator
from typing import Any

import duckdb
import numpy as np
import pytest

from assets.publication.views import ACCOUNT
from assets.warehouse import sql_text
from tests.publication.small_tables import create_tables, create_views, insert

HEFEI, CHAOHU, SUZHOU, OTHER_SUZHOU = 340100, 341400, 320500, 341300
BOOK = "2012/gdp.xlsx"
Steps = list[dict[str, Any]]


@pytest.fixture
def file() -> Iterator[duckdb.DuckDBPyConnection]:
    """A published file of four cities, of which the panel holds three, 2010 to 2012, without any figure."""
    with duckdb.connect() as connection:
        create_tables(connection)
        for city_id, name, english in (
            (HEFEI, "合肥市", "Hefei"),
            (CHAOHU, "巢湖市", "Chaohu"),
            (SUZHOU, "苏州市", "Suzhou"),
            (OTHER_SUZHOU, "宿州市", "Suzhou"),
        ):
            insert(connection, "city", city_id=city_id, name=name, name_en=english)
            for spelling in (str(city_id), name, name.removesuffix("市"), english):
                insert(connection, "spelling", city_id=city_id, spelling=spelling)
        insert(connection, "spelling", city_id=HEFEI, spelling="合肥[]市")
        for series in ("gdp 10k yuan", "land_area km2", "land_area_district km2", "retail_sales 10k yuan"):
            add_series(connection, *series.split(" ", 1))
        add_variable(connection, "economic_density", "ln(gdp / land_area)", "gdp", "land_area")
        add_variable(connection, "retail_sales", "retail_sales", "retail_sales")
        insert(connection, "evidence_test", test="series", label_en="Its own series")
        for status in ("interpolated", "carried", "extrapolated"):
            insert(connection, "status", status=status, filled=True)
        create_views(connection)
        for year in (2010, 2011, 2012):
            print_figure(connection, "gdp", year, 100.0 * year, cell=f"C{year - 2000}")
        yield connection


def add_series(connection: duckdb.DuckDBPyConnection, component: str, unit: str) -> None:
    indicator = component.removesuffix("_district")
    scope = "city" if component == indicator else "district"
    labels = {"label_en": indicator.replace("_", " "), "label_zh": f"指标 {indicator}"}
    insert(connection, "series", component=component, indicator=indicator, scope=scope, unit=unit, **labels)


def add_variable(connection: duckdb.DuckDBPyConnection, name: str, formula: str, *components: str) -> None:
    """A formula of printed indicators, which the panel has no value of."""
    declare(connection, name, "formula", formula=formula)
    for position, component in enumerate(components, start=1):
        source = {"position": position, "name": component, "component": component}
        insert(connection, "study_source", variable=name, reading="own", **source)


def declare(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    kind: str,
    first_year: int | None = None,
    last_year: int | None = None,
    **reading: object,
) -> None:
    """A variable of the study, and its cells in the panel, of which none has a value."""
    labels = {"label_en": name.replace("_", " "), "label_zh": f"变量 {name}"}
    years = {"first_year": first_year, "last_year": last_year}
    own = {"variable": name, "reading": "own"}
    insert(connection, "study_variable", **own, kind=kind, unit="ratio", **labels, **years)
    insert(connection, "study_reading", **own, own=True, **reading)
    for city_id in (HEFEI, SUZHOU, OTHER_SUZHOU):
        for year in (2010, 2011, 2012):
            insert(connection, "variable_value", **own, city_id=city_id, year=year, status="missing")


def hold_variable(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    value: float,
    status: str = "reported",
    city_id: int = HEFEI,
) -> None:
    """The value of a variable in 2011."""
    connection.execute(
        "update variable_value set value = ?, status = ? where variable = ? and city_id = ? and year = 2011",
        [value, status, name, city_id],
    )


def print_figure(
    connection: duckdb.DuckDBPyConnection,
    component: str,
    year: int,
    value: float | None,
    city_id: int = HEFEI,
    unit: str = "10k yuan",
    status: str = "reported",
    held: bool = True,
    **others: object,
) -> None:
    """A printed figure, and the same in the panel."""
    indicator = component.removesuffix("_district")
    key = {"city_id": city_id, "year": year}
    place = {"indicator": indicator, "scope": "city" if component == indicator else "district"}
    figure = {
        "printed_value": value,
        "value": value,
        "unit": unit,
        "status": status,
        "workbook": BOOK,
        "sheet": "1",
    }
    insert(connection, "observation", **key | place | figure | others)
    if held:
        insert(connection, "component", **key, component=component, value=value, status=status)


def hold(
    connection: duckdb.DuckDBPyConnection, component: str, year: int, value: float | None, status: str
) -> None:
    """A component of the panel that is not as printed."""
    values = {"component": component, "value": value, "status": status}
    insert(connection, "component", city_id=HEFEI, year=year, **values)


def steps_of(
    connection: duckdb.DuckDBPyConnection, name: object, place: object = "合肥市", year: object = 2011
) -> Steps:
    cursor = connection.execute("from trace(?, ?, ?)", [place, year, name])
    columns = [one[0] for one in cursor.description or []]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def told(steps: Steps, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(step[column] for column in columns) for step in steps]


def test_a_variable_is_followed_by_its_inputs_and_each_input_by_its_cell(
    file: duckdb.DuckDBPyConnection,
) -> None:
    print_figure(file, "land_area", 2011, 20.0, unit="km2", cell="D7", raw_text=" 20")
    hold_variable(file, "economic_density", 9.2)
    steps = steps_of(file, "economic_density")
    assert told(steps, "step", "level", "what", "name", "value", "unit", "status") == [
        (1, 1, "variable", "economic_density", 9.2, "ratio", "reported"),
        (2, 2, "input", "gdp", 201100.0, "10k yuan", "reported"),
        (3, 3, "printed figure", "gdp", 201100.0, "10k yuan", "reported"),
        (4, 2, "input", "land_area", 20.0, "km2", "reported"),
        (5, 3, "printed figure", "land_area", 20.0, "km2", "reported"),
    ]
    assert steps[0]["formula"] == "ln(gdp / land_area)"
    assert told(steps[4:], "workbook", "sheet", "cell", "raw_text") == [(BOOK, "1", "D7", " 20")]
    assert {(step["city"], step["year"]) for step in steps} == {("合肥市", 2011)}


def test_a_carried_figure_shows_the_year_it_was_carried_from(file: duckdb.DuckDBPyConnection) -> None:
    print_figure(file, "land_area", 2009, 18.0, unit="km2")
    print_figure(file, "land_area", 2010, 19.0, unit="km2", cell="D6")
    hold(file, "land_area", 2011, 19.0, "carried")
    assert told(steps_of(file, "land_area"), "what", "year", "value", "status", "reason", "cell") == [
        ("printed indicator", 2011, 19.0, "carried", "the nearest figure, that of 2010", None),
        (
            "printed figure",
            2011,
            None,
            "not printed",
            "no table of the delivered volumes prints it for this city and year",
            None,
        ),
        ("printed figure behind the filled one", 2010, 19.0, "reported", None, "D6"),
        *told(steps_of(file, "land_area_district"), "what", "year", "value", "status", "reason", "cell"),
    ]


@pytest.mark.parametrize(
    ("status", "printed", "behind", "reason"),
    [
        (
            "interpolated",
            [2008, 2009, 2012, 2013],
            [2009, 2012],
            "on the line between the figures of 2009 and 2012",
        ),
        (
            "extrapolated",
            [2007, 2008, 2009],
            [2008, 2009],
            "on the line through the figures of 2008 and 2009",
        ),
        (
            "extrapolated",
            [2013, 2014, 2015],
            [2013, 2014],
            "on the line through the figures of 2013 and 2014",
        ),
        ("carried", [2013, 2014], [2013], "the nearest figure, that of 2013"),
    ],
)
def test_a_filled_figure_shows_the_printed_years_that_it_rests_on(
    file: duckdb.DuckDBPyConnection, status: str, printed: list[int], behind: list[int], reason: str
) -> None:
    for year in printed:
        print_figure(file, "land_area", year, float(year), unit="km2")
    hold(file, "land_area", 2011, 2011.0, status)
    asked, _, *figures = [step for step in steps_of(file, "land_area") if step["scope"] == "city"]
    assert (asked["status"], asked["reason"]) == (status, reason)
    assert told(figures, "year", "value") == [(year, float(year)) for year in behind]


def test_a_gap_is_not_filled_from_a_figure_that_was_filled_itself(file: duckdb.DuckDBPyConnection) -> None:
    print_figure(file, "land_area", 2009, 18.0, unit="km2", status="corrected")
    hold(file, "land_area", 2010, 18.0, "carried")
    hold(file, "land_area", 2011, 18.0, "carried")
    assert steps_of(file, "land_area")[0]["reason"] == "the nearest figure, that of 2009"


def test_a_corrected_figure_shows_its_correction_and_both_values(file: duckdb.DuckDBPyConnection) -> None:
    print_figure(file, "land_area", 2011, 20.0, unit="km2", status="corrected", printed_value=2.0, cell="D7")
    rule(file, "correct", value=20.0, printed_value=2.0)
    object_to(file, found=2.0, expected=19.5, held_against="2010, 2012", ruling="corrected")
    asked, figure = steps_of(file, "land_area")[:2]
    assert (asked["value"], asked["status"]) == (20.0, "corrected")
    assert (figure["printed_value"], figure["value"]) == (2.0, 20.0)
    assert (
        figure["correction"] == "corrected to 20 from the printed 2: point displaced; evidence: 19, then 21"
    )
    assert (
        figure["objections"] == "Its own series, found 2, expected 19.5 (held against 2010, 2012): corrected"
    )


def test_a_quarantined_figure_shows_what_is_printed_who_objected_and_no_value(
    file: duckdb.DuckDBPyConnection,
) -> None:
    print_figure(
        file,
        "land_area",
        2011,
        None,
        unit="km2",
        status="quarantined",
        printed_value=999.0,
        cell="D7",
        held=False,
    )
    hold(file, "land_area", 2011, None, "missing")
    rule(file, "quarantine", printed_value=999.0)
    object_to(file, found=999.0, ruling="quarantined")
    asked, figure = steps_of(file, "land_area")[:2]
    assert (asked["value"], asked["status"]) == (None, "missing")
    assert (figure["value"], figure["printed_value"], figure["status"]) == (None, 999.0, "quarantined")
    assert figure["correction"] == "quarantined: point displaced; evidence: 19, then 21"
    assert figure["objections"] == "Its own series, found 999: quarantined"


def test_an_accepted_figure_shows_why_it_stands(file: duckdb.DuckDBPyConnection) -> None:
    print_figure(file, "land_area", 2011, 20.0, unit="km2", cell="D7")
    rule(file, "accept", value=20.0, printed_value=20.0)
    assert steps_of(file, "land_area")[1]["correction"].startswith("accepted as printed: point displaced")


def rule(connection: duckdb.DuckDBPyConnection, ruling: str, **values: object) -> None:
    """What the ledger says of cell D7."""
    reasons = {"reason": "point displaced", "evidence": "19, then 21"}
    insert(
        connection,
        "correction",
        workbook=BOOK,
        sheet="1",
        cell="D7",
        ruling=ruling,
        entry_status="applied",
        **reasons,
        **values,
    )


def object_to(connection: duckdb.DuckDBPyConnection, **values: object) -> None:
    """A finding of the test `series` on the land area of Hefei in 2011."""
    figure = {"place_id": HEFEI, "kind": "city", "year": 2011, "indicator": "land_area", "scope": "city"}
    insert(connection, "finding", test="series", printing="main", **figure, **values)


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


def test_a_city_outside_the_panel_has_printed_figures_and_says_that_it_has_no_variable(
    file: duckdb.DuckDBPyConnection,
) -> None:
    print_figure(file, "gdp", 2011, 7.0, city_id=CHAOHU, held=False)
    variable, gdp, printed, *_ = steps_of(file, "economic_density", place="巢湖市")
    assert (variable["value"], variable["status"]) == (None, "not in the panel")
    assert (gdp["value"], gdp["reason"]) == (7.0, "as printed: the panel of the study does not hold it")
    assert printed["value"] == 7.0


def test_a_variable_of_variables_is_followed_to_the_figures_of_each(file: duckdb.DuckDBPyConnection) -> None:
    declare(file, "growth", "formula", formula="economic_density - 1")
    of_density = {"source_variable": "economic_density", "source_reading": "own", "name": "economic_density"}
    insert(file, "study_source", variable="growth", reading="own", position=1, **of_density)
    hold_variable(file, "economic_density", 9.2)
    print_figure(file, "land_area", 2011, 20.0, unit="km2")
    assert told(steps_of(file, "growth"), "level", "what", "name", "value") == [
        (1, "variable", "growth", None),
        (2, "input", "economic_density", 9.2),
        (3, "input", "gdp", 201100.0),
        (4, "printed figure", "gdp", 201100.0),
        (3, "input", "land_area", 20.0),
        (4, "printed figure", "land_area", 20.0),
    ]


def test_a_variable_is_followed_in_the_readings_that_it_takes(file: duckdb.DuckDBPyConnection) -> None:
    declare(file, "growth", "formula", formula="economic_density - 1")
    of_density = {"source_variable": "economic_density", "source_reading": "real", "name": "economic_density"}
    insert(file, "study_source", variable="growth", reading="own", position=1, **of_density)
    real = {"variable": "economic_density", "reading": "real"}
    insert(file, "study_reading", **real, own=False, formula="ln(gdp)")
    insert(file, "variable_value", **real, city_id=HEFEI, year=2011, value=7.5, status="reported")
    insert(file, "study_source", **real, position=1, name="gdp", component="gdp")
    assert told(steps_of(file, "growth"), "level", "name", "value", "formula") == [
        (1, "growth", None, "economic_density - 1"),
        (2, "economic_density", 7.5, "ln(gdp)"),
        (3, "gdp", 201100.0, None),
        (4, "gdp", 201100.0, None),
    ]


def test_trade_printed_in_dollars_shows_the_rate_at_which_the_panel_holds_it(
    file: duckdb.DuckDBPyConnection,
) -> None:
    add_series(file, "exports", "as printed")
    insert(file, "exchange_rate", year=2011, yuan_per_usd=6.5, source="SAFE")
    print_figure(file, "exports", 2011, 10.0, unit="10k USD", held=False)
    hold(file, "exports", 2011, 65.0, "reported")
    exports, printed = steps_of(file, "exports")
    assert (exports["value"], exports["unit"]) == (65.0, "10k yuan")
    assert exports["reason"] == "at 6.5 yuan per USD"
    assert (printed["value"], printed["unit"]) == (10.0, "10k USD")


def test_a_formula_with_an_exchange_rate_shows_the_rate_of_the_year(file: duckdb.DuckDBPyConnection) -> None:
    add_variable(file, "openness", "gdp * yuan_per_usd", "gdp")
    insert(file, "exchange_rate", year=2011, yuan_per_usd=6.5, source="SAFE")
    last = steps_of(file, "openness")[-1]
    assert (last["level"], last["what"], last["value"]) == (2, "exchange rate", 6.5)


def test_a_winsorised_variable_says_so(file: duckdb.DuckDBPyConnection) -> None:
    hold_variable(file, "economic_density", 9.2, "winsorised")
    (variable, *_) = steps_of(file, "economic_density")
    assert variable["status"] == "winsorised"
    assert variable["reason"] == "set to the quantile beyond which the study winsorises"


@pytest.mark.parametrize(
    ("years", "asked", "reason"),
    [
        ((2010, 2011), 2012, "computed until 2011"),
        ((2011, 2012), 2010, "computed from 2011 on"),
        ((2010, 2012), 2011, "an index is computed where no indicator is missing"),
    ],
)
def test_an_index_that_is_not_there_says_why(
    file: duckdb.DuckDBPyConnection, years: tuple[int, int], asked: int, reason: str
) -> None:
    declare(file, "vitality", "index", *years)
    (vitality,) = steps_of(file, "vitality", year=asked)
    assert (vitality["value"], vitality["status"], vitality["reason"]) == (None, "missing", reason)


@pytest.mark.parametrize(
    ("weights_of", "together"), [([None], " together"), ([2010, 2011], ", each year by itself")]
)
def test_an_index_shows_its_indicators_by_weight(
    file: duckdb.DuckDBPyConnection, weights_of: list[int | None], together: str
) -> None:
    declare(file, "vitality", "index", 2010, 2011)
    hold_variable(file, "vitality", 0.5)
    weights = {"economic_density": ("+", 0.25), "retail_sales": ("-", 0.75)}
    for position, (name, (attribute, weight)) in enumerate(weights.items(), start=1):
        of_index = {"variable": "vitality", "reading": "own"}
        source = {"position": position, "name": name, "source_variable": name, "source_reading": "own"}
        insert(file, "study_source", **of_index, **source)
        for year in weights_of:
            weighted = {"indicator": name, "attribute": attribute, "year": year, "weight": weight}
            insert(file, "indicator_weight", **of_index, **weighted)
    index, *parts = [step for step in steps_of(file, "vitality") if step["level"] < 3]
    assert (
        index["reason"]
        == f"min, max and weights are those of all cities of the study, 2010 to 2011{together}"
    )
    assert told(parts, "name", "what", "weight") == [
        ("retail_sales", "indicator of the index, less is better", 0.75),
        ("economic_density", "indicator of the index", 0.25),
    ]


@pytest.mark.parametrize(
    ("neighbours", "value", "expected"),
    [
        ("none", 1.0, None),
        ("own", 1.5, ("inverse_distance", 0.5)),
        ("theirs", 4.0, ("neighbours", 3.0)),
        ("mean", 5.0, ("neighbours", 4.0)),
    ],
)
def test_a_quotient_shows_that_of_the_city_alone_and_what_the_others_add(
    file: duckdb.DuckDBPyConnection, neighbours: str, value: float, expected: tuple[str, float] | None
) -> None:
    declare(file, "concentration", "quotient", 2010, 2011, neighbours=neighbours, distance_unit="km")
    hold_variable(file, "concentration", value)
    counted = {"it_employment": (1.0, 3.0), "unit_employment": (10.0, 30.0)}
    for position, (name, figures) in enumerate(counted.items(), start=1):
        add_series(file, name, "persons")
        add_variable(file, name, name, name)
        source = {"position": position, "name": name, "source_variable": name, "source_reading": "own"}
        insert(file, "study_source", variable="concentration", reading="own", **source)
        for city_id, figure in zip((HEFEI, SUZHOU), figures, strict=True):
            print_figure(file, name, 2011, figure, city_id=city_id, unit="persons")
            hold_variable(file, name, figure, city_id=city_id)
    _, quotient, *others = steps_of(file, "concentration")
    assert (quotient["level"], quotient["name"], quotient["value"]) == (2, "location_quotient", 1.0)
    assert quotient["reason"] == "all 2 cities of the study that have both enter: 4 / 40"
    if expected:
        (added, *others) = others
        assert (added["level"], added["name"], added["value"]) == (2, *expected)
    assert told(others, "level", "name", "value") == [
        (level, name, figures[0]) for name, figures in counted.items() for level in (2, 3, 4)
    ]


def test_the_macro_is_written_so_that_older_readers_understand_it() -> None:
    """DuckDB 2.0 stores `if` as a function, which the 1.x line does not have."""
    for select in ("publication.trace", "publication.book.trace", f"publication.{ACCOUNT}"):
        assert not re.search(r"\bif\(|\blambda\b|->", sql_text(select)), select


def test_the_published_file_describes_the_macro(published: duckdb.DuckDBPyConnection) -> None:
    comments = published.execute(
        "select comment from duckdb_functions() where function_name = 'trace'"
    ).fetchall()
    assert "The way of a figure 数字溯源" in comments[0][0]
    described = published.execute(
        "select column_name from data_dictionary where table_name = 'trace' order by rowid"
    ).fetchall()
    assert [name for (name,) in described] == list(steps_of(published, "gdp")[0])


def test_every_variable_of_the_panel_leads_to_cells(published: duckdb.DuckDBPyConnection) -> None:
    columns = published.execute("describe city_year").fetchall()
    names = [name for name, kind, *_ in columns if kind == "DOUBLE"]
    variables = {name for (name,) in published.execute("select variable from study_variable").fetchall()}
    assert variables < set(names), "the variables and the printed indicators behind them"
    for variable in names:
        steps = steps_of(published, variable)
        value = published.execute(
            f"select {variable} from city_year where city_id = ? and year = 2011", [HEFEI]
        ).fetchall()[0][0]
        assert steps[0]["value"] == value is not None, variable
        leaves = [step for step in steps if step["what"] == "printed figure"]
        assert leaves, variable
        assert all(step["workbook"] for step in leaves), variable


def test_levels_descend_one_at_a_time(published: duckdb.DuckDBPyConnection) -> None:
    for name in ("resilience", "agglomeration", "land_area"):
        levels = [step["level"] for step in steps_of(published, name)]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), name


def test_the_inputs_of_a_variable_give_its_value(published: duckdb.DuckDBPyConnection) -> None:
    steps = steps_of(published, "economic_density")
    value = {step["name"]: step["value"] for step in steps if step["level"] < 3}
    assert value["economic_density"] == pytest.approx(math.log(value["gdp"] / value["land_area"]))


def test_resilience_shows_the_twelve_indicators_and_their_weights(
    published: duckdb.DuckDBPyConnection,
) -> None:
    indicators = [step for step in steps_of(published, "resilience") if step["level"] == 2]
    assert len(indicators) == 12
    weights = [step["weight"] for step in indicators]
    assert math.fsum(weights) == pytest.approx(1)
    assert weights == sorted(weights, reverse=True)


def test_agglomeration_is_the_quotient_and_the_distances(published: duckdb.DuckDBPyConnection) -> None:
    value = {step["name"]: step["value"] for step in steps_of(published, "agglomeration")}
    counts = published.execute(
        "select city_id, it_firms, firms, longitude, latitude from city_year join city using (city_id) where year = 2011"
    ).df()
    own = counts["city_id"] == HEFEI
    share = (counts["it_firms"] / counts["firms"])[own].item()
    quotient = share / (counts["it_firms"].sum() / counts["firms"].sum())
    assert value["location_quotient"] == pytest.approx(quotient)
    degrees = np.radians(counts[["longitude", "latitude"]])
    (east, north), others = degrees[own].to_numpy()[0], degrees[~own].to_numpy().T
    arc = np.sin(north) * np.sin(others[1]) + np.cos(north) * np.cos(others[1]) * np.cos(others[0] - east)
    nearness = (1 / (6371 * np.arccos(arc))).sum()
    assert value["inverse_distance"] == pytest.approx(nearness, rel=1e-4)
    assert value["agglomeration"] == pytest.approx(quotient * (1 + nearness), rel=1e-4)


def test_every_filled_cell_shows_printed_figures_of_other_years(published: duckdb.DuckDBPyConnection) -> None:
    cells = published.execute(
        """
        select city_id, year, component, status
        from component
        where status in ('interpolated', 'carried', 'extrapolated')
        order by hash(city_id, year, component)
        limit 20
        """
    ).fetchall()
    assert cells
    for city_id, year, component, status in cells:
        steps = steps_of(published, component.removesuffix("_district") + "_district", city_id, year)
        if not component.endswith("_district"):
            steps = [
                step for step in steps_of(published, component, city_id, year) if step["scope"] != "district"
            ]
        behind = [step for step in steps if step["what"].endswith("behind the filled one")]
        assert len(behind) == (1 if status == "carried" else 2), (city_id, year, component)
        assert all(step["year"] != year and step["cell"] and step["value"] is not None for step in behind)


def redefine(connection: duckdb.DuckDBPyConnection, year: int, breaks: bool = True, **where: object) -> None:
    said = {"kind": "definition", "what_en": "a new survey", "what_zh": "新调查", "source": "a note"}
    insert(connection, "redefinition", indicator="gdp", year=year, breaks=breaks, **said, **where)


def test_a_figure_at_a_break_of_definition_says_what_changes(file: duckdb.DuckDBPyConnection) -> None:
    redefine(file, 2011)
    step = steps_of(file, "gdp")[-1]
    assert (step["what"], step["level"], step["year"], step["status"]) == (
        "break of definition", 2, 2011, "definition",
    )  # fmt: skip
    assert step["reason"] == "a new survey 新调查 (a note)"


@pytest.mark.parametrize(
    "other", [{"year": 2012}, {"scope": "district"}, {"province": "浙江省"}, {"breaks": False}]
)
def test_a_break_of_another_year_scope_or_province_or_a_change_of_name_is_none_of_the_figure(
    file: duckdb.DuckDBPyConnection, other: dict[str, Any]
) -> None:
    redefine(file, **({"year": 2011} | other))
    assert "break of definition" not in {step["what"] for step in steps_of(file, "gdp")}


def test_a_bridged_figure_says_by_which_ratio(file: duckdb.DuckDBPyConnection) -> None:
    insert(file, "status", status="bridged", filled=True)
    print_figure(file, "land_area", 2011, 20.0, unit="km2", held=False)
    hold(file, "land_area", 2011, 25.0, "bridged")
    step = steps_of(file, "land_area")[0]
    assert (step["value"], step["status"]) == (25.0, "bridged")
    assert step["reason"] == (
        "the printed figure times 1.25: the study bridges a break of definition by the ratio of the years beside it"
    )


@pytest.mark.parametrize(("component", "unit"), [("fdi_used", "10k USD"), ("imports", "as printed")])
def test_the_ratio_of_a_bridge_is_told_in_the_money_that_the_panel_holds(
    file: duckdb.DuckDBPyConnection, component: str, unit: str
) -> None:
    """Investment stays in dollars, trade is in yuan throughout: a ratio of 1.5 either way."""
    insert(file, "status", status="bridged", filled=True)
    insert(file, "exchange_rate", year=2011, yuan_per_usd=6.5, source="SAFE")
    add_series(file, component, unit)
    print_figure(file, component, 2011, 20.0, unit="10k USD", held=False)
    hold(file, component, 2011, 30.0 if component == "fdi_used" else 195.0, "bridged")
    assert steps_of(file, component)[0]["reason"].startswith("the printed figure times 1.5:")


LEFT_OUT = "the study leaves out what was printed before the break of definition of 2013"
NOT_LINKED = "left out: no ratio of the years beside it bridges the break of definition of "
UNUSED = "no figure is used, and the rules of the study fill none"


@pytest.mark.parametrize(
    ("printed", "bridges", "reason"),
    [
        (20.0, {2013: "leave_out"}, LEFT_OUT),
        (20.0, {2012: "ratio", 2013: "leave_out"}, LEFT_OUT),
        (20.0, {2012: "ratio"}, NOT_LINKED + "2012"),
        (20.0, {2012: "ratio", 2013: "ratio"}, NOT_LINKED + "2012 or 2013"),
        (None, {2012: "ratio"}, UNUSED),
        (None, {2011: "leave_out"}, UNUSED),
    ],
)
def test_a_figure_that_a_bridge_leaves_out_says_so(
    file: duckdb.DuckDBPyConnection, printed: float | None, bridges: dict[int, str], reason: str
) -> None:
    for year, how in bridges.items():
        insert(file, "study_bridge", component="land_area", year=year, how=how)
    print_figure(file, "land_area", 2011, printed, unit="km2", held=False)
    hold(file, "land_area", 2011, None, "missing")
    assert steps_of(file, "land_area")[0]["reason"] == reason
