"""Variables are formulas over printed components, and each is as trustworthy as its worst input."""

import dataclasses
import math
from collections.abc import Iterator

import duckdb
import numpy as np
import pandas as pd
import pytest

from assets.catalog import Variable, load_catalog
from assets.catalog.formulas import components, inputs
from assets.catalog.study import EndFill, Study, Winsorise, load_study
from assets.panel.assets import filled_components, missing_years, with_winsorised
from assets.panel.variables import variable_sources, variables_query
from assets.warehouse import sql_text

CATALOG = load_catalog()
STUDY = load_study("sun2025")
BY_NAME = {one.variable: one for one in STUDY.variables}
GAP = np.nan


def with_formula(name: str, formula: str) -> list[str]:
    """The inputs of a variable under another formula."""
    return inputs(dataclasses.replace(BY_NAME[name], formula=formula), STUDY, CATALOG)


def test_the_inputs_of_a_ratio_are_the_components_its_formula_names_once_each() -> None:
    assert inputs(BY_NAME["unemployment_rate"], STUDY, CATALOG) == [
        "registered_unemployed",
        "unit_employment",
        "private_employment",
    ]
    assert inputs(BY_NAME["economic_density"], STUDY, CATALOG) == ["gdp", "land_area"]


def test_population_stands_for_the_population_that_the_study_chooses() -> None:
    resident = dataclasses.replace(STUDY, population="population_resident")
    assert inputs(BY_NAME["internet"], STUDY, CATALOG) == ["broadband_users", "population_registered"]
    assert inputs(BY_NAME["internet"], resident, CATALOG) == ["broadband_users", "population_resident"]


def test_a_component_may_be_the_figure_of_the_districts() -> None:
    assert with_formula("population_density", "population_registered_district / land_area_district") == [
        "population_registered_district",
        "land_area_district",
    ]


def test_functions_and_the_exchange_rate_are_no_components() -> None:
    assert with_formula("openness", "ln(fdi_used * yuan_per_usd / gdp)") == ["fdi_used", "gdp"]


def test_a_word_that_is_no_indicator_is_named_with_its_variable() -> None:
    with pytest.raises(
        ValueError, match=r"variables\.csv: 'gdpp' in the formula of government is no indicator"
    ):
        with_formula("government", "fiscal_expenditure / gdpp")


@pytest.mark.parametrize("variable", CATALOG.variables, ids=lambda one: f"{one.variable}-{one.reading}")
def test_every_formula_of_the_catalog_reads_known_components(variable: Variable) -> None:
    assert inputs(variable, STUDY, CATALOG)


def test_the_components_of_a_study_are_those_of_its_variables_and_of_the_location_quotient() -> None:
    names = components(STUDY, CATALOG)
    assert len(names) == len(set(names))
    assert {"gdp", "population_registered", "it_firms", "firms"} <= set(names)
    assert "it_employment" not in names


CELLS = [
    ("gdp", 1200.0),
    ("land_area", 10.0),
    ("fiscal_expenditure", 300.0),
    ("fdi_used", 5.0),
    ("population_registered", 50.0),
    ("population_resident", 40.0),
    ("broadband_users", 8.0),
]


def evaluated(study: Study, cells: list[tuple[str, float]]) -> dict[str, float | None]:
    """The variables of one city-year with these components; 8 yuan buy a dollar."""
    with duckdb.connect() as connection:
        connection.execute("""
            create schema panel; create schema catalog;
            create table catalog.exchange_rate as select 2003 as year, 8.0::double as yuan_per_usd;
            create table panel.component (city_id integer, year integer, component varchar, value double)
        """)
        connection.executemany(
            "insert into panel.component values (130200, 2003, ?, ?)", [list(cell) for cell in cells]
        )
        (row,) = connection.execute(variables_query(study)).df().to_dict("records")
    return {str(name): None if pd.isna(value) else value for name, value in row.items()}


def small_study(**formulas: str) -> Study:
    """A study of a few variables with these formulas."""
    return dataclasses.replace(
        STUDY,
        variables=tuple(
            dataclasses.replace(BY_NAME["internet"], variable=name, formula=formula)
            for name, formula in formulas.items()
        ),
    )


def test_formulas_are_evaluated_over_the_components_of_the_city_and_year() -> None:
    study = small_study(
        government="fiscal_expenditure / gdp",
        economic_density="ln(gdp / land_area)",
        openness="fdi_used * yuan_per_usd / gdp",
        internet="broadband_users / population",
    )
    assert evaluated(study, CELLS) == {
        "city_id": 130200,
        "year": 2003,
        "government": 0.25,
        "economic_density": pytest.approx(math.log(120), abs=1e-15),
        "openness": pytest.approx(40 / 1200, abs=1e-15),
        "internet": 8 / 50,
    }
    resident = dataclasses.replace(study, population="population_resident")
    assert evaluated(resident, CELLS)["internet"] == 8 / 40


@pytest.mark.parametrize(("gdp", "land_area"), [(0.0, 10.0), (1200.0, 0.0), (0.0, 0.0), (-1.0, 10.0)])
def test_a_quotient_or_logarithm_without_a_finite_value_is_missing(gdp: float, land_area: float) -> None:
    study = small_study(economic_density="ln(gdp / land_area)")
    assert (
        evaluated(study, [("gdp", gdp), ("land_area", land_area), ("population_registered", 50.0)])[
            "economic_density"
        ]
        is None
    )


def test_a_missing_input_makes_a_missing_variable() -> None:
    connection = duckdb.connect()
    connection.execute("""
        create schema panel; create schema catalog;
        create table catalog.exchange_rate as select 2003 as year, 8.0::double as yuan_per_usd;
        create table panel.component as from (values
            (1, 2003, 'gdp', 100.0), (1, 2003, 'land_area', null), (1, 2003, 'population_registered', 3.0)
        ) as t (city_id, year, component, value)
    """)
    study = small_study(economic_density="ln(gdp / land_area)", size="gdp")
    assert connection.execute(variables_query(study)).fetchall() == [(1, 2003, None, 100.0)]


@pytest.fixture
def panel() -> Iterator[duckdb.DuckDBPyConnection]:
    """A ratio of two components, `rate = a / b`, and a plain variable `a`; nothing winsorised."""
    with duckdb.connect() as connection:
        connection.execute("""
            create schema panel; create schema catalog;
            create table catalog.study_input as from (values
                ('rate', 'a'), ('rate', 'b'), ('plain', 'a')
            ) as t (variable, component);
            create table catalog.study_variable as from (values ('rate'), ('plain')) as t (variable);
            create table panel.city_year as select 1 as city_id, 2003 as year, 0.5 as rate, 2.0 as plain;
            create table panel.winsorised (city_id integer, year integer, variable varchar);
            create table panel.component (city_id integer, year integer, component varchar, status varchar);
            create table catalog.status (status varchar, severity integer)
        """)
        connection.executemany(
            "insert into catalog.status values (?, ?)",
            [[one.status, one.severity] for one in CATALOG.statuses],
        )
        yield connection


def statuses(connection: duckdb.DuckDBPyConnection, a: str, b: str) -> dict[str, str]:
    """The statuses of the variables of one cell whose components have these."""
    connection.execute("delete from panel.component")
    connection.execute("insert into panel.component values (1, 2003, 'a', ?), (1, 2003, 'b', ?)", [a, b])
    return {
        variable: status
        for _, _, variable, status in connection.execute(sql_text("panel.cell_status")).fetchall()
    }


FROM_BEST_TO_WORST = ["reported", "corrected", "interpolated", "carried", "extrapolated", "missing"]


@pytest.mark.parametrize("a", FROM_BEST_TO_WORST)
@pytest.mark.parametrize("b", FROM_BEST_TO_WORST)
def test_a_ratio_takes_its_worst_input(panel: duckdb.DuckDBPyConnection, a: str, b: str) -> None:
    worst = max(a, b, key=FROM_BEST_TO_WORST.index)
    found = statuses(panel, a, b)
    assert found.get("rate", "reported") == worst
    assert found.get("plain", "reported") == a


def test_a_variable_without_a_value_is_missing_though_its_inputs_are_reported(
    panel: duckdb.DuckDBPyConnection,
) -> None:
    panel.execute("update panel.city_year set rate = null")
    assert statuses(panel, "reported", "reported") == {"rate": "missing"}
    assert statuses(panel, "interpolated", "reported") == {"rate": "missing", "plain": "interpolated"}
    panel.execute("update panel.city_year set plain = null")
    assert statuses(panel, "reported", "reported") == {"rate": "missing", "plain": "missing"}


def test_a_cell_that_is_plainly_reported_has_no_row(panel: duckdb.DuckDBPyConnection) -> None:
    assert statuses(panel, "reported", "reported") == {}


def test_a_winsorised_cell_says_so(panel: duckdb.DuckDBPyConnection) -> None:
    panel.execute("insert into panel.winsorised values (1, 2003, 'rate'), (1, 2004, 'plain')")
    assert statuses(panel, "reported", "reported") == {"rate": "winsorised"}
    assert statuses(panel, "extrapolated", "reported") == {"rate": "winsorised", "plain": "extrapolated"}


def test_winsorising_names_the_cells_that_it_moved_and_no_missing_one() -> None:
    panel = pd.DataFrame({"city_id": 1, "year": range(1900, 2001), "rate": np.arange(101.0), "plain": 1.0})
    panel.loc[50, "rate"] = np.nan
    cut, moved = with_winsorised(panel, Winsorise(0.01, ("rate", "plain")))
    assert moved.to_numpy().tolist() == [[1, 1900, "rate"], [1, 2000, "rate"]]
    assert cut["rate"].max() < 100 == panel["rate"].max()
    assert np.isnan(cut.loc[50, "rate"])
    untouched, none_moved = with_winsorised(panel, None)
    pd.testing.assert_frame_equal(untouched, panel)
    assert none_moved.empty


def test_components_of_every_city_and_year_are_filled_by_the_rule_of_each() -> None:
    study = dataclasses.replace(
        STUDY,
        panel_years=(2003, 2006),
        fills={"ends": EndFill("refuse", 0), "land_area": EndFill("nearest", 1)},
    )
    reported = pd.DataFrame(
        [
            (1, 2003, "gdp", 10.0, "reported"),
            (1, 2004, "gdp", np.nan, "quarantined"),
            (1, 2005, "gdp", 30.0, "corrected"),
            (1, 2006, "gdp", np.nan, "missing"),
            (1, 2005, "land_area", 7.0, "reported"),
            (9, 2003, "gdp", 99.0, "reported"),
        ],
        columns=["city_id", "year", "component", "value", "status"],
    )
    filled = filled_components(reported, study, [1, 2], ["gdp", "land_area"])
    assert len(filled) == 2 * 2 * 4
    of_city = filled[filled["city_id"] == 1].set_index(["component", "year"])
    assert of_city["status"].to_dict() == {
        ("gdp", 2003): "reported",
        ("gdp", 2004): "interpolated",
        ("gdp", 2005): "corrected",
        ("gdp", 2006): "missing",
        ("land_area", 2003): "missing",
        ("land_area", 2004): "carried",
        ("land_area", 2005): "reported",
        ("land_area", 2006): "carried",
    }
    np.testing.assert_array_equal(of_city["value"], [10, 20, 30, GAP, GAP, 7, 7, 7])
    nowhere_printed = filled[filled["city_id"] == 2]
    assert (nowhere_printed["status"] == "missing").all()
    assert nowhere_printed["value"].isna().all()


def test_panel_years_of_which_nothing_was_delivered_are_named_with_their_editions() -> None:
    study = dataclasses.replace(STUDY, panel_years=(2003, 2007))
    assert missing_years(study, {2004, 2007, 2010}) == [
        "study sun2025: nothing was delivered for 2003, 2005–2006; deliver edition 2004, 2006, 2007, or "
        "shorten panel_years in sun2025.yaml"
    ]
    assert missing_years(study, set(range(2003, 2008))) == []


def test_the_columns_of_the_panel_say_which_components_they_are_computed_from() -> None:
    sources = variable_sources(STUDY, CATALOG)
    assert sources["economic_density"] == [("panel.component", "gdp"), ("panel.component", "land_area")]
    assert sources["industrial_firms"] == [("panel.component", "industrial_firms")]
