"""The views answer the common questions from the tables beside them, under English and under Chinese names."""

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from assets.catalog import load_catalog
from assets.catalog.assets import study_dimensions
from assets.catalog.dictionary import columns_of
from assets.publication.file import column_description, panel_variables
from assets.publication.views import VIEWS, chinese_columns, chinese_name
from assets.table_assets import frame_of
from checks.contract import judge
from checks.publication import STUDY_CONTRACTS
from tests.publication.small_tables import STUDY, create_tables, create_views, insert

HEFEI, WUHU = 340100, 340200


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
        connection.register("frame", panel_variables(STUDY))
        connection.execute("insert into panel_variable by name select * from frame")
        connection.register("frame", study_dimensions(STUDY))
        connection.execute("insert into study_dimension by name select * from frame")
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
    insert(connection, "resilience", city_id=city_id, year=year, rank=rank, score=sum(parts.values()))
    for indicator, contribution in parts.items():
        insert(
            connection,
            "contribution",
            city_id=city_id,
            year=year,
            indicator=indicator,
            contribution=contribution,
        )


def test_a_ranking_tells_what_a_city_gained_on_the_year_before(file: duckdb.DuckDBPyConnection) -> None:
    score(file, HEFEI, 2010, 2, openness=0.25)
    score(file, WUHU, 2010, 1, openness=0.5)
    score(file, HEFEI, 2011, 1, openness=0.75)
    insert(file, "rank_interval", city_id=HEFEI, year=2011, rank=1, rank_low=1, rank_median=1, rank_high=2)
    found = rows(
        file,
        "select year, latest, rank, name, region_zh, change_of_rank, change_of_score, rank_high "
        "from city_ranking order by year, rank",
    )
    assert found == [
        (2010, False, 1, "芜湖市", "中部", None, None, None),
        (2010, False, 2, "合肥市", "中部", None, None, None),
        (2011, True, 1, "合肥市", "中部", 1, 0.5, 2.0),
    ]


def test_a_year_without_an_index_is_no_year_before(file: duckdb.DuckDBPyConnection) -> None:
    score(file, HEFEI, 2010, 1, openness=0.25)
    score(file, HEFEI, 2012, 1, openness=0.75)
    assert rows(file, "select change_of_score from city_ranking where year = 2012") == [(None,)]
    assert rows(file, "select count(*) from score_change") == [(0,)]


def test_a_path_tells_the_status_of_every_cell_and_a_missing_one_is_a_row(
    file: duckdb.DuckDBPyConnection,
) -> None:
    insert(file, "city_year", city_id=HEFEI, year=2010, road_freight=100)
    insert(file, "city_year", city_id=HEFEI, year=2011, road_freight=130)
    insert(file, "city_year", city_id=HEFEI, year=2012)
    insert(file, "cell_status", city_id=HEFEI, year=2011, variable="road_freight", status="interpolated")
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
    for indicator, attribute in (("openness", "+"), ("unemployment_rate", "-")):
        insert(file, "indicator_weight", indicator=indicator, attribute=attribute, weight=0.5)
    score(file, HEFEI, 2010, 1, openness=0.25, unemployment_rate=0.5)
    score(file, HEFEI, 2011, 1, openness=0.5, unemployment_rate=0.375)
    found = rows(
        file, "select indicator, weight, change, change_of_score from score_change order by change desc"
    )
    assert found == [("openness", 0.5, 0.25, 0.125), ("unemployment_rate", 0.5, -0.125, 0.125)]


def test_weights_of_each_year_stand_beside_the_contributions_of_their_year(
    file: duckdb.DuckDBPyConnection,
) -> None:
    for year, weight in ((2010, 0.25), (2011, 0.75)):
        insert(file, "indicator_weight", indicator="openness", attribute="+", year=year, weight=weight)
        score(file, HEFEI, year, 1, openness=weight)
    assert rows(file, "select year, weight, change from score_change") == [(2011, 0.75, 0.5)]


def test_the_imputed_share_is_of_all_cells_of_the_variables_and_what_is_missing_is_counted_apart(
    file: duckdb.DuckDBPyConnection,
) -> None:
    variables = {*panel_variables(STUDY)["variable"]} - {"resilience", "agglomeration"}
    for variable in variables:
        insert(file, "study_variable", variable=variable)
    insert(file, "city_year", city_id=HEFEI, year=2010, road_freight=100, openness=1, resilience=0.5)
    insert(file, "city_year", city_id=WUHU, year=2010, road_freight=100, openness=1)
    insert(file, "cell_status", city_id=WUHU, year=2010, variable="openness", status="carried")
    insert(file, "cell_status", city_id=HEFEI, year=2010, variable="resilience", status="carried")
    found = rows(
        file,
        "select province, year, cells, reported, carried, filled, missing, imputed_share, missing_share "
        "from imputed_share",
    )
    cells = 2 * len(variables)
    assert found == [("安徽省", 2010, cells, 3, 1, 1, cells - 4, 1 / cells, (cells - 4) / cells)]


def test_a_coefficient_stands_beside_the_figure_of_the_paper(file: duckdb.DuckDBPyConnection) -> None:
    insert(file, "model", model_id="baseline_1", table_ref="table 3 (1)", estimable=True)
    for term, estimate, p_value in (("agglomeration", 0.5, 0.04), ("openness", 0.25, 0.2)):
        insert(file, "coefficient", model_id="baseline_1", term=term, estimate=estimate, p_value=p_value)
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
        ("agglomeration", "虚拟集聚", 0.5, "**", 0.375, 2.5, 0.125),
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
    assert [name for name, *_ in rows(file, f'describe "{chinese_name(view)}"')] == labels
    assert [one.column for one in chinese_columns(view)] == labels
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
def test_an_index_of_other_dimensions_leaves_three_columns_empty_and_keeps_the_contract(
    file: duckdb.DuckDBPyConnection, view: str
) -> None:
    score(file, HEFEI, 2010, 1, openness=0.25)
    (contract,) = (one for one in STUDY_CONTRACTS if one.table == f"main.{view}")
    broken = {one.check_name for one in judge(file, contract) if not one.passed}
    assert rows(file, f"select resistance, adaptation, transformation from {view}") == [(None, None, None)]
    assert not {name for name in broken if name.endswith("is complete")}
