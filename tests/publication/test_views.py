"""The views answer the common questions from the tables beside them, under English and under Chinese names."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import duckdb
import pytest

from assets.catalog import load_catalog
from assets.catalog.assets import study_tables
from assets.catalog.dictionary import columns_of, datasets
from assets.frames import frame_of
from assets.publication.file import column_description, holdings_of
from assets.publication.views import VIEWS, chinese_columns
from tests.publication.small_tables import STUDY, create_tables, create_views, insert

HEFEI, WUHU = 340100, 340200
OWN = "own"
"""The study's reading of its index."""
OF_INDEX = {"variable": "resilience", "reading": OWN}


@pytest.fixture
def file() -> Iterator[duckdb.DuckDBPyConnection]:
    """A published file of two cities, 2010 to 2012, with codes, variables and indicators and no figures."""
    catalog = load_catalog()
    with duckdb.connect() as connection:
        create_tables(connection)
        for name, records in (
            ("code", catalog.codes),
            ("indicator", catalog.indicators),
            ("status", catalog.statuses),
        ):
            connection.register("frame", frame_of(records, type(records[0])))
            connection.execute(f"insert into {name} by name select * from frame")
        chosen = study_tables(STUDY, catalog)
        for name in ("study_variable", "study_dimension", "study_indicator"):
            connection.register("frame", chosen[f"catalog.{name}"])
            connection.execute(f"insert into {name} by name select * from frame")
        insert(connection, "province", name="安徽省", name_en="Anhui", region="central")
        for city_id, name, english in ((HEFEI, "合肥市", "Hefei"), (WUHU, "芜湖市", "Wuhu")):
            insert(
                connection,
                "city",
                city_id=city_id,
                name=name,
                name_en=english,
                province="安徽省",
                region="central",
            )
        create_views(connection)
        yield connection


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query).fetchall()


def score(connection: duckdb.DuckDBPyConnection, city_id: int, year: int, rank: int, **parts: float) -> None:
    """A score as the sum of what its indicators contribute."""
    key = {"variable": "resilience", "city_id": city_id, "year": year}
    insert(connection, "index_score", **key, reading=OWN, rank=rank, ranked=2, score=sum(parts.values()))
    for indicator, contribution in parts.items():
        insert(
            connection,
            "contribution",
            **key,
            indicator=indicator,
            contribution=contribution,
        )


def cell(
    connection: duckdb.DuckDBPyConnection,
    city_id: int,
    year: int,
    variable: str,
    value: float | None,
    status: str,
) -> None:
    """A cell of the panel in the study's own reading."""
    [(reading,)] = connection.execute(
        "select reading from study_variable where variable = ?", [variable]
    ).fetchall()
    held = {"reading": reading, "value": value, "status": status}
    insert(connection, "variable_value", variable=variable, city_id=city_id, year=year, **held)


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


def test_a_path_tells_the_status_of_every_cell_and_a_missing_one_is_a_row(
    file: duckdb.DuckDBPyConnection,
) -> None:
    for year, value, status in (
        (2010, 100, "reported"),
        (2011, 130, "interpolated"),
        (2012, None, "missing"),
    ):
        cell(file, HEFEI, year, "road_freight", value, status)
    found = rows(
        file,
        "select year, value, unit, change, status, status_zh, label_zh from city_path "
        "where variable = 'road_freight' order by year",
    )
    assert found == [
        (2010, 100, "10k tons", None, "reported", "印刷原值", "公路货运量"),
        (2011, 130, "10k tons", 30, "interpolated", "线性插值", "公路货运量"),
        (2012, None, "10k tons", None, "missing", "缺失", "公路货运量"),
    ]


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


def test_the_imputed_share_is_of_all_cells_of_the_variables_and_what_is_missing_is_counted_apart(
    file: duckdb.DuckDBPyConnection,
) -> None:
    for city_id, variable, value, status in (
        (HEFEI, "road_freight", 100, "reported"),
        (HEFEI, "openness", 1, "reported"),
        (HEFEI, "internet", None, "missing"),
        (HEFEI, "resilience", 0.5, "carried"),
        (WUHU, "road_freight", 100, "reported"),
        (WUHU, "openness", 1, "carried"),
        (WUHU, "agglomeration", None, "missing"),
    ):
        cell(file, city_id, 2010, variable, value, status)
    found = rows(
        file,
        "select province, year, cells, reported, carried, filled, missing, imputed_share, missing_share "
        "from imputed_share",
    )
    assert found == [("安徽省", 2010, 5, 3, 1, 1, 1, 1 / 5, 1 / 5)]


def test_a_coefficient_stands_beside_the_figure_of_the_paper(file: duckdb.DuckDBPyConnection) -> None:
    insert(file, "model", model_id="baseline_1", table_ref="table 3 (1)", estimable=True)
    for term, words, estimate, p_value in (
        ("agglomeration", "虚拟集聚（信息业企业）", 0.5, 0.04),
        ("openness", "对外经济发展水平", 0.25, 0.2),
    ):
        said = {"term": term, "term_zh": words}
        insert(file, "coefficient", model_id="baseline_1", **said, estimate=estimate, p_value=p_value)
    for statistic, paper in (("estimate", 0.375), ("t_value", 2.5)):
        insert(
            file,
            "replication",
            table_ref="table 3 (1)",
            subject="agglomeration",
            statistic=statistic,
            paper=paper,
        )
    found = rows(
        file,
        "select term, term_zh, estimate, stars, paper_estimate, paper_t_value, difference "
        "from coefficient_table order by term",
    )
    assert found == [
        ("agglomeration", "虚拟集聚（信息业企业）", 0.5, "**", 0.375, 2.5, 0.125),
        ("openness", "对外经济发展水平", 0.25, "", None, None, None),
    ]


def test_a_model_that_is_not_estimable_is_in_the_table_with_its_reason(
    file: duckdb.DuckDBPyConnection,
) -> None:
    insert(file, "model", model_id="instrumental", table_ref="A5 (6)", estimable=False, reason="not supplied")
    found = rows(file, "select model_id, term, estimate, stars, reason from coefficient_table")
    assert found == [("instrumental", None, None, None, "not supplied")]


def test_what_is_not_used_as_printed_is_told_with_reason_and_cell(file: duckdb.DuckDBPyConnection) -> None:
    figure = {
        "year": 2011,
        "indicator": "gdp",
        "scope": "city",
        "unit": "10k yuan",
        "workbook": "2012/gdp.xlsx",
    }
    insert(file, "observation", **figure, city_id=HEFEI, value=7, status="reported", sheet="1", cell="C4")
    insert(
        file,
        "observation",
        **figure,
        city_id=WUHU,
        printed_value=70,
        value=7,
        status="corrected",
        reason="point displaced",
        sheet="1",
        cell="C5",
    )
    insert(
        file,
        "correction",
        workbook="2012/gdp.xlsx",
        sheet="1",
        cell="C5",
        entry_status="applied",
        evidence="total closes",
    )
    assert rows(file, "select name, cell from figure_source order by cell") == [
        ("合肥市", "C4"),
        ("芜湖市", "C5"),
    ]
    found = rows(
        file,
        "select name, label_zh, scope_zh, printed_value, value, status_zh, reason, evidence, cell "
        "from corrected_or_quarantined",
    )
    assert found == [
        ("芜湖市", "地区生产总值", "全市", 70, 7, "已更正", "point displaced", "total closes", "C5")
    ]


def test_every_city_counts_the_same_in_the_trend_of_its_region(file: duckdb.DuckDBPyConnection) -> None:
    score(file, HEFEI, 2010, 1, openness=0.75)
    score(file, WUHU, 2010, 2, openness=0.25)
    found = rows(
        file, "select region_zh, year, cities, score, lowest_score, highest_score from regional_trend"
    )
    assert found == [("中部", 2010, 2, 0.5, 0.25, 0.75)]


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_has_the_columns_and_types_of_the_dictionary(
    file: duckdb.DuckDBPyConnection, view: str
) -> None:
    found = [(name, kind) for name, kind, *_ in rows(file, f"describe {view}")]
    assert found == [(one.column, one.type) for one in columns_of(f"publication.{view}")]


@pytest.mark.parametrize("view", VIEWS)
def test_the_chinese_twin_of_a_view_has_its_columns_under_their_chinese_labels(
    file: duckdb.DuckDBPyConnection, view: str
) -> None:
    labels = [one.label_zh for one in columns_of(f"publication.{view}")]
    assert [name for name, *_ in rows(file, f'describe "{datasets()[view].label_zh}"')] == labels
    assert [
        one.column for one in chinese_columns(datasets()[view], columns_of(f"publication.{view}"))
    ] == labels
    assert len(set(labels)) == len(labels)


def test_a_chinese_view_answers_without_quotes_around_its_names(file: duckdb.DuckDBPyConnection) -> None:
    score(file, HEFEI, 2010, 1, openness=0.75)
    assert rows(file, "select 城市, 得分, 名次 from 城市排名 where 年份 = 2010") == [("合肥市", 0.75, 1)]


def test_a_column_is_described_with_its_unit_and_its_part_in_keys() -> None:
    described = {one.column: column_description(one) for one in columns_of("publication.score_change")}
    assert described["city_id"] == (
        "City code 城市代码. Six-digit code of administrative divisions (GB/T 2260). "
        "Primary key 主键. Refers to 引用 city.city_id"
    )
    assert described["change_of_score"] == ("Change of the score 得分变动 [index 0 to 1]. On the year before")


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


def test_the_views_of_the_paper_s_variables_hold_their_parts_and_readings(
    file: duckdb.DuckDBPyConnection,
) -> None:
    score(file, HEFEI, 2010, 1, openness=0.75)
    for dimension, part in (("resistance", 0.5), ("adaptation", 0.125), ("transformation", 0.125)):
        of_index = {"variable": "resilience", "reading": OWN, "dimension": dimension}
        insert(file, "dimension_score", **of_index, city_id=HEFEI, year=2010, score=part)
    assert rows(file, "select score, resistance, adaptation, transformation, rank from resilience") == [
        (0.75, 0.5, 0.125, 0.125, 1)
    ]
    for reading, value in (("location_quotient", 1.0), ("printed", 1.5), ("neighbours", 2.0)):
        of_quotient = {"variable": "agglomeration", "reading": reading, "value": value, "status": "reported"}
        insert(file, "variable_value", **of_quotient, city_id=HEFEI, year=2010)
    found = "select location_quotient, printed, neighbours, row_standardised from agglomeration"
    assert rows(file, found) == [(1.0, 1.5, 2.0, None)]


@pytest.mark.parametrize("view", ["resilience", "agglomeration"])
def test_a_view_of_a_variable_has_its_columns_where_the_study_has_the_variable_and_is_not_there_elsewhere(
    file: duckdb.DuckDBPyConnection, view: str
) -> None:
    found = [(name, kind) for name, kind, *_ in rows(file, f"describe {view}")]
    assert found == [(one.column, one.type) for one in columns_of(f"publication.{view}")]
    of_formulas = tuple(one for one in STUDY.variables if one.kind == "formula")
    assert view not in holdings_of(replace(STUDY, variables=of_formulas)).names


def break_freight(
    connection: duckdb.DuckDBPyConnection, year: int, province: str | None = None, **others: object
) -> None:
    """Road freight, an indicator of the index, is counted otherwise from a year on."""
    said = {"what_en": "a new survey", "what_zh": "新调查", "source": "a note"}
    insert(
        connection,
        "redefinition",
        indicator="road_freight",
        province=province,
        year=year,
        kind="definition",
        breaks=True,
        **said | others,
    )


@pytest.fixture
def freight(file: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A file of 2010 to 2012 whose index rests on road freight."""
    insert(file, "study", first_year=2010, last_year=2012)
    insert(
        file, "series", component="road_freight", indicator="road_freight", scope="city", label_en="Freight"
    )
    for variable in ("road_freight", "resilience"):
        insert(file, "study_input", variable=variable, component="road_freight")
    insert(file, "indicator_weight", **OF_INDEX, indicator="road_freight", attribute="+", weight=1)
    for year, contribution in ((2010, 0.25), (2011, 0.5), (2012, 0.5)):
        score(file, HEFEI, year, 1, road_freight=contribution)
    return file


def test_a_break_touches_every_variable_that_rests_on_what_changes(
    freight: duckdb.DuckDBPyConnection,
) -> None:
    break_freight(freight, 2011)
    assert rows(
        freight, "select variable, component, year, kind_zh, bridged from variable_break order by all"
    ) == [
        ("resilience", "road_freight", 2011, "口径变化", False),
        ("road_freight", "road_freight", 2011, "口径变化", False),
    ]


def test_a_break_divides_the_city_years_of_its_province_or_of_the_whole_panel(
    freight: duckdb.DuckDBPyConnection,
) -> None:
    insert(freight, "province", name="江苏省", name_en="Jiangsu", region="east")
    for city_id in (320500, 320600, 320700):
        insert(freight, "city", city_id=city_id, name="", province="江苏省", in_sample=city_id != 320700)
    freight.execute("update city set in_sample = true where province = '安徽省'")
    break_freight(freight, 2011)
    break_freight(freight, 2012, "江苏省")
    break_freight(freight, 2012, "浙江省")
    assert rows(
        freight,
        """
        select province, affected_cities, city_years_before, city_years_since
        from variable_break
        where variable = 'resilience'
        order by year, province
        """,
    ) == [(None, 4, 4, 8), ("江苏省", 2, 4, 2), ("浙江省", 0, 0, 0)]


def test_a_break_known_of_both_scopes_and_of_one_is_one_of_the_series(
    freight: duckdb.DuckDBPyConnection,
) -> None:
    break_freight(freight, 2011, share=0.2, usual_share=0.01)
    break_freight(freight, 2011, scope="city", what_en="another threshold", share=0.3, usual_share=0.02)
    assert rows(
        freight,
        """
        select year, what_en, what_zh, source, share, usual_share
        from variable_break
        where variable = 'resilience'
        """,
    ) == [(2011, "a new survey; another threshold", "新调查", "a note", 0.3, 0.02)]


@pytest.mark.parametrize(("province", "english"), [(None, None), ("安徽省", "Anhui")])
def test_the_province_of_a_break_has_its_name_in_both_languages(
    freight: duckdb.DuckDBPyConnection, province: str | None, english: str | None
) -> None:
    break_freight(freight, 2011, province)
    assert rows(freight, "select distinct province, province_en from variable_break") == [(province, english)]


def test_a_break_in_the_first_year_of_the_panel_breaks_nothing_in_it(
    freight: duckdb.DuckDBPyConnection,
) -> None:
    break_freight(freight, 2010)
    assert rows(freight, "select * from variable_break") == []


@pytest.mark.parametrize(
    ("province", "bridged", "marked"),
    [(None, False, True), ("安徽省", False, True), ("浙江省", False, False), (None, True, False)],
)
def test_the_change_of_a_score_is_marked_where_its_indicator_breaks_for_the_city_and_is_not_bridged(
    freight: duckdb.DuckDBPyConnection, province: str | None, bridged: bool, marked: bool
) -> None:
    break_freight(freight, 2011, province)
    if bridged:
        insert(freight, "study_bridge", component="road_freight", year=2011, how="ratio")
    assert rows(freight, "select year, definition_breaks from score_change order by year") == [
        (2011, marked),
        (2012, False),
    ]
