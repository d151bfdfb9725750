"""What is equal by definition: sums and quotients that a city does not keep to, and which of their members is in doubt."""

from collections.abc import Sequence

import pytest

from tests.observations.small_volumes import Volumes

CITY = 130200
OTHERS = tuple(range(410001, 410020))
"""19 cities: with one more that breaks an identity, a twentieth of them does."""
YEAR = 2007
EMPLOYED = ("employed", "in_farming", "in_industry", "in_services")
CALM = (100.0, 20.0, 30.0, 50.0)
WAGE = ("average_wage", "wages", "staff")
CALM_WAGE = (30000.0, 6_000_000.0, 200.0)
"""Yuan a head, 10k yuan and 10k persons."""
TABLES = ("deviation", "printed_total", "identity_member", "contradiction", "vouched")


@pytest.fixture
def volumes(volumes: Volumes) -> Volumes:
    """Of what is employed in three industries, and of what is paid on average."""
    for indicator in (*EMPLOYED, *WAGE):
        volumes.measure(indicator, indicator != "average_wage")
    volumes.identify("sum", "employed", "in_farming in_industry in_services")
    volumes.identify("quotient", "average_wage", "wages", "staff")
    return volumes


def print_cities(
    volumes: Volumes,
    figures: Sequence[float | None],
    others: Sequence[float] = CALM,
    names: Sequence[str] = EMPLOYED,
    year: int = YEAR,
) -> None:
    """The members of an identity in one city, and in the 19 others."""
    for city in (CITY, *OTHERS):
        for indicator, figure in zip(names, figures if city == CITY else others, strict=True):
            volumes.figure(city, year, figure, indicator)


def doubted(volumes: Volumes) -> list[tuple[str, float | None]]:
    """The indicators that are objected to, with what each would have to be."""
    volumes.hold_tests("contradiction", *TABLES)
    assert volumes.rows("distinct place_id", "evidence") in ([], [(CITY,)])
    return volumes.rows("indicator, expected", "evidence", "test = 'identity' and stage = 'ruled'")


def test_a_sum_that_holds_contradicts_nothing_and_vouches_for_its_members(volumes: Volumes) -> None:
    print_cities(volumes, (90, 10, 40, 40))
    assert doubted(volumes) == []
    assert volumes.rows("distinct indicator, expected, closed", "identity_member", f"place_id = {CITY}") == [
        ("employed", 90, True),
        ("in_farming", 10, True),
        ("in_industry", 40, True),
        ("in_services", 40, True),
    ]


def test_a_sum_that_does_not_hold_points_to_the_member_that_stands_apart_from_its_series(
    volumes: Volumes,
) -> None:
    """47 for 30: no slip of one digit makes it, of this member or another (117 for 100, 3 for 20, 33 for 50)."""
    for year in range(2004, 2011):
        print_cities(volumes, (100, 20, 47, 50) if year == YEAR else CALM, year=year)
    assert doubted(volumes) == [("in_industry", 30)]


def test_a_sum_that_does_not_hold_points_to_the_member_that_a_slip_explains(volumes: Volumes) -> None:
    """53 for 50; 17 for 20, 27 for 30 and 103 for 100 would each be two digits, or a digit more in its series."""
    for year in range(2004, 2011):
        print_cities(volumes, (100, 20, 30, 53) if year == YEAR else CALM, year=year)
    assert doubted(volumes) == [("in_services", 50)]
    assert volumes.rows("distinct determined", "evidence") == [(True,)]


def test_members_that_nothing_tells_apart_are_all_doubted(volumes: Volumes) -> None:
    print_cities(volumes, (100, 20, 47, 50))
    assert doubted(volumes) == [
        ("employed", 117),
        ("in_farming", 3),
        ("in_industry", 30),
        ("in_services", 33),
    ]


@pytest.mark.parametrize(("third", "objects"), [("60", True), ("50", True), ("49", False)])
def test_where_a_part_is_blank_only_an_excess_objects(volumes: Volumes, third: str, objects: bool) -> None:
    """Of 100 the two that are printed may be less; 110, and 120, they cannot be."""
    print_cities(volumes, (100, 60 if objects else 20, None, float(third)))
    assert [indicator for indicator, _ in doubted(volumes)] == (
        ["employed", "in_farming", "in_services"] if objects else []
    )
    assert volumes.rows("*", "identity_member", f"place_id = {CITY} and closed") == []


def test_a_quotient_tells_what_each_of_its_members_would_be(volumes: Volumes) -> None:
    """86.4 billion yuan for 2 million persons are 43 200 yuan a head; at 30 000 yuan they would be 2.88 million."""
    print_cities(volumes, (30000, 8_640_000, 200), CALM_WAGE, WAGE)
    assert doubted(volumes) == [
        ("average_wage", pytest.approx(43200)),
        ("staff", pytest.approx(288)),
        ("wages", pytest.approx(6_000_000)),
    ]


def test_a_quotient_is_held_against_what_it_usually_is(volumes: Volumes) -> None:
    """The year counts those on leave, so that every city pays a fifth less a head than it says."""
    print_cities(volumes, (24000, 6_000_000, 200), (24000, 6_000_000, 200), WAGE)
    assert doubted(volumes) == []


@pytest.mark.parametrize("astray", [3, 6])
def test_a_definition_that_many_cities_do_not_keep_to_in_a_year_says_nothing_in_it(
    volumes: Volumes, astray: int
) -> None:
    """3 more of 20 are more than a tenth of the cities; with 6 the upper quarter misses by a tenth of the whole."""
    print_cities(volumes, (100, 20, 80, 50))
    for city in OTHERS[:astray]:
        for figure in [one for one in volumes.figures if (one.place_id, one.indicator) == (city, "employed")]:
            volumes.figures.remove(figure)
        volumes.figure(city, YEAR, 110, "employed")
    assert doubted(volumes) == []
    assert volumes.rows("*", "identity_member", "open") == []


def test_a_definition_says_nothing_in_years_before_it(volumes: Volumes) -> None:
    volumes.connection.execute(f"update catalog.identity set first_year = {YEAR + 1}")
    print_cities(volumes, (100, 20, 80, 50))
    assert doubted(volumes) == []


@pytest.mark.parametrize(("whole", "objects"), [(100.3, False), (101.1, True)])
def test_rounding_and_half_a_per_cent_are_no_objection(volumes: Volumes, whole: float, objects: bool) -> None:
    """20.1, 30.1 and 49.9 are 100.1; four members of one decimal place are rounded by .204 together, beside .5."""
    print_cities(volumes, (whole, 20.1, 30.1, 49.9), (100.1, 20.1, 30.1, 49.9))
    assert bool(doubted(volumes)) == objects


def test_a_whole_that_was_ruled_on_by_hand_is_never_doubted_for_parts_that_are_screened(
    volumes: Volumes,
) -> None:
    volumes.connection.execute("update catalog.indicator set depth = 'ruled' where indicator = 'employed'")
    print_cities(volumes, (100, 20, 47, 50))
    assert [indicator for indicator, _ in doubted(volumes)] == ["in_farming", "in_industry", "in_services"]


def test_a_screened_part_above_a_whole_that_was_ruled_on_by_hand_is_doubted_alone(volumes: Volumes) -> None:
    volumes.measure("current_deposits")
    volumes.connection.execute("insert into catalog.comparison values ('current_deposits', 'deposits', true)")
    volumes.figure(CITY, YEAR, 700, "deposits")
    volumes.figure(CITY, YEAR, 900, "current_deposits")
    volumes.hold_tests("contradiction", *TABLES)
    assert volumes.rows("test, indicator, expected", "evidence") == [("part", "current_deposits", 700)]


def test_of_a_crowd_in_which_nobody_stands_out_only_the_whole_is_doubted(volumes: Volumes) -> None:
    """Five sectors of 20 each that are 117 together."""
    sectors = tuple(f"sector_{number}" for number in range(1, 6))
    for sector in sectors:
        volumes.measure(sector)
    volumes.measure("all_sectors")
    volumes.identify("sum", "all_sectors", " ".join(sectors))
    names = ("all_sectors", *sectors)
    print_cities(volumes, (100, 20, 20, 20, 20, 37), (100, 20, 20, 20, 20, 20), names)
    assert doubted(volumes) == [("all_sectors", 117)]
