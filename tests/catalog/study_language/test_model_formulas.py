"""Models are written in the notation of fixest."""

from pathlib import Path

import pytest

from assets.catalog.study_language.model_parsing import model_formula_of
from assets.catalog.study_language.parsing import FormulaError
from tests.catalog.study_language.written import PLAIN, model_of, refusal, study_of


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("y ~ a + b | city", ["a", "b"]),
        ("y ~ a:b", ["a:b"]),
        ("y ~ b*a", ["b", "a", "b:a"]),
        ("y ~ a * b * c", ["a", "b", "c", "a:b", "a:c", "b:c", "a:b:c"]),
        ("y ~ a + b:a + a:b", ["a", "b:a"]),
        ("y ~ a + a^2", ["a", "a^2"]),
        ("y ~ ln( a )+log10(b)", ["ln(a)", "log10(b)"]),
        ("y ~ l(a,1) + f(a , 2) + d(a)", ["l(a, 1)", "f(a, 2)", "d(a)"]),
        ("y ~ l(a, 0:2)", ["l(a, 0)", "l(a, 1)", "l(a, 2)"]),
        ("y ~ l(ln(a), 1)", ["l(ln(a), 1)"]),
        ("y ~ ln(l(a, 1))", ["ln(l(a, 1))"]),
        ("y ~ l(a, 1)^2", ["l(a, 1)^2"]),
        ("y ~ l(a, 1):b", ["l(a, 1):b"]),
        ("y ~ i(region) + i(region, a)", ["i(region)", "i(region, a)"]),
        ("y ~ i(region,a):b", ["i(region, a):b"]),
        ("y ~ I(a / b)", ["I(a/b)"]),
        ("y ~ a + 1", ["a"]),
        ("y ~ 1 | city | e ~ z", ["e"]),
        ("y ~ a | city | e ~ z + w", ["e", "a"]),
    ],
)  # fmt: skip
def test_a_term_is_named_as_it_is_written(text: str, terms: list[str]) -> None:
    assert [one.name for one in model_formula_of(text).regressors] == terms


@pytest.mark.parametrize(
    ("text", "effects"),
    [
        ("y ~ a", []), ("y ~ a | 0", []), ("y ~ a | city + year", ["city", "year"]),
        ("y ~ a | city + province^year", ["city", "province^year"]), ("y ~ a | region^year", ["region^year"]),
        ("y ~ a | city + year + city[t]", ["city", "year", "city[t]"]), ("y ~ a | e ~ z", []),
    ],
)  # fmt: skip
def test_right_of_the_bar_stand_the_effects(text: str, effects: list[str]) -> None:
    assert [one.name for one in model_formula_of(text).effects] == effects


@pytest.mark.parametrize("text", ["y ~ a | city | e ~ z", "y ~ a | 0 | e ~ z", "y ~ a | e ~ z"])
def test_instruments_stand_right_of_a_second_tilde(text: str) -> None:
    formula = model_formula_of(text)
    assert formula.endogenous is not None and formula.endogenous.name == "e"
    assert [one.name for one in formula.instruments] == ["z"]


@pytest.mark.parametrize(
    "text",
    [
        "y ~ a + b | city + year",
        "ln(y) ~ l(a, 1):b + i(region, a) | province^year + city[t]",
        "y ~ 1 | 0 | e ~ z",
        "y ~ a | city | e ~ z + w",
    ],
)
def test_a_model_written_out_reads_as_the_same_model(text: str) -> None:
    assert model_formula_of(str(model_formula_of(text))) == model_formula_of(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("y + a", "expected outcome ~ terms | effects: no ~ stands in it"),
        ("y ~ 1 | city", "no term stands right of ~: name at least one"),
        ("y ~ a - b", "'-' at character 7: for arithmetic among terms write I(a - b), or declare a variable"),
        ("y ~ (a + b)", "a + b is no term: for arithmetic write I(…), or declare a variable"),
        ("y ~ log(a)", "log may mean two things: write ln (natural) or log10"),
        ("y ~ lag(a)", "there is no function 'lag' in a model; known are ln, log10, exp, sqrt, abs, min, max, I, l, f, d, i"),
        ("y ~ a^b", "the exponent of a power is a number: a^b"),
        ("y ~ l(a, 2:1)", "l(a, …): expected a number of years up to 20, or first:last"),
        ("y ~ l(a, -1)", "expected a whole number of years, but '-' stands at character 10"),
        ("y ~ d(a, 0)", "d(a, …): expected a number of years up to 20, or first:last"),
        ("y ~ i(a + b)", "i takes a grouping, or a grouping and a variable: i(a + b)"),
        ("y ~ a*b*c*d*e", "a*b*… crosses at most 4 variables: write the terms that are meant"),
        ("y ~ a | city[year]", "in brackets after an effect stands t alone: own trends, as city[t]"),
        ("y ~ a | 2", "expected the name of an effect, but '2' stands at character 9"),
        ("1 ~ a", "1 is no term: for arithmetic write I(…), or declare a variable"),
        ("i(region) ~ a", "left of ~ stands a variable, not i(region)"),
        ("y ~ y", "y is the outcome and a term, too"),
        ("y ~ e | city | e ~ z", "e is endogenous and a control, too"),
        ("y ~ a | city | e ~ a", "a is an instrument and a term, too"),
        ("y ~ a | city | e + g ~ z", "one endogenous variable stands left of the second ~, not several"),
        ("y ~ a ｜ city", "a full-width '｜' stands at character 7: write '|'"),
    ],
)  # fmt: skip
def test_what_is_no_model_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(FormulaError) as error:
        model_formula_of(text)
    assert str(error.value) == message


def test_a_model_has_the_panels_years_the_whole_sample_and_errors_clustered_by_city(tmp_path: Path) -> None:
    model = model_of(tmp_path, "gdp ~ loans | city + year")
    assert (model.sample, model.years, model.cluster, model.inference) == ("all", (2005, 2019), "city", None)
    assert (model.table_ref, model.estimator, model.term, dict(model.read)) == (
        "table 1 (1)",
        "least_squares",
        "loans",
        {},
    )


def test_a_model_with_an_endogenous_term_is_one_of_instruments(tmp_path: Path) -> None:
    model = model_of(tmp_path, "gdp ~ loans | city + year | deposits ~ imports")
    assert (model.estimator, model.term) == ("instrumental", "deposits")


def test_a_model_has_the_years_that_all_its_indices_and_quotients_declare(tmp_path: Path) -> None:
    lq = "variables:\n  lq: {kind: quotient, sector: it_employment, total: unit_employment, years: [2007, 2016]}\n  x: {formula: lq + 1}\n"
    assert model_of(tmp_path, "gdp ~ x | city", lq).years == (2007, 2016)
    assert model_of(tmp_path, "gdp ~ loans | city", lq).years == (2005, 2019)
    assert model_of(tmp_path, "gdp ~ x | city\n    years: [2010, 2012]", lq).years == (2010, 2012)


def test_any_printed_indicator_is_a_term_and_any_grouping_an_effect(tmp_path: Path) -> None:
    model = model_of(
        tmp_path, "road_freight ~ gdp_district + population + i(hu_line, loans) | resource_based^year"
    )
    assert model.formula.names == {"road_freight", "gdp_district", "population", "loans"}
    assert model.formula.groupings == {"hu_line", "resource_based", "year"}


def test_models_without_a_place_follow_each_other_in_the_next_table(tmp_path: Path) -> None:
    text = (
        PLAIN
        + "models:\n  a: {formula: gdp ~ loans | city}\n  b: {table_ref: table 3 (2), formula: gdp ~ loans}\n  c: {formula: gdp ~ imports}\n"
    )
    assert [one.table_ref for one in study_of(tmp_path, text).models] == [
        "table 4 (1)",
        "table 3 (2)",
        "table 4 (2)",
    ]
    assert "table 3 (2)' is that of b, too" in refusal(
        tmp_path, text + "  d: {table_ref: table 3 (2), formula: gdp ~ exports}\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "title: t\npanel: {years: [2005, 2019]}\n",
        "title: t\npanel: {years: delivered}\nsamples: {a: {where: year > 2010}}\n",
    ],
)
def test_a_study_has_models_or_an_index(tmp_path: Path, text: str) -> None:
    assert (
        refusal(tmp_path, text)
        == "mine.yaml, line 1: models: a study has models, or a variable of kind index"
    )
