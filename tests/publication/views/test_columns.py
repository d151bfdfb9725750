"""Views have the columns of the dictionary, under English and under Chinese names, and those of a variable its parts."""

from dataclasses import replace

import duckdb
import pytest

from assets.catalog.dictionary import columns_of, datasets
from assets.publication.file import column_description, holdings_of
from assets.publication.views import VIEWS, chinese_columns
from tests.publication.small_tables import STUDY, insert
from tests.publication.views.small_file import HEFEI, OWN, rows, score


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
