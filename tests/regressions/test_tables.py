"""The tables of estimates: every model and check of a study is a row, whatever becomes of it."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from assets.notes import note, worded
from assets.regressions.design import Design
from assets.regressions.estimates import Estimated, term_rows
from assets.regressions.estimators import estimated
from assets.regressions.tables import MODEL, PLACEBO, model_row
from tests.regressions.small_design import (
    ALONE,
    EVENT_YEARS,
    FORMULA,
    INSTRUMENT,
    YEARS,
    design_of,
    small_panel,
    small_study,
)
from tests.regressions.tables_of_checks import LAG, RATIOS, Tables, check, row_of, tables_of, terms_of

WITH = "resilience ~ agglomeration + internet + {} | city + year"


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
