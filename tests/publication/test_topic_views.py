"""What the volumes print of one matter is one view of the book: a row a city, year and scope, and once in Chinese."""

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow.parquet
import pytest

from assets.publication.exports.parquet import write_with_views
from assets.publication.file import book_content, write_views
from assets.publication.holdings import BOOK_HOLDINGS
from assets.publication.topic_views import topic_views
from assets.warehouse import sql_text
from tests.publication.small_tables import BOOK_BUILD, CATALOG, create_book_tables, insert
from tests.publication.views.small_file import HEFEI, WUHU, rows

FIGURES = (
    (HEFEI, 2010, "city", "hospital_beds", 31000, "reported"),
    (HEFEI, 2010, "city", "doctors", 12000, "corrected"),
    (HEFEI, 2010, "city", "hospitals", None, "quarantined"),
    (HEFEI, 2010, "district", "doctors", 9000, "reported"),
    (HEFEI, 2011, "city", "doctors", None, "missing"),
    (WUHU, 2010, "city", "hospital_beds", 9000, "reported"),
    (WUHU, 2010, "city", "theatres", 7, "reported"),
)


@pytest.fixture
def book() -> Iterator[duckdb.DuckDBPyConnection]:
    """A published book of two cities with beds, doctors and hospitals, and with theatres, which are another topic's."""
    with duckdb.connect() as connection:
        create_book_tables(connection)
        for city_id, name in ((HEFEI, "合肥市"), (WUHU, "芜湖市")):
            insert(connection, "city", city_id=city_id, name=name, province="安徽省")
        for city_id, year, scope, indicator, value, status in FIGURES:
            insert(
                connection,
                "observation",
                city_id=city_id,
                year=year,
                scope=scope,
                indicator=indicator,
                value=value,
                status=status,
            )
        write_views(connection, book_content(BOOK_BUILD, CATALOG))
        yield connection


def test_a_topic_has_a_row_a_city_year_and_scope_and_a_status_beside_each_figure(
    book: duckdb.DuckDBPyConnection,
) -> None:
    assert rows(
        book,
        "select city_id, name, province, year, scope, hospital_beds, hospital_beds_status, hospitals, "
        "hospitals_status, doctors, doctors_status from health",
    ) == [
        (HEFEI, "合肥市", "安徽省", 2010, "city", 31000, "reported", None, "quarantined", 12000, "corrected"),
        (HEFEI, "合肥市", "安徽省", 2010, "district", None, None, None, None, 9000, "reported"),
        (HEFEI, "合肥市", "安徽省", 2011, "city", None, None, None, None, None, "missing"),
        (WUHU, "芜湖市", "安徽省", 2010, "city", 9000, "reported", None, None, None, None),
    ]


def test_a_topic_holds_its_own_indicators_only(book: duckdb.DuckDBPyConnection) -> None:
    assert rows(book, "select city_id, theatres, theatres_status from culture") == [(WUHU, 7, "reported")]
    assert rows(book, "from pollution") == []


def test_the_chinese_twin_says_the_same_under_chinese_names(book: duckdb.DuckDBPyConnection) -> None:
    assert rows(book, 'select "城市代码", "城市", "数据年份" from "卫生"') == rows(
        book, "select city_id, name, year from health"
    )
    assert rows(book, 'from "卫生"') == rows(book, "from health")
    beds = next(one.label_zh for one in CATALOG.indicators if one.indicator == "hospital_beds")
    assert (31000,) in rows(book, f'select "{beds}" from "卫生"')


def test_every_topic_has_its_two_views_with_columns_of_different_names(
    book: duckdb.DuckDBPyConnection,
) -> None:
    views = {name for (name,) in rows(book, "select view_name from duckdb_views() where not internal")}
    for one in topic_views(CATALOG):
        assert {one.name, one.topic.label_zh} <= views
        assert one.indicators, "a topic of which nothing is printed has an empty view"
        for language in ("column", "label_zh"):
            names = [getattr(column, language) for column in one.columns]
            assert len(set(names)) == len(names), one.name


def test_no_topic_is_called_as_a_table_of_the_book() -> None:
    assert {one.name for one in topic_views(CATALOG)}.isdisjoint(BOOK_HOLDINGS.names)


def test_a_column_says_in_both_languages_what_it_is_and_in_which_unit(
    book: duckdb.DuckDBPyConnection,
) -> None:
    comments = dict(
        rows(book, "select column_name, comment from duckdb_columns() where table_name = 'health'")
    )
    assert comments["hospital_beds"].startswith("Hospital beds 医院床位数 [count]")
    assert all(comments.values())


def test_a_topic_lies_beside_the_tables_as_a_parquet_file(
    book: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    written = write_with_views(book, tmp_path, ["health"])
    names = {one.name for one in written}
    assert {"health.parquet", "observation.parquet"} <= names
    assert "culture.parquet" not in names
    path = str(tmp_path / "health.parquet")
    assert rows(book, f"from '{path}'") == rows(book, "from health")
    metadata = pyarrow.parquet.read_metadata(path).metadata
    assert set(json.loads(metadata[b"columns"])) == {name for name, *_ in rows(book, "describe health")}


def test_the_coverage_of_a_year_counts_its_cities_and_what_became_of_their_figures() -> None:
    """Of three cities in 2010 one figure is as printed, one was put right, one is in doubt; in 2011 one is blank."""
    with duckdb.connect() as connection:
        connection.execute("create schema observations")
        connection.execute("""
            create table observations.observation as
            from (values
                ('doctors', 'city', 2010, 9000, 'reported'),
                ('doctors', 'city', 2010, 8000, 'corrected'),
                ('doctors', 'city', 2010, null, 'quarantined'),
                ('doctors', 'city', 2011, null, 'missing'),
                ('doctors', 'district', 2010, 5000, 'reported')
            ) as figure(indicator, scope, year, value, status)
        """)
        counted = connection.sql(sql_text("publication.book.indicator_year"))
        assert counted.columns == [
            *("indicator", "scope", "year", "cities", "used", "corrected", "quarantined", "blank")
        ]
        assert counted.fetchall() == [
            ("doctors", "city", 2010, 3, 2, 1, 1, 0),
            ("doctors", "city", 2011, 1, 0, 0, 0, 1),
            ("doctors", "district", 2010, 1, 1, 0, 0, 0),
        ]
