"""A figure is objected to where it leaves its own city's series, and not for what all cities share."""

import math

import pytest

from tests.observations.small_volumes import Volumes, growing

CITIES = (130100, 130200, 130300, 130400, 130500)
SUBJECT = CITIES[2]
LEAST_ALLOWED = 0.05
LEAST_ALLOWED_AT_END = 0.15


def print_cities(
    volumes: Volumes,
    subject: list[float],
    others: list[float] | None = None,
    indicator: str = "beds",
    scope: str = "city",
) -> None:
    """Five cities: the subject beside four that go one way, each at a level of its own."""
    for level, city in enumerate(CITIES, start=1):
        calm = [level * value for value in others or growing(1000)]
        volumes.series(city, subject if city == SUBJECT else calm, indicator, scope)


def changed(values: list[float], factors: dict[int, float]) -> list[float]:
    """A series with the figures of some years, counted from 2003, multiplied."""
    return [value * factors.get(2003 + position, 1) for position, value in enumerate(values)]


def judge(volumes: Volumes) -> list[tuple[int, int]]:
    volumes.hold_tests("series", "deviation", "printed_total", "identity_member", "vouched")
    return volumes.rows("place_id, year", "evidence", "stage = 'ruled'")


def test_smooth_series_are_objected_to_nowhere(volumes: Volumes) -> None:
    print_cities(volumes, growing(3000))
    assert judge(volumes) == []


def test_a_tenfold_figure_in_a_smooth_series_is_objected_to_and_the_years_beside_it_are_not(
    volumes: Volumes,
) -> None:
    print_cities(volumes, changed(growing(3000), {2007: 10}))
    assert judge(volumes) == [(SUBJECT, 2007)]
    ((found, expected, size, determined),) = volumes.rows(
        "found, expected, size, determined", "evidence", "stage = 'ruled'"
    )
    assert found == pytest.approx(3000 * 1.1**4 * 10)
    assert expected == pytest.approx(3000 * 1.1**4)
    assert size == pytest.approx(math.log(10) / LEAST_ALLOWED)
    assert not determined, "a series bounds a figure and determines none"


@pytest.mark.parametrize(("factor", "objected"), [(1.04, False), (1.06, True), (0.96, False), (0.94, True)])
def test_in_a_series_without_movement_of_its_own_a_twentieth_speaks_against_a_figure(
    volumes: Volumes, factor: float, objected: bool
) -> None:
    print_cities(volumes, changed(growing(3000), {2007: factor}))
    assert judge(volumes) == [(SUBJECT, 2007)] * objected


@pytest.mark.parametrize(("low", "objected"), [(0.05, False), (0.04, True)])
def test_one_step_of_rounding_is_no_objection_two_are(volumes: Volumes, low: float, objected: bool) -> None:
    print_cities(volumes, [0.06] * 4 + [low] + [0.06] * 4, others=[1000.0] * 9)
    assert judge(volumes) == [(SUBJECT, 2007)] * objected


@pytest.mark.parametrize("year", [2003, 2011])
@pytest.mark.parametrize(("factor", "objected"), [(1.14, False), (1.18, True)])
def test_at_the_ends_of_a_series_more_is_allowed(
    volumes: Volumes, year: int, factor: float, objected: bool
) -> None:
    print_cities(volumes, changed(growing(3000), {year: factor}))
    assert ((SUBJECT, year) in judge(volumes)) == objected


def test_a_city_that_moves_much_from_year_to_year_is_allowed_more(volumes: Volumes) -> None:
    """Moving by a fifth each year, against 1.4826 · √(ln(1.2)² / 2) · 8 = 1.53: four times is no objection."""
    restless = [3000 * 1.2 ** (position % 2) for position in range(9)]
    print_cities(volumes, changed(restless, {2007: 4}), others=[1000.0] * 9)
    assert judge(volumes) == []


def test_a_restless_city_is_objected_to_where_it_leaves_by_more_than_a_factor_of_five(
    volumes: Volumes,
) -> None:
    restless = [3000 * 1.2 ** (position % 2) for position in range(9)]
    print_cities(volumes, changed(restless, {2007: 10}), others=[1000.0] * 9)
    assert judge(volumes) == [(SUBJECT, 2007)]


def test_growth_that_all_cities_share_is_no_objection_to_any(volumes: Volumes) -> None:
    surge = changed(growing(1000), {2007: 1.8})
    print_cities(volumes, [3 * value for value in surge], others=surge)
    assert judge(volumes) == []


def test_a_city_that_stays_behind_when_all_others_surge_is_objected_to(volumes: Volumes) -> None:
    print_cities(volumes, growing(3000), others=changed(growing(1000), {2007: 1.8}))
    assert judge(volumes) == [(SUBJECT, 2007)]


def test_a_level_that_stays_is_no_objection(volumes: Volumes) -> None:
    print_cities(volumes, changed(growing(3000), dict.fromkeys(range(2007, 2012), 2.0)))
    assert judge(volumes) == []


def test_a_boom_of_a_year_in_one_scope_alone_is_objected_to_in_that_scope(volumes: Volumes) -> None:
    print_cities(volumes, growing(3000))
    print_cities(volumes, changed(growing(1500), {2007: 1.3}), others=growing(500), scope="district")
    assert judge(volumes) == [(SUBJECT, 2007)]
    assert volumes.rows("distinct scope", "evidence") == [("district",)]


def test_a_boom_of_a_year_that_both_scopes_share_is_not_objected_to(volumes: Volumes) -> None:
    boom = {2007: 1.3}
    print_cities(volumes, changed(growing(3000), boom))
    print_cities(volumes, changed(growing(1500), boom), others=growing(500), scope="district")
    assert judge(volumes) == []


def test_a_boom_that_both_scopes_share_and_that_stays_is_not_objected_to(volumes: Volumes) -> None:
    boom = dict.fromkeys(range(2007, 2012), 3.0)
    print_cities(volumes, changed(growing(3000), boom))
    print_cities(volumes, changed(growing(1500), boom), others=growing(500), scope="district")
    assert judge(volumes) == []


def test_a_tenfold_figure_is_objected_to_also_where_both_scopes_share_it(volumes: Volumes) -> None:
    print_cities(volumes, changed(growing(3000), {2007: 10}))
    print_cities(volumes, changed(growing(1500), {2007: 10}), others=growing(500), scope="district")
    assert judge(volumes) == [(SUBJECT, 2007), (SUBJECT, 2007)]


def test_a_figure_that_leaves_its_series_alone_and_not_with_its_comparison_is_objected_to(
    volumes: Volumes,
) -> None:
    """Savings leave the deposits that they are a part of, and deposits stay where they were."""
    print_cities(volumes, growing(3000), indicator="deposits")
    print_cities(volumes, changed(growing(1500), {2007: 0.8}), others=growing(400), indicator="savings")
    assert judge(volumes) == [(SUBJECT, 2007)]
    assert volumes.rows("distinct indicator", "evidence") == [("savings",)]


def test_a_figure_that_its_comparison_follows_is_not_objected_to(volumes: Volumes) -> None:
    crisis = {2007: 0.8}
    print_cities(volumes, changed(growing(3000), crisis), indicator="deposits")
    print_cities(volumes, changed(growing(1500), crisis), others=growing(400), indicator="savings")
    assert judge(volumes) == []


def test_a_product_that_leaves_the_value_per_head_times_the_population_is_objected_to(
    volumes: Volumes,
) -> None:
    print_cities(volumes, changed(growing(3000), {2007: 1.2}), indicator="gdp")
    print_cities(volumes, growing(100), others=growing(10), indicator="gdp_per_capita")
    print_cities(volumes, [30.0] * 9, others=[100.0] * 9, indicator="population_registered")
    assert judge(volumes) == [(SUBJECT, 2007)]
    assert volumes.rows("distinct indicator", "evidence") == [("gdp",)]


def test_a_product_that_the_value_per_head_follows_is_not_objected_to(volumes: Volumes) -> None:
    print_cities(volumes, changed(growing(3000), {2007: 1.2}), indicator="gdp")
    print_cities(volumes, changed(growing(100), {2007: 1.2}), others=growing(10), indicator="gdp_per_capita")
    print_cities(volumes, [30.0] * 9, others=[100.0] * 9, indicator="population_registered")
    assert judge(volumes) == []


def test_a_redefinition_of_all_cities_is_no_objection_to_any(volumes: Volumes) -> None:
    halved = dict.fromkeys(range(2007, 2012), 0.5)
    volumes.redefine("beds", 2007)
    print_cities(volumes, changed(growing(3000), halved), others=changed(growing(1000), halved))
    assert judge(volumes) == []


@pytest.mark.parametrize(
    ("redefined", "factor", "objected"),
    [(False, 1, True), (True, 1, False), (True, 2, False), (True, 6, True)],
)
def test_where_the_definition_changes_a_city_may_go_its_own_way_up_to_a_factor_of_five(
    volumes: Volumes, redefined: bool, factor: float, objected: bool
) -> None:
    """In the last year all others fall to a half, and the subject to `factor` times where it was."""
    if redefined:
        volumes.redefine("beds", 2011)
    print_cities(volumes, changed(growing(3000), {2011: factor}), others=changed(growing(1000), {2011: 0.5}))
    assert judge(volumes) == [(SUBJECT, 2011)] * objected


def test_a_redefinition_of_one_scope_does_not_excuse_the_other(volumes: Volumes) -> None:
    volumes.redefine("beds", 2011, "district")
    print_cities(volumes, changed(growing(3000), {2011: 2}))
    assert judge(volumes) == [(SUBJECT, 2011)]


def test_a_redefinition_of_one_indicator_does_not_excuse_another(volumes: Volumes) -> None:
    volumes.redefine("buses", 2011)
    print_cities(volumes, changed(growing(3000), {2011: 2}))
    assert judge(volumes) == [(SUBJECT, 2011)]


@pytest.mark.parametrize("moved", [False, True])
def test_a_new_level_in_the_last_year_is_objected_to_unless_the_boundary_moved(
    volumes: Volumes, moved: bool
) -> None:
    if moved:
        volumes.change_boundary(SUBJECT, 2011)
    print_cities(volumes, changed(growing(3000), {2011: 1.6}))
    assert judge(volumes) == [(SUBJECT, 2011)] * (not moved)


@pytest.mark.parametrize("moved", [False, True])
def test_a_boundary_change_separates_the_figures_before_and_after(volumes: Volumes, moved: bool) -> None:
    """A slip in the year before lies between the old level and the new one, and hides there unless they are two."""
    if moved:
        volumes.change_boundary(SUBJECT, 2008)
    print_cities(volumes, changed(growing(3000), {2007: 1.5} | dict.fromkeys(range(2008, 2012), 1.6)))
    assert judge(volumes) == [(SUBJECT, 2007)] * moved


def test_the_boundary_change_of_another_city_separates_nothing(volumes: Volumes) -> None:
    volumes.change_boundary(CITIES[0], 2011)
    print_cities(volumes, changed(growing(3000), {2011: 1.6}))
    assert judge(volumes) == [(SUBJECT, 2011)]


@pytest.mark.parametrize(("factor", "objected"), [(1.9, False), (2.1, True)])
def test_two_wrong_years_beside_each_other_do_not_hide_each_other_beyond_a_factor_of_two(
    volumes: Volumes, factor: float, objected: bool
) -> None:
    print_cities(volumes, changed(growing(3000), {2007: factor, 2008: factor}))
    assert judge(volumes) == [(SUBJECT, 2007), (SUBJECT, 2008)] * objected


def test_districts_that_are_the_whole_city_do_not_speak_for_it(volumes: Volumes) -> None:
    boom = changed(growing(3000), {2007: 1.3})
    print_cities(volumes, boom)
    print_cities(volumes, boom, others=growing(500), scope="district")
    assert judge(volumes) == [(SUBJECT, 2007), (SUBJECT, 2007)]


def test_a_gap_in_a_series_is_bridged_by_the_nearest_printed_years(volumes: Volumes) -> None:
    slip = changed(growing(3000), {2007: 3})
    holes: list[float | str | None] = [None if year in (4, 5) else slip[year - 1] for year in range(1, 10)]
    for level, city in enumerate(CITIES, start=1):
        volumes.series(city, holes if city == SUBJECT else [level * value for value in growing(1000)])
    assert judge(volumes) == []
    volumes.figures.clear()
    holes = [None if year in (4, 6) else slip[year - 1] for year in range(1, 10)]
    for level, city in enumerate(CITIES, start=1):
        volumes.series(city, holes if city == SUBJECT else [level * value for value in growing(1000)])
    assert judge(volumes) == [(SUBJECT, 2007)]


def test_of_two_figures_that_cannot_follow_each_other_both_are_objected_to(volumes: Volumes) -> None:
    for level, city in enumerate(CITIES, start=1):
        volumes.series(city, [1000.0, 50000.0] if city == SUBJECT else [level * 1000.0, level * 1100.0])
    assert judge(volumes) == [(SUBJECT, 2003), (SUBJECT, 2004)]


@pytest.mark.parametrize(("factor", "objected"), [(5, False), (10, True)])
def test_where_a_series_ends_for_want_of_a_volume_a_step_is_no_objection_and_a_lost_point_is(
    volumes: Volumes, factor: float, objected: bool
) -> None:
    """The catalog knows beds to be printed in the editions to 2013; the volumes end with that of 2012."""
    volumes.connection.execute("insert into catalog.heading values ('beds', 2004, 2013)")
    print_cities(volumes, changed(growing(3000), {2011: factor}))
    assert judge(volumes) == [(SUBJECT, 2011)] * objected


def test_an_objection_says_which_years_it_rests_on(volumes: Volumes) -> None:
    print_cities(volumes, changed(growing(3000), {2007: 10, 2011: 10}))
    judge(volumes)
    assert volumes.rows("year, held_against", "evidence", "stage = 'ruled'") == [
        (2007, "2006, 2008"),
        (2011, "2009, 2010"),
    ]


def test_a_single_figure_is_no_series(volumes: Volumes) -> None:
    for city in CITIES:
        volumes.series(city, [50000.0] if city == SUBJECT else growing(1000))
    assert judge(volumes) == []


def test_a_corrected_figure_is_judged_by_its_right_value_and_the_printed_one_all_the_same(
    volumes: Volumes,
) -> None:
    print_cities(volumes, changed(growing(3000), {2007: 10}))
    volumes.enter("correct", SUBJECT, 2007, value=4392.3)
    volumes.run()
    assert volumes.objections("series", "printed") == [(SUBJECT, 2007)]
    assert volumes.objections("series", "ruled") == []


def test_a_quarantined_figure_is_no_longer_part_of_its_series(volumes: Volumes) -> None:
    print_cities(volumes, changed(growing(3000), {2007: 1.5, 2008: 1.5}))
    volumes.enter("quarantine", SUBJECT, 2007)
    volumes.run()
    assert volumes.objections("series", "printed") == []
    assert volumes.objections("series", "ruled") == [(SUBJECT, 2008)]
