"""Figures of one city that cannot all be right: shares, the districts and the whole, a part, a second printing."""

from collections.abc import Sequence

import pytest

from tests.observations.contradicted import HANDAN, TANGSHAN, YEAR, doubted
from tests.observations.small_volumes import Volumes

SHARES = ("primary_share", "secondary_share", "tertiary_share")


def print_shares(volumes: Volumes, city: int, shares: Sequence[float], year: int = YEAR) -> None:
    for indicator, share in zip(SHARES, shares, strict=True):
        volumes.figure(city, year, share, indicator)


def print_calm_shares(volumes: Volumes, shares: Sequence[float], cities: int = 49, year: int = YEAR) -> None:
    for city in range(410001, 410001 + cities):
        print_shares(volumes, city, shares, year)


def doubted_shares(volumes: Volumes) -> list[str]:
    doubted(volumes, "shares")
    return [indicator for (indicator,) in volumes.rows("distinct indicator", "evidence", "test = 'shares'")]


def test_three_shares_that_sum_to_100_contradict_nothing(volumes: Volumes) -> None:
    print_shares(volumes, TANGSHAN, (12.3, 45.6, 42.1))
    assert doubted_shares(volumes) == []


def test_three_shares_that_do_not_sum_to_100_point_to_the_one_that_leaves_its_series(
    volumes: Volumes,
) -> None:
    """45.6 became 51.9: no slip of a digit explains the gap of 6.3."""
    for year in range(2003, 2012):
        print_shares(volumes, TANGSHAN, (12.3, 51.9 if year == YEAR else 45.6, 42.1), year)
        print_calm_shares(volumes, (12.3, 45.6, 42.1), cities=9, year=year)
    assert doubted_shares(volumes) == ["secondary_share"]


def test_three_shares_that_do_not_sum_to_100_point_to_the_one_that_a_slip_explains(volumes: Volumes) -> None:
    """54.6 for 45.6; 3.3 for 12.3 and 33.1 for 42.1 would be two digits each."""
    print_calm_shares(volumes, (12.3, 45.6, 42.1))
    print_shares(volumes, TANGSHAN, (12.3, 54.6, 42.1))
    assert doubted_shares(volumes) == ["secondary_share"]


def test_three_shares_that_nothing_tells_apart_are_all_doubted(volumes: Volumes) -> None:
    print_calm_shares(volumes, (12.3, 45.6, 42.1))
    print_shares(volumes, TANGSHAN, (12.3, 48.97, 42.1))
    assert doubted_shares(volumes) == ["primary_share", "secondary_share", "tertiary_share"]


def test_shares_of_which_one_is_blank_contradict_nothing(volumes: Volumes) -> None:
    volumes.figure(TANGSHAN, YEAR, 12.3, "primary_share")
    volumes.figure(TANGSHAN, YEAR, None, "secondary_share")
    volumes.figure(TANGSHAN, YEAR, 42.1, "tertiary_share")
    assert doubted_shares(volumes) == []


@pytest.mark.parametrize(("third", "objected"), [(42.12, False), (42.13, True)])
def test_rounding_lets_three_shares_miss_100_by_two_hundredths(
    volumes: Volumes, third: float, objected: bool
) -> None:
    print_calm_shares(volumes, (12.3, 45.6, 42.1))
    print_shares(volumes, TANGSHAN, (12.3, 45.6, third))
    assert bool(doubted_shares(volumes)) == objected


@pytest.mark.parametrize(("third", "objected"), [(42.6, False), (42.7, True)])
def test_where_most_shares_come_from_several_sources_half_a_point_is_allowed(
    volumes: Volumes, third: float, objected: bool
) -> None:
    print_calm_shares(volumes, (12.3, 45.6, 42.4))
    print_shares(volumes, TANGSHAN, (12.3, 45.6, third))
    assert bool(doubted_shares(volumes)) == objected


def test_a_district_figure_above_its_city_is_objected_to(volumes: Volumes) -> None:
    volumes.figure(TANGSHAN, YEAR, 1000)
    volumes.figure(TANGSHAN, YEAR, 1001, scope="district")
    assert doubted(volumes, "district") == [TANGSHAN, TANGSHAN], "either may be wrong"
    assert volumes.rows("scope, expected", "evidence", "stage = 'ruled'") == [
        ("city", 1001),
        ("district", 1000),
    ]
    assert volumes.rows("distinct determined", "evidence") == [(False,)]


def test_a_district_figure_that_is_that_of_the_whole_city_contradicts_nothing(volumes: Volumes) -> None:
    volumes.figure(TANGSHAN, YEAR, 1000)
    volumes.figure(TANGSHAN, YEAR, 1000, scope="district")
    assert doubted(volumes, "district") == []


@pytest.mark.parametrize(("city", "district", "wrong"), [(1000, 5000, "district"), (100, 500, "city")])
def test_a_district_figure_above_its_city_points_to_the_one_that_leaves_its_series(
    volumes: Volumes, city: int, district: int, wrong: str
) -> None:
    for year in range(2003, 2012):
        volumes.figure(TANGSHAN, year, city if year == YEAR else 1000)
        volumes.figure(TANGSHAN, year, district if year == YEAR else 500, scope="district")
        for other in (140100, 140200, 210100, 210200):
            volumes.figure(other, year, 1000)
            volumes.figure(other, year, 500, scope="district")
    assert doubted(volumes, "district") == [TANGSHAN]
    assert volumes.rows("distinct scope", "evidence") == [(wrong,)]


def test_a_ratio_of_the_districts_may_exceed_that_of_the_city(volumes: Volumes) -> None:
    volumes.figure(TANGSHAN, YEAR, 30000, "gdp_per_capita")
    volumes.figure(TANGSHAN, YEAR, 50000, "gdp_per_capita", "district")
    assert doubted(volumes, "district") == []


def test_a_part_above_its_whole_is_objected_to(volumes: Volumes) -> None:
    volumes.figure(TANGSHAN, YEAR, 700, "deposits")
    volumes.figure(TANGSHAN, YEAR, 900, "savings")
    assert doubted(volumes, "part") == [TANGSHAN, TANGSHAN]


def test_what_is_only_compared_may_exceed_the_other(volumes: Volumes) -> None:
    volumes.figure(TANGSHAN, YEAR, 700, "streets")
    volumes.figure(TANGSHAN, YEAR, 900, "buses")
    assert doubted(volumes, "part") == []


def test_a_figure_printed_differently_in_a_second_table_is_objected_to(volumes: Volumes) -> None:
    volumes.figure(TANGSHAN, YEAR, 4218)
    volumes.figure(TANGSHAN, YEAR, 4278, printing="second")
    volumes.figure(HANDAN, YEAR, 1730)
    volumes.figure(HANDAN, YEAR, 1730, printing="second")
    assert doubted(volumes, "second printing") == [TANGSHAN]
    assert volumes.rows("distinct printing, found, expected", "evidence") == [("main", 4218, 4278)]


def test_a_second_printing_that_is_blank_contradicts_nothing(volumes: Volumes) -> None:
    volumes.figure(TANGSHAN, YEAR, 4218)
    volumes.figure(TANGSHAN, YEAR, None, printing="second")
    assert doubted(volumes, "second printing") == []
