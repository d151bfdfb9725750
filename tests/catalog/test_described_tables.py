"""The dictionary describes every table once, column by column; every file of SQL builds one that it describes."""

import re
from pathlib import Path

import duckdb
import pytest

from assets.catalog.dictionary import Dataset, columns, columns_of, datasets
from assets.catalog.reading import read_records
from assets.catalog.records import CATALOG_FOLDER, FILE_OF, FILES
from assets.chain import BOOK_CHAIN, STUDY_CHAIN, judged_of, tables_of
from assets.table_assets import referenced_tables
from assets.warehouse import LAYERS, SQL_FOLDER

FILES_OF_ASSETS = {
    judged.removeprefix("publication.")
    for asset in (*BOOK_CHAIN, *STUDY_CHAIN)
    for judged in judged_of(asset)
    if not tables_of(asset)
}
SQL_FILES = sorted(path for layer in LAYERS for path in (SQL_FOLDER / layer).rglob("*.sql"))


def test_the_columns_and_the_datasets_of_the_dictionary_agree() -> None:
    described = {one.dataset for one in columns()}
    assert described <= datasets().keys()
    assert datasets().keys() - described == FILES_OF_ASSETS, "files have no columns"
    assert len(datasets()) == len(read_records(CATALOG_FOLDER / "datasets.csv", Dataset)), (
        "each is named once"
    )
    keys = [(one.dataset, one.column) for one in columns()]
    assert len(keys) == len(set(keys))
    optional = {(one.dataset, one.column) for one in columns() if one.key and not one.required}
    without_year = {("indicator_weight", "year")}
    without_sheet = {one for one in optional if one[1] in ("sheet", "cell")}
    whole_workbook = {("column_evidence", "indicator"), ("column_evidence", "scope")}
    both_scopes = {("known_break", "scope"), ("redefinition", "scope"), ("missing_row", "scope")}
    whole_country = {
        (one, "province")
        for one in ("known_break", "movement", "definition_break", "redefinition", "variable_break")
    }
    without_terms = {("coefficient_table", "term")}
    unmapped_or_of_all = {
        ("delivered_table", "printed_table"), ("held_back_column", "city_id"), ("loss", "printed_table"),
    }  # fmt: skip
    in_some_tables = {("revision", "part"), ("revision", "city_id"), ("revision", "year")}
    registry = {
        ("registry_count", one) for one in ("reason", "city", "division", "year")
    } | {("registry_rejection", "city")}  # fmt: skip
    blank = {("ledger_entry", "printed"), ("ruling", "printed"), ("correction", "printed")}
    assert optional == (
        blank | without_year | without_sheet | whole_workbook | both_scopes | without_terms | in_some_tables
        | unmapped_or_of_all | whole_country | registry
    )  # fmt: skip
    assert {one for one, _ in without_sheet} == {
        *("figure_copy", "ruling", "ruled_copy", "correction", "figure_by_copy", "delivered_table"),
    }, "a supplement has no sheet, a registry no cell"
    assert all(one.label_en and one.label_zh for one in columns())


def test_every_dataset_with_columns_has_a_key() -> None:
    without = {one.dataset for one in columns()} - {one.dataset for one in columns() if one.key}
    assert without == {"industry"}, "an industry row is a division or none: nothing in it is required twice"


def test_a_file_of_the_registry_is_one_row_and_a_weight_one_row_a_reading_and_year() -> None:
    keys = {
        table: [one.column for one in columns_of(table) if one.key]
        for table in ("raw.registry_file", "indices.indicator_weight")
    }
    assert keys == {
        "raw.registry_file": ["path"],
        "indices.indicator_weight": ["variable", "reading", "year", "indicator"],
    }


def test_records_of_the_catalog_are_described_field_by_field() -> None:
    for dataset, file in FILE_OF.items():
        described = {one.column for one in columns_of(f"catalog.{dataset}")}
        assert set(FILES[file].__dataclass_fields__) <= described, dataset


@pytest.mark.parametrize("path", SQL_FILES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_a_sql_file_is_one_select_that_begins_with_a_comment(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.match(r"-- \S.*[.]\n", text), "the first line says in a sentence what a row is"
    (statement,) = duckdb.extract_statements(text)
    assert statement.type == duckdb.StatementType.SELECT
    assert not text.rstrip().endswith(";")


@pytest.mark.parametrize("path", SQL_FILES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_a_sql_file_builds_a_dataset_from_datasets_and_reads_nothing_against_the_arrow(path: Path) -> None:
    layer, *names = path.relative_to(SQL_FOLDER).with_suffix("").parts
    table = names[0] if f"{layer}.{names[0]}" in tables_of("observations.evidence") else names[-1]
    assert table in datasets(), "a folder of SELECTs makes the table of its name"
    order = ("catalog", *LAYERS)
    for table in referenced_tables(path.read_text(encoding="utf-8")):
        read_layer, read_name = table.split(".")
        assert read_name in datasets(), table
        assert order.index(read_layer) <= order.index(layer), table


@pytest.mark.parametrize("path", SQL_FILES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_every_table_that_a_sql_file_names_is_seen_as_a_dependency(path: Path) -> None:
    text = re.sub(r"--.*", "", path.read_text(encoding="utf-8"))
    named = set(re.findall(rf"\b((?:catalog|{'|'.join(LAYERS)})\.\w+)", text))
    aliases = set(re.findall(r"\bas (\w+)", text))
    named = {table for table in named if table.split(".")[0] not in aliases}
    assert named <= set(referenced_tables(text))


def test_every_foreign_key_names_the_key_of_a_dataset() -> None:
    described = {f"{one.dataset}.{one.column}": one for one in columns()}
    references = {one.refers_to for one in columns() if one.refers_to}
    assert {"city.city_id", "indicator.indicator", "model.model_id", "code.code"} <= references
    names = {"province.name"}  # the names of provinces are unique, too
    assert {one for one in references if not described[one].key} == names
    for reference in references - names:
        table = described[reference].dataset
        assert [one.column for one in columns() if one.dataset == table and one.key] == [
            described[reference].column
        ], reference
