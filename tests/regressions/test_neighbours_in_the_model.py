"""The spatial Durbin model weighs neighbours by the inverse square of distance, on the cities that have all years."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from assets.notes import NotEstimable
from assets.regressions.estimators import estimated
from assets.regressions.estimators.spatial_durbin import spatial_durbin
from tests.regressions.beside_pyfixest import REGRESSORS, by_term
from tests.regressions.small_design import design_of, distances, model, small_panel


def spatial_reference(panel: pd.DataFrame) -> Any:
    """The spatial Durbin model of a balanced panel, neighbours by the inverse square of their distance."""
    wide = {name: panel.pivot(index="city_id", columns="year", values=name) for name in panel}
    cities = wide["resilience"].index
    apart = distances().loc[cities, cities].to_numpy()
    nearness = np.where(apart > 0, 1 / np.where(apart > 0, apart, 1.0) ** 2, 0.0)
    return spatial_durbin(
        wide["resilience"].to_numpy(),
        {name: wide[name].to_numpy() for name in REGRESSORS},
        nearness / nearness.sum(axis=1, keepdims=True),
    )


@pytest.mark.parametrize("lacking", [[], [30]])
def test_the_spatial_durbin_model_weighs_by_inverse_squares_and_takes_cities_with_all_years(
    lacking: list[int],
) -> None:
    panel = small_panel()
    panel.loc[lacking, "internet"] = np.nan
    found = estimated(model(estimator="spatial_durbin"), design_of(panel))
    complete = panel[~panel["city_id"].isin(panel.loc[lacking, "city_id"])]
    expected = spatial_reference(complete[["city_id", "year", "resilience", *REGRESSORS]])
    terms = by_term(found)
    assert terms.loc["rho", "estimate"] == pytest.approx(expected.rho, abs=1e-6)
    assert terms.loc["rho", "std_error"] == pytest.approx(expected.rho_std_error, rel=1e-5)
    np.testing.assert_allclose(terms["estimate"][1:], expected.terms["estimate"], rtol=1e-5, atol=1e-7)
    assert terms.index.tolist() == [
        "rho", *(f"{name}: {effect}" for name in REGRESSORS for effect in ("direct", "indirect", "total"))
    ]  # fmt: skip
    assert (found.n, found.cities, found.years) == (len(complete), 24 - len(lacking), 9)


def test_a_panel_without_a_complete_city_has_no_spatial_durbin_model() -> None:
    panel = small_panel()
    panel.loc[[9 * number + number % 9 for number in range(24)], "internet"] = np.nan
    with pytest.raises(NotEstimable, match=r"^no city has all years"):
        estimated(model(estimator="spatial_durbin"), design_of(panel))
