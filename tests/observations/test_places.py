"""What a printed name stands for."""

import pytest

from assets.catalog import PlaceName
from assets.observations.places import Names, kind_of, named_rows, of_counties, place_name, resolve
from tests.observations.small_catalog import (
    BEIJING,
    CHANGCHUN,
    JILIN_CITY,
    JILIN_PROVINCE,
    catalog,
)

CITIES = {BEIJING, 310000, CHANGCHUN, JILIN_CITY}


def test_jilin_is_the_province_first_and_the_city_among_the_cities_of_its_province() -> None:
    places = [JILIN_PROVINCE, JILIN_CITY]
    assert resolve(places, None) == JILIN_PROVINCE
    assert resolve(places, 210000) == JILIN_PROVINCE
    assert resolve(places, JILIN_PROVINCE) == JILIN_CITY


@pytest.mark.parametrize("printed", [" 北京", "北 京", "北京·", "‘北京", "北京.", "　北京　", "\u00a0北京"])
def test_indents_gaps_and_stray_marks_are_no_part_of_a_name(printed: str) -> None:
    assert place_name(printed) == "北京"


@pytest.mark.parametrize(
    "printed", ["1.北京", "１、北京", "12 北京", "(1)北京", "北京 Beijing", "Beijing北京"]
)
def test_a_number_before_a_name_and_english_beside_it_are_passed_over(printed: str) -> None:
    assert Names(catalog(), 2005).name_of(printed) == "北京"


def test_a_name_without_its_city_ending_is_good_where_the_catalog_knows_the_whole_name() -> None:
    names = Names(catalog(names=(PlaceName("长春市", CHANGCHUN, "official", 2004, None),)), 2005)
    assert names.name_of("长 春①") == "长春市"


def test_a_province_beside_every_city_is_not_the_name_of_the_row() -> None:
    names = Names(catalog(), 2005)
    rows = {1: {1: "吉林", 2: "长春"}, 2: {1: "吉林", 2: "吉林"}, 3: {1: "吉林", 2: "3"}}
    assert named_rows(rows, names) == (2, {1: "长春", 2: "吉林"})


@pytest.mark.parametrize("printed", ["", "城市", "北京县", "1", "Beijing", "注:北京的数据"])
def test_another_text_is_no_name(printed: str) -> None:
    assert Names(catalog(), 2005).name_of(printed) is None


def test_a_misread_name_of_other_editions_is_good_where_it_stands_for_one_place() -> None:
    names = Names(catalog(), 2016)
    assert names.name_of("长眷") == "长眷"
    assert names.places("长眷") == [CHANGCHUN]


def test_a_name_of_a_province_and_a_city_in_it_is_good_in_other_editions_too() -> None:
    known = catalog(
        names=(
            PlaceName("吉林", JILIN_PROVINCE, "short", 2004, 2005),
            PlaceName("吉林", JILIN_CITY, "short", 2004, 2005),
            PlaceName("广东", 440000, "short", 2004, 2005),
            PlaceName("广东", 440100, "misprint", 2009, 2009),
            PlaceName("朝阳", 211300, "short", 2004, 2004),
            PlaceName("朝阳", 110105, "short", 2005, 2005),
        )
    )
    assert Names(known, 2016).places("吉林") == [JILIN_PROVINCE, JILIN_CITY]
    assert Names(known, 2016).name_of("广东") is None, "once a misprint for Guangzhou"
    assert Names(known, 2016).name_of("朝阳") is None, "two places apart"


def test_municipalities_are_cities_and_provinces_are_not() -> None:
    kinds = [kind_of(place, CITIES) for place in (0, BEIJING, 310000, JILIN_PROVINCE, JILIN_CITY)]
    assert kinds == ["total", "city", "city", "province", "city"]


@pytest.mark.parametrize(
    ("cities", "strangers", "counties"),
    [
        (1, ["辛集市", "正定县"], True),
        (0, ["辛集市"], True),
        (2, ["辛集市", "正定县"], False),
        (1, ["长存", "北亰", "正定县"], False),
        (0, [], False),
    ],
)
def test_a_table_is_of_counties_where_most_of_its_rows_are(
    cities: int, strangers: list[str], counties: bool
) -> None:
    assert of_counties(cities, strangers) is counties
