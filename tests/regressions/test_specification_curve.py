"""Each point of a curve is the regression that pyfixest runs, or says why there is none."""

from collections.abc import Sequence
from itertools import product
from random import Random

import numpy as np
import pandas as pd
import pyfixest
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from assets.notes import NotEstimable, worded
from assets.regressions.curve_summary import most_moving
from assets.regressions.fixed_effects import complete_sample
from assets.regressions.specification_curve import (
    Specification,
    estimates,
    without_singles,
)
from assets.regressions.within import clustered_variance, effects_of, least_squares
from tests.regressions.fitted import estimate

CODES = {"city": "city_id", "province": "province", "year": "year", "industry": "industry"}
FIGURES = ["estimate", "std_error", "t_value", "p_value", "ci_low", "ci_high"]


def uneven_panel() -> pd.DataFrame:
    """Forty cities in eight provinces over nine years, a tenth of the rows gone and cells missing.

    City 40 and the year 2012 have a single row. `industry` is a clustering that nests neither effect.
    """
    random = np.random.default_rng(8)
    rows = pd.MultiIndex.from_product([range(40), range(2003, 2012)], names=["city_id", "year"])
    panel = rows.to_frame(index=False)
    panel = panel[random.random(len(panel)) > 0.1]
    single = pd.DataFrame({"city_id": [40, 0], "year": [2005, 2012]})
    panel = pd.concat([panel, single], ignore_index=True)
    panel["province"] = panel["city_id"] % 8
    panel["industry"] = random.integers(0, 12, len(panel))
    city, year = random.normal(size=41)[panel["city_id"]], random.normal(size=10)[panel["year"] - 2003]
    for name in ("agglomeration", "winsorised", "internet", "government"):
        panel[name] = random.normal(size=len(panel)) + city + year
    noise = random.normal(size=41)[panel["city_id"]] * (panel["year"] - 2007) + random.normal(size=len(panel))
    panel["resilience"] = 0.4 * panel["agglomeration"] - 2 * panel["internet"] + city + year + noise
    panel["equal_weights"] = 1e6 + 40 * panel["resilience"] + random.normal(size=len(panel))
    panel["internet"] = panel["internet"].mask(random.random(len(panel)) < 0.08)
    panel["equal_weights"] = panel["equal_weights"].mask(panel["year"] == 2004)
    return panel


PANEL = uneven_panel()
SAMPLES = {
    "all": np.ones(len(PANEL), dtype=bool),
    "from 2006": (PANEL["year"] >= 2006).to_numpy(),
    "without two provinces": (PANEL["province"] > 1).to_numpy(),
    "none": np.zeros(len(PANEL), dtype=bool),
}
CLUSTERS = {name: PANEL[column].to_numpy() for name, column in CODES.items()}
BASELINE = Specification("resilience", "agglomeration", ("internet",), "all", "city")


def one(specification: Specification, panel: pd.DataFrame = PANEL) -> pd.Series:
    """The row of a single specification on a panel as long as `PANEL`."""
    return estimates(panel, SAMPLES, CLUSTERS, [specification]).iloc[0]


def pyfixest_figures(specification: Specification) -> tuple[list[float], int, int]:
    """The figures, n and cities that pyfixest has for a specification of `PANEL`."""
    regressors = [specification.treatment, *specification.controls]
    sample = complete_sample(PANEL[SAMPLES[specification.sample]], specification.outcome, regressors)
    fit = pyfixest.feols(
        f"{specification.outcome} ~ {' + '.join(regressors)} | city_id + year",
        data=sample,
        vcov={"CRV1": " + ".join(CODES[name] for name in specification.cluster.split(" and "))},
        ssc=pyfixest.ssc(k_adj=True, k_fixef="nonnested", G_adj=True, G_df="min"),
        fixef_tol=1e-12,  # its effects are taken out by iteration, here exactly
    )
    return fit.tidy().iloc[0].tolist(), fit._N, sample["city_id"].nunique()


def factorial(clusters: Sequence[str]) -> list[Specification]:
    """Every combination of two outcomes, two treatments, three control sets and three samples."""
    return [
        Specification(outcome, treatment, controls, sample, cluster)
        for outcome, treatment, controls, sample, cluster in product(
            ("resilience", "equal_weights"),
            ("agglomeration", "winsorised"),
            ((), ("internet",), ("internet", "government")),
            ("all", "from 2006", "without two provinces"),
            clusters,
        )
    ]


@pytest.mark.parametrize(
    "cluster",
    ["city", "province", "year", "industry", "city and year", "province and year", "industry and city"],
)
def test_every_figure_is_that_of_pyfixest(cluster: str) -> None:
    drawn = np.random.default_rng(len(cluster)).permutation(36)[:6]
    specifications = [factorial([cluster])[number] for number in drawn]
    curve = estimates(PANEL, SAMPLES, CLUSTERS, specifications)
    assert curve["reason"].isna().all()
    for row, specification in zip(curve.itertuples(), specifications, strict=True):
        (slope, error, t_value, p_value, low, high), n, cities = pyfixest_figures(specification)
        np.testing.assert_allclose(
            [row.estimate, row.std_error, row.t_value], [slope, error, t_value], rtol=1e-8
        )
        np.testing.assert_allclose([row.ci_low, row.ci_high], [low, high], rtol=1e-8, atol=1e-8 * error)
        assert row.p_value == pytest.approx(p_value, rel=1e-8, abs=1e-14)
        assert (row.n, row.cities) == (n, cities)


def test_the_baseline_is_the_regression_of_the_tables() -> None:
    sample = complete_sample(PANEL, "resilience", ["agglomeration", "internet"])
    table = estimate(sample, "resilience", ["agglomeration", "internet"])
    row = one(BASELINE)
    np.testing.assert_allclose(
        row[FIGURES].to_numpy(float), table.terms.loc[0, FIGURES].to_numpy(float), rtol=1e-8
    )
    assert (row["n"], row["cities"]) == (table.n, table.cities)


def test_errors_clustered_by_city_are_those_of_stata() -> None:
    sample = complete_sample(PANEL, "resilience", ["agglomeration", "internet"])
    effects = effects_of(sample["city_id"], sample["year"])
    regressors = sample[["agglomeration", "internet"]].to_numpy()
    fit = least_squares(sample["resilience"].to_numpy(), regressors, effects)
    error = np.sqrt(clustered_variance(fit, effects.city, effects)[0, 0])
    assert one(BASELINE)["std_error"] == pytest.approx(error, rel=1e-10)


def test_two_way_errors_are_the_sum_of_both_less_their_intersection() -> None:
    """City and year nest both effects: one constant is left, and nine years are the fewer clusters."""
    sample = complete_sample(PANEL, "resilience", ["agglomeration"])
    effects = effects_of(sample["city_id"], sample["year"])
    fit = least_squares(sample["resilience"].to_numpy(), sample[["agglomeration"]].to_numpy(), effects)
    score = pd.Series(fit.regressors[:, 0] * fit.residuals, index=sample.index)
    by_city, by_year = (score.groupby(sample[name]).sum() for name in ("city_id", "year"))
    meat = (by_city**2).sum() + (by_year**2).sum() - (score**2).sum()
    factor = 9 / 8 * (len(sample) - 1) / (len(sample) - 2)
    row = one(Specification("resilience", "agglomeration", (), "all", "city and year"))
    assert row["std_error"] == pytest.approx(np.sqrt(factor * meat) * fit.bread[0, 0], rel=1e-10)
    assert row["p_value"] == pytest.approx(2 * stats.t.cdf(-abs(row["t_value"]), 8), rel=1e-10)


def test_rows_stand_in_the_order_given_whatever_work_they_share() -> None:
    specifications = factorial(["city", "city and year"])
    order = np.random.default_rng(1).permutation(len(specifications))
    curve = estimates(PANEL, SAMPLES, CLUSTERS, specifications)
    shuffled = estimates(PANEL, SAMPLES, CLUSTERS, [specifications[number] for number in order])
    expected = curve.loc[order].reset_index(drop=True)
    pd.testing.assert_frame_equal(shuffled, expected, rtol=1e-10)
    assert curve["estimate"].nunique() == 36


def test_the_same_specification_twice_has_two_rows() -> None:
    curve = estimates(PANEL, SAMPLES, CLUSTERS, [BASELINE, BASELINE])
    assert len(curve) == 2
    assert curve.loc[0, FIGURES].tolist() == curve.loc[1, FIGURES].tolist()


@settings(max_examples=25, deadline=None)
@given(
    st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)), st.floats(1e-6, 1e6), st.sampled_from([-1.0, 1.0])
)
def test_effects_of_city_and_year_change_nothing_and_units_only_the_unit(
    shifts: tuple[float, float], scale: float, sign: float
) -> None:
    shift = shifts[0] * np.sin(PANEL["city_id"]) + shifts[1] * np.cos(PANEL["year"])
    moved = PANEL.assign(
        agglomeration=sign * scale * (PANEL["agglomeration"] + shift), resilience=PANEL["resilience"] - shift
    )
    before, after = one(BASELINE), one(BASELINE, moved)
    assert after["estimate"] * sign * scale == pytest.approx(before["estimate"], rel=1e-7)
    assert after["std_error"] * scale == pytest.approx(before["std_error"], rel=1e-7)
    assert after["p_value"] == pytest.approx(before["p_value"], rel=1e-6)


@settings(max_examples=50, deadline=None)
@given(
    st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1), st.randoms(use_true_random=False)
)
def test_cities_and_years_of_a_single_row_are_left_out_as_in_the_tables(
    cells: set[tuple[int, int]], random: Random
) -> None:
    panel = pd.DataFrame(sorted(cells), columns=["city_id", "year"])
    panel["x"] = [np.nan if random.random() < 0.2 else 1.0 for _ in range(len(panel))]
    kept = without_singles(
        panel["x"].notna().to_numpy(), [panel["city_id"].to_numpy(), panel["year"].to_numpy()]
    )
    assert panel.index[kept].tolist() == complete_sample(panel, "x", ["x"]).index.tolist()


@pytest.mark.parametrize(
    ("specification", "reason"),
    [
        (Specification("resilience", "railways", (), "all", "city"), "of the name railways"),
        (Specification("name", "agglomeration", (), "all", "city"), "of the name name"),
        (Specification("infinite", "agglomeration", (), "all", "city"), "of the name infinite"),
        (Specification("resilience", "agglomeration", (), "coast", "city"), "of the name coast"),
        (Specification("resilience", "agglomeration", (), "all", "river"), "of the name river"),
        (
            Specification("resilience", "agglomeration", (), "all", "city and year and province"),
            "more than two clusterings",
        ),
        (Specification("resilience", "agglomeration", (), "none", "city"), "no city-years are left"),
        (Specification("resilience", "unprinted", (), "all", "city"), "no city-years are left"),
        (Specification("early", "late", (), "all", "city"), "no city-years are left"),
        (
            Specification("resilience", "two_years", ("internet",), "few", "city"),
            "4 city-years are too few for 6 parameters",
        ),
        (Specification("resilience", "parts", (), "all", "city"), "share no city or no year"),
        (Specification("resilience", "province", (), "all", "city"), "province does not vary within cities"),
        (Specification("resilience", "constant", (), "all", "city"), "constant does not vary within cities"),
        (Specification("city_and_year", "agglomeration", (), "all", "city"), "city_and_year does not vary"),
        (
            Specification("resilience", "agglomeration", ("government", "twice"), "all", "city"),
            "agglomeration, government, twice are collinear within cities and years",
        ),
        (
            Specification("resilience", "agglomeration", ("agglomeration",), "all", "city"),
            "agglomeration, agglomeration are collinear",
        ),
        (
            Specification("resilience", "agglomeration", ("resilience",), "all", "city"),
            "resilience has no error: agglomeration, resilience determine it",
        ),
        (Specification("resilience", "agglomeration", (), "all", "country"), "fewer than two clusters"),
        (Specification("resilience", "agglomeration", (), "all", "city and country"), "clusters of country"),
        (
            Specification("resilience", "agglomeration", (), "all", "unknown"),
            "unknown are not given for every",
        ),
    ],
)
def test_what_cannot_be_estimated_says_why_and_disturbs_no_other(
    specification: Specification, reason: str
) -> None:
    year, city = PANEL["year"], PANEL["city_id"]
    panel = PANEL.assign(
        name="合肥市",
        infinite=PANEL["resilience"].where(city != 3, np.inf),
        unprinted=np.nan,
        early=PANEL["resilience"].where(year < 2007),
        late=PANEL["agglomeration"].where(year >= 2007),
        two_years=PANEL["agglomeration"],
        parts=PANEL["agglomeration"].where((city < 20) == (year < 2007)),
        constant=0.1,
        city_and_year=1e3 * np.sin(city) + 0.37 * year,
        twice=3 + 2 * PANEL["government"],
    )
    few = PANEL["internet"].notna() & city.isin([1, 4]) & year.isin([2008, 2009])
    assert few.sum() == 4
    clusters = CLUSTERS | {"country": np.ones(len(PANEL)), "unknown": PANEL["province"].where(city != 2)}
    curve = estimates(panel, SAMPLES | {"few": few}, clusters, [BASELINE, specification, BASELINE])
    assert reason in str(worded([curve.loc[1, "reason"]], "en"))
    assert curve.loc[1, FIGURES].isna().all()
    expected = one(BASELINE)
    for position in (0, 2):
        assert curve.loc[position, "reason"] is None
        np.testing.assert_allclose(
            curve.loc[position, FIGURES].to_numpy(float), expected[FIGURES].to_numpy(float), rtol=1e-9
        )


def test_a_two_way_variance_that_is_negative_is_a_reason() -> None:
    """In four cities and four years the intersection may outweigh both: pyfixest's error is then NaN."""
    random = np.random.default_rng(1)
    panel = pd.MultiIndex.from_product([range(4), range(4)], names=["city_id", "year"]).to_frame(index=False)
    codes = {"city": panel["city_id"].to_numpy(), "year": panel["year"].to_numpy()}
    names = [f"x{number}" for number in range(20)]
    panel = panel.assign(y=random.normal(size=16), **{name: random.normal(size=16) for name in names})
    specifications = [Specification("y", name, (), "all", "city and year") for name in names]
    curve = estimates(panel, {"all": np.ones(16, dtype=bool)}, codes, specifications)
    negative = [
        name
        for name in names
        if np.isnan(
            pyfixest.feols(f"y ~ {name} | city_id + year", data=panel, vcov={"CRV1": "city_id + year"})
            .se()
            .iloc[0]
        )
    ]
    assert 0 < len(negative) < len(names)
    assert [name for name, reason in zip(names, curve["reason"], strict=True) if reason] == negative
    assert {one.key for one in curve["reason"].dropna()} == {"variance_not_positive"}


def test_a_regressor_in_a_very_small_unit_is_neither_constant_nor_collinear() -> None:
    tiny = PANEL.assign(internet=PANEL["internet"] * 1e-12, agglomeration=PANEL["agglomeration"] * 1e9)
    assert one(BASELINE, tiny)["t_value"] == pytest.approx(one(BASELINE)["t_value"], rel=1e-8)


def test_progress_counts_to_the_end_what_is_estimable_or_not() -> None:
    told: list[tuple[int, int]] = []
    specifications = [BASELINE, Specification("resilience", "railways", (), "all", "city"), BASELINE]
    estimates(PANEL, SAMPLES, CLUSTERS, specifications, progress=lambda done, of: told.append((done, of)))
    assert told == [(2, 3), (3, 3)]


def test_no_specifications_are_an_empty_curve() -> None:
    curve = estimates(PANEL, SAMPLES, CLUSTERS, [])
    assert curve.columns.tolist() == [*FIGURES, "n", "cities", "reason"]
    assert curve.empty


def test_columns_masks_and_codes_that_are_not_one_a_row_are_refused() -> None:
    with pytest.raises(ValueError, match="city_id is not given for every row"):
        estimates(PANEL.drop(columns="city_id"), SAMPLES, CLUSTERS, [BASELINE])
    with pytest.raises(ValueError, match="year is not given for every row"):
        estimates(PANEL.assign(year=PANEL["year"].where(PANEL["year"] > 2003)), SAMPLES, CLUSTERS, [BASELINE])
    with pytest.raises(ValueError, match="all has not one value a row"):
        estimates(PANEL, {"all": np.ones(3, dtype=bool)}, CLUSTERS, [BASELINE])
    with pytest.raises(ValueError, match="city has not one value a row"):
        estimates(PANEL, SAMPLES, {"city": np.ones(3)}, [BASELINE])


CURVE = pd.DataFrame(
    {
        "estimate": [1.0, 3.0, -1.0, 0.5, np.nan],
        "p_value": [0.01, 0.20, 0.04, 0.05, np.nan],
        "reason": [None, None, None, None, "no city-years are left to estimate from"],
    }
)


def test_the_choice_that_moves_the_coefficient_most_comes_first() -> None:
    """Estimates 1, 2, 5, 6: mean 3.5, variance 4.25; controls 1.5 and 5.5 (4), samples 3 and 4 (0.25)."""
    curve = pd.DataFrame({"estimate": [1.0, 2.0, 5.0, 6.0], "reason": [None] * 4})
    choices = pd.DataFrame(
        {
            "cluster": ["city", "city", "city", "city"],
            "sample": ["all", "from 2008", "all", "from 2008"],
            "controls": [(), (), ("internet", "government"), ("internet", "government")],
        }
    )
    table = most_moving(curve, choices)
    assert table["choice"].tolist() == ["controls", "sample", "cluster"]
    np.testing.assert_allclose(table["share"], [16 / 17, 1 / 17, 0], atol=1e-15)
    assert table["difference"].tolist() == [4, 1, 0]
    assert table["lowest"].tolist() == [(), "all", "city"]
    assert table["highest"].tolist() == [("internet", "government"), "from 2008", "city"]


def test_what_cannot_be_estimated_moves_nothing() -> None:
    curve = pd.DataFrame({"estimate": [1.0, np.nan, 2.0], "reason": [None, "collinear", None]})
    table = most_moving(curve, pd.DataFrame({"winsor": [np.nan, 0.01, 0.01]}, index=[7, 8, 9]))
    assert table[["share", "difference"]].to_numpy().tolist() == [[1, 1]]
    assert np.isnan(table.loc[0, "lowest"])
    assert table.loc[0, "highest"] == 0.01


def test_estimates_that_do_not_vary_have_no_share() -> None:
    curve = pd.DataFrame({"estimate": [2.0, 2.0], "reason": [None, None]})
    table = most_moving(curve, pd.DataFrame({"sample": ["all", "from 2008"]}))
    assert np.isnan(table.loc[0, "share"])
    assert table.loc[0, "difference"] == 0


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-10, 10), min_size=12, max_size=12).filter(lambda drawn: np.ptp(drawn) > 1e-3))
def test_shares_of_a_full_factorial_sum_to_one_at_most(drawn: list[float]) -> None:
    choices = pd.DataFrame(product("ab", "cd", "efg"), columns=["outcome", "sample", "controls"])
    table = most_moving(pd.DataFrame({"estimate": drawn, "reason": [None] * 12}), choices)
    assert (table["share"] >= 0).all()
    assert table["share"].sum() <= 1 + 1e-9


def test_choices_that_add_up_explain_everything() -> None:
    choices = pd.DataFrame(product([0.0, 3.0], [0.0, 0.5, 1.0]), columns=["outcome", "controls"])
    curve = pd.DataFrame({"estimate": choices.sum(axis=1), "reason": [None] * 6})
    assert most_moving(curve, choices)["share"].sum() == pytest.approx(1, abs=1e-12)


def test_the_clustering_moves_the_error_and_not_the_coefficient() -> None:
    specifications = factorial(["city", "province"])
    curve = estimates(PANEL, SAMPLES, CLUSTERS, specifications)
    choices = pd.DataFrame(
        [(each.outcome, each.treatment, each.cluster) for each in specifications],
        columns=["outcome", "treatment", "cluster"],
    )
    table = most_moving(curve, choices)
    assert table["choice"].iloc[-1] == "cluster"
    assert table["share"].iloc[-1] == pytest.approx(0, abs=1e-15)
    assert curve["std_error"].nunique() == 72


def test_choices_are_one_row_a_specification() -> None:
    with pytest.raises(ValueError, match="choices has 1 rows"):
        most_moving(CURVE, pd.DataFrame({"sample": ["all"]}))
    with pytest.raises(NotEstimable, match="no specification is estimable"):
        most_moving(CURVE[4:], pd.DataFrame({"sample": ["all"]}))
