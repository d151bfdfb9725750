"""Pictures of the index are drawn from the tables as they are made."""

import duckdb
import pandas as pd

from assets.catalog.study_loading import load_study
from assets.indices.pictures import picture_of_scores, picture_of_weights

STUDY = load_study("sun2025")
HEFEI, SUZHOU = 340100, 320500


def test_weights_of_several_years_are_drawn_as_their_means() -> None:
    table = pd.DataFrame(
        [("road_freight", 2010, 0.2), ("road_freight", 2011, 0.4), ("retail_sales", 2010, 0.7)],
        columns=["indicator", "year", "weight"],
    )
    chart = picture_of_weights(table, STUDY)
    assert chart is not None
    rows = next(iter(chart.to_dict()["datasets"].values()))
    drawn = {row["label_en"]: round(row["value"], 6) for row in rows}
    assert drawn == {"Retail sales of consumer goods": 0.7, "Road freight": 0.3}


def test_without_an_index_there_are_no_weights_to_draw() -> None:
    assert picture_of_weights(pd.DataFrame(columns=["indicator", "year", "weight"]), STUDY) is None


def test_the_map_is_of_the_last_year_with_an_index() -> None:
    scores = pd.DataFrame(
        [(HEFEI, 2010, 0.1, 1), (HEFEI, 2012, 0.3, 1), (SUZHOU, 2010, 0.2, 2)],
        columns=["city_id", "year", "score", "rank"],
    )
    with duckdb.connect() as connection:
        connection.execute("""
            create schema catalog;
            create table catalog.city as from (values
                (340100, '合肥市', 'Hefei', '安徽省', 117.2, 31.8), (320500, '苏州市', 'Suzhou', '江苏省', 120.6, 31.3)
            ) as t (city_id, name, name_en, province, longitude, latitude);
            create table catalog.province as select '安徽省' as name, 'Anhui' as name_en;
            create table catalog.study_city as from (values (340100), (320500)) as t (city_id);
        """)
        chart = picture_of_scores(connection, scores)
        assert chart is not None
        assert picture_of_scores(connection, scores.head(0)) is None
    places = next(iter(chart.to_dict(validate=False)["datasets"].values()))
    found = {one["properties"]["city_id"]: one["properties"] for one in places}
    assert found[HEFEI]["scores"] == [0.3]
    assert found[SUZHOU]["scores"] == [None]
    assert found[HEFEI]["province_en"] == "Anhui"
