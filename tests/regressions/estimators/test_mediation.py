"""Mediation against regressions written out, and its bootstrap against refits on resampled frames."""

import numpy as np
import pandas as pd
import pyfixest
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyfixest.demeaners import MapDemeaner
from scipy.stats import norm, t

from assets.notes import NotEstimable
from assets.regressions.estimators.mediation import (
    Mediation,
    indirect_effects,
    interval_of_draws,
    mediation,
    p_of_draws,
    times_drawn,
)
from assets.regressions.within import Effects, effects_of

CONTROLS = ["government", "internet"]
CONVENTION: dict[str, object] = {
    "vcov": {"CRV1": "city_id"},
    "ssc": pyfixest.ssc(k_adj=True, k_fixef="nonnested", G_adj=True, G_df="min"),
    "demeaner": MapDemeaner(fixef_tol=1e-13),
}


def panel(
    missing: float = 0.2,
    a: float = 0.4,
    b: float = 0.5,
    cities: int = 30,
    years: int = 7,
    noise: float = 1.0,
    seed: int = 8,
) -> pd.DataFrame:
    """Agglomeration moves innovation by a, innovation moves resilience by b; the direct effect is 0.2."""
    random = np.random.default_rng(seed)
    rows = pd.DataFrame(
        [(city, year) for city in range(cities) for year in range(2003, 2003 + years)],
        columns=["city_id", "year"],
    )
    city, year = random.normal(size=cities)[rows["city_id"]], random.normal(size=years)[rows["year"] - 2003]
    for name in (*CONTROLS, "agglomeration"):
        rows[name] = random.normal(size=len(rows)) + city + year + city * year
    rows["innovation"] = a * rows["agglomeration"] + rows["government"] + city + year
    rows["innovation"] += noise * random.normal(size=len(rows))
    rows["resilience"] = 0.2 * rows["agglomeration"] + b * rows["innovation"] - rows["internet"] + city - year
    rows["resilience"] += noise * (random.normal(size=len(rows)) + city * np.cos(rows["year"]))
    return rows[random.random(len(rows)) >= missing].reset_index(drop=True)


Arguments = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, Effects, np.ndarray]


def arguments(sample: pd.DataFrame, controls: list[str] = CONTROLS) -> Arguments:
    """What both functions take."""
    effects = effects_of(sample["city_id"], sample["year"])
    outcome, treatment, mediator = (
        sample[name].to_numpy() for name in ("resilience", "agglomeration", "innovation")
    )
    return outcome, treatment, mediator, sample[controls].to_numpy(), effects, effects.city


def mediated(
    sample: pd.DataFrame, draws: int = 50, seed: int = 1, controls: list[str] = CONTROLS
) -> Mediation:
    """The mediation of a sample."""
    return mediation(*arguments(sample, controls), draws=draws, seed=seed)


def by_dummies(sample: pd.DataFrame) -> float:
    """The indirect effect of two regressions on every dummy."""
    dummies = pd.get_dummies(sample[["city_id", "year"]].astype(str), dtype=float)
    others = sample[CONTROLS].join(dummies)
    first = pd.concat([sample[["agglomeration"]], others], axis=1).to_numpy()
    second = pd.concat([sample[["innovation", "agglomeration"]], others], axis=1).to_numpy()
    a = np.linalg.lstsq(first, sample["innovation"].to_numpy(), rcond=None)[0][0]
    b = np.linalg.lstsq(second, sample["resilience"].to_numpy(), rcond=None)[0][0]
    return float(a * b)


def resampled(sample: pd.DataFrame, times: np.ndarray) -> pd.DataFrame:
    """The rows of each city as often as it is drawn, each time as a city of its own."""
    drawn = [
        sample[sample["city_id"] == city].assign(city_id=100 * number + city)
        for city, count in zip(np.sort(sample["city_id"].unique()), times, strict=True)
        for number in range(count)
    ]
    return pd.concat(drawn, ignore_index=True)


@pytest.mark.parametrize("missing", [0, 0.3])
def test_each_path_is_the_regression_that_pyfixest_fits(missing: float) -> None:
    sample = panel(missing)
    found = mediated(sample)
    others = " + ".join(CONTROLS)
    formulas = {
        "total": ("agglomeration", f"resilience ~ agglomeration + {others} | city_id + year"),
        "a": ("agglomeration", f"innovation ~ agglomeration + {others} | city_id + year"),
        "b": ("innovation", f"resilience ~ agglomeration + innovation + {others} | city_id + year"),
        "direct": ("agglomeration", f"resilience ~ agglomeration + innovation + {others} | city_id + year"),
    }
    for step, (term, formula) in formulas.items():
        fit, path = pyfixest.feols(formula, data=sample, **CONVENTION), getattr(found, step)
        assert path.estimate == pytest.approx(fit.coef()[term], rel=1e-8)
        assert path.std_error == pytest.approx(fit.se()[term], rel=1e-8)
        assert path.t_value == pytest.approx(fit.tstat()[term], rel=1e-7)
        assert path.p_value == pytest.approx(2 * t.cdf(-abs(path.t_value), 29), rel=1e-10)


def test_sobels_z_is_the_indirect_effect_over_its_first_order_error() -> None:
    found = mediated(panel())
    a, b = found.a, found.b
    error = (b.estimate**2 * a.std_error**2 + a.estimate**2 * b.std_error**2) ** 0.5
    assert found.indirect == a.estimate * b.estimate
    assert found.sobel_z == pytest.approx(found.indirect / error, rel=1e-12)
    assert found.sobel_p == pytest.approx(2 * norm.cdf(-abs(found.sobel_z)), rel=1e-10)
    assert found.share == found.indirect / found.total.estimate


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.3]), st.floats(-2, 2), st.floats(-2, 2))
def test_the_total_effect_is_the_direct_and_the_indirect_one(
    seed: int, missing: float, a: float, b: float
) -> None:
    found = mediated(panel(missing, a, b, cities=12, seed=seed), draws=1)
    assert found.total.estimate == pytest.approx(found.direct.estimate + found.indirect, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("missing", [0, 0.3])
def test_draws_are_refits_with_a_city_drawn_twice_as_two_cities(missing: float) -> None:
    sample = panel(missing)
    times = times_drawn(30, 20, seed=4)
    assert times.max() >= 3
    found = indirect_effects(*arguments(sample), times)
    refits = [by_dummies(resampled(sample, of_draw)) for of_draw in times]
    np.testing.assert_allclose(found, refits, rtol=1e-8)


def test_draws_that_lack_a_year_are_refits_without_it() -> None:
    """Only cities 0 and 1 have 2009: most draws of few cities do without."""
    sample = panel(0)
    sample = sample[(sample["city_id"] < 2) | (sample["year"] < 2009)].reset_index(drop=True)
    times = times_drawn(30, 60, seed=4)
    times = times[times[:, :2].sum(axis=1) == 0]
    assert len(times) >= 3
    found = indirect_effects(*arguments(sample), times)
    np.testing.assert_allclose(found, [by_dummies(resampled(sample, draw)) for draw in times], rtol=1e-8)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.3]), st.sampled_from([1e-7, 1.0, 1e7]))
def test_every_city_once_is_the_estimate_itself_in_any_unit(seed: int, missing: float, unit: float) -> None:
    sample = panel(missing, cities=12, seed=seed)
    sample["innovation"] *= unit
    sample["internet"] *= unit
    once = np.ones((1, sample["city_id"].nunique()), dtype=int)
    assert indirect_effects(*arguments(sample), once)[0] == pytest.approx(
        mediated(sample, draws=1).indirect, rel=1e-8
    )


def test_the_interval_is_the_quantiles_of_the_draws_of_its_seed() -> None:
    sample = panel()
    found = mediated(sample, draws=200, seed=6)
    drawn = indirect_effects(*arguments(sample), times_drawn(30, 200, seed=6))
    ordered = np.sort(drawn)
    assert (found.ci_low, found.ci_high) == (ordered[4], ordered[-5])
    assert found.std_error == pytest.approx(drawn.std(ddof=1))
    assert found == mediated(sample, draws=200, seed=6)
    assert found.ci_low != mediated(sample, draws=200, seed=7).ci_low


@pytest.mark.parametrize("count", [*range(40, 205), 300, 500, 998, 999, 1000, 1999, 2000])
def test_p_is_below_five_per_cent_where_the_interval_of_the_same_draws_excludes_0(count: int) -> None:
    for below in range(count + 1):
        draws = np.arange(count) - below + 0.5
        low, high = interval_of_draws(draws)
        assert (p_of_draws(draws) < 0.05) == (low > 0 or high < 0), below
        assert p_of_draws(draws) == pytest.approx(min(1, 2 * (1 + min(below, count - below)) / (count + 1)))


def test_few_draws_have_an_interval_of_all_of_them_and_never_a_low_p_value() -> None:
    draws = np.arange(39) + 0.5
    assert interval_of_draws(draws) == (0.5, 38.5)
    assert p_of_draws(draws) == 0.05


def test_every_draw_has_as_many_cities_as_the_sample() -> None:
    times = times_drawn(283, 400, seed=1)
    assert times.shape == (400, 283)
    assert (times.sum(axis=1) == 283).all()
    assert times.mean(axis=0) == pytest.approx(np.ones(283), abs=0.3)


def test_a_known_indirect_effect_is_in_its_interval_and_none_is_not_found_where_there_is_none() -> None:
    known = mediated(panel(0, a=0.4, b=0.5, cities=100), draws=500)
    assert known.ci_low < 0.2 < known.ci_high
    assert known.ci_low > 0
    assert known.share == pytest.approx(0.5, abs=0.1)
    none = mediated(panel(0, a=0.0, b=0.5, cities=100), draws=500)
    assert none.ci_low < 0 < none.ci_high
    assert none.sobel_p > 0.05
    assert known.p_value < 0.05 < none.p_value


def test_the_bootstraps_spread_is_near_sobels_error_in_a_large_sample() -> None:
    found = mediated(panel(0, cities=150, noise=0.5), draws=1000)
    width = 2 * norm.ppf(0.975) * found.indirect / found.sobel_z
    assert found.ci_high - found.ci_low == pytest.approx(width, rel=0.2)


def test_draws_without_a_treated_city_have_no_indirect_effect_and_are_counted_out() -> None:
    sample = panel(0)
    sample["agglomeration"] = ((sample["city_id"] < 2) & (sample["year"] >= 2006)).astype(float)
    drawn = indirect_effects(*arguments(sample), times_drawn(30, 200, seed=3))
    none_treated = times_drawn(30, 200, seed=3)[:, :2].sum(axis=1) == 0
    assert none_treated.sum() > 10
    np.testing.assert_array_equal(np.isnan(drawn), none_treated)
    found = mediated(sample, draws=200, seed=3)
    assert found.draws == 200 - none_treated.sum()
    assert np.isfinite([found.ci_low, found.ci_high]).all()


def test_a_mechanism_without_controls_is_one_with_none() -> None:
    sample = panel()
    found = mediated(sample, controls=[])
    fit = pyfixest.feols("innovation ~ agglomeration | city_id + year", data=sample, **CONVENTION)
    assert found.a.estimate == pytest.approx(fit.coef()["agglomeration"], rel=1e-8)
    assert found.a.std_error == pytest.approx(fit.se()["agglomeration"], rel=1e-8)


@pytest.mark.parametrize(
    ("column", "name"), [("resilience", "outcome"), ("innovation", "mediator"), ("internet", "control 2")]
)
def test_a_missing_value_is_named(column: str, name: str) -> None:
    sample = panel()
    sample.loc[4, column] = np.nan
    with pytest.raises(NotEstimable, match=f"{name} has missing or infinite values"):
        mediated(sample)
