"""The facts of the catalog fit together, and every code that facts or columns use has its labels."""

import re
from collections import defaultdict

from assets.catalog import load_catalog
from assets.catalog.dictionary import allowed_values, columns
from assets.catalog.editions import data_year, edition_of
from assets.catalog.records import LATEST, within
from assets.observations.edition import EditionFacts
from assets.observations.places import kind_of, place_name
from assets.observations.text import chinese_part
from assets.observations.wordings import label_and_unit

CATALOG = load_catalog()
EDITIONS = range(2004, 2025)
"""Those that the catalog was made from."""
YEARS = {data_year(edition) for edition in EDITIONS}
INDICATORS = {one.indicator: one for one in CATALOG.indicators}
CITIES = {one.city_id: one for one in CATALOG.cities}
PROVINCES = {one.province_id: one for one in CATALOG.provinces}


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


def test_a_range_left_open_holds_to_this_day() -> None:
    (name,) = [one for one in CATALOG.names if one.printed == "北京市"]
    assert name.last_edition is None
    assert within(name, LATEST)
    assert not within(name, name.first_edition - 1)
