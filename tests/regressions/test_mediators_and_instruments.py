"""The paths of a mediation and the stages of an instrument are regressions that pyfixest runs one by one."""

import re

import numpy as np
import pytest

from assets.regressions.design import Design
from assets.regressions.estimators import estimated
from tests.regressions.beside_pyfixest import HEADLINE, PANEL, REGRESSORS, by_term, reference, said, same_as
from tests.regressions.small_design import INSTRUMENT, design_of, model, small_panel

# Mediation


def test_the_paths_of_a_mediation_are_those_of_three_regressions(design: Design) -> None:
    found = estimated(model(estimator="mediation", mediator="innovation", draws=200), design)
    terms = by_term(found)
    assert terms.index.tolist() == [
        "total",
        "treatment_on_mediator",
        "mediator_on_outcome",
        "direct",
        "indirect",
    ]
    total = reference(HEADLINE, PANEL)
    first = reference(HEADLINE.replace("resilience", "innovation"), PANEL)
    second = reference(HEADLINE.replace(" |", " + innovation |"), PANEL)
    for path, fit, name in (
        ("total", total, "agglomeration"),
        ("treatment_on_mediator", first, "agglomeration"),
        ("mediator_on_outcome", second, "innovation"),
        ("direct", second, "agglomeration"),
    ):
        same_as(terms.loc[[path]], fit, [name])
    indirect, slope, error = terms.loc["indirect"], terms["estimate"], terms["std_error"]
    a, b = "treatment_on_mediator", "mediator_on_outcome"
    assert indirect["estimate"] == pytest.approx(slope[a] * slope[b], rel=1e-8)
    assert indirect["estimate"] == pytest.approx(slope["total"] - slope["direct"], rel=1e-8)
    sobel = np.hypot(slope[a] * error[b], slope[b] * error[a])
    assert f"Sobel's z is {indirect['estimate'] / sobel:.2f} (p" in said(found)
    assert np.isnan(indirect["t_value"])
    assert (indirect["p_value"] < 0.05) == (indirect["ci_low"] > 0 or indirect["ci_high"] < 0)
    share = indirect["estimate"] / terms["estimate"]["total"]
    assert f"indirect is {share:.0%} of total" in said(found)
    assert "200 draws of cities" in said(found)


def test_a_mediation_recovers_what_runs_through_the_mediator(design: Design) -> None:
    """0.4 directly, 0.5 · 0.3 through innovation; nothing through upgrading."""
    terms = by_term(estimated(model(estimator="mediation", mediator="innovation"), design))
    known = {"treatment_on_mediator": 0.5, "mediator_on_outcome": 0.3, "direct": 0.4, "total": 0.55}
    for path, slope in known.items():
        assert abs(terms.loc[path, "estimate"] - slope) < 2 * terms.loc[path, "std_error"]
    assert 0 < terms.loc["indirect", "ci_low"] < 0.15 < terms.loc["indirect", "ci_high"]
    idle = by_term(estimated(model(estimator="mediation", mediator="upgrading"), design))
    assert idle.loc["indirect", "ci_low"] < 0 < idle.loc["indirect", "ci_high"]


# Instruments


def test_two_stage_least_squares_are_those_of_pyfixest(design: Design) -> None:
    found = estimated(model(INSTRUMENT), design)
    second = "resilience ~ internet + human_capital | city_id + year | agglomeration ~ telephones_internet"
    same_as(by_term(found).loc[REGRESSORS], reference(second, PANEL), REGRESSORS)


def test_the_first_stage_stands_beside_the_second(design: Design) -> None:
    found = estimated(model(INSTRUMENT), design)
    terms = by_term(found)
    first = reference(
        "agglomeration ~ telephones_internet + internet + human_capital | city_id + year", PANEL
    )
    same_as(terms.loc[["first_stage: telephones_internet"]], first, ["telephones_internet"])
    strength = first.tstat()["telephones_internet"] ** 2
    assert terms.loc["first_stage_f", "estimate"] == pytest.approx(strength, rel=1e-8)
    limits = terms.loc["anderson_rubin"]
    assert said(found) == (
        f"first stage F {strength:.1f}; Anderson–Rubin set (interval): "
        f"[{limits['ci_low']:.4g}, {limits['ci_high']:.4g}]"
    )
    assert found.formula == INSTRUMENT


def test_the_anderson_rubin_test_of_zero_is_the_reduced_forms(design: Design) -> None:
    found = estimated(model(INSTRUMENT), design)
    row = by_term(found).loc["anderson_rubin"]
    reduced = reference("resilience ~ telephones_internet + internet + human_capital | city_id + year", PANEL)
    assert row["p_value"] == pytest.approx(reduced.pvalue()["telephones_internet"], rel=1e-6)
    assert row["estimate"] == by_term(found).loc["agglomeration", "estimate"]
    assert row["ci_low"] < 0.55 < row["ci_high"]


def test_an_anderson_rubin_set_without_limits_is_said_in_words() -> None:
    """Noise for an instrument: no value of the slope is rejected, however large."""
    panel = small_panel()
    panel["telephones_internet"] = np.random.default_rng(0).normal(size=len(panel))
    found = estimated(model(INSTRUMENT), design_of(panel))
    row = by_term(found).loc["anderson_rubin"]
    assert np.isnan([row["ci_low"], row["ci_high"]]).all()
    assert re.search(r"Anderson–Rubin set \((unbounded|two rays)\): \[-inf, ", said(found))


def test_two_instruments_have_a_first_stage_slope_each(design: Design) -> None:
    instruments = ("telephones_internet", "human_capital")
    formula = f"resilience ~ internet | city + year | agglomeration ~ {' + '.join(instruments)}"
    found = estimated(model(formula), design)
    assert found.terms["term"].tolist() == [
        "agglomeration", "internet", "first_stage: telephones_internet", "first_stage: human_capital",
        "first_stage_f", "anderson_rubin",
    ]  # fmt: skip
    first = reference(
        "agglomeration ~ telephones_internet + human_capital + internet | city_id + year", PANEL
    )
    same_as(found.terms[2:4], first, list(instruments))
