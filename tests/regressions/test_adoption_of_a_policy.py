"""An event study of a policy averages the cohorts that adopt it, finds what was put in, and refuses one nobody adopts."""

import numpy as np
import pytest

from assets.notes import NotEstimable
from assets.regressions.design import Design
from assets.regressions.estimators import estimated
from tests.regressions.beside_pyfixest import PANEL, by_term, reference, said
from tests.regressions.small_design import ALONE, EVENT_YEARS, adoption, design_of, model, small_panel


def test_an_event_study_is_the_mean_of_the_cohorts_dummies() -> None:
    """Cohort dummies of every year since adoption but -1 written out, weighted by the cohorts' city-years."""
    panel = small_panel()
    adopted = adoption(panel["city_id"])
    dummies = {
        f"cohort_{cohort}_{'before' if time < 0 else 'after'}_{abs(time)}": (
            adopted.eq(cohort) & panel["year"].eq(cohort + time)
        ).astype(float)
        for cohort in (2006, 2007)
        for time in range(2003 - cohort, 2012 - cohort)
        if time != -1
    }
    fit = reference(
        f"resilience ~ {' + '.join(dummies)} + internet + human_capital | city_id + year",
        panel.assign(**dummies),
    )
    found = estimated(model(estimator="event_study", policy="broadband_pilot", lags=3), design_of(panel))
    terms = by_term(found)["estimate"]
    assert terms.index.tolist() == EVENT_YEARS
    slope = fit.coef()
    for term, name in zip(EVENT_YEARS[1:5], ("before_2", "after_0", "after_1", "after_2"), strict=True):
        expected = (8 * slope[f"cohort_2006_{name}"] + 4 * slope[f"cohort_2007_{name}"]) / 12
        assert terms[term] == pytest.approx(expected, rel=1e-6)
    last = [slope[f"cohort_2006_after_{time}"] for time in (3, 4, 5)]
    last_of_2007 = [slope[f"cohort_2007_after_{time}"] for time in (3, 4)]
    assert terms["year +3 and after"] == pytest.approx((8 * sum(last) + 4 * sum(last_of_2007)) / 32, rel=1e-6)
    assert found.formula == (
        "resilience ~ broadband_pilot by year since adoption + internet + human_capital | city + year"
    )


def test_an_event_study_finds_the_effect_of_a_policy_and_none_before_it() -> None:
    panel = small_panel()
    panel["resilience"] += 5 * panel["broadband_pilot"]
    found = estimated(model(estimator="event_study", policy="broadband_pilot", lags=3), design_of(panel))
    terms = by_term(found)
    before, after = terms.loc[EVENT_YEARS[:2]], terms.loc[EVENT_YEARS[2:]]
    assert (before["p_value"] > 0.05).all()
    assert (after["ci_low"] > 0).all()
    assert after["estimate"].mean() == pytest.approx(5.6, abs=2 * after["std_error"].mean())
    assert "leads jointly: F = " in said(found)


def test_an_event_study_needs_no_controls(design: Design) -> None:
    varied = model(ALONE, estimator="event_study", policy="broadband_pilot", lags=3)
    assert estimated(varied, design).terms["term"].tolist() == EVENT_YEARS


def test_a_policy_that_no_city_adopts_is_refused() -> None:
    panel = PANEL.assign(broadband_pilot=0.0)
    with pytest.raises(NotEstimable, match=r"^no city of the sample adopts broadband_pilot$"):
        estimated(model(estimator="event_study", policy="broadband_pilot"), design_of(panel))


def test_a_policy_that_is_adopted_in_part_is_not_adopted_yet() -> None:
    panel = PANEL.assign(broadband_pilot=0.9)
    with pytest.raises(NotEstimable, match=r"^no city of the sample adopts broadband_pilot$"):
        estimated(model(estimator="event_study", policy="broadband_pilot"), design_of(panel))


def test_a_policy_that_is_not_given_for_every_city_year_is_a_reason() -> None:
    panel = PANEL.copy()
    panel.loc[30, "broadband_pilot"] = np.nan
    with pytest.raises(NotEstimable, match=r"^broadband_pilot is not given for every city-year$"):
        estimated(model(estimator="event_study", policy="broadband_pilot"), design_of(panel))
