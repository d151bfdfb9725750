"""Where many cities leave their usual movement in one year, the definition of what is printed may have changed."""

import math
from collections.abc import Sequence

import pytest

from assets.warehouse import sql_text
from tests.observations.small_volumes import Volumes

YEARS = range(2003, 2012)
PROVINCES = {130000: 8, 320000: 8, 410000: 8, 440000: 8, 510000: 8}
"""Five provinces of eight cities each."""
CITIES = [province + 100 * (1 + number) for province, size in PROVINCES.items() for number in range(size)]
BREAK = 2007


def unrest(city: int, year: int) -> float:
    """A movement of a city in a year, between -3 and 3 per cent, without any pattern."""
    return 0.03 * math.sin(12.9898 * (city // 100) + 78.233 * year)


def print_country(
    volumes: Volumes,
    moved: dict[int, float],
    year: int = BREAK,
    returning: bool = False,
    shocks: dict[int, float] | None = None,
    scope: str = "city",
    cities: Sequence[int] = CITIES,
) -> None:
    """Cities that grow by a tenth a year, the forty of all provinces or those that are given.

    Args:
        moved: cities that stand at so many times their level from the year on, or if `returning` in that year alone.
        shocks: years in which all cities stand at so many times their level.
    """
    for city in cities:
        for position, data_year in enumerate(YEARS):
            value = 1e6 * 1.1**position * (1 + unrest(city, data_year)) * (shocks or {}).get(data_year, 1)
            if data_year == year or (data_year > year and not returning):
                value *= moved.get(city, 1)
            volumes.figure(city, data_year, round(value), scope=scope)


def found(volumes: Volumes) -> list[tuple[object, ...]]:
    volumes.run("movement", "definition_break", "redefinition")
    return volumes.rows("indicator, scope, province, year, extent, moved, kind", "definition_break")


def every_third(factor: float) -> dict[int, float]:
    return dict.fromkeys(CITIES[::3], factor)


def test_cities_that_move_as_usual_are_no_break(volumes: Volumes) -> None:
    print_country(volumes, {})
    assert found(volumes) == []


def test_a_third_of_the_cities_on_a_new_level_is_a_break_that_says_how_many_moved(volumes: Volumes) -> None:
    print_country(volumes, every_third(2))
    assert found(volumes) == [("beds", "city", None, BREAK, "many_cities", 14, "unruled")]
    ((cities, share, usual),) = volumes.rows("cities, share, usual_share", "definition_break")
    assert (cities, share, usual) == (40, pytest.approx(14 / 40), 0)


@pytest.mark.parametrize("returning", [False, True])
def test_single_movers_are_no_break(volumes: Volumes, returning: bool) -> None:
    print_country(volumes, dict.fromkeys(CITIES[::10], 10), returning=returning)
    assert found(volumes) == []


def test_a_year_in_which_all_cities_fall_by_a_fifth_is_none_where_years_differ_so(volumes: Volumes) -> None:
    shocks = {2004: 1.1, 2006: 0.9, 2008: 0.8, 2009: 1.05}
    print_country(volumes, {}, shocks=shocks)
    assert found(volumes) == []


def test_a_threshold_that_takes_a_half_off_every_city_is_a_break_of_all(volumes: Volumes) -> None:
    print_country(volumes, dict.fromkeys(CITIES, 0.5))
    assert found(volumes) == [("beds", "city", None, BREAK, "common", 0, "unruled")]
    ((change, usual),) = volumes.rows("median_change, usual_change", "definition_break")
    assert change == pytest.approx(math.log(0.55), abs=0.05)
    assert usual == pytest.approx(math.log(1.1), abs=0.02)


def test_most_of_one_province_on_a_new_level_is_a_break_of_that_province(volumes: Volumes) -> None:
    print_country(volumes, dict.fromkeys(CITIES[8:14], 2))
    assert found(volumes) == [("beds", "city", "320000", BREAK, "one_province", 6, "unruled")]


def test_three_cities_of_a_province_are_no_break_of_it(volumes: Volumes) -> None:
    print_country(volumes, dict.fromkeys(CITIES[8:11], 2))
    assert found(volumes) == []


def test_provinces_beside_many_other_cities_are_part_of_the_break_of_the_country(volumes: Volumes) -> None:
    print_country(volumes, dict.fromkeys([*CITIES[8:14], *CITIES[:8:3], *CITIES[16::3]], 2))
    assert found(volumes) == [("beds", "city", None, BREAK, "many_cities", 17, "unruled")]


def most(cities: Sequence[int]) -> dict[int, float]:
    """Three quarters of the cities on new levels, so many up as down that the median growth stays."""
    return {city: (2, 0.5, 2, 0.5, 2, 0.5, 1, 1)[number % 8] for number, city in enumerate(cities)}


def test_where_most_cities_of_every_province_moved_it_is_the_country_that_broke(volumes: Volumes) -> None:
    print_country(volumes, most(CITIES))
    assert found(volumes) == [("beds", "city", None, BREAK, "many_cities", 30, "unruled")]


def test_in_a_delivery_of_one_province_its_break_is_that_of_the_country_or_of_the_province(
    volumes: Volumes,
) -> None:
    cities = [320000 + 100 * (1 + number) for number in range(16)]
    print_country(volumes, most(cities), cities=cities)
    assert found(volumes) == [("beds", "city", "320000", BREAK, "one_province", 12, "unruled")]
    for province in (None, "320000"):
        volumes.connection.execute("delete from catalog.known_break")
        volumes.redefine("beds", BREAK, province=province)
        assert [row[6] for row in found(volumes)] == ["definition"]
        assert volumes.rows("province, known, detected", "redefinition") == [(province, True, True)]


def test_a_figure_that_was_quarantined_still_shows_the_break_that_it_is_of(volumes: Volumes) -> None:
    print_country(volumes, every_third(2))
    for city in every_third(2):
        volumes.enter("quarantine", city, BREAK)
    assert [row[5] for row in found(volumes)] == [14]


def test_a_figure_that_was_put_right_has_not_moved(volumes: Volumes) -> None:
    moved = every_third(2)
    print_country(volumes, moved, returning=True)
    for city in moved:
        volumes.enter("correct", city, BREAK, value=round(1e6 * 1.1**4))
    assert found(volumes) == []


def test_what_has_another_territory_is_not_compared(volumes: Volumes) -> None:
    print_country(volumes, every_third(2))
    for city in every_third(2):
        volumes.change_boundary(city, BREAK)
    assert found(volumes) == []


@pytest.mark.parametrize(
    ("kind", "ruled"),
    [
        ("definition", True),
        ("census_revision", True),
        ("real_movement", True),
        ("unit", False),
        ("name", False),
    ],
)
def test_a_break_is_ruled_on_by_what_explains_a_movement_and_no_name_or_unit_does(
    volumes: Volumes, kind: str, ruled: bool
) -> None:
    print_country(volumes, every_third(2))
    volumes.redefine("beds", BREAK, kind=kind)
    assert [row[6] for row in found(volumes)] == [kind if ruled else "unruled"]
    assert volumes.broken_rules("definition_break") == ["every break of definition is ruled on"] * (not ruled)


@pytest.mark.parametrize(
    "other", [{"indicator": "buses"}, {"year": BREAK + 1}, {"scope": "district"}, {"province": "320000"}]
)
def test_a_ruling_on_another_indicator_year_scope_or_province_is_none(
    volumes: Volumes, other: dict[str, str]
) -> None:
    print_country(volumes, every_third(2))
    volumes.redefine(**({"indicator": "beds", "year": BREAK} | other))
    assert [row[6] for row in found(volumes)] == ["unruled"]


def test_what_moved_itself_in_the_country_explains_no_break_of_one_province(volumes: Volumes) -> None:
    print_country(volumes, dict.fromkeys(CITIES[8:14], 2))
    volumes.redefine("beds", BREAK, kind="real_movement")
    assert [row[6] for row in found(volumes)] == ["unruled"]
    volumes.redefine("beds", BREAK, province="320000", kind="real_movement")
    assert [row[6] for row in found(volumes)] == ["real_movement"]


def test_a_break_of_the_country_is_found_where_a_province_shows_it(volumes: Volumes) -> None:
    print_country(volumes, dict.fromkeys(CITIES[8:14], 2))
    volumes.redefine("beds", BREAK)
    assert [row[6] for row in found(volumes)] == ["definition"]
    assert volumes.rows("province, known, detected, moved", "redefinition") == [(None, True, True, 6)]


def test_a_break_of_one_province_is_not_found_where_another_shows_it(volumes: Volumes) -> None:
    print_country(volumes, dict.fromkeys(CITIES[8:14], 2))
    volumes.redefine("beds", BREAK, province="410000")
    found(volumes)
    known = volumes.rows("province, known, detected", "redefinition")
    assert known == [("320000", False, True), ("410000", True, False)]


def test_a_break_that_two_rulings_explain_is_found_of_both_but_not_of_a_change_of_unit(
    volumes: Volumes,
) -> None:
    print_country(volumes, every_third(2))
    for kind in ("census_revision", "definition", "unit"):
        volumes.redefine("beds", BREAK, kind=kind)
    assert [row[6] for row in found(volumes)] == ["census_revision"]
    assert volumes.rows("kind, detected", "redefinition") == [
        ("census_revision", True),
        ("definition", True),
        ("unit", False),
    ]


def test_a_province_is_explained_by_what_is_ruled_of_it_before_what_is_ruled_of_the_country(
    volumes: Volumes,
) -> None:
    print_country(volumes, dict.fromkeys(CITIES[8:14], 2))
    volumes.redefine("beds", BREAK, kind="census_revision")
    volumes.redefine("beds", BREAK, province="320000", kind="restatement")
    assert [row[6] for row in found(volumes)] == ["restatement"]


def test_known_breaks_stand_beside_those_found_and_what_moved_itself_is_none(volumes: Volumes) -> None:
    print_country(volumes, every_third(2))
    print_country(volumes, every_third(2), year=2009, scope="district")
    volumes.redefine("beds", BREAK, "city", kind="census_revision")
    volumes.redefine("beds", 2005, kind="definition")
    volumes.redefine("beds", 2009, "district", kind="real_movement")
    volumes.redefine("beds", 2010, province="320000", kind="restatement")
    found(volumes)
    columns = "year, scope, province, kind, known, detected, breaks, moved"
    assert volumes.rows(columns, "redefinition") == [
        (2005, None, None, "definition", True, False, True, 0),
        (2007, "city", None, "census_revision", True, True, True, 14),
        (2010, None, "320000", "restatement", True, False, True, 0),
    ]


def test_a_break_that_nobody_has_ruled_on_is_published_and_says_so(volumes: Volumes) -> None:
    print_country(volumes, every_third(2))
    found(volumes)
    ((kind, known, what_zh, what_en, source),) = volumes.rows(
        "kind, known, what_zh, what_en, source", "redefinition"
    )
    assert (kind, known, source) == ("unruled", False, "数字中发现 found in the figures")
    assert what_en.startswith("14 of 40 cities leave their usual movement")
    assert what_zh.startswith("40个城市中有14个变动超出常规")


def test_a_break_says_how_many_cities_and_city_years_it_divides(volumes: Volumes) -> None:
    """A city that is printed on one side of it alone, and a figure that is not used, are none of them."""
    print_country(volumes, every_third(2))
    before, since = CITIES[0] + 50, CITIES[1] + 50
    for year in YEARS:
        volumes.figure(before if year < BREAK else since, year, 1e6)
    assert found(volumes)
    volumes.connection.execute(f"""
        create or replace table observations.observation as
        select place_id as city_id, year, indicator, scope,
            if(place_id = {CITIES[2]} and year in (2003, 2010), null, printed_value) as value
        from observations.measured
    """)
    (row,) = volumes.connection.execute(
        "select year, affected_cities, city_years_before, city_years_since "
        f"from ({sql_text('publication.book.redefinition')})"
    ).fetchall()
    assert row == (BREAK, 40, 4 * 40 - 1, 5 * 40 - 1)
