"""The synthetic truth has the moments and slopes of the study, and its parts fit together.

The checks use formulas of their own or pyfixest, and nothing of the pipeline.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from pandas.testing import assert_frame_equal

from synthetic.components import Gap, interpolate
from synthetic.indicators import INDICATORS, entropy_index, entropy_weights, scaled, solve_shares
from synthetic.outcomes import Moments, match_moments
from synthetic.registry import proximity, registry
from synthetic.truth import Truth, build_truth

CATALOG = Path(__file__).parents[2] / "assets" / "catalog" / "cities.csv"
MOMENTS = {  # Sun (2025), Table 2: mean, sd, min, max and the unit of the last printed digit of mean and sd
    "resilience": (0.0966, 0.070, 0.0100, 0.5651),
    "agglomeration": (0.6454, 0.533, 0.0000, 6.1919),
    "internet": (0.2003, 0.198, 0.0020, 2.0164),
    "human_capital": (0.0175, 0.023, 0.0001, 0.1848),
    "population_density": (0.0432, 0.034, 0.0005, 0.3430),
    "economic_density": (6.8894, 1.417, 1.7047, 12.0627),
    "government": (0.1735, 0.093, 0.0313, 1.0268),
}
STUDY_T_VALUES = {
    "agglomeration": 2.83,
    "internet": 3.74,
    "human_capital": 13.07,
    "population_density": 7.99,
    "economic_density": 3.14,
    "government": -5.47,
}
CITY_KEYS = [
    "gdp",
    "gdp_per_capita",
    "primary_share",
    "secondary_share",
    "tertiary_share",
    "population_registered",
    "population_resident",
    "land_area",
    "unit_employment",
    "private_employment",
    "it_employment",
    "registered_unemployed",
    "industrial_firms",
    "fiscal_revenue",
    "fiscal_expenditure",
    "science_expenditure",
    "education_expenditure",
    "retail_sales",
    "deposits",
    "loans",
    "household_savings",
    "hospital_beds",
    "university_students",
    "patents_granted",
    "road_freight",
    "fdi_used",
    "imports",
    "exports",
    "broadband_users",
]
DISTRICT_KEYS = [
    key for key in CITY_KEYS if key not in ("patents_granted", "road_freight", "imports", "exports")
]
NOT_ADDITIVE = ("gdp_per_capita", "primary_share", "secondary_share", "tertiary_share")


def made_up_cities() -> pd.DataFrame:
    """283 cities strewn over a rectangle."""
    generator = np.random.default_rng(5)
    position = np.arange(283)
    return pd.DataFrame(
        {
            "city_id": 110_000 + 100 * position,
            "name": [f"城{number}市" if number % 2 else f"城{number}" for number in position],
            "province": [f"省{number // 10}" for number in position],
            "region": generator.choice(["east", "central", "west", "northeast"], 283),
            "longitude": generator.uniform(95, 128, 283),
            "latitude": generator.uniform(20, 48, 283),
        }
    )


def catalog_cities() -> pd.DataFrame:
    """The study's 283 cities."""
    if not CATALOG.exists():
        pytest.skip("no catalog of cities yet")
    cities = pd.read_csv(CATALOG)
    return cities[(cities["first_year"] <= 2004) & cities["last_year"].isna() & (cities["city_id"] != 640500)]


@pytest.fixture(scope="module", params=["made up", "catalog"])
def cities(request: pytest.FixtureRequest) -> pd.DataFrame:
    return made_up_cities() if request.param == "made up" else catalog_cities()


@pytest.fixture(scope="module")
def truth(cities: pd.DataFrame) -> Truth:
    return build_truth(cities)


def panel(frame: pd.DataFrame, column: str) -> np.ndarray:
    return frame[column].to_numpy(dtype=float).reshape(frame["city_id"].nunique(), -1)


def fit(truth: Truth, outcome: str, regressors: list[str]) -> tuple[pd.DataFrame, float, float]:
    """Coefficients by pyfixest, and Stata's `xtreg, fe` R2 and constant (relative to the first year)."""
    import pyfixest

    frame = truth.variables
    model = pyfixest.feols(
        f"{outcome} ~ {' + '.join(regressors)} | city_id + year", frame, vcov={"CRV1": "city_id"}
    )
    values = frame[outcome]
    within = values - values.groupby(frame["city_id"]).transform("mean")
    first = frame[frame["year"] == 2003]
    coefficients = model.coef()
    constant = first[outcome].mean() - (coefficients * first[coefficients.index].mean()).sum()
    return model.tidy(), float(1 - (model.resid() ** 2).sum() / (within**2).sum()), float(constant)


def test_is_a_balanced_positive_panel(truth: Truth) -> None:
    for frame in (truth.components, truth.variables, truth.firms):
        assert len(frame) == 5_943
        assert frame[["city_id", "year"]].drop_duplicates().shape[0] == 5_943
        assert set(frame["year"]) == set(range(2003, 2024))
        assert not frame.isna().any().any()
    assert set(truth.components.columns) == {
        "city_id",
        "year",
        *CITY_KEYS,
        *(f"{key}_district" for key in DISTRICT_KEYS),
    }
    assert (truth.components.drop(columns=["city_id", "year"]) > 0).all().all()


@pytest.mark.parametrize("variable", MOMENTS)
def test_moments_are_those_of_table_2(truth: Truth, variable: str) -> None:
    mean, sd, low, high = MOMENTS[variable]
    values = truth.variables[variable]
    assert values.mean() == pytest.approx(mean, abs=1.0e-4)
    assert values.std() == pytest.approx(sd, abs=1.0e-3)
    assert values.min() == pytest.approx(low, abs=1.5e-4)
    assert values.max() == pytest.approx(high, rel=1e-3)


def test_slopes_put_in_come_out(truth: Truth) -> None:
    table, r_squared, constant = fit(truth, "resilience", list(truth.put_in))
    for term, slope in truth.put_in.items():
        estimate, error = table.loc[term, "Estimate"], table.loc[term, "Std. Error"]
        assert abs(estimate - slope) < 0.2 * error
        assert 0.5 < estimate / error / STUDY_T_VALUES[term] < 2.0
    assert r_squared == pytest.approx(0.849, abs=0.001)
    assert constant == pytest.approx(-0.041, abs=0.0005)


def test_slope_without_controls(truth: Truth) -> None:
    table, _, constant = fit(truth, "resilience", ["agglomeration"])
    assert table.loc["agglomeration", "Estimate"] == pytest.approx(0.033, abs=0.0005)
    assert table.loc["agglomeration", "t value"] > 3
    assert constant == pytest.approx(0.040, abs=0.006)


@pytest.mark.parametrize(
    ("outcome", "slope", "r_squared"), [("innovation", 0.606, 0.492), ("upgrading", 0.091, 0.624)]
)
def test_mediators_are_those_of_table_4(truth: Truth, outcome: str, slope: float, r_squared: float) -> None:
    table, reached, _ = fit(truth, outcome, list(truth.put_in))
    assert table.loc["agglomeration", "Estimate"] == pytest.approx(slope, abs=0.001)
    assert 1.6 < table.loc["agglomeration", "t value"] < 3.0
    assert reached == pytest.approx(r_squared, abs=0.001)


def test_figures_are_rounded_as_printed(truth: Truth) -> None:
    components = truth.components.set_index(["city_id", "year"]).copy()
    for indicator, cells in truth.gaps.groupby("indicator"):
        keys = pd.MultiIndex.from_frame(cells[["city_id", "year"]])
        components.loc[keys, indicator] = np.nan
    for column in components:
        key = column.removesuffix("_district")
        values = components[column].dropna().to_numpy()
        if key in ("population_registered", "population_resident", "broadband_users") or key.endswith(
            "_share"
        ):
            assert (values == [float(f"{value:.2f}") for value in values]).all(), column
        elif key in ("gdp", "unit_employment", "it_employment"):
            assert (values % 100 == 0).all(), column
        else:
            assert (np.rint(values) == values).all(), column


def test_figures_tie(truth: Truth) -> None:
    for suffix in ("", "_district"):
        columns = {key: truth.components[f"{key}{suffix}"] for key in DISTRICT_KEYS}
        shares = sum(np.rint(columns[f"{name}_share"] * 100) for name in ("primary", "secondary", "tertiary"))
        assert (shares == 10_000).all()
        per_capita = columns["gdp"] / columns["population_registered"]
        assert (columns["gdp_per_capita"] - per_capita).abs().max() <= 0.5
        assert (columns["household_savings"] <= columns["deposits"]).all()
        assert (columns["it_employment"] <= columns["unit_employment"]).all()
        spent = columns["science_expenditure"] + columns["education_expenditure"]
        assert (spent <= columns["fiscal_expenditure"]).all()
    for key in DISTRICT_KEYS:
        if key not in NOT_ADDITIVE:
            assert (truth.components[f"{key}_district"] <= truth.components[key]).all(), key
    for name in ("secondary", "tertiary"):
        inside = truth.components["gdp_district"] * truth.components[f"{name}_share_district"]
        assert (inside <= 1.001 * truth.components["gdp"] * truth.components[f"{name}_share"]).all(), name
    land = truth.components.groupby("city_id")["land_area"]
    assert (land.nunique() == 1).all()
    assert truth.components["land_area"].between(1_500, 90_000).all()


def test_national_product_grows_about_as_chinas(truth: Truth) -> None:
    product = truth.components.groupby("year")["gdp"].sum() / 1e8  # 10k yuan to trillion yuan
    assert 8 < product[2003] < 25
    assert 90 < product[2023] < 220
    assert product.is_monotonic_increasing


def test_paths_do_not_jump(truth: Truth) -> None:
    for key in CITY_KEYS:
        ratio = panel(truth.components, key)[:, 1:] / panel(truth.components, key)[:, :-1]
        low, high = np.quantile(ratio, [0.001, 0.999])
        assert low > 0.25, key
        assert high < 4.5, key


def test_gaps_hold_the_interpolation(truth: Truth) -> None:
    assert 350 <= len(truth.gaps) <= 450
    assert truth.gaps["year"].between(2005, 2021).all()
    assert not truth.gaps.duplicated().any()
    assert set(truth.gaps["indicator"]) <= set(CITY_KEYS)
    for indicator, cells in truth.gaps.groupby("indicator"):
        wide = truth.components.pivot(index="year", columns="city_id", values=str(indicator))
        printed = wide.copy()
        for cell in cells.itertuples():
            printed.loc[cell.year, cell.city_id] = np.nan
        runs = printed.isna().astype(int).rolling(4).sum()
        assert runs.max().max() <= 3
        recovered = printed.interpolate(limit_area="inside")
        assert_allclose(recovered.to_numpy(), wide.to_numpy(), rtol=1e-12)


def test_variables_follow_from_components_and_firms(truth: Truth, cities: pd.DataFrame) -> None:
    printed, variables = truth.components, truth.variables
    unemployed = printed["registered_unemployed"]
    expected = {
        "internet": printed["broadband_users"] / printed["population_registered"],
        "human_capital": printed["university_students"] / (printed["population_registered"] * 10_000),
        "population_density": printed["population_registered"] / printed["land_area"],
        "economic_density": np.log(printed["gdp"] / printed["land_area"]),
        "government": printed["fiscal_expenditure"] / printed["gdp"],
        "innovation": printed["patents_granted"] / 10_000,
        "upgrading": printed["tertiary_share"] / (printed["primary_share"] + printed["secondary_share"]),
        "unemployment_rate": unemployed
        / (unemployed + printed["unit_employment"] + printed["private_employment"]),
        "fiscal_self_sufficiency": printed["fiscal_revenue"] / printed["fiscal_expenditure"],
        "savings_per_capita": printed["household_savings"] / printed["population_registered"],
        "deposits_and_loans": printed["deposits"] + printed["loans"],
        "openness": printed["fdi_used"],
    }
    for name, values in expected.items():
        assert_allclose(variables[name], values, rtol=1e-12)
    firms = truth.firms.merge(cities[["city_id", "longitude", "latitude"]], on="city_id")
    yearly = firms.groupby("year")[["firms", "it_firms"]].transform("sum")
    quotient = firms["it_firms"] / firms["firms"] / (yearly["it_firms"] / yearly["firms"])
    weighted = (quotient * firms["firms"]).groupby(firms["year"]).sum() / firms.groupby("year")["firms"].sum()
    assert_allclose(weighted, 1.0, rtol=1e-12)
    ordered = cities.sort_values("city_id")
    nearness = proximity(ordered["longitude"].to_numpy(), ordered["latitude"].to_numpy())
    assert_allclose(variables["agglomeration"], quotient * np.repeat(nearness, 21), rtol=1e-12)
    assert (truth.firms["it_firms"] <= truth.firms["firms"]).all()


def test_resilience_is_the_entropy_index(truth: Truth) -> None:
    values = truth.variables[list(INDICATORS)]
    share = (values - values.min()) / (values.max() - values.min())
    share["unemployment_rate"] = 1 - share["unemployment_rate"]
    portion = share / share.sum()
    entropy = -(portion * np.log(portion.where(portion > 0, 1.0))).sum() / np.log(len(share))
    weight = (1 - entropy) / (1 - entropy).sum()
    assert_allclose((share * weight).sum(axis=1), truth.variables["resilience"], rtol=1e-10)
    assert (weight > 0).all()
    assert weight.max() < 0.25


def test_entropy_weights_of_the_toy() -> None:
    columns = [np.array([[1.0, 2.0, 4.0]]), np.array([[10.0, 30.0, 20.0]])]
    shares = np.stack([scaled(columns[0]).ravel(), scaled(columns[1], minus=True).ravel()])
    assert_allclose(entropy_weights(shares), [0.53714987, 0.46285013], atol=1e-8)
    assert_allclose(entropy_weights(shares) @ shares, [0.46285013, 0.17904996, 0.76857494], atol=1e-8)


def test_solved_shares_rebuild_the_index() -> None:
    generator = np.random.default_rng(3)
    level = generator.uniform(0.1, 0.5, (40, 6))
    fixed = np.stack([scaled(level * generator.uniform(0.8, 1.2, level.shape)) for _ in range(2)])
    free = np.stack([scaled(level * generator.uniform(0.5, 1.5, level.shape)) for _ in range(4)])
    weights = entropy_weights(np.vstack([fixed.reshape(2, -1), free.reshape(4, -1)]))
    start = np.tensordot(weights, np.vstack([fixed, free]), axes=1)
    wanted = np.clip(start * generator.uniform(0.95, 1.05, level.shape), 0.02, 0.98)
    bent, _ = solve_shares(fixed, free, np.ones(4), wanted)
    names = [f"indicator_{number}" for number in range(6)]
    rebuilt = entropy_index(dict(zip(names, [*fixed, *bent], strict=True)))
    assert_allclose(rebuilt, wanted, atol=1e-6)


def test_moments_are_matched_monotonically() -> None:
    latent = np.random.default_rng(1).standard_normal((283, 21))
    values = match_moments(latent, Moments(0.5, 0.3, 0.1, 3.0))
    assert (values.mean(), values.std(ddof=1)) == pytest.approx((0.5, 0.3))
    assert (values.min(), values.max()) == pytest.approx((0.1, 3.0))
    assert (np.diff(values.ravel()[latent.ravel().argsort()]) >= 0).all()


def test_interpolate_fills_runs() -> None:
    values = np.array([[1.0, 9.0, 9.0, 4.0, 5.0], [1.0, 2.0, 3.0, 4.0, 5.0]])
    filled = interpolate(values, [Gap("deposits", 0, 1, 2)], "deposits")
    assert filled.tolist() == [[1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 2.0, 3.0, 4.0, 5.0]]
    assert values[0, 1] == 9.0


def test_registry_has_the_stocks(truth: Truth) -> None:
    single = registry(truth.firms)
    assert list(single.columns) == ["firm_id", "city", "industry_code", "opened", "closed"]
    assert len(single) <= 450_000
    assert single["firm_id"].is_unique
    assert single["city"].str.endswith("市").all()
    assert not (single["closed"] < single["opened"]).any()
    assert single["closed"].isna().any()
    wanted = truth.firms.set_index("name")
    information = single["industry_code"].isin(["I63", "I64", "I65"])
    for year in (2003, 2004, 2013, 2023):
        last = pd.Timestamp(year, 12, 31)
        alive = (single["opened"] <= last) & (single["closed"].isna() | (single["closed"] > last))
        of_year = wanted[wanted["year"] == year]
        for column, chosen in (("firms", alive), ("it_firms", alive & information)):
            stock = single.loc[chosen, "city"].value_counts()
            names = of_year.index + np.where(of_year.index.str.endswith("市"), "", "市")
            assert (stock.reindex(names, fill_value=0).to_numpy() == of_year[column].to_numpy()).all()


def test_same_seed_same_frames(cities: pd.DataFrame, truth: Truth) -> None:
    again = build_truth(cities.sample(frac=1.0, random_state=1))
    for name in ("components", "gaps", "firms", "variables"):
        assert_frame_equal(getattr(again, name), getattr(truth, name))
    other = build_truth(cities, seed=7)
    assert not other.variables["resilience"].equals(truth.variables["resilience"])
    assert_frame_equal(registry(truth.firms).head(1000), registry(truth.firms).head(1000))
