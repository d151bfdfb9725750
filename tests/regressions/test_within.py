"""Two-way effects taken out by arrays give what pyfixest estimates, also where cells are missing."""

import numpy as np
import pandas as pd
import pyfixest
import pytest

from assets.notes import NotEstimable
from assets.regressions.within import clustered_variance, effects_of, least_squares, less_effects


def panel(missing: float, seed: int = 3) -> pd.DataFrame:
    """Thirty cities over eight years, a share of the rows left out."""
    random = np.random.default_rng(seed)
    rows = pd.DataFrame(
        [(city, year) for city in range(30) for year in range(2003, 2011)], columns=["city_id", "year"]
    )
    city, year = random.normal(size=30)[rows["city_id"]], random.normal(size=8)[rows["year"] - 2003]
    for name in ("agglomeration", "internet"):
        rows[name] = random.normal(size=len(rows)) + city + year
    rows["resilience"] = (
        rows["agglomeration"] - 2 * rows["internet"] + city * year + random.normal(size=len(rows))
    )
    return rows[random.random(len(rows)) >= missing].reset_index(drop=True)


@pytest.mark.parametrize("missing", [0, 0.3])
def test_slopes_and_clustered_errors_are_those_of_pyfixest(missing: float) -> None:
    sample = panel(missing)
    effects = effects_of(sample["city_id"], sample["year"])
    fit = least_squares(
        sample["resilience"].to_numpy(), sample[["agglomeration", "internet"]].to_numpy(), effects
    )
    errors = np.sqrt(np.diag(clustered_variance(fit, effects.city, effects)))
    reference = pyfixest.feols(
        "resilience ~ agglomeration + internet | city_id + year",
        data=sample,
        vcov={"CRV1": "city_id"},
        ssc=pyfixest.ssc(k_adj=True, k_fixef="nonnested", G_adj=True, G_df="min"),
    )
    np.testing.assert_allclose(fit.slopes, reference.coef(), rtol=1e-8)
    np.testing.assert_allclose(errors, reference.se(), rtol=1e-8)


def test_what_only_cities_or_only_years_share_is_taken_out() -> None:
    sample = panel(0.3)
    effects = effects_of(sample["city_id"], sample["year"])
    shared = np.column_stack([sample["city_id"] ** 2.0, np.sin(sample["year"])])
    assert np.abs(less_effects(shared, effects)).max() < 1e-9


def test_parts_that_share_no_year_are_refused() -> None:
    with pytest.raises(NotEstimable, match="share no city or no year"):
        effects_of([1, 1, 2, 2], [2003, 2004, 2005, 2006])
