"""A variable or an index is followed to its inputs, its weights and their cells, or says why it has no value."""

import duckdb
import pytest

from tests.publication.small_tables import insert
from tests.publication.trace.traced import (
    BOOK,
    CHAOHU,
    HEFEI,
    SUZHOU,
    add_series,
    add_variable,
    declare,
    hold_variable,
    print_figure,
    steps_of,
    told,
)


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
