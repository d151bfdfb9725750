"""Slopes of groups are those of a regression with interactions, and the Wald test tells whether they differ."""

import dataclasses
import re

import numpy as np
import pytest

from assets.notes import NotEstimable
from assets.regressions.design import Design
from assets.regressions.estimators import estimated
from tests.regressions.beside_pyfixest import HEADLINE, PANEL, by_term, reference, said
from tests.regressions.small_design import CONTROLS, by, design_of, small_panel


def test_slopes_of_groups_are_those_of_a_regression_with_interactions(design: Design) -> None:
    """East is the base: its slope, and the difference of the others from it."""
    province = PANEL["city_id"] // 100
    panel = PANEL.assign(
        central=PANEL["agglomeration"] * (province == 3),
        west=PANEL["agglomeration"] * (province == 4),
    )
    fit = reference(HEADLINE.replace("agglomeration", "agglomeration + central + west"), panel)
    terms = by_term(estimated(by("region"), design))
    base = fit.coef()["agglomeration"]
    expected = [base + fit.coef()["central"], base, base + fit.coef()["west"], *fit.coef()[list(CONTROLS)]]
    slopes = [f"agglomeration:region={group}" for group in ("central", "east", "west")]
    assert terms.index.tolist() == [*slopes, *CONTROLS]
    np.testing.assert_allclose(terms["estimate"], expected, rtol=1e-8)
    assert terms.loc["agglomeration:region=east", "std_error"] == pytest.approx(
        fit.se()["agglomeration"], rel=1e-8
    )


def test_the_wald_test_of_two_groups_is_the_squared_t_of_their_interaction(design: Design) -> None:
    panel = PANEL.assign(west=PANEL["agglomeration"] * (PANEL["city_id"] >= 400))
    fit = reference(HEADLINE.replace("agglomeration", "agglomeration + west"), panel)
    assert said(estimated(by("hu_line"), design)) == (
        f"slopes the same in all groups: F(1, 23) = {fit.tstat()['west'] ** 2:.2f}, p = {fit.pvalue()['west']:.3f}"
    )


def test_the_wald_test_of_three_groups_is_that_of_two_interactions(design: Design) -> None:
    """d' V⁻¹ d / 2 with d the two differences from the base, V their variance."""
    from scipy.stats import f

    province = PANEL["city_id"] // 100
    panel = PANEL.assign(
        central=PANEL["agglomeration"] * (province == 3),
        west=PANEL["agglomeration"] * (province == 4),
    )
    fit = reference(HEADLINE.replace("agglomeration", "agglomeration + central + west"), panel)
    place = [fit._coefnames.index(name) for name in ("central", "west")]
    difference, variance = fit.coef().to_numpy()[place], fit._vcov[np.ix_(place, place)]
    wald = difference @ np.linalg.inv(variance) @ difference / 2
    assert said(estimated(by("region"), design)) == (
        f"slopes the same in all groups: F(2, 23) = {wald:.2f}, p = {f.sf(wald, 2, 23):.3f}"
    )


def test_slopes_that_differ_are_told_from_slopes_that_do_not(design: Design) -> None:
    panel = small_panel()
    panel["resilience"] += panel["agglomeration"] * (panel["city_id"] >= 400)
    alike, apart = (said(estimated(by("hu_line"), one)) for one in (design, design_of(panel)))
    assert float(re.findall(r"p = ([\d.]+)$", alike)[0]) > 0.05
    assert apart.endswith(", p < 0.001")


@pytest.mark.usefixtures("no_pyfixest")
def test_a_group_whose_slope_cannot_be_told_is_a_reason() -> None:
    west = PANEL["city_id"] >= 400
    panel = PANEL.assign(agglomeration=PANEL["agglomeration"].mask(west, PANEL["city_id"] * 1.0))
    with pytest.raises(
        NotEstimable, match=r"^agglomeration:hu_line=northwest does not vary within cities and years$"
    ):
        estimated(by("hu_line"), design_of(panel))


def test_a_single_group_has_no_slopes_to_compare(design: Design) -> None:
    one = dataclasses.replace(design, cities=design.cities.assign(hu_line="southeast"))
    with pytest.raises(NotEstimable, match="a single group is left in the sample"):
        estimated(by("hu_line"), one)
