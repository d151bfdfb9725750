"""Only tables that passed their checks since they were built are published, and the file says what they mean."""

from collections.abc import Iterator
from dataclasses import replace

import duckdb
import pytest

from assets.catalog.dictionary import allowed_values, columns, columns_of, datasets
from assets.chain import BOOK_CHAIN, STUDY_CHAIN, tables_of
from assets.layers import RECIPES
from assets.publication.assets import (
    BOOK_TABLES_BEHIND,
    STUDY_TABLES_BEHIND,
    PublicationError,
    refuse_unchecked,
)
from assets.publication.file import book_content, holdings_of, printed_order, study_content
from assets.publication.holdings import BOOK_HOLDINGS, STUDY_HOLDINGS
from assets.publication.views import VIEWS
from assets.recipes import Work, made
from assets.warehouse import prepare
from checks.asset_checks import CONTRACTS, FILES
from tests.publication.small_tables import BOOK_BUILD, BUILD, CATALOG, STUDY

PASSED = "insert into publication.check_result values (?, 'rows', 'ERROR', true, 1, 0, null)"
WITHHELD = "insert into publication.check_result values ('indices/index_score', 'score', ?, false, 9, 1, 'city_id 1')"


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """A study's warehouse: every table that its publication rests on passed its checks."""
    with duckdb.connect() as connection:
        prepare(connection)
        connection.executemany(PASSED, [[table.replace(".", "/")] for table in STUDY_TABLES_BEHIND])
        yield connection


def test_tables_stand_in_the_order_of_their_numbers_and_those_of_the_appendix_last() -> None:
    order = printed_order(
        {
            "model": "select unnest(['table 10 (1)', 'appendix A2 (1)', 'table 3 (10)', 'appendix A10 (1)']) as table_ref",
            "replication": "select unnest(['table 3 (2)', 'table 3 (10)', null]) as table_ref",
        },
        ["model", "replication"],
    )
    assert [place for (place,) in duckdb.execute(order).fetchall()] == [
        "table 3 (2)", "table 3 (10)", "table 10 (1)", "appendix A2 (1)", "appendix A10 (1)"
    ]  # fmt: skip


def test_tables_that_passed_are_not_refused(warehouse: duckdb.DuckDBPyConnection) -> None:
    refuse_unchecked(warehouse, STUDY_TABLES_BEHIND)


def test_a_table_that_failed_is_refused_with_its_check_and_its_keys(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute(WITHHELD, ["ERROR"])
    with pytest.raises(PublicationError) as error:
        refuse_unchecked(warehouse, STUDY_TABLES_BEHIND)
    assert str(error.value) == "not published: indices/index_score: score (city_id 1)"


def test_a_failure_in_a_table_that_is_only_read_on_the_way_is_refused_too(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert "indices.distance" in STUDY_TABLES_BEHIND
    assert "distance" not in STUDY_HOLDINGS.names
    warehouse.execute(
        "insert into publication.check_result values ('indices/distance', 'rows', 'ERROR', false, 0, 1, '0')"
    )
    with pytest.raises(PublicationError, match=r"^not published: indices/distance: rows \(0\)$"):
        refuse_unchecked(warehouse, STUDY_TABLES_BEHIND)


def test_what_was_said_of_a_table_that_no_longer_exists_does_not_count(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute(
        "insert into publication.check_result values ('indices/abolished', 'rows', 'ERROR', false, 0, 1, '0')"
    )
    refuse_unchecked(warehouse, STUDY_TABLES_BEHIND)


def test_a_warning_is_published(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute(WITHHELD, ["WARN"])
    refuse_unchecked(warehouse, STUDY_TABLES_BEHIND)


def test_what_was_said_of_an_earlier_candidate_does_not_count(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute(
        "insert into publication.check_result values ('publication/candidate', 'rows', 'ERROR', false, 0, 1, null)"
    )
    refuse_unchecked(warehouse, STUDY_TABLES_BEHIND)


@pytest.mark.parametrize("table", STUDY_TABLES_BEHIND)
def test_a_table_that_nobody_checked_is_refused(warehouse: duckdb.DuckDBPyConnection, table: str) -> None:
    asset = table.replace(".", "/")
    warehouse.execute("delete from publication.check_result where asset = $asset", {"asset": asset})
    with pytest.raises(PublicationError) as error:
        refuse_unchecked(warehouse, STUDY_TABLES_BEHIND)
    assert str(error.value) == f"not published: {asset}: has not been checked since it was built"


def test_a_table_that_was_built_again_is_refused_until_it_is_checked_again(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    descriptive = replace(
        RECIPES["regressions.descriptive"],
        build=lambda work: work.replace("regressions.descriptive", "select 1 as n"),
    )
    made(Work(warehouse, str, STUDY), descriptive, {})
    with pytest.raises(
        PublicationError, match="regressions/descriptive: has not been checked since it was built"
    ):
        refuse_unchecked(warehouse, STUDY_TABLES_BEHIND)
    warehouse.execute(PASSED, ["regressions/descriptive"])
    refuse_unchecked(warehouse, STUDY_TABLES_BEHIND)
    made(Work(warehouse, str, STUDY), descriptive, {})
    with pytest.raises(
        PublicationError, match="regressions/descriptive: has not been checked since it was built"
    ):
        refuse_unchecked(warehouse, STUDY_TABLES_BEHIND)


def test_every_table_of_both_warehouses_has_a_contract_and_stands_behind_a_publication() -> None:
    assert {*BOOK_TABLES_BEHIND, *STUDY_TABLES_BEHIND} == CONTRACTS.keys()
    assert {"raw.cell", "observations.observation", "catalog.city"} <= set(BOOK_TABLES_BEHIND)
    assert {"panel.study_figure", "regressions.model", "catalog.study"} <= set(STUDY_TABLES_BEHIND)


def test_every_asset_of_files_is_judged() -> None:
    of_files = [asset for chain in (BOOK_CHAIN, STUDY_CHAIN) for asset in chain if not tables_of(asset)]
    assert of_files == [*FILES]


def test_every_value_that_a_coded_column_may_take_has_a_label() -> None:
    codes = {one.code for one in CATALOG.codes}
    coded = {(one.dataset, one.column): one for one in columns() if one.refers_to == "code.code"}
    allowed = {key: set(allowed_values(one)) for key, one in coded.items() if one.allowed}
    assert {
        ("finding", "ruling"),
        ("observation", "status"),
        ("cell_status", "status"),
    } <= allowed.keys()
    assert {key: values - codes for key, values in allowed.items() if values - codes} == {}


def test_the_dictionary_describes_every_column_of_every_published_table() -> None:
    chinese = {datasets()[view].label_zh for view in VIEWS}
    topics = {name for one in CATALOG.topics for name in (one.topic, one.label_zh)}
    for content, names in (
        (study_content(BUILD, STUDY, CATALOG), {*holdings_of(STUDY).names, *chinese}),
        (book_content(BOOK_BUILD, CATALOG), {*BOOK_HOLDINGS.names, *topics}),
    ):
        dictionary = content.frames["data_dictionary"]
        assert set(dictionary["table_name"]) == names
        assert dictionary.columns.tolist() == [
            one.column for one in columns_of("publication.data_dictionary")
        ]
        assert not dictionary.duplicated(["table_name", "column_name"]).any()
        assert dictionary[["type", "label_en", "label_zh", "table_description"]].notna().all(axis=None)
