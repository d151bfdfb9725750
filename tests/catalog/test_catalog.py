"""The facts of the catalog fit together, and the dictionary describes every table that SQL builds."""

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb
import pytest

from assets.catalog import load_catalog
from assets.catalog.dictionary import Dataset, allowed_values, columns, columns_of, datasets
from assets.catalog.editions import data_year, edition_of
from assets.catalog.reading import read_records
from assets.catalog.records import CATALOG_FOLDER, FILE_OF, FILES, LATEST, CatalogError, within
from assets.chain import BOOK_CHAIN, STUDY_CHAIN, judged_of, tables_of
from assets.observations.edition import EditionFacts
from assets.observations.places import kind_of, place_name
from assets.observations.text import chinese_part
from assets.observations.wordings import label_and_unit
from assets.table_assets import referenced_tables
from assets.warehouse import LAYERS, SQL_FOLDER

CATALOG = load_catalog()
EDITIONS = range(2004, 2025)
"""Those that the catalog was made from."""
YEARS = {data_year(edition) for edition in EDITIONS}
INDICATORS = {one.indicator: one for one in CATALOG.indicators}
CITIES = {one.city_id: one for one in CATALOG.cities}
PROVINCES = {one.province_id: one for one in CATALOG.provinces}
FILES_OF_ASSETS = {
    judged.removeprefix("publication.")
    for asset in (*BOOK_CHAIN, *STUDY_CHAIN)
    for judged in judged_of(asset)
    if not tables_of(asset)
}
SQL_FILES = sorted(path for layer in LAYERS for path in (SQL_FOLDER / layer).rglob("*.sql"))


def test_an_edition_holds_the_figures_of_the_year_before() -> None:
    assert [data_year(edition) for edition in (1985, 2004, 2025)] == [1984, 2003, 2024]
    assert [edition_of(data_year(edition)) for edition in EDITIONS] == list(EDITIONS)


def test_every_heading_is_of_a_table_that_some_edition_prints() -> None:
    for heading in CATALOG.headings:
        tables = [one for one in CATALOG.tables if one.table_key == heading.table_key]
        editions = [edition for edition in EDITIONS if any(one.printed_in(edition) for one in tables)]
        if heading.indicator:
            assert heading.first_edition in editions, heading
            assert heading.last_edition in {None, *editions}, heading
        assert tables, heading


def test_every_table_prints_an_indicator_in_every_edition() -> None:
    for table in CATALOG.tables:
        headings = [one for one in CATALOG.headings if one.table_key == table.table_key and one.indicator]
        for edition in EDITIONS:
            if table.printed_in(edition):
                assert any(within(one, edition) for one in headings), (table.title, edition)


def test_a_heading_means_one_thing_in_an_edition() -> None:
    for edition in EDITIONS:
        meanings = defaultdict(set)
        for heading in CATALOG.headings:
            if within(heading, edition):
                meanings[heading.table_key, heading.heading].add(
                    (heading.indicator, heading.scope, heading.unit)
                )
        assert {key: many for key, many in meanings.items() if len(many) > 1} == {}, edition


def test_headings_stand_as_the_reader_compares_them() -> None:
    for heading in CATALOG.headings:
        assert re.sub(r"\s", "", heading.heading) == heading.heading
        assert chinese_part(heading.heading) == heading.heading, heading


def test_titles_are_unique_in_an_edition() -> None:
    for edition in EDITIONS:
        titles = [one.title for one in CATALOG.tables if one.printed_in(edition)]
        assert len(titles) == len(set(titles)), edition


def test_a_title_is_of_one_table_in_all_editions() -> None:
    """Any title that is known for a table is good in every edition that prints it."""
    for records in EditionFacts(CATALOG, max(EDITIONS)).titles.known.values():
        assert len({one.table_key for one in records}) == 1, records


def test_the_words_of_a_heading_are_of_one_indicator_in_all_editions() -> None:
    """Any wording that is known for an indicator is good in every edition that prints it; where the same words stand
    over two of one table, each is listed with the unit that tells them apart."""
    facts = EditionFacts(CATALOG, max(EDITIONS))
    for key in {one.table_key for one in CATALOG.headings}:
        for records in facts.headings(key).folds.values():
            if len({one.indicator for one in records}) > 1:
                told = {(label_and_unit(one.heading, facts.units)[1], one.indicator) for one in records}
                units = [unit for unit, _ in told]
                assert None not in units, records
                assert len(set(units)) == len(units), records


def test_a_printed_name_is_one_place_in_an_edition_or_a_province_and_a_city_of_it() -> None:
    for edition in EDITIONS:
        places = defaultdict(set)
        for name in CATALOG.names:
            if within(name, edition):
                assert name.place_id not in places[name.printed], (name, edition)
                places[name.printed].add(name.place_id)
        for printed, of_name in places.items():
            if len(of_name) > 1:
                province, city = sorted(of_name)
                assert kind_of(province, set(CITIES)) == "province", printed
                assert city // 10000 * 10000 == province, printed


def test_every_printed_name_is_of_a_place_of_the_catalog_and_without_stray_marks() -> None:
    for name in CATALOG.names:
        assert name.place_id in {0} | CITIES.keys() | PROVINCES.keys(), name
        assert place_name(name.printed) == name.printed, name


def test_every_city_has_a_name_in_every_edition_that_prints_it() -> None:
    for edition in EDITIONS:
        named = {one.place_id for one in CATALOG.names if within(one, edition)}
        printed = {one.city_id for one in CATALOG.cities if one.printed_in(data_year(edition))}
        assert printed <= named, edition


def test_a_name_of_the_register_or_a_supplement_is_one_city() -> None:
    """SQL joins firms on these names: a name twice would count its firms twice."""
    names = [one.printed for one in CATALOG.names if one.kind in ("official", "former")]
    assert len(names) == len(set(names))
    assert {city.name for city in CATALOG.cities} <= set(names)


def test_every_city_lies_in_china_apart_from_the_others() -> None:
    for city in CATALOG.cities:
        assert 73 < city.longitude < 136, city
        assert 3 < city.latitude < 54, city
    assert len({(city.longitude, city.latitude) for city in CATALOG.cities}) == len(CITIES)


def test_the_code_of_a_city_is_within_that_of_its_province_and_region() -> None:
    for city in CATALOG.cities:
        province = PROVINCES[city.city_id // 10000 * 10000]
        assert (city.province, city.region) == (province.name, province.region), city
        assert min(YEARS) <= city.first_year <= (city.last_year or max(YEARS)) <= max(YEARS), city


def test_keys_are_unique() -> None:
    assert len(CITIES) == len(CATALOG.cities)
    assert len(PROVINCES) == len(CATALOG.provinces)
    assert len(INDICATORS) == len(CATALOG.indicators)
    assert len({(one.variable, one.reading) for one in CATALOG.variables}) == len(CATALOG.variables)
    assert len({(one.printed, one.unit) for one in CATALOG.units}) == len(CATALOG.units)
    assert len({one.severity for one in CATALOG.statuses}) == len(CATALOG.statuses)


def test_what_a_rule_put_in_is_filled_and_what_is_missing_is_not() -> None:
    filled = {one.status for one in CATALOG.statuses if one.filled}
    assert filled == {"bridged", "interpolated", "carried", "extrapolated", "winsorised"}


def test_every_printed_unit_names_itself_once() -> None:
    for printed in CATALOG.printed_units:
        base = [one for one in CATALOG.units if one.printed == printed and one.base]
        assert len(base) == 1 or not base, printed
        assert all(one.factor == 1 for one in base), printed


def test_every_data_year_has_an_exchange_rate() -> None:
    assert [one.year for one in CATALOG.exchange_rates] == sorted(YEARS)


def test_exceptions_name_places_and_tables_of_the_catalog() -> None:
    for item in CATALOG.place_exceptions:
        assert item.place_id in CITIES.keys() | PROVINCES.keys(), item
        facts = EditionFacts(CATALOG, item.edition)
        assert item.printed_table in {one.printed_table for one in facts.tables}, item
        assert facts.names.name_of(item.printed), item
    for item in CATALOG.missing_rows:
        assert item.city_id in CITIES, item
        assert item.table_key in {one.table_key for one in CATALOG.tables}, item


def test_redefinitions_and_boundary_changes_name_indicators_cities_and_years_of_the_catalog() -> None:
    for redefinition in CATALOG.redefinitions:
        assert redefinition.indicator in INDICATORS, redefinition
        assert redefinition.year in YEARS, redefinition
    for change in CATALOG.boundary_changes:
        assert change.city_id in CITIES, change
        assert change.counterpart_id in CITIES, change
        assert {change.year, change.printed_from} <= YEARS, change
        assert change.printed_from >= change.year, change


def test_a_boundary_change_separates_the_figures_of_a_city_once_in_a_year() -> None:
    changes = [(one.city_id, one.printed_from) for one in CATALOG.boundary_changes]
    assert len(changes) == len(set(changes))


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


def test_every_coded_value_of_the_catalog_has_labels() -> None:
    codes = {one.code for one in CATALOG.codes}
    assert len(codes) == len(CATALOG.codes)
    used = {one.region for one in CATALOG.provinces} | {one.status for one in CATALOG.statuses}
    used |= {"+", "-"}  # attributes of indicators
    used |= {one.ruling for one in CATALOG.corrections} | {one.scope for one in CATALOG.corrections}
    used |= {one.member for one in CATALOG.city_groups}
    assert used <= codes


def test_every_status_and_ruling_says_what_it_means_in_both_languages() -> None:
    told = {one.code: (one.definition_en, one.definition_zh) for one in CATALOG.codes}
    assert all(bool(english) == bool(chinese) for english, chinese in told.values())
    statuses = {one.status for one in CATALOG.statuses} | {"quarantined"}
    assert {one.code for one in CATALOG.codes if one.kind == "status"} == statuses
    of_entries = {one.code for one in CATALOG.codes if one.kind == "entry_status"}
    assert of_entries == {"applied", "lapsed", "void", "idle"}
    rulings = {one.code for one in CATALOG.codes if one.kind == "ruling"}
    assert {one.ruling for one in CATALOG.corrections} < rulings
    assert all(all(told[one]) for one in statuses | of_entries | rulings)


def test_what_a_column_of_codes_may_hold_has_a_label_and_a_definition_where_it_is_a_status() -> None:
    codes = {one.code: one for one in CATALOG.codes}
    for column in columns():
        if column.refers_to == "code.code":
            assert set(allowed_values(column)) <= codes.keys(), (column.dataset, column.column)
    kinds = {
        codes[one].kind
        for column in columns()
        if column.column == "status" and column.refers_to == "code.code"
        for one in allowed_values(column)
    }
    assert kinds == {"status"}


@dataclass(frozen=True)
class Lamp:
    """A record for the tests of reading."""

    name: str
    watts: int
    colour: Literal["warm", "cold"] | None
    on: bool


def read(folder: Path, text: str) -> tuple[Lamp, ...]:
    path = folder / "lamps.csv"
    path.write_text(text, encoding="utf-8")
    return read_records(path, Lamp)


def test_a_record_is_read_by_the_types_of_its_fields(tmp_path: Path) -> None:
    text = 'name,watts,colour,on\n"desk, left",40,warm,true\nhall,60,,false\n'
    assert read(tmp_path, text) == (Lamp("desk, left", 40, "warm", True), Lamp("hall", 60, None, False))


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("desk,forty,warm,true", "watts: 'forty' is no whole number"),
        ("desk,,warm,true", "a required cell is empty"),
        (",40,warm,true", "a required cell is empty"),
        ("desk,40,green,true", "'green' is none of warm, cold"),
        ("desk,40,warm,yes", "'yes' is neither true nor false"),
        ("desk,40,warm", "a required cell is empty"),
    ],
)
def test_a_row_that_does_not_fit_its_record_is_named_with_file_and_line(
    tmp_path: Path, row: str, what: str
) -> None:
    with pytest.raises(CatalogError) as error:
        read(tmp_path, f"name,watts,colour,on\nhall,60,,false\n{row}\n")
    assert str(error.value).startswith("lamps.csv, line 3: ")
    assert what in str(error.value)


def test_a_row_with_a_cell_too_many_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"lamps\.csv, line 2"):
        read(tmp_path, "name,watts,colour,on\nhall,60,,false,more\n")


def test_a_file_with_other_columns_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        CatalogError, match=r"lamps\.csv: columns are name,watts; expected name,watts,colour,on"
    ):
        read(tmp_path, "name,watts\n")


def test_a_range_left_open_holds_to_this_day() -> None:
    (name,) = [one for one in CATALOG.names if one.printed == "北京市"]
    assert name.last_edition is None
    assert within(name, LATEST)
    assert not within(name, name.first_edition - 1)
