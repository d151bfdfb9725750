"""An inference moves errors and no slope, and its errors are its formula written out on the headline's scores."""

import dataclasses
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from assets.catalog.study_language.model_parsing import effects_of_text
from assets.regressions.conley import bartlett, conley_variance
from assets.regressions.design import Design
from assets.regressions.estimates import Estimated
from assets.regressions.estimators import estimated
from assets.regressions.fixed_effects import effects_in
from assets.regressions.within import clustered_variance, effects_of
from assets.regressions.within import least_squares as within_least_squares
from tests.regressions.beside_pyfixest import PANEL, REGRESSORS, by_term, convention_of
from tests.regressions.small_design import EVERY_INFERENCE, FORMULA, design_of, distances, model, small_panel


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
