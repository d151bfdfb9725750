"""Driscoll and Kraay's variance is pyfixest's, and that of clustering by year where no lag is allowed for."""

import numpy as np
import pandas as pd
import pyfixest
import pytest
import statsmodels.api as sm

from assets.regressions.driscoll_kraay import driscoll_kraay_variance
from assets.regressions.within import Effects, Fit, effects_of, least_squares


def panel(missing: float) -> pd.DataFrame:
    """Fifteen cities over nine years, shocks common to the cities of a year, a share of the rows left out."""
    random = np.random.default_rng(8)
    city, year = (axis.ravel() for axis in np.indices((15, 9)))
    loading, shock = random.normal(size=15)[city], random.normal(size=9).cumsum()[year]
    rows = pd.DataFrame({"city_id": city, "year": year + 2003})
    rows["agglomeration"] = loading * shock + random.normal(size=len(rows))
    rows["internet"] = random.normal(size=len(rows))
    rows["resilience"] = rows["agglomeration"] + loading * shock + random.normal(size=len(rows))
    return rows[random.random(len(rows)) >= missing].reset_index(drop=True)


def fitted(sample: pd.DataFrame) -> tuple[Fit, Effects]:
    effects = effects_of(sample["city_id"], sample["year"])
    regressors = sample[["agglomeration", "internet"]].to_numpy()
    return least_squares(sample["resilience"].to_numpy(), regressors, effects), effects


@pytest.mark.parametrize("missing", [0, 0.3])
@pytest.mark.parametrize("lags", [0, 2, 5])
def test_it_is_that_of_pyfixest(missing: float, lags: int) -> None:
    sample = panel(missing)
    fit, effects = fitted(sample)
    reference = pyfixest.feols(
        "resilience ~ agglomeration + internet | city_id + year",
        data=sample,
        vcov="DK",
        vcov_kwargs={"time_id": "year", "panel_id": "city_id", "lag": lags},
        ssc=pyfixest.ssc(k_adj=True, k_fixef="nonnested", G_adj=True, G_df="min"),
        fixef_tol=1e-12,
    )
    np.testing.assert_allclose(driscoll_kraay_variance(fit, effects, lags), reference._vcov, rtol=1e-8)


def test_but_for_its_factor_it_is_that_of_statsmodels() -> None:
    fit, effects = fitted(panel(0.3))
    rows = len(fit.residuals)
    factor = 9 / 8 * (rows - 1) / (rows - (2 + 15 + 9 - 1))
    reference = sm.OLS(fit.regressors @ fit.slopes + fit.residuals, fit.regressors).fit(
        cov_type="hac-groupsum",
        cov_kwds={"time": effects.year, "maxlags": 3, "use_correction": False, "df_correction": False},
    )
    np.testing.assert_allclose(
        driscoll_kraay_variance(fit, effects, 3), factor * reference.cov_params(), rtol=1e-10
    )


@pytest.mark.parametrize(("lags", "message"), [(9, "9 lags with 9 years: take fewer"), (-1, "0 or more")])
def test_lags_that_the_years_cannot_bear_are_refused(lags: int, message: str) -> None:
    fit, effects = fitted(panel(0))
    with pytest.raises(ValueError, match=message):
        driscoll_kraay_variance(fit, effects, lags)
