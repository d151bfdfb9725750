"""Views tell how each cell came to be, what is not used as printed and why, and what the paper has beside an estimate."""

import duckdb

from tests.publication.small_tables import insert
from tests.publication.views.small_file import HEFEI, WUHU, rows


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
