"""What a check comes to: each estimator in one shape, against regressions written out beside it."""

import dataclasses
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyfixest
import pytest
import statsmodels.api as sm

from assets.catalog.estimators import estimators
from assets.catalog.study import Model
from assets.catalog.study_language.model_parsing import effects_of_text
from assets.notes import NotEstimable, note, worded
from assets.regressions.conley import bartlett, conley_variance
from assets.regressions.design import Design
from assets.regressions.estimates import COLUMNS, Estimated
from assets.regressions.estimators import estimated
from assets.regressions.estimators.oster import oster
from assets.regressions.estimators.spatial_durbin import spatial_durbin
from assets.regressions.fixed_effects import effects_in
from assets.regressions.registry import ESTIMATORS
from assets.regressions.within import clustered_variance, effects_of
from assets.regressions.within import least_squares as within_least_squares
from assets.table_assets import as_table
from tests.regressions.small_design import (
    CITIES,
    CONTROLS,
    FORMULA,
    adoption,
    design_of,
    distances,
    model,
    small_design,
    small_panel,
)

PANEL = small_panel()
REGRESSORS = ["agglomeration", *CONTROLS]
HEADLINE = "resilience ~ agglomeration + internet + human_capital | city_id + year"
"""The headline's model as pyfixest reads it from the panel."""
ALONE = "resilience ~ agglomeration | city + year"
INSTRUMENT = "resilience ~ internet + human_capital | city + year | agglomeration ~ telephones_internet"
PROVINCE_YEAR = FORMULA.replace("+ year", "+ province^year")
EVERY_ESTIMATOR: dict[str, dict[str, Any]] = {
    "least_squares": {},
    "placebo": {"draws": 50},
    "oster": {},
    "gelbach": {},
    "mediation": {"mediator": "innovation", "draws": 50},
    "instrumental": {"formula": INSTRUMENT},
    "event_study": {"policy": "broadband_pilot", "lags": 3},
    "spatial_durbin": {},
    "convergence": {"formula": ALONE},
}
EVERY_INFERENCE: dict[str, dict[str, str]] = {
    "city": {},
    "province": {"cluster": "province"},
    "city + year": {"cluster": "city + year"},
    "crv3": {"inference": "crv3"},
    "crv3 by province": {"cluster": "province", "inference": "crv3"},
    "driscoll_kraay": {"inference": "driscoll_kraay"},
    "conley": {"inference": "conley", "lags": None},
    "wild_bootstrap": {"inference": "wild_bootstrap"},
    "wild_bootstrap by province": {"cluster": "province", "inference": "wild_bootstrap"},
}


EVENT_YEARS = [
    "year -3 and before", "year -2", "year of adoption", "year +1", "year +2", "year +3 and after"
]  # fmt: skip


@pytest.fixture(scope="module")
def design() -> Design:
    return small_design()


@pytest.fixture(scope="module")
def headline(design: Design) -> Estimated:
    return estimated(model(), design)


def reference(formula: str, panel: pd.DataFrame, **vcov: str) -> Any:
    """pyfixest's estimate of a formula, clustered by city as Stata does."""
    return pyfixest.feols(
        formula,
        data=panel,
        vcov=vcov or {"CRV1": "city_id"},
        ssc=pyfixest.ssc(k_adj=True, k_fixef="nonnested", G_adj=True, G_df="min"),
    )


def said(found: Estimated) -> str:
    """What an estimate says of itself, in English."""
    return worded(found.notes, "en") or ""


def convention_of(found: Estimated) -> str:
    """The convention of its errors, in English."""
    return str(worded([found.vcov], "en"))


def by_term(found: Estimated) -> pd.DataFrame:
    """Terms by name."""
    return found.terms.set_index("term")


def same_as(found: pd.DataFrame, fit: Any, names: list[str]) -> None:
    """Terms are, in their order, the named ones of a fit by pyfixest."""
    tidy = fit.tidy().loc[names]
    for ours, theirs in {
        "estimate": "Estimate", "std_error": "Std. Error", "t_value": "t value", "p_value": "Pr(>|t|)",
        "ci_low": "2.5%", "ci_high": "97.5%",
    }.items():  # fmt: skip
        np.testing.assert_allclose(found[ours], tidy[theirs], rtol=1e-8, atol=1e-12, err_msg=ours)


def persistent() -> pd.DataFrame:
    """The small panel with an index that forgets half of a shock in a year."""
    panel = small_panel()
    random = np.random.default_rng(6)
    level = random.normal(size=len(CITIES))
    paths = []
    for _ in range(9):
        paths.append(level)
        level = 0.5 * level + 0.3 * random.normal(size=len(CITIES))
    logs = np.array(paths).T.ravel() + 0.1 * panel["internet"]
    return panel.assign(resilience=np.exp(logs))


def in_provinces(panel: pd.DataFrame, province_of: Callable[[int], str]) -> Design:
    """A panel as a design whose cities lie in other provinces."""
    design = design_of(panel)
    provinces = design.cities["city_id"].map(province_of)
    return dataclasses.replace(design, cities=design.cities.assign(province=provinces))


def renamed(names: str) -> Callable[[int], str]:
    """The same provinces under other names, a sign each; effects are numbered in the order of names."""
    return lambda city: names[city // 100 - 1]


def by(grouping: str, formula: str = FORMULA) -> Model:
    """A model with a slope of agglomeration for each group of a grouping."""
    slopes = formula.replace("agglomeration", f"i({grouping}, agglomeration)")
    return model(slopes, grouping=grouping)


# The shape


def test_every_estimator_has_an_example() -> None:
    assert set(EVERY_ESTIMATOR) == set(ESTIMATORS) == {one.estimator for one in estimators()}


@pytest.mark.parametrize("estimator", EVERY_ESTIMATOR)
def test_every_estimator_gives_its_terms_in_the_one_shape(design: Design, estimator: str) -> None:
    found = estimated(model(estimator=estimator, **EVERY_ESTIMATOR[estimator]), design)
    assert sorted(found.terms) == sorted(COLUMNS)
    assert found.terms["term"].is_unique
    assert found.terms["estimate"].notna().all()
    assert len(as_table([found.terms.assign(model_id="one")], "regressions.coefficient")) == len(found.terms)
    assert convention_of(found)
    assert " ~ " in found.formula
    assert (found.n, found.cities) == (len(PANEL) - 24 * (estimator == "convergence"), 24)


@pytest.mark.parametrize("inference", EVERY_INFERENCE)
def test_every_inference_gives_its_terms_in_the_one_shape(design: Design, inference: str) -> None:
    found = estimated(model(**EVERY_INFERENCE[inference]), design)
    assert found.terms.columns.tolist() == list(COLUMNS)
    assert found.terms.notna().all(axis=None)
    assert (found.n, found.cities, found.years) == (216, 24, 9)


# Least squares


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


PROVINCES_BY_NAME = pytest.mark.parametrize(
    "names", ["丁丙乙甲", "甲乙丙丁"], ids=["in order of codes", "in the other"]
)


# Slopes by group


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


# Effects of province and year


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


# Inference


@pytest.mark.parametrize(
    ("inference", "convention", "quantile"),
    [
        ("province", "CRV1 by province, G/(G-1)", 3.182446305284263),
        (
            "city + year",
            "CRV1 by city and by year (V_city + V_year - V_both), the smaller G",
            2.306004135033371,
        ),
        ("crv3", "CRV3: jackknife over cities times G/(G-1)·(n-1)/(n-k)", 2.068657610419041),
        ("driscoll_kraay", "Driscoll–Kraay, 2 lags, ", 2.306004135033371),
        ("conley", "Conley, Bartlett kernel to 500 km, all lags within a city, ", 1.959963984540054),
    ],
)
def test_an_inference_moves_errors_and_no_slope_and_says_its_convention(
    design: Design, headline: Estimated, inference: str, convention: str, quantile: float
) -> None:
    """Quantiles of t at 0.975 with 3, 8, 23, 8 and infinite degrees of freedom."""
    found = estimated(model(**EVERY_INFERENCE[inference]), design)
    terms = found.terms
    np.testing.assert_allclose(terms["estimate"], headline.terms["estimate"], rtol=1e-8)
    assert (np.abs(terms["std_error"] / headline.terms["std_error"] - 1) > 1e-3).all()
    assert convention_of(found).startswith(convention)
    assert found.formula == FORMULA
    np.testing.assert_allclose(terms["t_value"], terms["estimate"] / terms["std_error"], rtol=1e-8)
    for end, sign in (("ci_low", -1), ("ci_high", 1)):
        np.testing.assert_allclose(
            terms[end], terms["estimate"] + sign * quantile * terms["std_error"], rtol=1e-8
        )


def test_errors_by_province_sum_scores_by_province(design: Design) -> None:
    panel = PANEL
    effects = effects_of(panel["city_id"], panel["year"])
    fit = within_least_squares(panel["resilience"].to_numpy(), panel[REGRESSORS].to_numpy(), effects)
    variance = clustered_variance(fit, pd.factorize(panel["province"])[0], effects)
    found = estimated(model(cluster="province"), design)
    np.testing.assert_allclose(found.terms["std_error"], np.sqrt(np.diag(variance)), rtol=1e-8)


def test_two_way_errors_add_what_cities_and_years_give_less_their_cells(design: Design) -> None:
    """G/(G-1)·(n-1)/(n-k) with the fewer clusters, the 9 years; k is 3 slopes and the constant, and the
    convention says so: year effects are nested in the years."""
    panel = PANEL
    effects = effects_of(panel["city_id"], panel["year"])
    fit = within_least_squares(panel["resilience"].to_numpy(), panel[REGRESSORS].to_numpy(), effects)
    scores = pd.DataFrame(fit.regressors * fit.residuals[:, None])
    by_city, by_year = scores.groupby(effects.city).sum(), scores.groupby(effects.year).sum()
    middle = by_city.T @ by_city + by_year.T @ by_year - scores.T @ scores
    variance = 9 / 8 * 215 / 212 * fit.bread @ middle.to_numpy() @ fit.bread
    found = estimated(model(cluster="city + year"), design)
    np.testing.assert_allclose(found.terms["std_error"], np.sqrt(np.diag(variance)), rtol=1e-8)
    assert "k = slopes + constant" in convention_of(found)


@pytest.mark.parametrize(
    ("effects", "cluster", "parameters"),
    [
        ("city + year", "city", 9),
        ("city[t] + year", "city", 9),
        ("city + province^year", "city", 36),
        ("city + year", "province", 9),
        ("city + province^year", "province", 1),
        ("year", "city", 9),
    ],
)
@pytest.mark.parametrize("lacking", [[], [3, 40, 41, 120]])
def test_crv3_is_the_jackknife_over_clusters_times_the_factor_of_crv1(
    effects: str, cluster: str, parameters: int, lacking: list[int]
) -> None:
    """Σ (b without a cluster - b)² · G/(G-1)·(n-1)/(n-k), k = 3 slopes and the effects not nested in clusters."""
    panel = PANEL.drop(index=lacking)
    members = panel["city_id"] if cluster == "city" else panel["province"]
    slopes = []
    for one in members.unique():
        rest = panel[members != one]
        of_rest = effects_in(rest, effects_of_text(effects))
        slopes.append(
            within_least_squares(rest["resilience"].to_numpy(), rest[REGRESSORS].to_numpy(), of_rest).slopes
        )
    design = design_of(PANEL.assign(internet=PANEL["internet"].mask(PANEL.index.isin(lacking))))
    formula = FORMULA.replace("city + year", effects)
    found = estimated(model(formula, cluster=cluster, inference="crv3"), design).terms
    spread = ((np.array(slopes) - found["estimate"].to_numpy()) ** 2).sum(axis=0)
    groups, rows = len(slopes), len(panel)
    factor = groups / (groups - 1) * (rows - 1) / (rows - 3 - parameters)
    np.testing.assert_allclose(found["std_error"], np.sqrt(factor * spread), rtol=1e-9)


def test_lags_and_cutoff_of_the_check_reach_conleys_variance(design: Design) -> None:
    panel = PANEL
    effects = effects_of(panel["city_id"], panel["year"])
    fit = within_least_squares(panel["resilience"].to_numpy(), panel[REGRESSORS].to_numpy(), effects)
    found = estimated(model(inference="conley", cutoff_km=150.0, lags=1), design)
    assert convention_of(found).startswith("Conley, Bartlett kernels to 150 km and 1 lags, ")
    variance = conley_variance(fit, effects, distances().to_numpy(), 150.0, bartlett(1))
    np.testing.assert_allclose(found.terms["std_error"], np.sqrt(np.diag(variance)), rtol=1e-8)


def test_conley_keeps_all_lags_within_a_city_where_none_are_named() -> None:
    """With a cutoff below any distance it is what clustering by city is, without its small-sample factor."""
    panel = small_panel().drop(index=[5, 40, 41])
    far = model(inference="conley", cutoff_km=1e-6, lags=None)
    found = estimated(far, design_of(panel)).terms
    effects = effects_of(panel["city_id"], panel["year"])
    fit = within_least_squares(panel["resilience"].to_numpy(), panel[REGRESSORS].to_numpy(), effects)
    clustered = sm.OLS(fit.regressors @ fit.slopes + fit.residuals, fit.regressors).fit(
        cov_type="cluster",
        cov_kwds={"groups": effects.city, "use_correction": False, "df_correction": False},
    )
    np.testing.assert_allclose(found["std_error"], clustered.bse, rtol=1e-8)


def test_distances_are_those_of_the_cities_left_in(design: Design) -> None:
    """A table of distances in another order of cities, with cities that the sample leaves out."""
    turned = dataclasses.replace(design, distance_km=design.distance_km.iloc[::-1, ::-1])
    varied = model(inference="conley", sample="without_boundary_changes", cutoff_km=300.0, lags=2)
    found, other = estimated(varied, design), estimated(varied, turned)
    pd.testing.assert_frame_equal(found.terms, other.terms)
    panel = PANEL.query("city_id % 100 != 2")
    effects = effects_of(panel["city_id"], panel["year"])
    fit = within_least_squares(panel["resilience"].to_numpy(), panel[REGRESSORS].to_numpy(), effects)
    cities = panel["city_id"].unique()
    variance = conley_variance(fit, effects, distances().loc[cities, cities].to_numpy(), 300.0, bartlett(2))
    np.testing.assert_allclose(found.terms["std_error"], np.sqrt(np.diag(variance)), rtol=1e-8)


def test_the_wild_bootstrap_tests_the_headline_term_alone(design: Design, headline: Estimated) -> None:
    found = estimated(model(inference="wild_bootstrap", draws=999), design)
    (row,) = found.terms.to_dict("records")
    own = by_term(headline).loc["agglomeration"]
    assert row["term"] == "agglomeration"
    for name in ("estimate", "std_error", "t_value"):
        assert row[name] == pytest.approx(own[name], rel=1e-8)
    assert row["p_value"] < 0.01
    assert 0 < row["ci_low"] < row["estimate"] < row["ci_high"]
    assert row["ci_low"] != pytest.approx(own["ci_low"], rel=1e-3)
    assert (
        convention_of(found)
        == "p and its interval by a wild cluster bootstrap by city, restricted, 999 draws; standard error and t CRV1"
    )


@pytest.mark.parametrize(
    ("varied", "term"),
    [
        ({"inference": "wild_bootstrap"}, "agglomeration"),
        ({"estimator": "mediation", "mediator": "innovation"}, "indirect"),
    ],
)
def test_draws_and_seed_of_the_check_are_those_of_the_bootstrap(
    design: Design, varied: dict[str, Any], term: str
) -> None:
    """The same twice, another interval with another seed or number of draws."""
    first, again, other, more = (
        by_term(estimated(model(draws=draws, seed=seed, **varied), design)).loc[term, ["ci_low", "ci_high"]]
        for draws, seed in ((99, 1), (99, 1), (99, 2), (199, 1))
    )
    assert first.equals(again)
    assert not np.isclose(first.astype(float), other.astype(float)).any()
    assert not np.isclose(first.astype(float), more.astype(float)).all()


# Placebo, Oster, Gelbach


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


# The event study


def test_an_event_study_is_the_mean_of_the_cohorts_dummies() -> None:
    """Cohort dummies of every year since adoption but -1 written out, weighted by the cohorts' city-years."""
    panel = small_panel()
    adopted = adoption(panel["city_id"])
    dummies = {
        f"cohort_{cohort}_{'before' if time < 0 else 'after'}_{abs(time)}": (
            adopted.eq(cohort) & panel["year"].eq(cohort + time)
        ).astype(float)
        for cohort in (2006, 2007)
        for time in range(2003 - cohort, 2012 - cohort)
        if time != -1
    }
    fit = reference(
        f"resilience ~ {' + '.join(dummies)} + internet + human_capital | city_id + year",
        panel.assign(**dummies),
    )
    found = estimated(model(estimator="event_study", policy="broadband_pilot", lags=3), design_of(panel))
    terms = by_term(found)["estimate"]
    assert terms.index.tolist() == EVENT_YEARS
    slope = fit.coef()
    for term, name in zip(EVENT_YEARS[1:5], ("before_2", "after_0", "after_1", "after_2"), strict=True):
        expected = (8 * slope[f"cohort_2006_{name}"] + 4 * slope[f"cohort_2007_{name}"]) / 12
        assert terms[term] == pytest.approx(expected, rel=1e-6)
    last = [slope[f"cohort_2006_after_{time}"] for time in (3, 4, 5)]
    last_of_2007 = [slope[f"cohort_2007_after_{time}"] for time in (3, 4)]
    assert terms["year +3 and after"] == pytest.approx((8 * sum(last) + 4 * sum(last_of_2007)) / 32, rel=1e-6)
    assert found.formula == (
        "resilience ~ broadband_pilot by year since adoption + internet + human_capital | city + year"
    )


def test_an_event_study_finds_the_effect_of_a_policy_and_none_before_it() -> None:
    panel = small_panel()
    panel["resilience"] += 5 * panel["broadband_pilot"]
    found = estimated(model(estimator="event_study", policy="broadband_pilot", lags=3), design_of(panel))
    terms = by_term(found)
    before, after = terms.loc[EVENT_YEARS[:2]], terms.loc[EVENT_YEARS[2:]]
    assert (before["p_value"] > 0.05).all()
    assert (after["ci_low"] > 0).all()
    assert after["estimate"].mean() == pytest.approx(5.6, abs=2 * after["std_error"].mean())
    assert "leads jointly: F = " in said(found)


def test_a_policy_that_no_city_adopts_is_refused() -> None:
    panel = PANEL.assign(broadband_pilot=0.0)
    with pytest.raises(NotEstimable, match=r"^no city of the sample adopts broadband_pilot$"):
        estimated(model(estimator="event_study", policy="broadband_pilot"), design_of(panel))


def test_a_policy_that_is_adopted_in_part_is_not_adopted_yet() -> None:
    panel = PANEL.assign(broadband_pilot=0.9)
    with pytest.raises(NotEstimable, match=r"^no city of the sample adopts broadband_pilot$"):
        estimated(model(estimator="event_study", policy="broadband_pilot"), design_of(panel))


def test_a_policy_that_is_not_given_for_every_city_year_is_a_reason() -> None:
    panel = PANEL.copy()
    panel.loc[30, "broadband_pilot"] = np.nan
    with pytest.raises(NotEstimable, match=r"^broadband_pilot is not given for every city-year$"):
        estimated(model(estimator="event_study", policy="broadband_pilot"), design_of(panel))


# Space and convergence


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


def grown(panel: pd.DataFrame) -> pd.DataFrame:
    """Growth of the index, and its log of the year before."""
    log = np.log(panel["resilience"])
    return panel.assign(
        growth=log.groupby(panel["city_id"]).diff(), lagged_level=log.groupby(panel["city_id"]).shift()
    )


def test_absolute_convergence_has_year_effects_alone() -> None:
    panel = persistent()
    found = estimated(model(ALONE, estimator="convergence"), design_of(panel))
    fit = reference("growth ~ lagged_level | year", grown(panel))
    same_as(found.terms, fit, ["lagged_level"])
    assert found.formula == "growth ~ lagged_level | year"
    assert (found.n, found.cities, found.years) == (192, 24, 8)
    rate = -np.log(1 + fit.coef()["lagged_level"])
    assert said(found) == f"speed {rate:.1%} a year, half-life {np.log(2) / rate:.0f} years"


def test_conditional_convergence_has_city_effects_and_the_models_regressors() -> None:
    panel = persistent()
    found = estimated(model(estimator="convergence"), design_of(panel))
    formula = "growth ~ lagged_level + agglomeration + internet + human_capital | city_id + year"
    fit = reference(formula, grown(panel))
    same_as(found.terms, fit, ["lagged_level", *REGRESSORS])
    assert found.formula == formula.replace("city_id", "city")
    assert said(found).startswith(f"speed {-np.log(1 + fit.coef()['lagged_level']):.1%} a year, half-life ")
    assert "Nickell" in said(found)


def test_gaps_that_change_their_sign_within_a_year_have_a_slope_and_no_speed(design: Design) -> None:
    """Shocks to the small index are gone in a year."""
    found = estimated(model(estimator="convergence"), design)
    slope = by_term(found).loc["lagged_level", "estimate"]
    assert slope < -1
    assert said(found).startswith(f"b = {slope}")
    assert "has no speed of convergence" in said(found)


def test_convergence_is_that_of_the_form_of_the_index_that_is_named() -> None:
    panel = persistent()
    panel["resilience:equal"] = np.exp(2 * np.log(panel["resilience"])) + 1
    found = estimated(model(ALONE, estimator="convergence", read={"resilience": "equal"}), design_of(panel))
    fit = reference("growth ~ lagged_level | year", grown(panel.assign(resilience=panel["resilience:equal"])))
    same_as(found.terms, fit, ["lagged_level"])


def test_growth_over_a_year_without_an_index_is_left_out() -> None:
    panel = persistent()
    panel.loc[4, "resilience"] = np.nan
    found = estimated(model(ALONE, estimator="convergence"), design_of(panel))
    assert found.n == 192 - 2
    same_as(found.terms, reference("growth ~ lagged_level | year", grown(panel).dropna()), ["lagged_level"])


def test_a_score_without_a_logarithm_is_named() -> None:
    panel = PANEL.assign(resilience=PANEL["resilience"].mask(PANEL.index == 3, -1.0))
    with pytest.raises(NotEstimable, match=r"^city 101 in 2006: score -1\.0 has no logarithm"):
        estimated(model(estimator="convergence"), design_of(panel))


# What cannot be estimated


@pytest.fixture
def no_pyfixest(monkeypatch: pytest.MonkeyPatch) -> None:
    """pyfixest ends the process where no row is left: it must not even be asked."""

    def asked(*_: object, **__: object) -> None:
        raise AssertionError("pyfixest was asked for what is not estimable")

    monkeypatch.setattr(pyfixest, "feols", asked)


@pytest.mark.usefixtures("no_pyfixest")
@pytest.mark.parametrize("estimator", EVERY_ESTIMATOR)
@pytest.mark.parametrize(
    ("varied", "reason"),
    [
        (
            {"years": (2030, 2031)},
            "the study has 2003–2011 and the estimate is of 2030–2031: no city-year is left in the sample",
        ),
        (
            {"read": {"resilience": "ratios"}},
            r"resilience \(ratios\): not supplied, or not computable for this study",
        ),
    ],
)
def test_every_estimator_says_what_it_lacks(
    design: Design, estimator: str, varied: dict[str, Any], reason: str
) -> None:
    with pytest.raises(NotEstimable, match=f"^{reason}$"):
        estimated(model(estimator=estimator, **EVERY_ESTIMATOR[estimator] | varied), design)


@pytest.mark.usefixtures("no_pyfixest")
@pytest.mark.parametrize("estimator", [one for one in EVERY_ESTIMATOR if one != "convergence"])
def test_every_estimator_refuses_a_regressor_that_is_only_effects(estimator: str) -> None:
    panel = PANEL.assign(internet=PANEL["city_id"] * 2.0 + PANEL["year"])
    with pytest.raises(NotEstimable, match=r"^internet does not vary within cities and years$"):
        estimated(model(estimator=estimator, **EVERY_ESTIMATOR[estimator]), design_of(panel))


@pytest.mark.usefixtures("no_pyfixest")
@pytest.mark.parametrize("inference", EVERY_INFERENCE)
def test_every_inference_refuses_regressors_that_are_collinear(inference: str) -> None:
    panel = PANEL.assign(internet=3 * PANEL["human_capital"])
    with pytest.raises(NotEstimable, match=r"are collinear within cities and years$"):
        estimated(model(**EVERY_INFERENCE[inference]), design_of(panel))


@pytest.mark.usefixtures("no_pyfixest")
def test_an_instrument_or_mediator_that_is_missing_throughout_is_a_reason() -> None:
    panel = PANEL.assign(telephones_internet=np.nan, innovation=np.nan)
    with pytest.raises(NotEstimable, match=r"^telephones_internet is not available for 2003–2011$"):
        estimated(model(INSTRUMENT), design_of(panel))
    with pytest.raises(NotEstimable, match=r"^innovation is not available for 2003–2011$"):
        estimated(model(estimator="mediation", mediator="innovation"), design_of(panel))


@pytest.mark.usefixtures("no_pyfixest")
def test_a_group_whose_slope_cannot_be_told_is_a_reason() -> None:
    west = PANEL["city_id"] >= 400
    panel = PANEL.assign(agglomeration=PANEL["agglomeration"].mask(west, PANEL["city_id"] * 1.0))
    with pytest.raises(
        NotEstimable, match=r"^agglomeration:hu_line=northwest does not vary within cities and years$"
    ):
        estimated(by("hu_line"), design_of(panel))


# Effects of province and year: what they take up, too, is a reason


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


# What is wrong with the wiring and reported


def test_an_event_study_needs_no_controls(design: Design) -> None:
    varied = model(ALONE, estimator="event_study", policy="broadband_pilot", lags=3)
    assert estimated(varied, design).terms["term"].tolist() == EVENT_YEARS


def test_a_single_group_has_no_slopes_to_compare(design: Design) -> None:
    one = dataclasses.replace(design, cities=design.cities.assign(hu_line="southeast"))
    with pytest.raises(NotEstimable, match="a single group is left in the sample"):
        estimated(by("hu_line"), one)


def test_errors_by_province_do_not_count_effects_that_are_nested_in_provinces(design: Design) -> None:
    """pyfixest's k is 3 slopes and the constant, without the 36 effects."""
    found = estimated(model(PROVINCE_YEAR, cluster="province"), design)
    assert "dummies of province and year" not in convention_of(found)
