"""An index in a reading: of which figures it is made, by year, on which scale, and how readings agree."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from assets.catalog.readings import Column, Readings
from assets.catalog.study import IndexReading, IndexVariable
from assets.indices.composite import Method, composite_index, transformed
from assets.indices.index_reading import (
    agreement,
    dimension_scores,
    indicators_of,
    made_index,
    ranked,
    weights_of,
)
from assets.notes import NotEstimable
from tests.indices.small_study import GAP, OWN, PRINTED, formula, index, keys_of, study_of

SIGNS = {"income": "+", "idle": "-", "beds_level": "+"}
INDEX = index("means", SIGNS)
RANDOM = np.random.default_rng(3)
TABLE = pd.DataFrame(
    np.exp(RANDOM.normal(size=(60, 3))),
    columns=list(SIGNS),
    index=pd.MultiIndex.from_product([range(1, 16), range(2003, 2007)], names=["city_id", "year"]),
)
METHOD = Method("min_max", "entropy", 0.0, "sum")


def taken(years: tuple[int, int] = (2003, 2005), unit: str = "yuan", **given: Any) -> pd.DataFrame:
    """The indicators of an index of income (in a unit) and idle persons over two cities, 2003 to 2005.

    Args:
        given: figures by indicator; fields of the reading.
    """
    columns = {name: np.array(values, dtype=float) for name, values in given.items() if isinstance(values, list)}
    reading = replace(OWN, **{name: value for name, value in given.items() if name not in columns})
    level = formula("price_level", supplied="price_level")
    variables = (formula("income", unit, own="gdp", real="gdp"), formula("idle", "persons", own="staff"), level)
    study = study_of(*variables, index("means", {"income": "+", "idle": "-"}, [reading], years))
    sources = {Column("income", "own"): "income", Column("idle", "own"): "idle", Column("price_level", "supplied"): "level"}
    figures = {column: columns[name] for column, name in sources.items() if name in columns}
    return indicators_of(Readings(study, PRINTED), Column("means", "own"), keys_of(6, 3), figures)


PLAIN = {"income": [1, 2, 3, 4, 5, 6], "idle": [2, 4, 6, 8, 10, 12]}


def test_only_complete_city_years_of_the_years_of_the_index_are_taken() -> None:
    found = taken(years=(2003, 2004), income=[1, 2, 3, GAP, 5, 6], idle=[1, 2, 3, 4, 5, 6])
    assert found.index.tolist() == [(1, 2003), (1, 2004), (2, 2004)]
    assert found.index.names == ["city_id", "year"]
    assert found["idle"].tolist() == [1, 2, 5]


def test_an_indicator_that_a_year_lacks_altogether_is_named_with_its_years() -> None:
    with pytest.raises(NotEstimable) as error:
        taken(income=[GAP, GAP, 3, GAP, GAP, 6], idle=[1, 2, GAP, 4, GAP, GAP])
    assert str(error.value) == "income is not available for 2003–2004; idle is not available for 2005"


def test_an_index_of_other_years_than_the_panel_says_so() -> None:
    with pytest.raises(NotEstimable, match="the index is of 2010–2012 and the study has 2003–2005"):
        taken(years=(2010, 2012), **PLAIN)


@pytest.mark.parametrize(("unit", "divided"), [("yuan", True), ("10k yuan", True), ("10k USD", False), ("ratio", False)])
def test_the_price_level_divides_figures_in_yuan_and_no_others(unit: str, divided: bool) -> None:
    found = taken(unit=unit, real=True, level=[1, 2, 4, 1, 2, 4], **PLAIN)
    assert found["income"].tolist() == ([1, 1, 0.75, 4, 2.5, 1.5] if divided else PLAIN["income"])
    assert found["idle"].tolist() == PLAIN["idle"]
    assert list(found) == ["income", "idle"]


def test_a_city_year_without_a_price_level_has_no_real_index_and_a_year_without_one_is_named() -> None:
    assert len(taken(real=True, level=[1, 1, GAP, 1, 1, 1], **PLAIN)) == 5
    with pytest.raises(NotEstimable, match=r"^price_level is not available for 2004$"):
        taken(real=True, level=[1, GAP, 1, 1, GAP, 1], **PLAIN)
    with pytest.raises(NotEstimable, match=r"^no price level is supplied$"):
        taken(real=True, level=[GAP] * 6, **PLAIN)


def test_figures_are_deflated_before_they_are_winsorised() -> None:
    found = taken(
        real=True, winsorise=0.2, income=[1, 2, 3, 4, 5, 600], idle=PLAIN["idle"], level=[1, 1, 1, 1, 1, 200]
    )
    # Real figures are 1 2 3 4 5 3; their quintiles at the ends are 2 and 4.
    assert found["income"].tolist() == [2, 2, 3, 4, 4, 3]


def test_an_indicator_that_is_left_out_is_not_needed() -> None:
    found = taken(without=("idle",), income=[1, 2, 3, 4, 5, 6])
    assert list(found) == ["income"]


def test_an_index_of_all_years_is_the_composite_index_of_its_table() -> None:
    made, direct = made_index(TABLE, INDEX, OWN), composite_index(TABLE, SIGNS, METHOD)
    pd.testing.assert_series_equal(made.score, direct.score, check_names=False)
    found = weights_of(made, INDEX).set_index("indicator")
    assert found["weight"].to_dict() == direct.weight.to_dict()
    assert found["entropy"].to_dict() == direct.entropy.to_dict()
    assert found["attribute"].to_dict() == SIGNS
    assert set(found["dimension"]) == {"means"}
    assert found["year"].isna().all()


def test_an_index_by_year_is_the_index_of_every_year_alone() -> None:
    made = made_index(TABLE, INDEX, replace(OWN, pooled=False))
    weight = weights_of(made, INDEX)
    np.testing.assert_allclose(weight.groupby("year")["weight"].sum(), 1, rtol=1e-12)
    for year in range(2003, 2007):
        alone = composite_index(TABLE.xs(year, level="year"), SIGNS, METHOD)
        np.testing.assert_allclose(made.score.xs(year, level="year"), alone.score, rtol=1e-14)
        of_year = weight[weight["year"] == year]
        assert dict(zip(of_year["indicator"], of_year["weight"], strict=True)) == alone.weight.to_dict()


EXPERTS = {"income": 0.5, "idle": 0.3, "beds_level": 0.2}


def test_weights_of_experts_are_those_given() -> None:
    made = made_index(TABLE, INDEX, replace(OWN, weights=EXPERTS))
    scaled = (TABLE - TABLE.min()) / (TABLE.max() - TABLE.min())
    scaled["idle"] = 1 - scaled["idle"]
    np.testing.assert_allclose(made.score, scaled @ pd.Series(EXPERTS), rtol=1e-12)
    found = weights_of(made, INDEX).set_index("indicator")
    assert found["weight"].to_dict() == pytest.approx(EXPERTS)
    assert found["entropy"].isna().all()


def test_the_log_of_a_score_is_natural_and_that_of_zero_is_missing() -> None:
    score = pd.Series([0.0, 1.0, np.e])
    np.testing.assert_array_equal(transformed(score, "log"), [GAP, 0, 1])
    assert transformed(score, "level") is score


def test_percentiles_lie_inside_zero_and_one_and_equal_scores_share_theirs() -> None:
    found = transformed(pd.Series([30.0, 10.0, 20.0, 20.0]), "percentile")
    assert found.tolist() == [0.875, 0.125, 0.5, 0.5]
    assert found.tolist() == [stats.percentileofscore([30, 10, 20, 20], one, "mean") / 100 for one in (30, 10, 20, 20)]


def test_city_years_whose_score_is_zero_have_no_score_in_logs() -> None:
    table = pd.DataFrame({"income": [1, 2, 3], "beds_level": [1, 3, 2]}, index=TABLE.index[:3])
    made = made_index(table, INDEX, replace(OWN, transform="log"))
    assert len(made.score) == 2
    assert (made.score < 0).any()
    assert not made.is_sum


@pytest.mark.parametrize("changed", [{"aggregation": "topsis"}, {"transform": "log"}, {"transform": "percentile"}])
def test_an_index_that_is_not_the_sum_of_its_parts_knows_it(changed: dict[str, Any]) -> None:
    assert made_index(TABLE, INDEX, OWN).is_sum
    assert not made_index(TABLE, INDEX, replace(OWN, **changed)).is_sum


def test_dimensions_are_the_sums_of_their_indicators_and_sum_to_the_score() -> None:
    of_two: IndexVariable = index("means", {"work": {"income": "+", "idle": "-"}, "health": {"beds_level": "+"}})
    reading: IndexReading = replace(OWN, pooled=False)
    made = made_index(TABLE, of_two, reading)
    found = dimension_scores(made.contribution, of_two).pivot(index=["city_id", "year"], columns="dimension", values="score")
    np.testing.assert_allclose(found["work"], made.contribution[["income", "idle"]].sum(axis=1), rtol=1e-14)
    np.testing.assert_allclose(found.sum(axis=1), made.score, rtol=1e-14)


def test_ranks_are_within_the_year_ties_share_the_better_one_and_the_cities_ranked_are_counted() -> None:
    keys = [(1, 2003), (2, 2003), (3, 2003), (1, 2004), (2, 2004)]
    score = pd.Series([0.5, 0.7, 0.5, 0.1, 0.2], index=pd.MultiIndex.from_tuples(keys, names=["city_id", "year"]))
    found = ranked(score)
    assert found["rank"].tolist() == [2, 1, 2, 2, 1]
    assert found["ranked"].tolist() == [3, 3, 3, 2, 2]


def score_table(*of_year: list[float]) -> pd.DataFrame:
    """Scores of cities 1, 2, … in 2003, 2004, …"""
    return pd.DataFrame(
        [
            (city, year, score)
            for year, values in enumerate(of_year, start=2003)
            for city, score in enumerate(values, start=1)
        ],
        columns=["city_id", "year", "score"],
    )


def test_a_reading_agrees_wholly_with_itself_and_not_at_all_with_its_reverse() -> None:
    own = score_table([0.1, 0.2, 0.4], [0.3, 0.2, 0.7])
    same = agreement(own, own)
    assert (same.correlation, same.rank_correlation) == (pytest.approx(1), pytest.approx(1))
    assert (same.mean_rank_shift, same.largest_rank_shift) == (0, 0)
    reverse = agreement(own, own.assign(score=1 - own["score"]))
    assert (reverse.correlation, reverse.rank_correlation) == (pytest.approx(-1), pytest.approx(-1))
    assert reverse.largest_rank_shift == 2


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 5), min_size=8, max_size=8), st.lists(st.integers(0, 5), min_size=8, max_size=8))
def test_the_rank_correlation_is_the_mean_of_spearmans_of_the_years(one: list[int], other: list[int]) -> None:
    years = [slice(0, 4), slice(4, 8)]
    varied = [year for year in years if len(set(one[year])) > 1 and len(set(other[year])) > 1]
    expected = [stats.spearmanr(one[year], other[year]).statistic for year in varied]
    found = agreement(*(score_table(*([float(x) for x in of[year]] for year in years)) for of in (one, other)))
    if expected:
        assert found.rank_correlation == pytest.approx(np.mean(expected), abs=1e-12)
    else:
        assert np.isnan(found.rank_correlation)


def test_readings_are_compared_on_the_city_years_that_both_have() -> None:
    own, other = score_table([0.1, 0.2, 0.4]), score_table([0.1, 0.2, 0.4]).drop(index=2)
    assert agreement(own, other).mean_rank_shift == 0
