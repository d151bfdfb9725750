"""What the dictionary says may stand in a column."""

import pytest

from assets.catalog import load_catalog
from assets.catalog.dictionary import Column, allowed_values, columns, columns_of, outermost

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


def test_a_variable_lies_between_the_bounds_of_all_its_readings() -> None:
    assert outermost(min, [0, -1, 2]) == -1
    assert outermost(max, [0, 5, 2]) == 5
    assert outermost(max, [0, None, 2]) is None, "one reading is unbounded"
    bounds = {one.variable: (one.low, one.high) for one in load_catalog().variables if one.low is not None}
    assert bounds["human_capital"] == (0, 1)
    for table in ("panel.city_year", "publication.city_year"):
        found = {one.column: (one.low, one.high) for one in columns_of(table)}
        assert {name: found[name] for name in bounds} == bounds


def test_a_column_has_the_bounds_of_its_dataset_in_the_warehouse_and_in_the_file() -> None:
    resilience = column("main.city_year", "resilience")
    assert (resilience.low, resilience.high) == (0, 1)
    assert resilience == column("indices.city_year", "resilience")
