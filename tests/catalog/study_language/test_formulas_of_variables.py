"""Formulas of variables are arithmetic over printed figures, series and other variables, and mean one thing."""

from pathlib import Path

import duckdb
import pytest

from assets.catalog.readings import Column, Component, Readings
from assets.catalog.study import Study
from assets.catalog.study_language.expressions import as_sql
from assets.catalog.study_language.parsing import FormulaError, formula_of
from tests.catalog.study_language.written import CATALOG, PLAIN, study_of


def value(text: str, **names: float | None) -> float | None:
    """What a formula gives where the names have these values."""
    columns = ", ".join(f'${one}::double as "{one}"' for one in names) or "1 as nothing"
    formula = as_sql(formula_of(text), lambda name: f'"{name}"')
    with duckdb.connect() as memory:
        (found,) = memory.execute(f"select {formula} from (select {columns})", names).fetchall()[0]
    return None if found is None else float(found)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("2 + 3 * 4", 14), ("(2 + 3) * 4", 20), ("10 - 4 - 3", 3), ("24 / 4 / 2", 3), ("2 ^ 3 ^ 2", 512),
        ("-2 ^ 2", -4), ("2 ^ -1", 0.5), ("--3", 3), ("+3", 3), ("1e3 + .5", 1000.5),
        ("ln(exp(2))", 2), ("log10(1000)", 3), ("sqrt(16)", 4), ("abs(-2)", 2), ("min(3, 1, 2)", 1), ("max(3, 1)", 3),
        ("if(1 < 2, 10, 20)", 10), ("if(not 1 < 2 or 3 = 4, 10, 20)", 20), ("if(3 between 1 and 3, 1, 0)", 1),
        ("if(2 in (1, 2), 1, 0)", 1), ("if(2 not in (1, 2), 1, 0)", 0), ("IF(1 = 1 AND 2 <> 3, 1, 0)".lower(), 1),
    ],
)  # fmt: skip
def test_arithmetic_binds_as_in_mathematics(text: str, result: float) -> None:
    assert value(text) == pytest.approx(result, abs=1e-12)


@pytest.mark.parametrize(
    "text", ["ln(0)", "ln(-1)", "log10(0)", "sqrt(-1)", "1 / 0", "0 / 0", "0 ^ -1", "(-8) ^ 0.5", "exp(1000)"]
)
def test_what_has_no_value_is_missing(text: str) -> None:
    assert value(text) is None


@pytest.mark.parametrize(
    "text",
    ["a + 1", "ln(a)", "min(a, 1)", "max(1, a)", "if(a > 1, 1, 0)", "if(1 = 1, a, 0)", "a ^ 2", "exp(a)"],
)
def test_a_missing_figure_makes_the_result_missing(text: str) -> None:
    assert value(text, a=None) is None


def test_a_condition_asks_whether_a_figure_is_there() -> None:
    assert value("if(a is null, 0, a)", a=None) == 0
    assert value("if(a is not null, a, 0)", a=3) == 3


@pytest.mark.parametrize("word", ['"order"', "`order`", "select", "case"])
def test_a_word_of_sql_is_a_legal_name(word: str) -> None:
    assert value(f"{word} * 2", **{word.strip('"`'): 4}) == 8


def test_a_word_of_conditions_is_a_name_in_quotes() -> None:
    assert value('"and" + 1', **{"and": 1}) == 2
    with pytest.raises(FormulaError, match="expected a name"):
        formula_of("and + 1")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("log(gdp)", "log may mean two things: write ln (natural) or log10"),
        ("lnn(gdp)", "there is no function 'lnn'; known are ln, log10, exp, sqrt, abs, min, max, if; did you mean 'ln'?"),
        ("median(gdp)", "there is no function 'median'; known are ln, log10, exp, sqrt, abs, min, max, if; did you mean 'min'?"),
        ("ln(gdp, 2)", "ln takes 1 argument, not 2"),
        ("min(gdp)", "min takes 2 to 9 arguments, not 1"),
        ("if(gdp, 1, 2)", "expected a condition, not a name alone: gdp"),
        ("if(1 = 1, 'a', 2)", "expected arithmetic, not a text: 'a'"),
        ("gdp > 1", "expected arithmetic, not a condition: gdp > 1"),
        ("gdp +", "expected a name, a number or a bracket, but the formula ends"),
        ("gdp loans", "expected an operator, but 'loans' stands at character 5"),
        ("gdp；1", "'；' at character 4 is no part of a formula"),
        ("gdp ＊ 2", "a full-width '＊' stands at character 5: write '*'"),
        ("gdp == 2", "'==' at character 5: equality is written with one ="),
        ("", "expected a name, a number or a bracket, but the formula ends"),
        ("(" * 21 + "1" + ")" * 21, "the formula is too long: declare parts of it as variables"),
        (" + ".join(["gdp"] * 200), "the formula is too long: declare parts of it as variables"),
    ],
)  # fmt: skip
def test_what_is_no_formula_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(FormulaError) as error:
        formula_of(text)
    assert str(error.value) == message


def inputs(study: Study, variable: str, reading: str = "own") -> set[object]:
    """What a reading of a variable is computed from."""
    return set(
        Readings(study, [one.indicator for one in CATALOG.indicators]).inputs(Column(variable, reading))
    )


def variables(folder: Path, rows: str, outcome: str) -> Study:
    """A study of some variables and a model of one of them."""
    return study_of(
        folder, f"{PLAIN}variables:\n{rows}\nmodels: {{m: {{formula: {outcome} ~ internet | city}}}}\n"
    )


def test_in_a_formula_a_name_is_the_printed_figure_and_in_a_model_the_variable(tmp_path: Path) -> None:
    study = variables(tmp_path, "  x: {formula: ln(science_expenditure)}", "science_expenditure")
    assert inputs(study, "x") == {Component("science_expenditure")}
    rated = study_of(
        tmp_path,
        f"{PLAIN}readings: {{science_expenditure: share}}\nmodels: {{m: {{formula: science_expenditure ~ gdp | city}}}}\n",
    )
    assert inputs(rated, "science_expenditure", "share") == {
        Component("science_expenditure"),
        Component("fiscal_expenditure"),
    }


def test_population_is_that_of_the_study_and_a_key_may_mean_the_districts(tmp_path: Path) -> None:
    study = variables(tmp_path, "  x: {formula: gdp_district / population}", "x")
    assert inputs(study, "x") == {Component("gdp_district"), Component("population_registered")}


def test_exchange_rate_and_year_need_no_figure(tmp_path: Path) -> None:
    assert inputs(
        variables(tmp_path, '  x: {formula: "if(year >= 2010, gdp, 0) * yuan_per_usd"}', "x"), "x"
    ) == {Component("gdp")}


def test_a_formula_names_variables_indices_and_quotients_in_any_order(tmp_path: Path) -> None:
    rows = "  x: {formula: y + 1}\n  y: {formula: lq * internet}\n  lq: {kind: quotient, sector: it_employment, total: unit_employment}"
    study = variables(tmp_path, rows, "x")
    assert inputs(study, "x") == {Column("y", "own")}
    assert inputs(study, "y") == {Column("lq", "location_quotient"), Column("internet", "population")}


@pytest.mark.parametrize(
    "rows",
    [
        "  x: {formula: y}\n  y: {formula: z}\n  z: {formula: x}",
        "  x: {readings: {a: {formula: gdp}, b: {formula: x + 1}}}",
    ],
)
def test_a_circle_is_refused_before_anything_is_computed(tmp_path: Path, rows: str) -> None:
    with pytest.raises(ValueError, match="is computed from itself"):
        variables(tmp_path, rows, "x")


def test_a_variable_bears_the_key_of_an_indicator_only_as_a_reading_of_it(tmp_path: Path) -> None:
    study = variables(tmp_path, "  gdp: {readings: {real: {formula: gdp / price_level}}}", "gdp")
    assert study.variable("gdp").readings[0].reading == "real"
    with pytest.raises(ValueError, match="is a printed indicator: its readings rest on it"):
        variables(tmp_path, "  gdp: {formula: loans + 1}", "gdp")


def test_readings_on_a_key_of_the_catalog_stand_beside_those_of_the_catalog(tmp_path: Path) -> None:
    text = (
        f"{PLAIN}variables: {{openness: {{readings: {{per_head: {{formula: fdi_used / population}}}}}}}}\n"
        "models: {m: {formula: openness ~ internet | city, read: {openness: per_head}}, n: {formula: openness ~ gdp | city, read: {openness: fdi_share}}}\n"
    )
    assert [one.reading for one in study_of(tmp_path, text).variable("openness").readings] == [
        "fdi",
        "fdi_share",
        "per_head",
    ]
    chosen = text + "readings: {openness: per_head}\n"
    assert study_of(tmp_path, chosen).variable("openness").readings[0].reading == "per_head"


def test_a_formula_may_be_a_number_and_its_unit_is_free_text(tmp_path: Path) -> None:
    variable = variables(
        tmp_path, "  one: {formula: 1, unit: 任意, en: One, zh: 一, definition: always one}", "one"
    ).variable("one")
    assert (variable.unit, variable.label_en, variable.label_zh) == ("任意", "One", "一")
