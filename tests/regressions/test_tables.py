"""The tables of estimates: every model and check of a study is a row, whatever becomes of it."""

import dataclasses
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from assets.catalog.dictionary import columns_of
from assets.catalog.study import Model, Study
from assets.digests import digest_of_rows
from assets.notes import names_inside, note, worded
from assets.recipes import Work, record_digests
from assets.regressions.assets import earlier
from assets.regressions.design import Design
from assets.regressions.estimates import Estimated, figure_row, term_rows
from assets.regressions.estimators import estimated
from assets.regressions.tables import (
    COEFFICIENT,
    ESTIMATED_FROM,
    MODEL,
    PLACEBO,
    estimate_tables,
    left_out,
    lost_years,
    model_row,
    own_scale,
)
from assets.warehouse import prepare
from tests.regressions.small_design import (
    FORMULA,
    YEARS,
    design_of,
    model,
    shipped_study,
    small_design,
    small_panel,
    small_study,
)

Tables = dict[str, pd.DataFrame]
MODELS = ["baseline_1", "baseline_2", "mechanism_1"]
WITH = "resilience ~ agglomeration + internet + {} | city + year"
ALONE = "resilience ~ agglomeration | city + year"
LAG = FORMULA.replace("agglomeration", "l(agglomeration, 1)")
INSTRUMENT = "resilience ~ internet + human_capital | city + year | agglomeration ~ telephones_internet"
RATIOS = {"resilience": "ratios"}
EVENT_YEARS = [
    "year -3 and before", "year -2", "year of adoption", "year +1", "year +2", "year +3 and after"
]  # fmt: skip


@pytest.fixture(scope="module")
def design() -> Design:
    return small_design()


def check(check: str = "one", formula: str = FORMULA, **varied: Any) -> Model:
    """A check that varies only what is named."""
    named = {"table_ref": "appendix A9 (1)", "label_en": "One", "label_zh": "一", "varies": "baseline_2"}
    return model(formula, model_id=check, **(named | varied))


def tables_of(design: Design, *checks: Model, **fields: Any) -> Tables:
    """The tables of the small study with these checks."""
    return estimate_tables(design, small_study(checks=checks, **fields), lambda _: None)


def row_of(tables: Tables, model_id: str) -> dict[str, Any]:
    """The row of a model or check."""
    (row,) = tables[MODEL][tables[MODEL]["model_id"] == model_id].to_dict("records")
    return {str(name): value for name, value in row.items()}


def terms_of(tables: Tables, model_id: str) -> pd.DataFrame:
    """The coefficients of a model or check by term."""
    terms = tables[COEFFICIENT]
    return terms[terms["model_id"] == model_id].set_index("term")


@pytest.fixture(scope="module")
def all_kinds(design: Design) -> Tables:
    """A check of each kind."""
    return tables_of(
        design,
        check("plain", LAG),
        check("permuted", estimator="placebo", draws=30),
        check("bounds", estimator="oster"),
        check("parts", estimator="gelbach"),
        check("through", estimator="mediation", mediator="innovation", draws=30),
        check("instrument", INSTRUMENT),
        check("pilot", estimator="event_study", policy="broadband_pilot", lags=3),
        check("space", estimator="spatial_durbin"),
        check("gaps_close", ALONE, estimator="convergence"),
        check("nothing", read=RATIOS),
        check("groups", FORMULA.replace("agglomeration", "i(region, agglomeration)"), grouping="region"),
    )


def on_the_small_design(one: Model) -> Model:
    """A shipped check on the years of the small design, without the controls that it does not have."""
    known = {"agglomeration", "internet", "human_capital"}
    terms = tuple(term for term in one.formula.terms if term.names <= known)
    return dataclasses.replace(one, formula=dataclasses.replace(one.formula, terms=terms), years=YEARS)


@pytest.fixture(scope="module")
def shipped(design: Design) -> tuple[Study, Tables, list[str]]:
    """All checks that the study sun2025 ships with, on the small design, and what was said meanwhile."""
    checks = tuple(on_the_small_design(one) for one in shipped_study().checks)
    study, said = small_study(checks=checks), list[str]()
    return study, estimate_tables(design, study, said.append), said


def test_the_studys_models_come_first_and_checks_follow_in_the_order_of_the_file(
    shipped: tuple[Study, Tables, list[str]],
) -> None:
    study, tables, _ = shipped
    assert tables[MODEL]["model_id"].tolist() == [*MODELS, *(one.model_id for one in study.checks)]
    assert tables[MODEL]["table_ref"].tolist()[:3] == ["table 3 (1)", "table 3 (2)", "table 4 (1)"]


def test_an_estimate_on_a_sample_of_the_study_names_its_key_and_one_on_all_city_years_none(
    shipped: tuple[Study, Tables, list[str]],
) -> None:
    _, tables, _ = shipped
    named = tables[MODEL].set_index("model_id")["study_sample"].dropna().to_dict()
    assert named == {
        one: one
        for one in (
            *("without_municipalities_and_capitals", "without_boundary_changes"),
            *("until_2008", "from_2009", "until_2019"),
        )
    }


def test_every_shipped_check_is_estimated_but_for_readings_that_are_not_supplied(
    shipped: tuple[Study, Tables, list[str]],
) -> None:
    study, tables, _ = shipped
    refused = tables[MODEL][~tables[MODEL]["estimable"]].set_index("model_id")["reason"]
    supplied = {
        "own",
        "equal",
        "winsorised",
        "printed",
        "location_quotient",
        "neighbours",
        "row_standardised",
    }
    names = names_inside(study, "en")
    assert refused.to_dict() == {
        one.model_id: f"{names[f'{variable} ({reading})']}: not supplied, or not computable for this study"
        for one in study.checks
        for variable, reading in one.read.items()
        if reading not in supplied
    }
    assert len(refused) < len(study.checks) / 3


def test_what_the_dictionary_requires_is_there_in_every_row(
    shipped: tuple[Study, Tables, list[str]],
) -> None:
    for name, table in shipped[1].items():
        columns = columns_of(name)
        assert table.columns.tolist() == [column.column for column in columns]
        required = [column.column for column in columns if column.required]
        assert table[required].notna().all(axis=None)
        assert not table.duplicated([column.column for column in columns if column.key]).any()


def test_coefficients_belong_to_what_is_estimable_and_only_to_it(
    shipped: tuple[Study, Tables, list[str]],
) -> None:
    models, coefficients = shipped[1][MODEL], shipped[1][COEFFICIENT]
    assert set(coefficients["model_id"]) == set(models.loc[models["estimable"], "model_id"])
    assert models["n"].notna().equals(models["estimable"].astype(bool))


def test_it_is_said_which_of_them_is_estimated(shipped: tuple[Study, Tables, list[str]]) -> None:
    study, _, said = shipped
    total = 3 + len(study.checks)
    assert len(said) == total
    assert said[1] == f"2 of {total}: table 3 (2), {study.models[1].label_en}"
    assert said[3] == f"4 of {total}: appendix A1 (1), Equal weights"


def test_the_headline_as_a_model_is_the_headline_as_a_check_that_varies_nothing(design: Design) -> None:
    tables = tables_of(design, check("same"))
    pd.testing.assert_frame_equal(
        terms_of(tables, "baseline_2").iloc[:, 1:], terms_of(tables, "same").iloc[:, 1:]
    )
    statistics = [
        "formula",
        "sample",
        "n",
        "cities",
        "years",
        "r2_xtreg",
        "r2_within",
        "r2",
        "constant",
        "vcov",
    ]
    headline, same = row_of(tables, "baseline_2"), row_of(tables, "same")
    assert [headline[name] for name in statistics] == [same[name] for name in statistics]
    assert same["table_ref"] == "appendix A9 (1)"


def test_a_model_has_the_statistics_of_its_estimate(design: Design, all_kinds: Tables) -> None:
    found = estimated(check(), design)
    row = row_of(all_kinds, "baseline_2")
    assert (row["n"], row["cities"], row["years"], row["estimable"]) == (216, 24, 9, True)
    assert (row["estimator"], row["vcov"]) == ("least_squares", worded([note("crv1_city")], "en"))
    for name in ("r2_xtreg", "r2_within", "r2", "constant", "constant_t_value"):
        assert row[name] == getattr(found, name)
    np.testing.assert_array_equal(terms_of(all_kinds, "baseline_2")["estimate"], found.terms["estimate"])
    assert pd.isna(row["reason"])


@pytest.mark.parametrize(
    ("name", "estimator", "terms", "n"),
    [
        ("plain", "least_squares", ["l(agglomeration, 1)", "internet", "human_capital"], 192),
        ("permuted", "placebo", ["agglomeration"], 216),
        ("bounds", "oster", ["agglomeration", "delta", "bias_adjusted"], 216),
        ("parts", "gelbach", ["internet", "human_capital", "all controls"], 216),
        (
            "through",
            "mediation",
            ["total", "treatment_on_mediator", "mediator_on_outcome", "direct", "indirect"],
            216,
        ),
        ("pilot", "event_study", EVENT_YEARS, 216),
        ("gaps_close", "convergence", ["lagged_level"], 192),
    ],
)
def test_a_check_of_every_kind_is_a_row_and_its_terms(
    all_kinds: Tables, name: str, estimator: str, terms: list[str], n: int
) -> None:
    row = row_of(all_kinds, name)
    assert (row["estimator"], row["estimable"], row["n"], row["cities"]) == (estimator, True, n, 24)
    assert (row["outcome"], row["label_en"], row["label_zh"]) == ("resilience", "One", "一")
    assert terms_of(all_kinds, name).index.tolist() == terms


def test_what_is_to_be_said_of_a_check_is_its_reason(all_kinds: Tables) -> None:
    assert row_of(all_kinds, "plain")["reason"] == "24 of 216 city-years are left out"
    assert row_of(all_kinds, "permuted")["reason"].startswith("24 cities with all years; ")
    assert row_of(all_kinds, "groups")["reason"].startswith("slopes the same in all groups: F(2, 23) = ")
    said = row_of(all_kinds, "gaps_close")["reason"]
    assert said.startswith("speed ")
    assert said.endswith(" years; 24 of 216 city-years are left out")


def test_statistics_that_do_not_exist_are_empty(all_kinds: Tables) -> None:
    for name in ("permuted", "space", "pilot"):
        row = row_of(all_kinds, name)
        assert pd.isna([row[one] for one in ("r2_xtreg", "r2_within", "r2", "constant")]).all()
    assert terms_of(all_kinds, "bounds")["std_error"].isna().all()


def test_a_check_that_is_not_estimable_says_why_and_the_others_are_estimated(all_kinds: Tables) -> None:
    row = row_of(all_kinds, "nothing")
    assert row["estimable"] is False
    assert (
        row["reason"]
        == "urban economic resilience: ratios in place of totals: not supplied, or not computable for this study"
    )
    assert row["formula"] == "resilience ~ agglomeration + internet + human_capital | city + year"
    assert row["vcov"] == "none"
    for name in ("n", "cities", "years", "r2_xtreg", "r2_within", "r2", "constant", "constant_t_value"):
        assert pd.isna(row[name])
    assert terms_of(all_kinds, "nothing").empty
    assert row_of(all_kinds, "groups")["estimable"] is True


@pytest.mark.parametrize(
    ("varied", "reason"),
    [
        (
            {"years": (2030, 2031)},
            "the study has 2003–2011 and the estimate is of 2030–2031: no city-year is left in the sample",
        ),
        ({"formula": WITH.format("upgrading")}, "industrial upgrading does not vary within cities and years"),
        (
            {"formula": WITH.format("human_capital")},
            "virtual agglomeration (firms in information services), internet development, human capital are collinear "
            "within cities and years",
        ),
        ({"formula": WITH.format("innovation")}, "innovation is not available for 2010–2011"),
        (
            {"formula": WITH.format("government")},
            "government intervention: not supplied, or not computable for this study",
        ),
        ({"formula": ALONE, "estimator": "gelbach"}, "there are no controls to decompose"),
    ],
)
def test_what_cannot_be_estimated_is_a_row_with_the_reason(varied: dict[str, Any], reason: str) -> None:
    panel = small_panel()
    panel["upgrading"] = 3.0
    panel["human_capital"] = 2 * panel["internet"]
    panel["innovation"] = panel["innovation"].mask(panel["year"] >= 2010)
    headline = small_study().models[:1]
    tables = tables_of(design_of(panel), check("refused", **varied), models=headline)
    row = row_of(tables, "refused")
    assert (row["estimable"], row["reason"]) == (False, reason)
    assert tables[MODEL]["estimable"].tolist() == [True, False]


def test_draws_of_a_placebo_are_kept_in_their_order(design: Design, all_kinds: Tables) -> None:
    draws = all_kinds[PLACEBO]
    assert draws["model_id"].unique().tolist() == ["permuted"]
    assert draws["draw"].tolist() == list(range(1, 31))
    found = estimated(check(estimator="placebo", draws=30), design)
    np.testing.assert_array_equal(draws["estimate"], found.draws)


def test_a_study_without_a_placebo_has_an_empty_table_of_draws(design: Design) -> None:
    draws = tables_of(design)[PLACEBO]
    assert draws.empty
    assert draws.columns.tolist() == ["model_id", "draw", "estimate"]
    assert draws.dtypes["estimate"] == np.float64


@pytest.mark.parametrize(
    ("varied", "sample"),
    [
        ({}, "2003–2011"),
        ({"years": (2005, 2009)}, "2005–2009"),
        ({"sample": "without_boundary_changes"}, "2003–2011, without boundary changes"),
        ({"years": (2005, 2010), "sample": "until_2008"}, "2005–2010, until 2008"),
    ],
)
def test_a_sample_is_named_by_its_years_and_what_it_leaves_out(varied: dict[str, Any], sample: str) -> None:
    row = model_row(check(**varied), None)
    assert row["sample"] == sample
    assert (row["first_year"], row["last_year"]) == varied.get("years", YEARS)


def test_a_row_of_an_estimate_takes_all_but_the_outcome_from_the_estimate_and_the_check() -> None:
    terms = term_rows(["x"], np.array([1.0]), np.array([0.5]), 10)
    found = Estimated(
        n=7,
        cities=3,
        years=2,
        first_year=2004,
        last_year=2005,
        terms=terms,
        vcov=note("permutations", draws=50),
        formula="y ~ x",
        r2=0.25,
    )
    of_innovation = FORMULA.replace("resilience", "innovation")
    row = model_row(check(formula=of_innovation, estimator="oster"), found)
    assert row == {
        "model_id": "one", "table_ref": "appendix A9 (1)", "label_en": "One", "label_zh": "一", "estimator": "oster",
        "outcome": "innovation", "sample": "2003–2011", "study_sample": None, "first_year": 2004, "last_year": 2005, "estimable": True, "formula": "y ~ x",
        "vcov": "p by 50 permutations of city paths", "vcov_zh": "p值由50次城市路径置换得出", "n": 7, "cities": 3, "years": 2, "r2": 0.25,
        "r2_xtreg": pytest.approx(np.nan, nan_ok=True), "r2_within": pytest.approx(np.nan, nan_ok=True),
        "constant": pytest.approx(np.nan, nan_ok=True), "constant_t_value": pytest.approx(np.nan, nan_ok=True),
    }  # fmt: skip


def of_rows(n: int) -> Estimated:
    """An estimate from so many rows."""
    return Estimated(n, 24, 9, *YEARS, figure_row("x", 1.0), note("crv1_city"), "y ~ x")


@pytest.mark.parametrize(
    ("n", "said"),
    [(216, None), (215, "1 of 216 city-years are left out"), (0, "216 of 216 city-years are left out")],
)
def test_rows_of_the_models_years_that_are_left_out_are_counted(
    design: Design, n: int, said: str | None
) -> None:
    assert worded(left_out(of_rows(n), design, model()), "en") == said


def test_rows_beyond_the_models_years_are_not_left_out(design: Design) -> None:
    """216 rows are used, 120 are of the model's years."""
    assert left_out(of_rows(216), design, model(years=(2005, 2009))) == []


def test_another_reading_says_its_scale_beside_the_studys_own() -> None:
    """Three cells each: the standard deviation of 1, 2, 3 is 1, that of 10, 30, 50 is 20."""
    panel = small_panel()[:3].assign(
        **{
            "resilience": [1.0, 2.0, 3.0], "resilience:equal": [10.0, 30.0, 50.0],
            "agglomeration": [2.0, 2.5, 3.0], "agglomeration:neighbours": [0.0, 2.0, 4.0],
        }
    )  # fmt: skip
    small = design_of(panel)
    of_index = "resilience has a standard deviation of 20.0000, the study's own 1.0000"
    of_reading = "agglomeration has a standard deviation of 2.0000, the study's own 0.5000"
    both = {"resilience": "equal", "agglomeration": "neighbours"}
    for read, formula, said in (
        ({}, FORMULA, None),
        ({"resilience": "own", "agglomeration": "printed"}, FORMULA, None),
        ({"resilience": "equal"}, FORMULA, of_index),
        ({"agglomeration": "neighbours"}, FORMULA, of_reading),
        (both, FORMULA, f"{of_index}; {of_reading}"),
        (both, "innovation ~ internet + agglomeration | city + year", None),
    ):
        assert worded(own_scale(check(formula=formula, read=read), small), "en") == said


def test_what_is_said_is_note_then_scale_then_rows_left_out(design: Design) -> None:
    varied = check(
        "several", estimator="placebo", draws=20, read={"agglomeration": "neighbours"}, sample="from_2009"
    )
    reason = row_of(tables_of(design, varied), "several")["reason"]
    parts = [
        "24 cities with all years",
        "(firms in information services) has a standard deviation",
        "144 of 216 city-years",
    ]
    assert [reason.find(part) for part in parts] == sorted(reason.index(part) for part in parts)


def said_with(
    design: Design, earlier: Tables | None, *checks: Model, made_from: str = "panel"
) -> tuple[Tables, list[str]]:
    """The tables of the small study with these checks, and which of them were estimated."""
    said: list[str] = []
    tables = estimate_tables(design, small_study(checks=checks), said.append, made_from, earlier)
    return tables, [line.partition(": ")[2].partition(",")[0] for line in said]


LAGGED, PERMUTED = check("plain", LAG), check("permuted", estimator="placebo", draws=30)
REFUSED = check("nothing", read=RATIOS)


def test_what_was_estimated_from_the_same_before_is_taken_over_as_it_is(design: Design) -> None:
    checks = (LAGGED, PERMUTED, REFUSED)
    first, said = said_with(design, None, *checks)
    assert len(said) == len(MODELS) + len(checks)
    again, said = said_with(design, first, *checks)
    assert said == []
    for name, table in first.items():
        pd.testing.assert_frame_equal(again[name], table)


def test_what_is_taken_over_comes_from_the_earlier_tables(design: Design) -> None:
    earlier, _ = said_with(design, None, LAGGED, PERMUTED)
    for table in (MODEL, COEFFICIENT, PLACEBO):
        marked = earlier[table]["model_id"] == "permuted"
        column = {MODEL: "n", COEFFICIENT: "estimate", PLACEBO: "estimate"}[table]
        earlier[table].loc[marked, column] = 7
    again, _ = said_with(design, earlier, LAGGED, PERMUTED)
    assert row_of(again, "permuted")["n"] == 7
    assert terms_of(again, "permuted")["estimate"].tolist() == [7]
    assert again[PLACEBO]["estimate"].tolist() == [7] * 30


def test_a_check_that_is_changed_new_or_gone_is_estimated_alone(design: Design) -> None:
    earlier, _ = said_with(design, None, LAGGED, PERMUTED)
    later = check("plain", LAG.replace("1)", "2)"), table_ref="appendix A8 (1)")
    new = check("bounds", estimator="oster", table_ref="appendix A7 (1)")
    tables, said = said_with(design, earlier, new, later)
    assert said == ["appendix A7 (1)", "appendix A8 (1)"]
    fresh, _ = said_with(design, None, new, later)
    for name, table in fresh.items():
        pd.testing.assert_frame_equal(tables[name], table)
    assert tables[ESTIMATED_FROM]["model_id"].tolist() == [*MODELS, "bounds", "plain"]


def test_of_other_figures_or_other_code_everything_is_estimated(design: Design) -> None:
    earlier, _ = said_with(design, None, LAGGED)
    _, said = said_with(design, earlier, LAGGED, made_from="another panel")
    assert len(said) == len(MODELS) + 1


def test_a_changed_model_is_estimated_alone(design: Design) -> None:
    """A check that varies it has its formula and years itself."""
    earlier, _ = said_with(design, None, LAGGED)
    study = small_study(checks=(LAGGED,))
    first, headline, third = study.models
    shorter = dataclasses.replace(headline, years=(2003, 2010))
    said: list[str] = []
    study = dataclasses.replace(study, models=(first, shorter, third))
    estimate_tables(design, study, said.append, "panel", earlier)
    assert [line.partition(" of ")[0] for line in said] == ["2"]


def test_nothing_is_taken_over_from_tables_that_no_run_has_finished(design: Design) -> None:
    """A run that is interrupted leaves the models of one state beside the coefficients of another."""
    tables = tables_of(design, LAGGED)
    with duckdb.connect() as connection:
        prepare(connection)
        work = Work(connection, str)
        assert earlier(work) is None, "never made"
        for name, table in tables.items():
            work.replace(name, table)
        record_digests(connection, {name: digest_of_rows(connection, name) for name in tables})
        taken = earlier(work)
        assert taken is not None
        assert {name: len(table) for name, table in taken.items()} == {
            name: len(table) for name, table in tables.items()
        }
        work.replace(MODEL, tables[MODEL].assign(n=7))
        assert earlier(work) is None


def test_a_year_without_a_reported_figure_of_an_indicator_is_said_to_be_lost_as_a_whole() -> None:
    """Nobody has a printed figure of broadband users in 2011; in 2004 one city lacks it, which loses no year."""
    design = small_design(broadband_users=[*range(8, 216, 9), 1], internet=[*range(8, 216, 9), 1])
    (said,) = lost_years(model(cleaning="reported_only"), design)
    names = {"broadband_users": "宽带用户"}
    assert worded([said], "en") == (
        "lost as a whole: 2011, in which no city has a reported figure of broadband_users"
    )
    assert worded([said], "zh", names) == "整年缺失：2011年，没有任何城市的宽带用户原始报告值"
    assert lost_years(model(cleaning="reported_only", years=(2003, 2010)), design) == []
    assert lost_years(model(), design) == []
