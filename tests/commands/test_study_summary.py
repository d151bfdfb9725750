"""The closing summary of a study speaks both languages."""

import duckdb
import pytest

from commands.summaries.study import verdict_lines


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("create table verdict (sentence_en varchar, sentence_zh varchar)")
    return connection


def test_the_verdict_is_told_in_english_and_then_in_chinese(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("insert into verdict values ('Fragile: ranks halve it.', '脆弱：改用排名后减半。')")
    assert verdict_lines(connection) == [
        "verdict       Fragile: ranks halve it.",
        "判断          脆弱：改用排名后减半。",
    ]


def test_a_study_without_a_headline_has_no_line_of_a_verdict(connection: duckdb.DuckDBPyConnection) -> None:
    assert verdict_lines(connection) == []
