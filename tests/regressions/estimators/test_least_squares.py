"""Driscoll and Kraay's errors are those of statsmodels but for the factor, which is written out here."""

import numpy as np
import pytest
import statsmodels.api as sm

from assets.notes import NotEstimable
from assets.regressions.estimators import estimated
from assets.regressions.within import effects_of, less_effects
from tests.regressions.small_design import CONTROLS, design_of, model, small_panel

REGRESSORS = ["agglomeration", *CONTROLS]


@pytest.mark.parametrize("lags", [0, 2, 4])
@pytest.mark.parametrize("left_out", [0, 30])
def test_driscoll_kraay_sums_scores_over_the_cities_of_a_year(lags: int, left_out: int) -> None:
    panel = small_panel()
    gone = np.random.default_rng(8).choice(panel.index, size=left_out, replace=False)
    panel.loc[gone, "resilience"] = np.nan
    found = estimated(model(inference="driscoll_kraay", lags=lags), design_of(panel))

    sample = panel.dropna(subset=["resilience"]).sort_values(["year", "city_id"])
    effects = effects_of(sample["city_id"], sample["year"])
    columns = less_effects(sample[["resilience", *REGRESSORS]].to_numpy(float), effects)
    reference = sm.OLS(columns[:, 0], columns[:, 1:]).fit(
        cov_type="hac-groupsum",
        cov_kwds={
            "time": effects.year, "maxlags": lags, "use_correction": False, "df_correction": False
        },
    )  # fmt: skip
    rows, cities, years = len(sample), sample["city_id"].nunique(), sample["year"].nunique()
    assert (rows, cities, years) == (216 - left_out, 24, 9)
    factor = years / (years - 1) * (rows - 1) / (rows - (len(REGRESSORS) + cities + years - 1))
    np.testing.assert_allclose(found.terms["estimate"], reference.params, rtol=1e-8)
    np.testing.assert_allclose(
        found.terms["std_error"], np.sqrt(factor * np.diag(reference.cov_params())), rtol=1e-8
    )


def test_lags_that_the_years_cannot_bear_are_refused() -> None:
    with pytest.raises(NotEstimable, match=r"^9 lags with 9 years: take fewer lags than years$"):
        estimated(model(inference="driscoll_kraay", lags=9), design_of(small_panel()))
