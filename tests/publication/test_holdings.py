"""A published table that is a copy of a table of the warehouse needs no SELECT of its own."""

from dataclasses import replace

import duckdb
import pytest

from assets.catalog.dictionary import columns_of, datasets
from assets.publication.holdings import (
    BOOK_HOLDINGS,
    MACRO,
    PROGRAM,
    QUERY,
    STUDY_HOLDINGS,
    VIEW,
    VIEW_OF_A_VARIABLE,
    WAYS,
    Holdings,
    is_copy,
    select_of_copy,
)
from assets.warehouse import SQL_FOLDER, has_sql

BOTH = {"study": STUDY_HOLDINGS, "book": BOOK_HOLDINGS}
CODE = columns_of("publication.code")
READ_OR_MADE_BY_A_PROGRAM = {"publication.revision", "publication.book.loss"}
KILOMETRES = columns_of("publication.distance")


def test_a_copy_has_the_columns_of_the_dictionary_in_its_order_and_stands_in_the_order_of_its_key() -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema indices")
        connection.execute("""
            create table indices.distance as from (values
                (90.5::double, 2::bigint, 1::bigint, 'not described'), (250.0, 1, 3, ''), (90.5, 1, 2, '')
            ) as t (distance_km, city_id, other_city_id, note)
        """)
        copy = connection.sql(select_of_copy("indices.distance", KILOMETRES))
        assert copy.columns == ["city_id", "other_city_id", "distance_km"]
        assert [str(one) for one in copy.types] == [one.type for one in KILOMETRES]
        assert copy.fetchall() == [(1, 2, 90.5), (1, 3, 250.0), (2, 1, 90.5)]


def test_a_copy_lacks_the_columns_that_the_file_does_without() -> None:
    in_chinese = [one for one in CODE if one.column in ("code", "label_zh")]
    assert select_of_copy("catalog.code", in_chinese) == (
        'select "code", "label_zh" from catalog.code order by "code"'
    )


def test_a_type_that_is_not_the_dictionary_s_is_not_hidden_by_a_cast() -> None:
    text = [replace(one, type="VARCHAR") for one in KILOMETRES]
    assert "::" not in select_of_copy("indices.distance", text)


@pytest.mark.parametrize("file", BOTH)
def test_a_table_is_a_copy_of_a_table_or_comes_about_in_one_of_the_ways(file: str) -> None:
    holdings = BOTH[file]
    assert {way for way in holdings.ways.values() if not is_copy(way)} <= set(WAYS)
    assert {*holdings.names, *holdings.standing_as(VIEW_OF_A_VARIABLE)} == holdings.ways.keys()


@pytest.mark.parametrize("file", BOTH)
def test_every_copy_has_a_key_to_stand_in_the_order_of(file: str) -> None:
    copies = [name for name, way in BOTH[file].ways.items() if is_copy(way)]
    assert copies
    assert all(any(one.key for one in columns_of(f"publication.{name}")) for name in copies)


def test_the_book_takes_its_own_select_before_one_that_it_shares_with_studies() -> None:
    city, place = columns_of("publication.city"), columns_of("publication.place")
    assert "study_city" in STUDY_HOLDINGS.select("city", city)
    assert "study_city" not in BOOK_HOLDINGS.select("city", city)
    assert BOOK_HOLDINGS.select("place", place) == STUDY_HOLDINGS.select("place", place)


def test_every_select_of_the_layer_makes_what_a_file_holds_and_copies_have_none() -> None:
    needed = {
        next(place for place in places if has_sql(place))
        for holdings in BOTH.values()
        for way in (QUERY, VIEW, VIEW_OF_A_VARIABLE, MACRO)
        for name in holdings.standing_as(way)
        for places in [[f"{folder}.{name}" for folder in holdings.folders]]
    }
    folder = SQL_FOLDER / "publication"
    files = {".".join(path.relative_to(SQL_FOLDER).with_suffix("").parts) for path in folder.rglob("*.sql")}
    assert files == needed | READ_OR_MADE_BY_A_PROGRAM


def test_a_table_is_published_by_what_the_catalog_says_of_it_alone() -> None:
    holdings = Holdings(("publication",), {"distance": "indices.distance", "build": PROGRAM})
    assert holdings.tables == ("distance",)
    assert holdings.relations == ("distance", "build")
    assert datasets()["distance"].in_study is None, "so far it is not"
