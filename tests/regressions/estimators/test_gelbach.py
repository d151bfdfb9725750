"""Contributions sum to the change of the slope, are those of pyfixest, and err as resampled cities do."""

import numpy as np
import pandas as pd
import pyfixest
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.regressions.estimators.gelbach import Gelbach, gelbach
from assets.regressions.within import effects_of, least_squares, less_effects

NAMES = ["internet", "human_capital", "government"]


def panel(cities: int, years: int, missing: float, seed: int = 11) -> pd.DataFrame:
    """Controls that move with the treatment, errors correlated within cities."""
    random = np.random.default_rng(seed)
    city, year = (axis.ravel() for axis in np.indices((cities, years)))
    paths = random.normal(size=(5, cities, years)).cumsum(axis=2)[:, city, year]
    rows = pd.DataFrame({"city_id": city, "year": year, "agglomeration": paths[0]})
    for name, path, weight in zip(NAMES, paths[1:4], (0.8, -0.5, 0.0), strict=True):
        rows[name] = weight * rows["agglomeration"] + path
    rows["resilience"] = rows["agglomeration"] + rows[NAMES] @ [0.6, 0.4, 1.0] + paths[4]
    return rows[random.random(len(rows)) >= missing].reset_index(drop=True)


def decomposed(sample: pd.DataFrame, names: list[str] = NAMES) -> Gelbach:
    effects = effects_of(sample["city_id"], sample["year"])
    return gelbach(
        sample["resilience"].to_numpy(),
        sample["agglomeration"].to_numpy(),
        sample[names].to_numpy(),
        names,
        effects.city,
        effects,
    )


@pytest.mark.parametrize("missing", [0, 0.3])
def test_contributions_sum_to_the_change_of_the_slope(missing: float) -> None:
    sample = panel(20, 6, missing)
    effects = effects_of(sample["city_id"], sample["year"])
    outcome, result = sample["resilience"].to_numpy(), decomposed(sample)
    short = least_squares(outcome, sample[["agglomeration"]].to_numpy(), effects).slopes[0]
    long = least_squares(outcome, sample[["agglomeration", *NAMES]].to_numpy(), effects).slopes[0]
    assert (result.slope_short, result.slope_long) == pytest.approx((short, long), abs=1e-10)
    assert result.terms["contribution"].sum() == pytest.approx(short - long, abs=1e-10)


@pytest.mark.parametrize("missing", [0, 0.3])
def test_contributions_are_those_of_pyfixest(missing: float) -> None:
    sample = panel(20, 6, missing)
    effects = effects_of(sample["city_id"], sample["year"])
    terms = decomposed(sample).terms.set_index("term")["contribution"]

    variables = ["resilience", "agglomeration", *NAMES]
    within = pd.DataFrame(less_effects(sample[variables].to_numpy(), effects), columns=variables)
    formula = f"resilience ~ agglomeration + {' + '.join(NAMES)}"
    fit = pyfixest.feols(formula, data=within, vcov="iid")
    reference = fit.decompose(decomp_var="agglomeration", only_coef=True)
    np.testing.assert_allclose(terms, pd.Series(reference.results.mediator_effects)[NAMES], rtol=1e-8)

    dummies = pd.get_dummies(sample[["city_id", "year"]].astype(str), drop_first=True, dtype=float)
    fit = pyfixest.feols(f"{formula} + {' + '.join(dummies)}", data=sample.join(dummies), vcov="iid")
    reference = fit.decompose(decomp_var="agglomeration", x1_vars=list(dummies), only_coef=True)
    # With dummies its auxiliary regressions are iterative and end at a tolerance of 1e-6.
    np.testing.assert_allclose(terms, pd.Series(reference.results.mediator_effects)[NAMES], rtol=1e-5)


def test_standard_errors_are_those_of_weighing_cities_a_little_more_or_less() -> None:
    sample = panel(12, 5, 0.2)
    result = decomposed(sample)
    design = np.column_stack(
        [
            sample[["agglomeration", *NAMES]],
            pd.get_dummies(sample["city_id"], dtype=float),
            pd.get_dummies(sample["year"], drop_first=True, dtype=float),
        ]
    )
    outcome = sample["resilience"].to_numpy()

    def contributions(weight: np.ndarray) -> np.ndarray:
        root = np.sqrt(weight)[:, None]
        slopes = np.linalg.lstsq(root * design, root[:, 0] * outcome, rcond=None)[0][1:4]
        without = np.delete(design, [1, 2, 3], axis=1)
        loadings = np.linalg.lstsq(root * without, root * design[:, 1:4], rcond=None)[0][0]
        each = slopes * loadings
        return np.append(each, each.sum())

    moves = []
    for city in range(12):
        step = 1e-4 * (sample["city_id"] == city).to_numpy()
        moves.append((contributions(1 + step) - contributions(1 - step)) / 2e-4)
    rows, parameters = len(sample), 4 + 5
    factor = 12 / 11 * (rows - 1) / (rows - parameters)
    expected = np.sqrt(factor * (np.array(moves) ** 2).sum(axis=0))
    np.testing.assert_allclose([*result.terms["std_error"], result.std_error], expected, rtol=1e-6)


def test_standard_errors_are_of_the_size_that_resampled_cities_give() -> None:
    sample = panel(200, 4, 0)
    result = decomposed(sample)
    effects = effects_of(sample["city_id"], sample["year"])
    variables = sample[["resilience", "agglomeration", *NAMES]].to_numpy()
    random = np.random.default_rng(5)
    drawn = []
    for _ in range(400):
        # A city drawn twice is two cities: it takes the place, and with it the effect, of another.
        resample = variables[(random.integers(200, size=200)[:, None] * 4 + np.arange(4)).ravel()]
        again = gelbach(resample[:, 0], resample[:, 1], resample[:, 2:], NAMES, effects.city, effects)
        drawn.append(again.terms["contribution"].to_numpy())
    contributions = np.array(drawn)
    np.testing.assert_allclose(result.terms["std_error"], contributions.std(axis=0, ddof=1), rtol=0.15)
    assert result.std_error == pytest.approx(contributions.sum(axis=1).std(ddof=1), rel=0.15)


@settings(max_examples=25, deadline=None)
@given(st.permutations(NAMES))
def test_the_order_of_controls_changes_nothing(names: list[str]) -> None:
    sample = panel(20, 6, 0.3)
    terms = decomposed(sample, names).terms.set_index("term").loc[NAMES]
    pd.testing.assert_frame_equal(terms, decomposed(sample).terms.set_index("term"), rtol=1e-9)


def test_one_control_contributes_the_whole_change_and_its_error() -> None:
    result = decomposed(panel(20, 6, 0.3), ["internet"])
    assert result.terms["contribution"][0] == pytest.approx(result.slope_short - result.slope_long)
    assert result.terms["std_error"][0] == pytest.approx(result.std_error)


def test_controls_without_a_name_are_refused() -> None:
    sample = panel(20, 6, 0)
    effects = effects_of(sample["city_id"], sample["year"])
    controls = sample[NAMES].to_numpy()
    with pytest.raises(ValueError, match="3 controls and 1 names"):
        gelbach(controls[:, 0], controls[:, 1], controls, ["internet"], effects.city, effects)
