"""A figure is objected to where its series leaves a level for one year and returns to it."""

from collections.abc import Sequence

import pytest

from tests.observations.small_volumes import Volumes, growing

CITY = 130300
LEVEL = [1000.0, 1010.0, 1020.0, 1030.0, 1040.0, 1050.0, 1060.0]


def changed(values: list[float], factors: dict[int, float]) -> list[float]:
    """A series with the figures of some years, counted from 2003, multiplied."""
    return [value * factors.get(2003 + position, 1) for position, value in enumerate(values)]


def print_city(volumes: Volumes, values: Sequence[float | str | None]) -> None:
    """The subject beside three cities that stay at their levels."""
    volumes.series(CITY, values)
    for level, city in enumerate((130100, 130200, 130400), start=1):
        volumes.series(city, [1000.0 * level] * len(values))


def judge(volumes: Volumes, values: Sequence[float | str | None]) -> list[int]:
    """The years of the city's figures to which the test objects."""
    print_city(volumes, values)
    volumes.hold_tests("spike", "deviation", "printed_total", "identity_member", "vouched")
    return [year for (year,) in volumes.rows("distinct year", "evidence", "stage = 'ruled'")]


@pytest.mark.parametrize(
    ("factor", "objected"), [(2.4, False), (2.6, True), (1 / 2.4, False), (1 / 2.6, True)]
)
def test_a_year_that_leaves_its_level_by_two_and_a_half_times_and_returns_is_objected_to(
    volumes: Volumes, factor: float, objected: bool
) -> None:
    assert judge(volumes, changed(LEVEL, {2006: factor})) == [2006] * objected


def test_the_objection_says_what_the_years_beside_it_expect(volumes: Volumes) -> None:
    judge(volumes, changed(LEVEL, {2006: 10}))
    assert volumes.rows("found, expected, held_against, determined", "evidence", "stage = 'ruled'") == [
        (10300, 1030, "2005, 2007", False)
    ]


def test_a_new_level_is_no_spike(volumes: Volumes) -> None:
    assert judge(volumes, changed(LEVEL, dict.fromkeys(range(2006, 2010), 3.0))) == []


def test_two_years_beside_each_other_are_no_spike(volumes: Volumes) -> None:
    assert judge(volumes, changed(LEVEL, {2005: 3, 2006: 3})) == []


@pytest.mark.parametrize(("after", "objected"), [(1.14, True), (1.17, False)])
def test_years_beside_it_that_do_not_agree_tell_of_no_return(
    volumes: Volumes, after: float, objected: bool
) -> None:
    assert judge(volumes, [1000, 1000, 1000, 5000, 1000 * after, 2000, 3000]) == [2006] * objected


@pytest.mark.parametrize(("limit", "objected"), [(4, False), (2.9, True)])
def test_an_indicator_that_moves_so_by_nature_has_a_limit_of_its_own(
    volumes: Volumes, limit: float, objected: bool
) -> None:
    volumes.limit_spikes("beds", limit)
    assert judge(volumes, changed(LEVEL, {2006: 3})) == [2006] * objected


def test_the_limit_of_one_indicator_is_not_that_of_another(volumes: Volumes) -> None:
    volumes.limit_spikes("buses", 4)
    assert judge(volumes, changed(LEVEL, {2006: 3})) == [2006]


@pytest.mark.parametrize("year", [2003, 2009])
@pytest.mark.parametrize(("factor", "objected"), [(4.5, False), (5.5, True)])
def test_at_either_end_of_a_series_twice_the_factor_is_allowed(
    volumes: Volumes, year: int, factor: float, objected: bool
) -> None:
    assert judge(volumes, changed(LEVEL, {year: factor})) == [year] * objected


def test_at_an_end_the_two_nearest_years_must_agree(volumes: Volumes) -> None:
    assert judge(volumes, [1000, 1000, 1000, 1000, 1000, 1300, 20000]) == []


@pytest.mark.parametrize(
    ("kind", "objected"),
    [("definition", []), ("census_revision", []), ("unit", []), ("real_movement", [2009])],
)
def test_a_step_at_the_end_with_a_change_of_definition_or_unit_is_no_spike(
    volumes: Volumes, kind: str, objected: list[int]
) -> None:
    volumes.redefine("beds", 2009, kind=kind)
    assert judge(volumes, changed(LEVEL, {2009: 8})) == objected


def test_a_step_at_the_end_with_a_change_of_territory_is_no_spike(volumes: Volumes) -> None:
    volumes.change_boundary(CITY, 2004)
    assert judge(volumes, changed(LEVEL, {2003: 8})) == []


def test_a_definition_that_changed_long_before_excuses_no_step(volumes: Volumes) -> None:
    volumes.redefine("beds", 2005)
    assert judge(volumes, changed(LEVEL, {2009: 8})) == [2009]


@pytest.mark.parametrize(("change", "end"), [(2008, 2009), (2005, 2003)])
def test_a_definition_that_changed_between_the_two_years_that_agree_excuses_no_step(
    volumes: Volumes, change: int, end: int
) -> None:
    volumes.redefine("beds", change)
    assert judge(volumes, changed(LEVEL, {end: 8})) == [end]


def test_where_a_series_ends_for_want_of_a_volume_nothing_tells_a_step_from_an_error(
    volumes: Volumes,
) -> None:
    volumes.connection.execute("insert into catalog.heading values ('beds', 2004, 2011)")
    assert judge(volumes, changed(LEVEL, {2009: 8})) == []


def test_one_year_may_be_missing_beside_a_figure_and_no_more(volumes: Volumes) -> None:
    assert judge(volumes, [1000, None, 3000, None, 1000]) == [2005]


def test_over_two_missing_years_nothing_tells_of_a_return(volumes: Volumes) -> None:
    assert judge(volumes, [1000, None, None, 3000, None, None, 1000]) == []


@pytest.mark.parametrize(("low", "objected"), [("0.1", False), ("0.2", True)])
def test_one_step_of_rounding_is_no_spike(volumes: Volumes, low: str, objected: bool) -> None:
    high = {"0.1": "0.2", "0.2": "0.6"}[low]
    volumes.limit_spikes("beds", 1.9)
    assert judge(volumes, [low, low, high, low, low]) == [2005] * objected


def test_what_all_cities_share_is_no_spike_of_one(volumes: Volumes) -> None:
    for city in (130500, 130600, 130700, 130800):
        volumes.series(city, changed(LEVEL, {2006: 10}))
    assert judge(volumes, changed(LEVEL, {2006: 10})) == []


def test_fast_growth_is_no_level_to_return_to(volumes: Volumes) -> None:
    assert judge(volumes, changed(growing(1000, rate=1.2), {2006: 3})) == []


def test_a_spike_that_the_ledger_accepts_stands(volumes: Volumes) -> None:
    print_city(volumes, changed(LEVEL, {2006: 3}))
    volumes.enter("accept", CITY, 2006, tests="series; spike")
    volumes.run()
    assert ("spike", CITY, 2006, "accepted") in volumes.findings()
    assert volumes.rows("value, status", "observation", f"city_id = {CITY} and year = 2006") == [
        (3090, "reported")
    ]


def test_a_spike_on_which_nobody_has_ruled_is_quarantined(volumes: Volumes) -> None:
    print_city(volumes, changed(LEVEL, {2006: 3}))
    volumes.run()
    assert volumes.rows("status", "observation", f"city_id = {CITY} and year = 2006") == [("quarantined",)]
