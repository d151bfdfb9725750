"""Every kind of term and effect, against least squares on columns and dummies written out."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from assets.notes import NotEstimable
from assets.regressions.estimates import Estimated
from assets.regressions.estimators import estimated
from tests.regressions.small_design import design_of, model, small_design, small_panel

PANEL = small_panel()
REGION = (PANEL["city_id"] // 100).map({1: "east", 2: "east", 3: "central", 4: "west"})
DUMMIES = {
    "city": PANEL["city_id"].astype(str),
    "year": PANEL["year"].astype(str),
    "province": PANEL["province"],
    "region": REGION,
    "province^year": PANEL["province"] + PANEL["year"].astype(str),
    "region^year": REGION + PANEL["year"].astype(str),
}
TIME = PANEL["year"] - 2007.0


def lagged(name: str, years: int) -> pd.Series:
    """A variable of the city so many years before: the panel is balanced and in order."""
    return PANEL.groupby("city_id")[name].shift(years)


def of_formula(formula: str, **varied: object) -> Estimated:
    return estimated(model(formula, **varied), small_design())


def with_dummies(outcome: pd.Series, columns: dict[str, pd.Series], effects: list[str]) -> pd.DataFrame:
    """The whole design: outcome, columns, dummies of every effect, a slope for each group with a trend."""
    parts = [pd.DataFrame({"outcome": outcome} | columns), pd.Series(1.0, PANEL.index, name="constant")]
    for effect in effects:
        dummies = pd.get_dummies(DUMMIES[effect.removesuffix("[t]")], dtype=float)
        parts.append(dummies.add_prefix(f"{effect} "))
        if effect.endswith("[t]"):
            parts.append(dummies.mul(TIME, axis=0).add_prefix(f"{effect} slope "))
    return pd.concat(parts, axis=1).dropna()


def slopes(outcome: pd.Series, columns: dict[str, pd.Series], effects: list[str]) -> pd.Series:
    """The slopes of the columns by least squares with dummies."""
    design = with_dummies(outcome, columns, effects)
    right = design.drop(columns="outcome")
    found = np.linalg.lstsq(right.to_numpy(), design["outcome"].to_numpy(), rcond=None)[0]
    return pd.Series(found, index=right.columns)[list(columns)]


A, B = PANEL["agglomeration"], PANEL["internet"]
EAST = REGION.eq("east").astype(float)
CENTRAL, WEST = REGION.eq("central").astype(float), REGION.eq("west").astype(float)
TERMS = {
    "agglomeration^2": {"agglomeration^2": A**2},
    "exp(internet)": {"exp(internet)": np.exp(B)},
    "ln(abs(internet))": {"ln(abs(internet))": np.log(B.abs())},
    "sqrt(internet)": {"sqrt(internet)": np.sqrt(B.where(B >= 0))},
    "min(agglomeration, internet)": {"min(agglomeration, internet)": np.minimum(A, B)},
    "max(internet, 0)": {"max(internet, 0)": np.maximum(B, 0)},
    "I(agglomeration / (1 + internet^2))": {"I(agglomeration/(1+(internet^2)))": A / (1 + B**2)},
    "agglomeration:internet": {"agglomeration:internet": A * B},
    "agglomeration * internet": {"agglomeration": A, "internet": B, "agglomeration:internet": A * B},
    "l(agglomeration, 1)": {"l(agglomeration, 1)": lagged("agglomeration", 1)},
    "f(agglomeration, 2)": {"f(agglomeration, 2)": lagged("agglomeration", -2)},
    "d(internet)": {"d(internet)": B - lagged("internet", 1)},
    "l(d(internet), 1)": {"l(d(internet), 1)": lagged("internet", 1) - lagged("internet", 2)},
    "l(internet^2, 1)": {"l(internet^2, 1)": lagged("internet", 1) ** 2},
    "i(region, internet)": {
        "internet:region=central": B * CENTRAL, "internet:region=east": B * EAST, "internet:region=west": B * WEST,
    },
    "internet + internet:i(region)": {
        "internet": B, "internet:region=east": B * EAST, "internet:region=west": B * WEST,
    },
}  # fmt: skip


@pytest.mark.parametrize("terms", TERMS)
def test_a_term_is_the_column_that_it_says(terms: str) -> None:
    found = of_formula(f"resilience ~ {terms} | city + year").terms.set_index("term")["estimate"]
    expected = slopes(PANEL["resilience"], TERMS[terms], ["city", "year"])
    assert set(found.index) == set(expected.index)
    np.testing.assert_allclose(found[expected.index], expected, rtol=1e-8)


def test_groups_alone_are_compared_with_the_first_of_them() -> None:
    found = of_formula("resilience ~ i(region) + internet | year").terms.set_index("term")["estimate"]
    columns = {"region=east": EAST, "region=west": WEST, "internet": B}
    np.testing.assert_allclose(
        found[list(columns)], slopes(PANEL["resilience"], columns, ["year"]), rtol=1e-8
    )


def test_an_outcome_may_be_a_function() -> None:
    found = of_formula("d(resilience) ~ internet | year").terms.set_index("term")["estimate"]
    change = PANEL["resilience"] - lagged("resilience", 1)
    np.testing.assert_allclose(found, slopes(change, {"internet": B}, ["year"]), rtol=1e-8)


EFFECTS = [
    [], ["city"], ["year"], ["city", "year"], ["province", "year"], ["region"], ["province^year"],
    ["city", "province^year"], ["city", "region^year"], ["city[t]"], ["city[t]", "year"], ["province[t]", "year"],
    ["city", "region[t]"], ["city", "year", "region"],
]  # fmt: skip


@pytest.mark.parametrize("effects", EFFECTS, ids=" + ".join)
def test_effects_are_dummies_and_trends_are_slopes_of_groups(effects: list[str]) -> None:
    within = f" | {' + '.join(effects)}" if effects else ""
    found = of_formula(f"resilience ~ agglomeration + internet{within}")
    expected = slopes(PANEL["resilience"], {"agglomeration": A, "internet": B}, effects)
    np.testing.assert_allclose(found.terms["estimate"], expected, rtol=1e-8)


COUNTED = {
    # effects, clusters: parameters beside two slopes, counted by hand for 24 cities, 4 provinces, 3 regions, 9 years
    ("", "city"): 1,
    ("", "province"): 1,
    ("city", "city"): 1,
    ("year", "city"): 9,
    ("city + year", "city"): 9,
    ("city + year", "province"): 9,
    ("city + year", "city + year"): 1,
    ("province + year", "city"): 4 + 8,
    ("region + year", "province"): 3 + 8,
    ("province + year", "province"): 9,
    ("city + province^year", "city"): 36,
    ("city + province^year", "province"): 1,
    ("city + region^year", "province"): 27,
    ("city[t]", "city"): 1,
    ("city[t] + year", "province"): 9,
    ("city + region[t]", "city"): 3 + 3,
}


def by_hand(design: pd.DataFrame, cluster: pd.Series, names: list[str]) -> np.ndarray:
    """The variance of slopes without a factor, by statsmodels' sandwich."""
    right = design.drop(columns="outcome")
    basis = np.linalg.svd(right.drop(columns=names), full_matrices=False)
    kept = basis[0][:, basis[1] > 1e-9 * basis[1].max()]
    fit = sm.OLS(design["outcome"].to_numpy(), np.column_stack([right[names], kept])).fit()
    codes = pd.factorize(cluster[design.index])[0]
    return sm.stats.sandwich_covariance.cov_cluster(fit, codes, use_correction=False)[
        : len(names), : len(names)
    ]


@pytest.mark.parametrize(("effects", "cluster"), COUNTED)
def test_errors_count_what_is_not_nested_in_the_clusters(effects: str, cluster: str) -> None:
    within = f" | {effects}" if effects else ""
    found = of_formula(f"resilience ~ agglomeration + internet{within}", cluster=cluster)
    columns = {"agglomeration": A, "internet": B}
    design = with_dummies(PANEL["resilience"], columns, effects.split(" + ") if effects else [])
    of = {"city": PANEL["city_id"], "province": PANEL["province"], "year": PANEL["year"]}
    names = list(columns)
    if cluster == "city + year":
        both = of["city"].astype(str) + of["year"].astype(str)
        variance = sum(by_hand(design, of[one], names) for one in ("city", "year")) - by_hand(
            design, both, names
        )
        groups = 9
    else:
        variance, groups = by_hand(design, of[cluster], names), of[cluster].nunique()
    rows = len(design)
    factor = groups / (groups - 1) * (rows - 1) / (rows - 2 - COUNTED[effects, cluster])
    np.testing.assert_allclose(found.terms["std_error"], np.sqrt(factor * np.diag(variance)), rtol=1e-7)


def test_without_effects_the_constant_is_the_intercept() -> None:
    found = of_formula("resilience ~ agglomeration")
    fit = sm.OLS(PANEL["resilience"], sm.add_constant(A)).fit(
        cov_type="cluster", cov_kwds={"groups": pd.factorize(PANEL["city_id"])[0]}
    )
    assert (found.constant, found.constant_t_value) == pytest.approx(
        (fit.params["const"], fit.tvalues["const"]), rel=1e-8
    )
    assert found.r2 == pytest.approx(fit.rsquared, rel=1e-10)
    assert np.isnan(found.r2_xtreg)


def test_rows_in_another_order_and_figures_on_another_scale_say_the_same() -> None:
    formula = "resilience ~ agglomeration + l(internet, 1) | city[t] + year"
    own = estimated(model(formula), small_design()).terms
    scaled = small_panel().assign(agglomeration=lambda panel: 1000 * panel["agglomeration"])
    larger = estimated(model(formula), design_of(scaled)).terms
    np.testing.assert_allclose(larger["t_value"], own["t_value"], rtol=1e-8)
    np.testing.assert_allclose(larger["estimate"] * [1000, 1], own["estimate"], rtol=1e-8)
    shuffled = PANEL.sample(frac=1, random_state=1)
    again = estimated(model(formula), design_of(shuffled)).terms
    np.testing.assert_allclose(again["estimate"], own["estimate"], rtol=1e-8)


def test_lags_reach_beyond_a_sample_and_never_beyond_the_panel() -> None:
    found = of_formula("resilience ~ l(internet, 1) | city + year", years=(2005, 2008))
    assert (found.first_year, found.last_year, found.n) == (2005, 2008, 4 * 24)
    found = of_formula("resilience ~ l(internet, 1) | city + year")
    assert (found.first_year, found.last_year, found.n) == (2004, 2011, 8 * 24)


def test_a_lag_is_of_the_year_before_and_never_of_the_last_one_with_a_figure() -> None:
    panel = small_panel()
    panel.loc[panel["year"].eq(2006) & panel["city_id"].eq(101), "internet"] = np.nan
    found = estimated(model("resilience ~ l(internet, 1) | city + year"), design_of(panel))
    assert found.n == 8 * 24 - 1


def test_a_year_without_a_figure_makes_a_model_not_estimable_and_is_named() -> None:
    panel = small_panel()
    panel.loc[panel["year"].isin([2005, 2006]), "internet"] = np.nan
    with pytest.raises(NotEstimable, match=r"ln\(internet\) is not available for 2005–2006"):
        estimated(model("resilience ~ ln(internet) | city"), design_of(panel))
    assert (
        estimated(model("resilience ~ ln(internet) | city", cleaning="reported_only"), design_of(panel)).n > 0
    )


def test_the_reading_of_every_term_of_a_variable_is_that_of_the_model() -> None:
    read = {"agglomeration": "location_quotient"}
    found = of_formula("resilience ~ agglomeration + l(agglomeration, 1) | city + year", read=read)
    other = PANEL["agglomeration:location_quotient"]
    columns = {"a": other, "b": other.groupby(PANEL["city_id"]).shift(1)}
    np.testing.assert_allclose(
        found.terms["estimate"], slopes(PANEL["resilience"], columns, ["city", "year"]), rtol=1e-8
    )
