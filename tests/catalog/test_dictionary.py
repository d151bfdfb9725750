"""What the dictionary says may stand in a column."""

import pytest

from assets.catalog import load_catalog
from assets.catalog.dictionary import Column, allowed_values, columns, columns_of, dataset_of_study
from assets.catalog.study_loading import load_study
from assets.publication.wide_panel import wide_columns

BOUNDED = [one for one in columns() if one.low is not None or one.high is not None]
LISTED = [one for one in columns() if one.allowed]


def column(table: str, name: str) -> Column:
    """A column by its name."""
    (found,) = (one for one in columns_of(table) if one.column == name)
    return found


def test_allowed_values_stand_in_the_dictionary_or_in_the_file_of_the_catalog_that_it_names() -> None:
    catalog = load_catalog()
    assert allowed_values(column("observations.figure", "scope")) == ("city", "district")
    assert allowed_values(column("panel.component", "status")) == tuple(
        one.status for one in catalog.statuses
    )
    assert allowed_values(column("observations.finding", "test")) == tuple(
        one.test for one in catalog.evidence_tests
    )
    assert allowed_values(column("panel.component", "value")) == ()


@pytest.mark.parametrize("one", LISTED, ids=lambda one: f"{one.dataset}.{one.column}")
def test_a_list_of_allowed_values_is_of_texts_and_names_each_once(one: Column) -> None:
    values = allowed_values(one)
    assert one.type == "VARCHAR"
    assert all(value == value.strip() != "" for value in values)
    assert len(set(values)) == len(values) > 1


@pytest.mark.parametrize("one", BOUNDED, ids=lambda one: f"{one.dataset}.{one.column}")
def test_bounds_are_of_numbers_and_in_order(one: Column) -> None:
    assert one.type in {"INTEGER", "BIGINT", "DOUBLE"}
    assert one.low is None or one.high is None or one.low < one.high


def test_the_panel_has_a_column_for_each_variable_of_the_study_with_its_bounds() -> None:
    study = load_study("sun2025")
    described = {one.column: one for one in wide_columns(study, load_catalog())}
    assert described.keys() >= {one.variable for one in study.variables}
    unemployment = described["unemployment_rate"]
    assert (unemployment.low, unemployment.high, unemployment.unit) == (0, 1, "ratio")
    assert unemployment.definition == (
        "Registered urban unemployed over registered unemployed, unit employment and private employment: "
        "registered_unemployed / ((registered_unemployed + unit_employment) + private_employment)"
    )


def test_an_index_and_a_quotient_are_defined_by_what_they_are_made_of() -> None:
    study = load_study("sun2025")
    definitions = {one.column: one.definition for one in wide_columns(study, load_catalog())}
    assert str(definitions["resilience"]).startswith("composite index of gdp_per_capita, unemployment_rate, ")
    assert definitions["agglomeration"] == "location quotient of it_firms in firms"
    assert (
        definitions["firms"]
        == next(one.definition for one in load_catalog().indicators if one.indicator == "firms") + ": firms"
    )


def test_a_dataset_that_is_a_variable_bears_its_name() -> None:
    study = load_study("sun2025")
    assert dataset_of_study("resilience", study).label_zh == "城市经济韧性"
    assert dataset_of_study("city_year", study).label_zh == "城市年度面板"
