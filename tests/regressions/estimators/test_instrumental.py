"""Two-stage least squares against pyfixest and linearmodels; Anderson and Rubin's set against its test."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyfixest
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linearmodels.iv import IV2SLS
from pyfixest.demeaners import MapDemeaner
from scipy.stats import f

from assets.notes import NotEstimable
from assets.regressions.estimators.instrumental import (
    AndersonRubin,
    anderson_rubin_interval,
    two_stage_least_squares,
)
from assets.regressions.within import Effects, effects_of

CONTROLS = ["government", "human_capital"]
INSTRUMENTS = ["telephones", "posts", "cables"]
CONVENTION: dict[str, object] = {
    "vcov": {"CRV1": "city_id"},
    "ssc": pyfixest.ssc(k_adj=True, k_fixef="nonnested", G_adj=True, G_df="min"),
    "demeaner": MapDemeaner(fixef_tol=1e-13),
}
COUNTS = pytest.mark.parametrize("count", [1, 2, 3])


def panel(
    missing: float = 0.2,
    strength: float = 0.5,
    invalid: float = 0.0,
    seed: int = 5,
    cities: int = 40,
    years: int = 8,
) -> pd.DataFrame:
    """Cities whose agglomeration and resilience share a cause; the slope is 0.7."""
    random = np.random.default_rng(seed)
    rows = pd.DataFrame(
        [(city, year) for city in range(cities) for year in range(2003, 2003 + years)],
        columns=["city_id", "year"],
    )
    city, year = random.normal(size=cities)[rows["city_id"]], random.normal(size=years)[rows["year"] - 2003]
    for name in (*INSTRUMENTS, *CONTROLS):
        rows[name] = random.normal(size=len(rows)) + random.normal(size=cities)[rows["city_id"]] * year
    cause = random.normal(size=len(rows)) + city * year
    first = rows[INSTRUMENTS].to_numpy() @ np.array([1, 0.5, -0.5])
    rows["agglomeration"] = (
        strength * first + cause + 0.3 * rows["government"] + city + random.normal(size=len(rows))
    )
    rows["resilience"] = (
        0.7 * rows["agglomeration"]
        - cause
        + rows["human_capital"]
        + invalid * (rows["telephones"] - rows["posts"])
        + year
        + random.normal(size=len(rows))
    )
    return rows[random.random(len(rows)) >= missing].reset_index(drop=True)


Arguments = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, Effects]


def arguments(sample: pd.DataFrame, count: int, controls: list[str] = CONTROLS) -> Arguments:
    """What both functions take, with the first instruments."""
    effects = effects_of(sample["city_id"], sample["year"])
    return (
        sample["resilience"].to_numpy(),
        sample["agglomeration"].to_numpy(),
        sample[controls].to_numpy(),
        sample[INSTRUMENTS[:count]].to_numpy(),
        effects.city,
        effects,
    )


def wald_p_value(sample: pd.DataFrame, slope: float, count: int) -> float:
    """The Anderson–Rubin test by pyfixest: resilience - slope · agglomeration on instruments and controls."""
    names = INSTRUMENTS[:count]
    fit = pyfixest.feols(
        f"left ~ {' + '.join(names + CONTROLS)} | city_id + year",
        data=sample.assign(left=sample["resilience"] - slope * sample["agglomeration"]),
        **CONVENTION,
    )
    positions = [list(fit.coef().index).index(name) for name in names]
    slopes = fit.coef().to_numpy()[positions]
    variance = fit._vcov[np.ix_(positions, positions)]
    wald = slopes @ np.linalg.inv(variance) @ slopes
    return float(f.sf(wald / count, count, sample["city_id"].nunique() - 1))


def p_value_on_dummies(sample: pd.DataFrame, count: int) -> Callable[[float], float]:
    """The same test as a function of the slope, on every dummy: the two reduced forms and their scores."""
    others = [
        (sample[name].to_numpy()[:, None] == np.sort(sample[name].unique())).astype(float)
        for name in ("city_id", "year")
    ]
    design = np.column_stack([sample[INSTRUMENTS[:count] + CONTROLS], others[0], others[1][:, 1:]])
    pair = sample[["resilience", "agglomeration"]].to_numpy()
    bread = np.linalg.inv(design.T @ design)
    slopes = bread @ design.T @ pair
    residuals = pair - design @ slopes
    n, groups = len(sample), sample["city_id"].nunique()
    factor = groups / (groups - 1) * (n - 1) / (n - count - len(CONTROLS) - others[1].shape[1])
    by_city = [others[0].T @ (design * residuals[:, [side]]) @ bread[:, :count] for side in (0, 1)]

    def p_value(slope: float) -> float:
        estimate = slopes[:count, 0] - slope * slopes[:count, 1]
        scores = by_city[0] - slope * by_city[1]
        wald = estimate @ np.linalg.solve(factor * scores.T @ scores, estimate)
        return float(f.sf(wald / count, count, groups - 1))

    return p_value


@COUNTS
@pytest.mark.parametrize("missing", [0, 0.3])
def test_slopes_and_clustered_errors_are_those_of_pyfixest(count: int, missing: float) -> None:
    sample = panel(missing)
    fit = two_stage_least_squares(*arguments(sample, count))
    reference = pyfixest.feols(
        f"resilience ~ {' + '.join(CONTROLS)} | city_id + year "
        f"| agglomeration ~ {' + '.join(INSTRUMENTS[:count])}",
        data=sample,
        **CONVENTION,
    )
    names = ["agglomeration", *CONTROLS]
    np.testing.assert_allclose(fit.slopes, reference.coef()[names], rtol=1e-8)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.variance)), reference.se()[names], rtol=1e-8)
    assert (fit.n, fit.clusters) == (len(sample), 40)


@COUNTS
def test_slopes_are_those_of_linearmodels_on_every_dummy(count: int) -> None:
    sample = panel()
    dummies = pd.get_dummies(sample[["city_id", "year"]].astype(str), dtype=float).drop(columns="year_2003")
    reference = IV2SLS(
        sample["resilience"],
        pd.concat([sample[CONTROLS], dummies], axis=1),
        sample["agglomeration"],
        sample[INSTRUMENTS[:count]],
    ).fit()
    fit = two_stage_least_squares(*arguments(sample, count))
    np.testing.assert_allclose(fit.slopes, reference.params[["agglomeration", *CONTROLS]], rtol=1e-8)


@COUNTS
def test_the_first_stage_is_the_regression_on_instruments_and_controls(count: int) -> None:
    sample = panel()
    fit = two_stage_least_squares(*arguments(sample, count))
    reference = pyfixest.feols(
        f"agglomeration ~ {' + '.join(INSTRUMENTS[:count] + CONTROLS)} | city_id + year",
        data=sample,
        **CONVENTION,
    )
    np.testing.assert_allclose(fit.first_stage_slopes, reference.coef(), rtol=1e-8)
    np.testing.assert_allclose(fit.first_stage_variance, reference._vcov, rtol=1e-8, atol=1e-12)
    # pyfixest 0.60 gives no F of part of the slopes: its Wald statistic is not over their number.
    wald = reference.wald_test(R=np.eye(count, count + len(CONTROLS)), distribution="chi2")["statistic"]
    assert fit.first_stage_f == pytest.approx(wald / count, rel=1e-8)


@COUNTS
def test_the_first_stage_f_is_the_kleibergen_paap_statistic_of_linearmodels_but_for_the_factor(
    count: int,
) -> None:
    sample = panel()
    dummies = pd.get_dummies(sample[["city_id", "year"]].astype(str), dtype=float).drop(columns="year_2003")
    reference: Any = IV2SLS(
        sample["resilience"],
        pd.concat([sample[CONTROLS], dummies], axis=1),
        sample["agglomeration"],
        sample[INSTRUMENTS[:count]],
    ).fit(cov_type="clustered", clusters=sample["city_id"], debiased=False)
    wald = reference.first_stage.diagnostics.loc["agglomeration", "f.stat"]
    n, k = len(sample), count + len(CONTROLS) + sample["year"].nunique()
    fit = two_stage_least_squares(*arguments(sample, count))
    assert fit.first_stage_f == pytest.approx(wald / (n - 1) * (n - k) * (40 - 1) / 40 / count, rel=1e-8)


def test_an_instrument_for_itself_is_least_squares() -> None:
    sample = panel().assign(telephones=lambda rows: rows["agglomeration"])
    fit = two_stage_least_squares(*arguments(sample, 1))
    reference = pyfixest.feols(
        f"resilience ~ agglomeration + {' + '.join(CONTROLS)} | city_id + year",
        data=sample,
        **CONVENTION,
    )
    np.testing.assert_allclose(fit.slopes, reference.coef(), rtol=1e-8)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.variance)), reference.se(), rtol=1e-8)


@COUNTS
def test_the_p_value_of_no_effect_is_that_of_the_joint_test_in_the_reduced_form(count: int) -> None:
    sample = panel(strength=0.1)
    interval = anderson_rubin_interval(*arguments(sample, count))
    assert interval.p_value == pytest.approx(wald_p_value(sample, 0.0, count), rel=1e-7)


@COUNTS
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_the_ends_of_the_interval_are_tested_at_its_level(count: int, level: float) -> None:
    sample = panel()
    interval = anderson_rubin_interval(*arguments(sample, count), level=level)
    assert interval.kind == "interval"
    assert interval.pieces == ((interval.low, interval.high),)
    for end in (interval.low, interval.high):
        assert wald_p_value(sample, end, count) == pytest.approx(1 - level, rel=1e-7)


def test_with_one_instrument_the_ends_are_the_roots_of_the_quadratic() -> None:
    sample = panel()
    instrument = INSTRUMENTS[:1]
    design = " + ".join(instrument + CONTROLS)
    fits = {
        name: pyfixest.feols(f"{name} ~ {design} | city_id + year", data=rows, **CONVENTION)
        for name, rows in {
            "resilience": sample,
            "agglomeration": sample,
            "both": sample.assign(both=sample["resilience"] + sample["agglomeration"]),
        }.items()
    }  # fmt: skip
    slope = {name: fit.coef()["telephones"] for name, fit in fits.items()}
    variance = {name: fit.se()["telephones"] ** 2 for name, fit in fits.items()}
    covariance = (variance["both"] - variance["resilience"] - variance["agglomeration"]) / 2
    critical = f.ppf(0.95, 1, 39)
    roots = np.roots(
        [
            slope["agglomeration"] ** 2 - critical * variance["agglomeration"],
            -2 * (slope["agglomeration"] * slope["resilience"] - critical * covariance),
            slope["resilience"] ** 2 - critical * variance["resilience"],
        ]
    )
    interval = anderson_rubin_interval(*arguments(sample, 1))
    np.testing.assert_allclose([interval.low, interval.high], np.sort(roots), rtol=1e-7)


@COUNTS
def test_with_strong_instruments_the_interval_is_near_that_of_two_stage_least_squares(count: int) -> None:
    sample = panel(strength=20.0, missing=0)
    fit = two_stage_least_squares(*arguments(sample, count))
    interval = anderson_rubin_interval(*arguments(sample, count))
    width = np.sqrt(f.ppf(0.95, 1, 39) * fit.variance[0, 0])
    assert fit.first_stage_f > 300
    assert (interval.low + interval.high) / 2 == pytest.approx(fit.slopes[0], abs=width / 2)
    assert interval.high - interval.low == pytest.approx(2 * width, rel=0.5 if count > 1 else 0.02)


@COUNTS
def test_irrelevant_instruments_leave_the_slope_unbounded(count: int) -> None:
    kinds = [
        anderson_rubin_interval(*arguments(panel(strength=0.0, seed=seed), count)).kind for seed in range(10)
    ]
    assert sum(kind in ("unbounded", "two rays") for kind in kinds) >= 8
    assert "unbounded" in kinds


def test_an_unbounded_set_has_no_ends() -> None:
    sets = [anderson_rubin_interval(*arguments(panel(strength=0.0, seed=seed), 1)) for seed in range(10)]
    whole = next(found for found in sets if found.kind == "unbounded")
    assert (whole.low, whole.high, whole.pieces) == (-np.inf, np.inf, ((-np.inf, np.inf),))
    assert whole.p_value > 0.05


def test_two_rays_leave_out_what_lies_between_them() -> None:
    samples = [panel(strength=0.05, invalid=0.4, seed=seed) for seed in range(10)]
    sets = [anderson_rubin_interval(*arguments(sample, 1)) for sample in samples]
    sample, rays = next(
        (sample, found) for sample, found in zip(samples, sets, strict=True) if found.kind == "two rays"
    )
    assert rays.low < rays.high
    assert rays.pieces == ((-np.inf, rays.low), (rays.high, np.inf))
    p_value = p_value_on_dummies(sample, 1)
    assert p_value((rays.low + rays.high) / 2) < 0.05
    assert min(p_value(rays.low - 1e3), p_value(rays.high + 1e3)) > 0.05


def test_instruments_that_contradict_each_other_leave_no_slope() -> None:
    empty = anderson_rubin_interval(*arguments(panel(invalid=5.0), 2))
    assert (empty.kind, empty.pieces) == ("empty", ())
    assert np.isnan([empty.low, empty.high]).all()
    assert empty.p_value < 0.05


def test_weak_instruments_that_disagree_can_leave_pieces_that_no_grid_is_sure_to_find() -> None:
    for seed in range(100):
        sample = panel(strength=0.1, invalid=0.2, seed=seed, cities=12, years=5)
        found = anderson_rubin_interval(*arguments(sample, 3))
        if found.kind == "disjoint":
            break
    p_value = p_value_on_dummies(sample, 3)
    (first_low, first_high), (second_low, second_high) = found.pieces
    assert (found.low, found.high) == (first_low, second_high)
    ends = [p_value(end) for end in (first_low, first_high, second_low, second_high)]
    np.testing.assert_allclose(ends, 0.05, rtol=1e-7)
    assert p_value((first_high + second_low) / 2) < 0.05
    assert min(p_value((first_low + first_high) / 2), p_value((second_low + second_high) / 2)) > 0.05


@settings(deadline=None, max_examples=30)
@given(
    seed=st.integers(0, 10_000),
    count=st.integers(1, 3),
    strength=st.sampled_from([0.0, 0.05, 0.1, 0.3]),
    invalid=st.sampled_from([0.0, 0.2, 1.0]),
)
def test_the_set_holds_the_slopes_that_are_not_rejected_and_no_other(
    seed: int, count: int, strength: float, invalid: float
) -> None:
    sample = panel(strength=strength, invalid=invalid, seed=seed, cities=12, years=5)
    found = anderson_rubin_interval(*arguments(sample, count))
    p_value = p_value_on_dummies(sample, count)
    slopes = np.tan(np.linspace(-np.pi / 2, np.pi / 2, 202)[1:-1])
    for slope in slopes:
        p = p_value(slope)
        if abs(p - 0.05) > 1e-6:
            assert any(low <= slope <= high for low, high in found.pieces) == (p > 0.05)


@settings(deadline=None, max_examples=25)
@given(
    seed=st.integers(0, 10_000),
    strength=st.sampled_from([0.0, 0.1, 0.5]),
    unit=st.sampled_from([1e-4, 0.1, 1e4]),
    shift=st.floats(-3, 3),
)
def test_units_and_a_known_effect_move_the_set_as_they_move_the_slope(
    seed: int, strength: float, unit: float, shift: float
) -> None:
    sample = panel(strength=strength, seed=seed, cities=12, years=5)
    moved = sample.assign(
        resilience=sample["resilience"] + shift * sample["agglomeration"],
        agglomeration=sample["agglomeration"] * unit,
        posts=sample["posts"] * 1e5 + sample["telephones"],
    )
    found = anderson_rubin_interval(*arguments(sample, 2))
    of_moved = anderson_rubin_interval(*arguments(moved, 2))
    assert of_moved.kind == found.kind
    np.testing.assert_allclose(
        np.array(of_moved.pieces), (np.array(found.pieces) + shift) / unit, rtol=1e-5, atol=1e-6 / unit
    )


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10_000), strength=st.sampled_from([0.0, 0.1, 0.5]))
def test_with_one_instrument_the_set_holds_the_estimate_of_two_stage_least_squares(
    seed: int, strength: float
) -> None:
    sample = panel(strength=strength, seed=seed, cities=12, years=5)
    slope = two_stage_least_squares(*arguments(sample, 1)).slopes[0]
    found: AndersonRubin = anderson_rubin_interval(*arguments(sample, 1))
    assert any(low <= slope <= high for low, high in found.pieces)


def test_a_regression_without_controls_is_one_with_none() -> None:
    sample = panel()
    fit = two_stage_least_squares(*arguments(sample, 2, controls=[]))
    reference = pyfixest.feols(
        "resilience ~ 1 | city_id + year | agglomeration ~ telephones + posts",
        data=sample,
        **CONVENTION,
    )
    np.testing.assert_allclose(fit.slopes, reference.coef(), rtol=1e-8)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.variance)), reference.se(), rtol=1e-8)
    assert anderson_rubin_interval(*arguments(sample, 2, controls=[])).kind == "interval"


@pytest.mark.parametrize(
    "values",
    [
        lambda rows: rows["city_id"] * 1.7 + rows["year"],
        lambda rows: 0 * rows["year"] + 3.1,
        lambda rows: rows["telephones"] * 2 + rows["government"],
    ],
    ids=["city and year effects", "constant", "of others"],
)
def test_an_instrument_that_brings_nothing_is_named(values: Callable[[pd.DataFrame], pd.Series]) -> None:
    sample = panel()
    sample = sample.assign(posts=values(sample))
    with pytest.raises(NotEstimable, match="instrument 2 is collinear"):
        two_stage_least_squares(*arguments(sample, 2))


def test_a_missing_value_is_named() -> None:
    sample = panel()
    sample.loc[4, "human_capital"] = np.nan
    with pytest.raises(NotEstimable, match="control 2 has missing or infinite values"):
        anderson_rubin_interval(*arguments(sample, 1))


def test_no_instruments_and_too_many_are_refused() -> None:
    outcome, endogenous, controls, instruments, cluster, effects = arguments(panel(), 3)
    with pytest.raises(NotEstimable, match="0 instruments: give at least 1"):
        two_stage_least_squares(outcome, endogenous, controls, instruments[:, :0], cluster, effects)
    with pytest.raises(NotEstimable, match=r"3 instruments: .* fewer than the 3 clusters"):
        two_stage_least_squares(outcome, endogenous, controls, instruments, cluster % 3, effects)
