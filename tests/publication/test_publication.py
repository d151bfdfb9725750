"""Only tables that passed their checks since they were built are published, and the file says what they mean."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from assets.catalog import load_catalog
from assets.catalog.dictionary import allowed_values, columns, columns_of
from assets.catalog.study import load_study
from assets.digests import digest_of_files
from assets.publication.assets import CHECKED_TABLES, PublicationError, refuse_unchecked
from assets.publication.file import BUILT_TABLES, COMPARED_TABLES, MACROS, TABLES, data_dictionary
from assets.publication.views import VIEWS, chinese_name
from assets.warehouse import CHECK_RESULT, replace_from_frame, replace_from_query
from checks import catalog, indices, observations, panel, raw, regressions

PASSED = "insert into publication.check_result values (?, 'rows', 'ERROR', true, 1, 0, null)"
WITHHELD = (
    "insert into publication.check_result values ('indices/resilience', 'score', ?, false, 9, 1, 'city_id 1')"
)


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """Every table that publication reads passed its checks."""
    with duckdb.connect() as connection:
        connection.execute("create schema publication; create schema indices")
        connection.execute(CHECK_RESULT)
        connection.executemany(PASSED, [[table.replace(".", "/")] for table in CHECKED_TABLES])
        yield connection


def test_tables_that_passed_are_not_refused(warehouse: duckdb.DuckDBPyConnection) -> None:
    refuse_unchecked(warehouse, CHECKED_TABLES)


def test_a_table_that_failed_is_refused_with_its_check_and_its_keys(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute(WITHHELD, ["ERROR"])
    with pytest.raises(PublicationError) as error:
        refuse_unchecked(warehouse, CHECKED_TABLES)
    assert str(error.value) == "not published: indices/resilience: score (city_id 1)"


def test_a_failure_in_a_table_that_is_only_read_on_the_way_is_refused_too(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert "raw.cell" in CHECKED_TABLES
    assert "cell" not in TABLES
    warehouse.execute(
        "insert into publication.check_result values ('raw/cell', 'rows', 'ERROR', false, 0, 1, '0')"
    )
    with pytest.raises(PublicationError, match=r"^not published: raw/cell: rows \(0\)$"):
        refuse_unchecked(warehouse, CHECKED_TABLES)


def test_what_was_said_of_a_table_that_no_longer_exists_does_not_count(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute(
        "insert into publication.check_result values ('indices/abolished', 'rows', 'ERROR', false, 0, 1, '0')"
    )
    refuse_unchecked(warehouse, CHECKED_TABLES)


def test_a_warning_is_published(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute(WITHHELD, ["WARN"])
    refuse_unchecked(warehouse, CHECKED_TABLES)


def test_what_was_said_of_an_earlier_candidate_does_not_count(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute(
        "insert into publication.check_result values ('publication/candidate', 'rows', 'ERROR', false, 0, 1, null)"
    )
    refuse_unchecked(warehouse, CHECKED_TABLES)


@pytest.mark.parametrize("table", CHECKED_TABLES)
def test_a_table_that_nobody_checked_is_refused(warehouse: duckdb.DuckDBPyConnection, table: str) -> None:
    asset = table.replace(".", "/")
    warehouse.execute("delete from publication.check_result where asset = $asset", {"asset": asset})
    with pytest.raises(PublicationError) as error:
        refuse_unchecked(warehouse, CHECKED_TABLES)
    assert str(error.value) == f"not published: {asset}: has not been checked since it was built"


def test_a_table_that_was_built_again_is_refused_until_it_is_checked_again(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert replace_from_query(warehouse, "indices.resilience", "select 1 as city_id") == 1
    with pytest.raises(PublicationError, match="indices/resilience: has not been checked since it was built"):
        refuse_unchecked(warehouse, CHECKED_TABLES)
    warehouse.execute(PASSED, ["indices/resilience"])
    refuse_unchecked(warehouse, CHECKED_TABLES)
    assert replace_from_frame(warehouse, "indices.resilience", pd.DataFrame({"city_id": [1, 2]})) == 2
    with pytest.raises(PublicationError, match="indices/resilience"):
        refuse_unchecked(warehouse, CHECKED_TABLES)


def test_every_table_of_the_warehouse_must_be_checked_and_has_a_contract() -> None:
    layers = (catalog, raw, observations, panel, indices, regressions)
    assert sorted(contract.table for layer in layers for contract in layer.CONTRACTS) == CHECKED_TABLES
    assert {"indices.city_year", "observations.observation", "regressions.model", "catalog.city"} <= set(
        CHECKED_TABLES
    )
    assert "publication.check_result" not in CHECKED_TABLES


def test_every_value_that_a_coded_column_may_take_has_a_label() -> None:
    codes = {one.code for one in load_catalog().codes}
    coded = {(one.dataset, one.column): one for one in columns() if one.refers_to == "code.code"}
    allowed = {key: set(allowed_values(one)) for key, one in coded.items() if one.allowed}
    assert {
        ("finding", "ruling"),
        ("observation", "status"),
        ("cell_status", "status"),
    } <= allowed.keys()
    assert {key: values - codes for key, values in allowed.items() if values - codes} == {}


def test_the_dictionary_describes_every_column_of_every_published_table() -> None:
    dictionary = data_dictionary(load_study("sun2025"))
    chinese = {chinese_name(view) for view in VIEWS}
    assert set(dictionary["table_name"]) == {
        *TABLES,
        *BUILT_TABLES,
        *COMPARED_TABLES,
        *VIEWS,
        *chinese,
        *MACROS,
    }
    assert dictionary.columns.tolist() == [one.column for one in columns_of("publication.data_dictionary")]
    assert not dictionary.duplicated(["table_name", "column_name"]).any()
    assert dictionary[["type", "label_en", "label_zh"]].notna().all(axis=None)


def test_the_digest_of_a_folder_changes_with_names_and_contents_and_with_nothing_else(tmp_path: Path) -> None:
    def digest(folder: str, files: dict[str, str]) -> str:
        root = tmp_path / folder
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        return digest_of_files([root / name for name in files], root)

    same = digest("a", {"x": "1", "y/z": "2"})
    assert digest("b", {"y/z": "2", "x": "1"}) == same
    assert digest("c", {"x": "1", "y/z": "3"}) != same
    assert digest("d", {"x": "1", "y/w": "2"}) != same
