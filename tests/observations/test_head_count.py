"""A value per head that counts the registered population between years that count residents is objected to."""

import pytest

from tests.observations.small_volumes import Volumes

SHENZHEN, SHAOGUAN = 440300, 440200
PRODUCT = {
    2010: 9_580_000, 2011: 11_510_000, 2012: 12_950_000, 2013: 14_500_000, 2014: 16_000_000,
    2015: 17_500_000, 2016: 19_490_000,
}  # fmt: skip
REGISTERED = {2010: 251.0, 2011: 267.9, 2012: 287.6, 2013: 310.5, 2014: 332.2, 2015: 355.0, 2016: 384.5}
RESIDENT = {2012: 1051.0, 2013: 1060.0, 2014: 1070.0}


def print_city(volumes: Volumes, heads: dict[int, float], city: int = SHENZHEN) -> None:
    """Product and registered population of a city, and the value per head of these heads (10k persons)."""
    for year, counted in heads.items():
        product = PRODUCT[year] * 10
        volumes.figure(city, year, product, "gdp")
        volumes.figure(city, year, REGISTERED[year], "population_registered")
        volumes.figure(city, year, round(product / counted), "gdp_per_capita")


def objected(volumes: Volumes) -> list[tuple[int, int]]:
    volumes.hold_tests("head_count")
    return volumes.objections("head count")


def test_a_year_per_registered_head_between_years_per_resident_is_objected_to(volumes: Volumes) -> None:
    print_city(volumes, RESIDENT | {2013: REGISTERED[2013]})
    assert objected(volumes) == [(SHENZHEN, 2013)]
    ((indicator, found, expected),) = volumes.rows(
        "indicator, found, expected", "evidence", "stage = 'ruled'"
    )
    assert indicator == "gdp_per_capita"
    assert found == round(145_000_000 / 310.5)
    assert expected == pytest.approx(145_000_000 / (1051 * 1070) ** 0.5, rel=1e-4)


@pytest.mark.parametrize("heads", [310.0, 311.0, (287.6 + 310.5) / 2])
def test_heads_are_rounded_or_the_mean_of_two_years(volumes: Volumes, heads: float) -> None:
    print_city(volumes, RESIDENT | {2013: heads})
    assert objected(volumes) == [(SHENZHEN, 2013)]


def test_other_heads_than_the_registered_are_no_matter_of_this_test(volumes: Volumes) -> None:
    print_city(volumes, RESIDENT | {2013: 320.0})
    assert objected(volumes) == []


def test_a_city_that_always_counts_the_registered_is_not_objected_to(volumes: Volumes) -> None:
    print_city(volumes, REGISTERED)
    assert objected(volumes) == []


def test_a_city_whose_residents_are_nearly_the_registered_is_not_objected_to(volumes: Volumes) -> None:
    print_city(volumes, {2012: 380.0, 2013: 310.5, 2014: 390.0}, SHAOGUAN)
    assert objected(volumes) == []


def test_years_beside_that_do_not_agree_tell_nothing(volumes: Volumes) -> None:
    print_city(volumes, {2012: 500.0, 2013: 310.5, 2014: 1070.0})
    assert objected(volumes) == []


def test_at_the_end_of_a_series_one_side_tells_nothing(volumes: Volumes) -> None:
    print_city(volumes, {2012: 1051.0, 2013: 310.5})
    assert objected(volumes) == []


def test_a_mean_is_that_with_the_year_before_and_not_with_the_last_one_printed(volumes: Volumes) -> None:
    print_city(volumes, {2011: 1051.0, 2013: (REGISTERED[2011] + REGISTERED[2013]) / 2, 2014: 1070.0})
    assert objected(volumes) == []


@pytest.mark.parametrize(
    ("before", "after", "objected_to"), [(2011, 2015, True), (2010, 2014, False), (2012, 2016, False)]
)
def test_one_year_may_be_missing_beside_a_value_and_no_more(
    volumes: Volumes, before: int, after: int, objected_to: bool
) -> None:
    print_city(volumes, {before: 1051.0, 2013: REGISTERED[2013], after: 1070.0})
    assert objected(volumes) == [(SHENZHEN, 2013)] * objected_to


def test_a_city_of_more_registered_than_residents_is_objected_to_as_well(volumes: Volumes) -> None:
    print_city(volumes, {2012: 180.0, 2013: 310.5, 2014: 185.0})
    assert objected(volumes) == [(SHENZHEN, 2013)]
