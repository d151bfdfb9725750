"""Diagnostics of an index whose indicators are known to agree, to disagree or to be unrelated."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from assets.indices.composite import CompositeIndex, Method, composite_index
from assets.indices.diagnostics import correlations, indicator_diagnostics, verdict
from assets.notes import worded

SIGNS = {"unemployment": "-", "gdp": "+", "beds": "+", "students": "+"}
DIMENSIONS = {"beds": "adaptation", "gdp": "resistance", "unemployment": "resistance", "students": "growth"}
ENTROPY = Method("min_max", "entropy", 0.0, "sum")

# Columns of mean 0 and one length, orthogonal: indicators made of them have known correlations.
U = np.array([1, 1, 1, 1, -1, -1, -1, -1])
V = np.array([1, 1, -1, -1, 1, 1, -1, -1])


def city_years(cities: int = 30, years: int = 4) -> pd.DataFrame:
    """Indicators of one common size, unemployment falling with it; columns city_id, year beside them."""
    random = np.random.default_rng(2)
    rows = pd.DataFrame(
        [(city, year) for city in range(cities) for year in range(2003, 2003 + years)],
        columns=["city_id", "year"],
    )
    size = random.normal(size=len(rows))
    for name, slope in {"gdp": 0.8, "unemployment": -0.4, "beds": 0.5, "students": 0.2}.items():
        rows[name] = np.exp(slope * size + random.normal(size=len(rows)) / 2)
    return rows


def indicators_of(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.drop(columns=["city_id", "year"])


def diagnosed(table: pd.DataFrame, signs: dict[str, str], method: Method = ENTROPY) -> pd.DataFrame:
    """Diagnostics of an index whose indicators are all of one dimension; index: indicator."""
    dimensions = dict.fromkeys(table.columns, "resilience")
    found = indicator_diagnostics(table, signs, dimensions, composite_index(table, signs, method))
    return found.set_index("indicator")


def test_each_pair_is_correlated_once_as_numpy_does_with_both_turned_to_the_better() -> None:
    table = indicators_of(city_years())
    found = correlations(table, SIGNS, DIMENSIONS)
    assert list(zip(found["indicator"], found["other_indicator"], strict=True)) == list(
        combinations(["gdp", "unemployment", "beds", "students"], 2)
    )
    expected = np.corrcoef(table.assign(unemployment=-table["unemployment"]).to_numpy().T)
    np.testing.assert_allclose(found["correlation"], expected[np.triu_indices(4, 1)], rtol=0, atol=1e-12)
    assert found["same_dimension"].tolist() == [True, False, False, False, False, False]


def test_the_order_of_columns_changes_no_correlation() -> None:
    table = indicators_of(city_years())
    pairs = [
        {
            frozenset((row.indicator, row.other_indicator)): row.correlation
            for row in correlations(table[order], SIGNS, DIMENSIONS).itertuples()
        }
        for order in (
            ["gdp", "unemployment", "beds", "students"],
            ["students", "gdp", "beds", "unemployment"],
        )
    ]
    assert pairs[0] == pytest.approx(pairs[1], abs=1e-12)


def test_one_indicator_alone_makes_no_pair() -> None:
    found = correlations(pd.DataFrame({"gdp": [1, 2, 4]}), SIGNS, DIMENSIONS)
    assert found.columns.tolist() == ["indicator", "other_indicator", "correlation", "same_dimension"]
    assert found.empty


def test_effective_weights_are_covariances_with_the_score_and_sum_to_one() -> None:
    table = indicators_of(city_years())
    index = composite_index(table, SIGNS, ENTROPY)
    found = indicator_diagnostics(table, SIGNS, DIMENSIONS, index).set_index("indicator")
    assert found["effective_weight"].sum() == pytest.approx(1, abs=1e-12)
    for name in table.columns:
        with_score = np.cov(index.contribution[name], index.score)
        assert found.loc[name, "effective_weight"] == pytest.approx(with_score[0, 1] / with_score[1, 1])
        assert found.loc[name, "weight"] == index.weight[name]
    assert found["attribute"].to_dict() == SIGNS
    assert found["dimension"].to_dict() == DIMENSIONS


def test_equal_weights_of_indicators_that_vary_unequally_are_not_equal_in_effect() -> None:
    # Both have the same range; one is always at its ends, the other half of the time halfway to the middle.
    often, seldom = U, V * np.array([1, 0, 1, 0, 1, 0, 1, 0]) / 2 + V * np.array([0, 1, 0, 1, 0, 1, 0, 1])
    found = diagnosed(
        pd.DataFrame({"often": often, "seldom": seldom}),
        {"often": "+", "seldom": "+"},
        Method("min_max", "equal", 0.0, "sum"),
    )
    variances = np.array([1, (1 + 1 / 4) / 2])
    assert found["weight"].tolist() == [0.5, 0.5]
    np.testing.assert_allclose(found["effective_weight"], variances / variances.sum(), rtol=0, atol=1e-12)


def test_an_indicator_is_correlated_with_the_others_and_never_with_itself() -> None:
    table = indicators_of(city_years())
    index = composite_index(table, SIGNS, ENTROPY)
    found = indicator_diagnostics(table, SIGNS, DIMENSIONS, index).set_index("indicator")
    parts = index.contribution
    assert found.loc["unemployment", "correlation_with_dimension"] == pytest.approx(
        np.corrcoef(-table["unemployment"], parts["gdp"])[0, 1], abs=1e-12
    )
    assert found.loc["unemployment", "correlation_with_score"] == pytest.approx(
        np.corrcoef(-table["unemployment"], index.score - parts["unemployment"])[0, 1], abs=1e-12
    )
    assert found["correlation_with_dimension"].isna().to_dict() == {
        "gdp": False,
        "unemployment": False,
        "beds": True,
        "students": True,
    }


def test_an_indicator_of_the_wrong_direction_is_told_in_words() -> None:
    table = indicators_of(city_years())
    right, wrong = diagnosed(table, SIGNS), diagnosed(table, SIGNS | {"unemployment": "+"})
    assert right.loc["unemployment", "verdict_en"].startswith("points the way the index does (r = 0.")
    assert wrong.loc["unemployment", "correlation_with_score"] < -0.1
    assert wrong.loc["unemployment", "verdict_en"].startswith("runs against the rest of the index (r = -0.")
    assert wrong.loc["unemployment", "verdict_zh"].startswith("与指数其余部分方向相反（r = -0.")
    assert wrong.drop(index="unemployment")["correlation_with_score"].gt(0.1).all()


@pytest.mark.parametrize(
    ("correlation", "english", "chinese"),
    [
        (
            -0.12,
            "runs against the rest of the index (r = -0.12): check its direction",
            "与指数其余部分方向相反（r = -0.12）：请核对指标方向",
        ),
        (
            -0.1,
            "is hardly related to the rest of the index (r = -0.10)",
            "与指数其余部分几乎无关（r = -0.10）",
        ),
        (
            -0.001,
            "is hardly related to the rest of the index (r = 0.00)",
            "与指数其余部分几乎无关（r = 0.00）",
        ),
        (0.1, "is hardly related to the rest of the index (r = 0.10)", "与指数其余部分几乎无关（r = 0.10）"),
        (0.43, "points the way the index does (r = 0.43)", "与指数方向一致（r = 0.43）"),
        (
            np.nan,
            "has nothing to be compared with: no other indicator has a weight",
            "无可比较：其他指标均无权重",
        ),
    ],
)
def test_the_verdict_states_the_correlation(correlation: float, english: str, chinese: str) -> None:
    assert worded([verdict(correlation)], "en") == english
    assert worded([verdict(correlation)], "zh") == chinese


def test_an_indicator_alone_has_nothing_to_be_compared_with() -> None:
    found = diagnosed(pd.DataFrame({"gdp": [1, 2, 4]}), SIGNS).loc["gdp"]
    assert found["effective_weight"] == pytest.approx(1)
    assert np.isnan(found["correlation_with_score"])
    assert found["verdict_en"].startswith("has nothing to be compared with")


def test_an_indicator_without_weight_is_still_compared_with_the_index() -> None:
    table = pd.DataFrame({"gdp": U, "beds": V, "unemployment": V - U})
    index = composite_index(table, SIGNS, ENTROPY)
    weightless = CompositeIndex(
        score=index.contribution["gdp"],
        entropy=index.entropy,
        weight=pd.Series({"gdp": 1.0, "beds": 0.0, "unemployment": 0.0}),
        contribution=index.contribution.assign(beds=0.0, unemployment=0.0),
    )
    found = indicator_diagnostics(table, SIGNS, DIMENSIONS, weightless).set_index("indicator")
    assert found.loc["unemployment", "effective_weight"] == 0
    assert found.loc["unemployment", "correlation_with_score"] == pytest.approx(np.sqrt(1 / 2))
    assert np.isnan(found.loc["gdp", "correlation_with_score"])


def test_an_index_of_other_indicators_or_rows_or_no_sum_is_refused() -> None:
    table = indicators_of(city_years())
    index = composite_index(table, SIGNS, ENTROPY)
    with pytest.raises(ValueError, match="index and indicators differ in beds: pass those of the index"):
        indicator_diagnostics(table.drop(columns="beds"), SIGNS, DIMENSIONS, index)
    with pytest.raises(ValueError, match="the index is of other rows than the indicators"):
        indicator_diagnostics(table.iloc[1:], SIGNS, DIMENSIONS, index)
    with pytest.raises(ValueError, match="the index is no sum of contributions"):
        closeness = composite_index(table, SIGNS, Method("min_max", "entropy", 0.0, "topsis"))
        indicator_diagnostics(table, SIGNS, DIMENSIONS, closeness)
    with pytest.raises(ValueError, match="indicator students has no dimension: give it one"):
        correlations(table, SIGNS, {"gdp": "resistance", "unemployment": "resistance", "beds": "adaptation"})
