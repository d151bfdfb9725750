"""Convergence is the slope of growth on the log of the index a year before, with a speed where gaps keep their sign."""

import numpy as np
import pandas as pd
import pytest

from assets.notes import NotEstimable
from assets.regressions.design import Design
from assets.regressions.estimators import estimated
from tests.regressions.beside_pyfixest import PANEL, REGRESSORS, by_term, reference, said, same_as
from tests.regressions.small_design import ALONE, CITIES, design_of, model, small_panel


def persistent() -> pd.DataFrame:
    """The small panel with an index that forgets half of a shock in a year."""
    panel = small_panel()
    random = np.random.default_rng(6)
    level = random.normal(size=len(CITIES))
    paths = []
    for _ in range(9):
        paths.append(level)
        level = 0.5 * level + 0.3 * random.normal(size=len(CITIES))
    logs = np.array(paths).T.ravel() + 0.1 * panel["internet"]
    return panel.assign(resilience=np.exp(logs))


def grown(panel: pd.DataFrame) -> pd.DataFrame:
    """Growth of the index, and its log of the year before."""
    log = np.log(panel["resilience"])
    return panel.assign(
        growth=log.groupby(panel["city_id"]).diff(), lagged_level=log.groupby(panel["city_id"]).shift()
    )


def test_absolute_convergence_has_year_effects_alone() -> None:
    panel = persistent()
    found = estimated(model(ALONE, estimator="convergence"), design_of(panel))
    fit = reference("growth ~ lagged_level | year", grown(panel))
    same_as(found.terms, fit, ["lagged_level"])
    assert found.formula == "growth ~ lagged_level | year"
    assert (found.n, found.cities, found.years) == (192, 24, 8)
    rate = -np.log(1 + fit.coef()["lagged_level"])
    assert said(found) == f"speed {rate:.1%} a year, half-life {np.log(2) / rate:.0f} years"


def test_conditional_convergence_has_city_effects_and_the_models_regressors() -> None:
    panel = persistent()
    found = estimated(model(estimator="convergence"), design_of(panel))
    formula = "growth ~ lagged_level + agglomeration + internet + human_capital | city_id + year"
    fit = reference(formula, grown(panel))
    same_as(found.terms, fit, ["lagged_level", *REGRESSORS])
    assert found.formula == formula.replace("city_id", "city")
    assert said(found).startswith(f"speed {-np.log(1 + fit.coef()['lagged_level']):.1%} a year, half-life ")
    assert "Nickell" in said(found)


def test_gaps_that_change_their_sign_within_a_year_have_a_slope_and_no_speed(design: Design) -> None:
    """Shocks to the small index are gone in a year."""
    found = estimated(model(estimator="convergence"), design)
    slope = by_term(found).loc["lagged_level", "estimate"]
    assert slope < -1
    assert said(found).startswith(f"b = {slope}")
    assert "has no speed of convergence" in said(found)


def test_convergence_is_that_of_the_form_of_the_index_that_is_named() -> None:
    panel = persistent()
    panel["resilience:equal"] = np.exp(2 * np.log(panel["resilience"])) + 1
    found = estimated(model(ALONE, estimator="convergence", read={"resilience": "equal"}), design_of(panel))
    fit = reference("growth ~ lagged_level | year", grown(panel.assign(resilience=panel["resilience:equal"])))
    same_as(found.terms, fit, ["lagged_level"])


def test_growth_over_a_year_without_an_index_is_left_out() -> None:
    panel = persistent()
    panel.loc[4, "resilience"] = np.nan
    found = estimated(model(ALONE, estimator="convergence"), design_of(panel))
    assert found.n == 192 - 2
    same_as(found.terms, reference("growth ~ lagged_level | year", grown(panel).dropna()), ["lagged_level"])


def test_a_score_without_a_logarithm_is_named() -> None:
    panel = PANEL.assign(resilience=PANEL["resilience"].mask(PANEL.index == 3, -1.0))
    with pytest.raises(NotEstimable, match=r"^city 101 in 2006: score -1\.0 has no logarithm"):
        estimated(model(estimator="convergence"), design_of(panel))
