"""Effects of province and year are those of pyfixest; what they take up is a reason, and nobody's slope."""

import dataclasses
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from assets.notes import NotEstimable
from assets.regressions.design import Design
from assets.regressions.estimators import estimated
from tests.regressions.beside_pyfixest import (
    HEADLINE,
    PANEL,
    REGRESSORS,
    convention_of,
    reference,
    said,
    same_as,
)
from tests.regressions.small_design import FORMULA, by, design_of, model

PROVINCE_YEAR = FORMULA.replace("+ year", "+ province^year")
PROVINCES_BY_NAME = pytest.mark.parametrize(
    "names", ["丁丙乙甲", "甲乙丙丁"], ids=["in order of codes", "in the other"]
)


def in_provinces(panel: pd.DataFrame, province_of: Callable[[int], str]) -> Design:
    """A panel as a design whose cities lie in other provinces."""
    design = design_of(panel)
    provinces = design.cities["city_id"].map(province_of)
    return dataclasses.replace(design, cities=design.cities.assign(province=provinces))


def renamed(names: str) -> Callable[[int], str]:
    """The same provinces under other names, a sign each; effects are numbered in the order of names."""
    return lambda city: names[city // 100 - 1]


def test_province_year_effects_are_those_of_pyfixest(design: Design) -> None:
    found = estimated(model(PROVINCE_YEAR), design)
    fit = reference(HEADLINE.replace("+ year", "+ province^year"), PANEL)
    same_as(found.terms, fit, REGRESSORS)
    assert (found.n, found.cities, found.years) == (216, 24, 9)
    assert found.formula == PROVINCE_YEAR
    assert np.isnan([found.r2_xtreg, found.constant, found.constant_t_value]).all()
    assert found.r2_within == pytest.approx(fit._r2_within, rel=1e-8)


@PROVINCES_BY_NAME
def test_the_wald_test_with_effects_of_province_and_year_is_the_squared_t_of_the_interaction(
    names: str,
) -> None:
    panel = PANEL.assign(west=PANEL["agglomeration"] * (PANEL["city_id"] >= 400))
    formula = HEADLINE.replace("agglomeration", "agglomeration + west").replace("+ year", "+ province^year")
    fit = reference(formula, panel)
    assert said(estimated(by("hu_line", PROVINCE_YEAR), in_provinces(PANEL, renamed(names)))) == (
        f"slopes the same in all groups: F(1, 23) = {fit.tstat()['west'] ** 2:.2f}, p = {fit.pvalue()['west']:.3f}"
    )


def test_a_city_alone_in_its_province_is_dropped_with_province_year_effects() -> None:
    """Its rows are explained by the effects: all nine are singletons, and no figure rests on them."""
    moved = in_provinces(PANEL, lambda city: "北京市" if city == 406 else str(city // 100))
    found = estimated(model(PROVINCE_YEAR), moved)
    rest = PANEL[PANEL["city_id"] != 406]
    assert (found.n, found.cities) == (207, 23)
    same_as(found.terms, reference(HEADLINE.replace("+ year", "+ province^year"), rest), REGRESSORS)


@pytest.mark.usefixtures("no_pyfixest")
def test_provinces_of_a_single_city_leave_nothing_to_estimate_from() -> None:
    """Given no row, pyfixest would abort the process."""
    with pytest.raises(NotEstimable, match="no city-years are left to estimate from"):
        estimated(model(PROVINCE_YEAR), in_provinces(PANEL, str))


@pytest.mark.usefixtures("no_pyfixest")
@PROVINCES_BY_NAME
@pytest.mark.parametrize("name", ["agglomeration", "internet"])
def test_a_regressor_that_only_provinces_share_in_a_year_is_a_reason(name: str, names: str) -> None:
    """pyfixest would drop it with a warning, and the estimate be one without it."""
    shared = PANEL.groupby(["province", "year"])[name].transform("mean")
    design = in_provinces(PANEL.assign(**{name: shared}), renamed(names))
    with pytest.raises(NotEstimable, match=rf"^{name} does not vary within city \+ province\^year$"):
        estimated(model(PROVINCE_YEAR), design)


def test_errors_by_province_do_not_count_effects_that_are_nested_in_provinces(design: Design) -> None:
    """pyfixest's k is 3 slopes and the constant, without the 36 effects."""
    found = estimated(model(PROVINCE_YEAR, cluster="province"), design)
    assert "dummies of province and year" not in convention_of(found)
