"""What of the headline's slope chance could give, controls move and omitted ones might: placebo, Gelbach, Oster."""

import dataclasses

import numpy as np
import pytest

from assets.notes import NotEstimable
from assets.regressions.design import Design
from assets.regressions.estimates import Estimated
from assets.regressions.estimators import estimated
from assets.regressions.estimators.oster import oster
from assets.regressions.within import effects_of
from tests.regressions.beside_pyfixest import HEADLINE, PANEL, by_term, convention_of, reference, said
from tests.regressions.small_design import (
    ALONE,
    CONTROLS,
    FORMULA,
    design_of,
    model,
    small_design,
    small_panel,
)

# Placebo


def test_a_placebo_keeps_its_draws_and_sums_them_up(design: Design, headline: Estimated) -> None:
    found = estimated(model(estimator="placebo", draws=200), design)
    (row,) = found.terms.to_dict("records")
    assert found.draws.shape == (200,)
    assert row["estimate"] == pytest.approx(by_term(headline).loc["agglomeration", "estimate"], rel=1e-8)
    extreme = int((np.abs(found.draws) >= abs(row["estimate"])).sum())
    assert row["p_value"] == pytest.approx((1 + extreme) / 201)
    assert np.isnan([row[name] for name in ("std_error", "t_value", "ci_low", "ci_high")]).all()
    low, high = np.quantile(found.draws, [0.025, 0.975])
    assert low < 0 < high < row["estimate"]
    assert said(found) == f"24 cities with all years; 95 % of the permutations lie in [{low:.4f}, {high:.4f}]"
    assert convention_of(found) == "p by 200 permutations of city paths"


def test_a_placebo_of_the_same_seed_has_the_same_draws(design: Design) -> None:
    first, again, other = (
        estimated(model(estimator="placebo", draws=20, seed=seed), design).draws for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.isclose(first, other).any()


def test_a_placebo_rests_on_cities_with_all_years() -> None:
    panel = small_panel()
    panel.loc[[4, 40], "internet"] = np.nan
    found = estimated(model(estimator="placebo", draws=20), design_of(panel))
    complete = panel[~panel["city_id"].isin(panel.loc[[4, 40], "city_id"])]
    assert (found.n, found.cities, found.years) == (198, 22, 9)
    assert said(found).startswith("22 cities with all years; ")
    assert found.terms["estimate"][0] == pytest.approx(
        reference(HEADLINE, complete).coef()["agglomeration"], rel=1e-8
    )


def test_a_placebo_beside_trends_counts_calendar_years() -> None:
    """2006 is carried throughout and left out: 2007 is two years after 2005."""
    design = small_design(internet=[*range(3, 216, 9)])
    formula = FORMULA.replace("city + year", "city[t] + year")
    asked = model(formula, cleaning="reported_only")
    own = by_term(estimated(asked, design)).loc["agglomeration", "estimate"]
    permuted = estimated(dataclasses.replace(asked, estimator="placebo", draws=5), design)
    assert permuted.terms["estimate"][0] == pytest.approx(own, rel=1e-10)


# Oster, Gelbach


@pytest.mark.parametrize(("multiple", "largest"), [(1.3, None), (0.0, 1.0), (9.0, 1.0)])
def test_the_largest_r2_is_a_multiple_of_the_long_regressions_and_at_most_one(
    design: Design, multiple: float, largest: float | None
) -> None:
    panel = PANEL
    short = reference("resilience ~ agglomeration | city_id + year", panel)
    long = reference(HEADLINE, panel)
    r_max = largest or multiple * long._r2_within
    expected = oster(
        panel["resilience"].to_numpy(),
        panel["agglomeration"].to_numpy(),
        panel[list(CONTROLS)].to_numpy(),
        effects_of(panel["city_id"], panel["year"]),
        r_max,
    )
    found = estimated(model(estimator="oster", r_max=multiple), design)
    terms = by_term(found)["estimate"]
    assert terms["agglomeration"] == pytest.approx(long.coef()["agglomeration"], rel=1e-8)
    assert terms["delta"] == pytest.approx(expected.delta, rel=1e-6)
    assert terms["bias_adjusted"] == pytest.approx(expected.bias_adjusted, rel=1e-6)
    assert said(found).startswith(
        f"largest R² {r_max:.3f}, within both effects {short._r2_within:.3f} without controls and "
        f"{long._r2_within:.3f} with them"
    )


def test_a_largest_r2_below_the_long_regressions_is_refused(design: Design) -> None:
    with pytest.raises(ValueError, match="r_max is"):
        estimated(model(estimator="oster", r_max=0.9), design)


@pytest.mark.parametrize(("estimator", "reason"), [("oster", "there are none"), ("gelbach", "no controls")])
def test_what_compares_with_and_without_controls_needs_them(
    design: Design, estimator: str, reason: str
) -> None:
    with pytest.raises(NotEstimable, match=reason):
        estimated(model(ALONE, estimator=estimator), design)


def test_gelbachs_parts_sum_to_what_the_controls_move(design: Design) -> None:
    short = reference("resilience ~ agglomeration | city_id + year", PANEL).coef()["agglomeration"]
    long = reference(HEADLINE, PANEL).coef()
    found = estimated(model(estimator="gelbach"), design)
    terms = by_term(found)["estimate"]
    assert terms.index.tolist() == [*CONTROLS, "all controls"]
    for name in CONTROLS:
        auxiliary = reference(f"{name} ~ agglomeration | city_id + year", PANEL).coef()
        assert terms[name] == pytest.approx(auxiliary["agglomeration"] * long[name], rel=1e-8)
    assert terms["all controls"] == pytest.approx(short - long["agglomeration"], rel=1e-8)
    assert terms["all controls"] == pytest.approx(terms[list(CONTROLS)].sum(), rel=1e-8)
    assert said(found) == f"slope {short:.4f} without controls, {long['agglomeration']:.4f} with them"
