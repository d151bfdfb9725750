"""Views of an index rank its cities, tell what moved a score on the year before, and average cities by region."""

import duckdb
import pytest

from tests.publication.small_tables import insert
from tests.publication.views.small_file import HEFEI, OF_INDEX, WUHU, rows, score


def test_a_ranking_tells_what_a_city_gained_on_the_year_before(file: duckdb.DuckDBPyConnection) -> None:
    score(file, HEFEI, 2010, 2, openness=0.25)
    score(file, WUHU, 2010, 1, openness=0.5)
    score(file, HEFEI, 2011, 1, openness=0.75)
    score(file, WUHU, 2011, 2, openness=0.5)
    insert(
        file,
        "rank_interval",
        variable="resilience",
        city_id=HEFEI,
        year=2011,
        rank=1,
        rank_low=1,
        rank_median=1,
        rank_high=2,
    )
    found = rows(
        file,
        "select year, latest, rank, name, region_zh, change_of_rank, change_of_score, rank_high "
        "from city_ranking order by year, rank",
    )
    assert found == [
        (2010, False, 1, "芜湖市", "中部", None, None, None),
        (2010, False, 2, "合肥市", "中部", None, None, None),
        (2011, True, 1, "合肥市", "中部", 1, 0.5, 2.0),
        (2011, True, 2, "芜湖市", "中部", -1, 0.0, None),
    ]


def test_a_city_that_is_ranked_no_more_moves_nobody(file: duckdb.DuckDBPyConnection) -> None:
    score(file, HEFEI, 2010, 2, openness=0.25)
    score(file, WUHU, 2010, 1, openness=0.5)
    score(file, HEFEI, 2011, 1, openness=0.75)
    assert rows(file, "select rank, change_of_rank from city_ranking where year = 2011") == [(1, 0)]


def test_a_year_without_an_index_is_no_year_before(file: duckdb.DuckDBPyConnection) -> None:
    score(file, HEFEI, 2010, 1, openness=0.25)
    score(file, HEFEI, 2012, 1, openness=0.75)
    assert rows(file, "select change_of_score from city_ranking where year = 2012") == [(None,)]
    assert rows(file, "select count(*) from score_change") == [(0,)]


def test_the_changes_of_the_contributions_sum_to_the_change_of_the_score(
    file: duckdb.DuckDBPyConnection,
) -> None:
    for indicator, attribute in (("retail_sales", "+"), ("unemployment_rate", "-")):
        insert(file, "indicator_weight", **OF_INDEX, indicator=indicator, attribute=attribute, weight=0.5)
    score(file, HEFEI, 2010, 1, retail_sales=0.25, unemployment_rate=0.5)
    score(file, HEFEI, 2011, 1, retail_sales=0.5, unemployment_rate=0.375)
    found = rows(
        file, "select indicator, weight, change, change_of_score from score_change order by change desc"
    )
    assert found == [("retail_sales", 0.5, 0.25, 0.125), ("unemployment_rate", 0.5, -0.125, 0.125)]


def test_weights_of_each_year_stand_beside_the_contributions_of_their_year(
    file: duckdb.DuckDBPyConnection,
) -> None:
    for year, weight in ((2010, 0.25), (2011, 0.75)):
        weighted = {"indicator": "retail_sales", "attribute": "+", "year": year, "weight": weight}
        insert(file, "indicator_weight", **OF_INDEX, **weighted)
        score(file, HEFEI, year, 1, retail_sales=weight)
    assert rows(file, "select year, weight, change from score_change") == [(2011, 0.75, 0.5)]


def test_every_city_counts_the_same_in_the_trend_of_its_region(file: duckdb.DuckDBPyConnection) -> None:
    score(file, HEFEI, 2010, 1, openness=0.75)
    score(file, WUHU, 2010, 2, openness=0.25)
    found = rows(
        file, "select region_zh, year, cities, score, lowest_score, highest_score from regional_trend"
    )
    assert found == [("中部", 2010, 2, 0.5, 0.25, 0.75)]


@pytest.mark.parametrize("view", ["city_ranking", "regional_trend"])
def test_an_index_of_any_name_is_ranked_and_told_by_region(
    file: duckdb.DuckDBPyConnection, view: str
) -> None:
    score(file, HEFEI, 2010, 1, openness=0.25)
    labels = {"label_en": "Vitality", "label_zh": "活力"}
    insert(file, "study_variable", variable="vitality", kind="index", reading="critic", **labels)
    for reading, found in (("critic", 0.75), ("equal", 0.5)):
        of_city = {"city_id": HEFEI, "year": 2010, "score": found, "rank": 1, "ranked": 1}
        insert(file, "index_score", variable="vitality", reading=reading, **of_city)
    assert rows(file, f"select variable, index_zh, score from {view} order by variable") == [
        ("resilience", "城市经济韧性", 0.25),
        ("vitality", "活力", 0.75),
    ]
