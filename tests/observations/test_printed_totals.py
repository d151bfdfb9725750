"""Printed totals that are not the sum of their cities, and which of total and cities the gap speaks against."""

from collections.abc import Sequence

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.observations.contradicted import BAODING, HANDAN, TANGSHAN, YEAR, doubted
from tests.observations.small_volumes import COUNTRY, Volumes

HEBEI = 130000
CITIES = (TANGSHAN, HANDAN, BAODING)
FIGURES = (4218, 1730, 2951)
TOTAL = 8899
CALM_PROVINCES = (140000, 210000, 220000, 230000, 320000, 330000, 340000)


def print_province(
    volumes: Volumes, figures: Sequence[float | str | None] = FIGURES, total: float = TOTAL, year: int = YEAR
) -> None:
    """Hebei with its total before its cities."""
    volumes.figure(HEBEI, year, total)
    for city, figure in zip(CITIES, figures, strict=True):
        volumes.figure(city, year, figure)


def print_calm_provinces(volumes: Volumes, gaps: Sequence[float] = (0,) * 7, year: int = YEAR) -> None:
    """Seven provinces of two cities, 600 and 400, whose total of 1000 misses by these gaps."""
    for province, gap in zip(CALM_PROVINCES, gaps, strict=True):
        volumes.figure(province, year, 1000 + gap)
        volumes.figure(province + 100, year, 600)
        volumes.figure(province + 200, year, 400)


def test_totals_that_are_the_sum_of_their_cities_contradict_nothing(volumes: Volumes) -> None:
    print_province(volumes)
    print_calm_provinces(volumes)
    volumes.figure(COUNTRY, YEAR, TOTAL + 7000)
    assert doubted(volumes) == []
    assert volumes.rows("*", "contradiction") == []


def test_a_total_that_misses_by_one_digit_of_one_city_points_to_that_city(volumes: Volumes) -> None:
    print_province(volumes, (4278, 1730, 2951))
    print_calm_provinces(volumes)
    assert doubted(volumes) == [TANGSHAN]
    assert volumes.rows("distinct found, expected", "evidence") == [(4278, 4218)]


def test_a_total_that_misses_by_two_digits_in_each_others_place_points_to_that_city(volumes: Volumes) -> None:
    print_province(volumes, (4218, 1730, 2591))
    print_calm_provinces(volumes)
    assert doubted(volumes) == [BAODING]


def test_a_total_that_misses_by_a_power_of_ten_of_one_city_points_to_that_city(volumes: Volumes) -> None:
    print_province(volumes, (4218, 17300, 2951))
    print_calm_provinces(volumes)
    assert doubted(volumes) == [HANDAN]


def test_a_total_that_itself_misses_by_one_digit_is_doubted(volumes: Volumes) -> None:
    """9899 for 9799; a city would have to be 5018 for 4918, 2030 for 1930 or 3051 for 2951: two digits each."""
    print_province(volumes, (4918, 1930, 2951), total=9899)
    print_calm_provinces(volumes)
    assert doubted(volumes) == [HEBEI]
    assert volumes.rows("distinct found, expected", "evidence") == [(9899, 9799)]


def test_two_cities_that_could_both_explain_the_gap_are_both_doubted(volumes: Volumes) -> None:
    """The cities sum to 60 too much: 4278 may be 4218, and 1790 may be 1730."""
    print_province(volumes, (4278, 1790, 2951), total=8959)
    print_calm_provinces(volumes)
    assert doubted(volumes) == [TANGSHAN, HANDAN]


def test_a_city_that_cannot_be_what_the_gap_asks_for_is_not_doubted(volumes: Volumes) -> None:
    """The total is 2000 short, more than Handan has."""
    print_province(volumes, total=TOTAL - 2000)
    print_calm_provinces(volumes)
    assert HANDAN not in doubted(volumes)


def test_a_gap_that_no_slip_explains_points_to_the_city_that_leaves_its_series(volumes: Volumes) -> None:
    for year in range(2003, 2012):
        figures: tuple[float, ...] = (4218, 1730, 2951) if year != YEAR else (4218, 1730, 4308)
        print_province(volumes, figures, TOTAL, year)
        print_calm_provinces(volumes, year=year)
    assert doubted(volumes) == [BAODING]


def test_of_two_slips_the_one_that_fits_its_series_points_to_its_city(volumes: Volumes) -> None:
    """4278 may be 4218, as ever, and 1790, as ever, may not be 1730."""
    for year in range(2003, 2012):
        first = 4278 if year == YEAR else 4218
        print_province(volumes, (first, 1790, 2951), 8959, year)
        print_calm_provinces(volumes, year=year)
    assert doubted(volumes) == [TANGSHAN]
    assert volumes.rows("place_id, determined", "evidence", "stage = 'ruled'") == [(TANGSHAN, True)]


def test_a_slip_without_years_beside_it_is_doubted_and_not_determined(volumes: Volumes) -> None:
    print_province(volumes, (4278, 1730, 2951))
    print_calm_provinces(volumes)
    doubted(volumes)
    assert volumes.rows("distinct determined", "evidence") == [(False,)]


@pytest.mark.parametrize("unreadable", ["42(18", "4218\n1730"])
def test_a_total_over_a_figure_that_cannot_be_read_contradicts_nothing(
    volumes: Volumes, unreadable: str
) -> None:
    print_province(volumes, (unreadable, 1730, 2951))
    print_calm_provinces(volumes)
    assert doubted(volumes) == []


def test_totals_of_what_does_not_add_up_contradict_nothing(volumes: Volumes) -> None:
    volumes.figure(HEBEI, YEAR, 30000, "gdp_per_capita")
    for city, figure in zip(CITIES, FIGURES, strict=True):
        volumes.figure(city, YEAR, figure, "gdp_per_capita")
    assert doubted(volumes) == []


def test_cities_of_a_supplement_are_no_part_of_a_printed_total(volumes: Volumes) -> None:
    print_province(volumes)
    print_calm_provinces(volumes)
    volumes.supply(130700, YEAR, 500, "supplement/beds.csv", "row 2")
    assert doubted(volumes) == []


def test_a_province_total_that_only_closes_with_the_total_of_all_cities_is_convicted(
    volumes: Volumes,
) -> None:
    """The total of all cities, 15899, is the sum of the cities, so that 8999 for 8899 is the province's error."""
    print_province(volumes, total=8999)
    print_calm_provinces(volumes)
    volumes.figure(COUNTRY, YEAR, TOTAL + 7000)
    assert doubted(volumes) == [HEBEI]
    assert volumes.rows("distinct found, expected", "evidence") == [(8999, 8899)]


def test_the_total_of_all_cities_vouches_for_a_province_total(volumes: Volumes) -> None:
    """With the total of 10256 the provinces sum to 17256, as printed: it is the cities that lack 1357."""
    print_province(volumes, total=TOTAL + 1357)
    print_calm_provinces(volumes)
    volumes.figure(COUNTRY, YEAR, TOTAL + 1357 + 7000)
    assert doubted(volumes) == list(CITIES)


def test_without_a_total_of_all_cities_a_gap_that_no_slip_explains_leaves_all_in_doubt(
    volumes: Volumes,
) -> None:
    print_province(volumes, total=TOTAL + 1357)
    print_calm_provinces(volumes)
    assert doubted(volumes) == [HEBEI, *CITIES]


def test_a_municipality_counts_as_itself_in_the_total_of_all_cities(volumes: Volumes) -> None:
    print_calm_provinces(volumes)
    volumes.figure(110100, YEAR, 250)
    volumes.figure(COUNTRY, YEAR, 7250)
    assert doubted(volumes) == []


def test_a_total_of_all_cities_that_misses_while_the_provinces_close_is_doubted(volumes: Volumes) -> None:
    print_calm_provinces(volumes)
    volumes.figure(COUNTRY, YEAR, 7900)
    assert COUNTRY in doubted(volumes)
    assert volumes.rows("distinct found, expected", "evidence", f"place_id = {COUNTRY}") == [(7900, 7000)]


@pytest.mark.parametrize(("gap", "objected"), [(6, False), (7, True)])
def test_totals_rounded_on_their_own_may_miss_by_three_times_their_usual_rounding(
    volumes: Volumes, gap: int, objected: bool
) -> None:
    """Gaps of 1, 1, 1, 1, 1, 2, 2 and this one: three quarters of them are 2 at most, so that 6 is allowed."""
    print_calm_provinces(volumes, (1, -1, 1, 1, -1, 2, -2))
    print_province(volumes, total=TOTAL + gap)
    assert bool(doubted(volumes)) == objected
    assert {place // 10000 for (place,) in volumes.rows("place_id", "contradiction")} == (
        {13} if objected else set()
    )


def test_a_column_whose_totals_close_to_the_digit_must_close_everywhere(volumes: Volumes) -> None:
    print_calm_provinces(volumes)
    print_province(volumes, total=TOTAL + 1)
    assert doubted(volumes) != []


@st.composite
def provinces_with_one_slip(draw: st.DrawFn) -> tuple[list[int], int, int]:
    """The right figures of a province's cities, the city whose figure slips, and what is printed of it."""
    figures = draw(st.lists(st.integers(1, 999_999), min_size=1, max_size=8))
    city = draw(st.integers(0, len(figures) - 1))
    digits = str(figures[city])
    position = draw(st.integers(0, len(digits) - 1))
    least = "1" if position == 0 and len(digits) > 1 else "0"
    digit = draw(st.sampled_from([one for one in "0123456789" if one >= least and one != digits[position]]))
    return figures, city, int(digits[:position] + digit + digits[position + 1 :])


@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(provinces_with_one_slip(), min_size=1, max_size=6))
def test_a_city_with_one_digit_changed_is_always_among_the_doubted_ones(
    provinces: list[tuple[list[int], int, int]],
) -> None:
    """Every year prints one of these provinces, its total right, beside seven provinces that close."""
    with duckdb.connect() as connection:
        volumes = Volumes(connection)
        for year, (figures, slipped, printed) in enumerate(provinces, start=2003):
            volumes.figure(HEBEI, year, sum(figures))
            for position, figure in enumerate(figures):
                volumes.figure(
                    HEBEI + 100 + 100 * position + year, year, printed if position == slipped else figure
                )
            print_calm_provinces(volumes, year=year)
        doubted(volumes)
        found = set(volumes.rows("year, place_id", "evidence", "test = 'total'"))
    assert {
        (year, HEBEI + 100 + 100 * slipped + year)
        for year, (_, slipped, _) in enumerate(provinces, start=2003)
    } <= found
