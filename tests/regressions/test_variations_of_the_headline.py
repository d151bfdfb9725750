"""Other terms, readings, rows or years are the headline by pyfixest on the columns and rows that they name."""

from typing import Any

import numpy as np
import pytest

from assets.notes import note
from assets.regressions.design import Design
from assets.regressions.estimates import Estimated
from assets.regressions.estimators import estimated
from tests.regressions.beside_pyfixest import HEADLINE, PANEL, REGRESSORS, by_term, reference, same_as
from tests.regressions.small_design import (
    ALONE,
    CONTROLS,
    FORMULA,
    design_of,
    model,
    small_design,
    small_panel,
)


def test_a_check_that_varies_nothing_is_the_headline_by_pyfixest(headline: Estimated) -> None:
    fit = reference(HEADLINE, PANEL)
    same_as(headline.terms, fit, REGRESSORS)
    assert headline.terms["term"].tolist() == REGRESSORS
    assert headline.formula == FORMULA
    assert headline.vcov == note("crv1_city")
    assert headline.r2_within == pytest.approx(fit._r2_within, rel=1e-8)
    assert headline.notes == ()
    assert headline.draws.shape == (0,)


def test_known_slopes_are_recovered(headline: Estimated) -> None:
    """Agglomeration: 0.4, and 0.5 · 0.3 through innovation."""
    terms = by_term(headline)
    for name, slope in {"agglomeration": 0.55, "internet": -0.3, "human_capital": 0.2}.items():
        assert abs(terms.loc[name, "estimate"] - slope) < 2 * terms.loc[name, "std_error"]
        assert terms.loc[name, "t_value"] * slope > 0


@pytest.mark.parametrize(
    "formula",
    [
        "resilience ~ agglomeration + human_capital | city + year",
        ALONE,
        "resilience ~ agglomeration + upgrading + internet | city + year",
        "innovation ~ agglomeration + internet + human_capital | city + year",
    ],
)
def test_other_terms_or_another_outcome_are_their_regression(design: Design, formula: str) -> None:
    found = estimated(model(formula), design)
    assert found.formula == formula
    fit = reference(formula.replace("city", "city_id"), PANEL)
    same_as(found.terms, fit, found.terms["term"].tolist())


@pytest.mark.parametrize(
    ("variable", "reading"),
    [
        ("agglomeration", "location_quotient"),
        ("agglomeration", "neighbours"),
        ("agglomeration", "row_standardised"),
        ("resilience", "equal"),
        ("resilience", "winsorised"),
    ],
)
def test_another_reading_is_the_headline_on_another_column(
    design: Design, variable: str, reading: str
) -> None:
    found = estimated(model(read={variable: reading}), design)
    panel = PANEL.assign(**{variable: PANEL[f"{variable}:{reading}"]})
    same_as(found.terms, reference(HEADLINE, panel), REGRESSORS)


@pytest.mark.parametrize("unit", [1e-10, 1e10])
@pytest.mark.parametrize("varied", [{}, {"inference": "crv3"}, {"inference": "driscoll_kraay"}])
def test_the_unit_of_a_variable_scales_its_slope_and_moves_nothing_else(
    unit: float, varied: dict[str, str]
) -> None:
    """Where cells are missing pyfixest takes effects out by iteration, to a tolerance in the variable's unit."""
    panel = small_panel()
    panel.loc[[3, 40, 41, 120], "internet"] = np.nan
    found = by_term(estimated(model(**varied), design_of(panel)))
    scaled = panel.assign(internet=panel["internet"] * unit, resilience=panel["resilience"] * 7)
    other = by_term(estimated(model(**varied), design_of(scaled)))
    for name in ("estimate", "std_error"):
        expected = found[name] * 7 / np.array([1, unit, 1])
        np.testing.assert_allclose(other[name], expected, rtol=1e-9)
    np.testing.assert_allclose(other["t_value"], found["t_value"], rtol=1e-9)


def test_winsorised_variables_are_the_headline_on_variables_cut_at_their_percentiles(design: Design) -> None:
    panel = PANEL.copy()
    for name in ("resilience", *REGRESSORS):
        low, high = panel[name].quantile([0.01, 0.99])
        panel[name] = panel[name].clip(low, high)
    found = estimated(model(cleaning="winsorised_variables"), design)
    same_as(found.terms, reference(HEADLINE, panel), REGRESSORS)


def test_reported_only_is_the_headline_without_the_rows_of_filled_cells() -> None:
    """The whole of 2011 is carried, and a cell of 2003 interpolated."""
    carried = [*range(8, 216, 9), 0]
    design = small_design(internet=carried)
    found = estimated(model(cleaning="reported_only"), design)
    assert (found.n, found.cities, found.years) == (216 - 25, 24, 8)
    same_as(found.terms, reference(HEADLINE, PANEL.drop(index=carried)), REGRESSORS)


@pytest.mark.parametrize(
    ("varied", "left_in"),
    [
        ({"sample": "until_2008"}, "year <= 2008"),
        ({"sample": "from_2009"}, "year >= 2009"),
        ({"sample": "without_municipalities_and_capitals"}, "city_id % 100 != 1"),
        ({"sample": "without_boundary_changes"}, "city_id % 100 != 2"),
        ({"years": (2005, 2009), "sample": "until_2008"}, "2005 <= year <= 2008"),
    ],
)
def test_a_sample_is_the_headline_on_its_rows(design: Design, varied: dict[str, Any], left_in: str) -> None:
    found, rows = estimated(model(**varied), design), PANEL.query(left_in)
    assert (found.n, found.cities, found.years) == (
        len(rows),
        rows["city_id"].nunique(),
        rows["year"].nunique(),
    )
    same_as(found.terms, reference(HEADLINE, rows), REGRESSORS)


def test_a_lag_and_a_lead_are_those_of_pandas_within_cities(design: Design) -> None:
    within = PANEL.groupby("city_id")["agglomeration"]
    panel = PANEL.assign(before=within.shift(1), after=within.shift(-1))
    lagged = estimated(model(FORMULA.replace("agglomeration", "l(agglomeration, 1)")), design)
    fit = reference(HEADLINE.replace("agglomeration", "before"), panel)
    same_as(lagged.terms, fit, ["before", *CONTROLS])
    both = "agglomeration + f(agglomeration, 1)"
    ahead = estimated(model(FORMULA.replace("agglomeration", both)), design)
    fit = reference(HEADLINE.replace("agglomeration", "agglomeration + after"), panel)
    same_as(ahead.terms, fit, ["agglomeration", "after", *CONTROLS])
    assert (lagged.n, lagged.years, ahead.n, ahead.years) == (192, 8, 192, 8)
