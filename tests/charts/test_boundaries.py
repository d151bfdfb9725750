"""The map is of the whole country, on a plane where areas are true and neighbours share their edge."""

import pytest
import shapely
from shapely.geometry import shape

from assets.charts.boundaries import boundaries, equal_area, point

SHANGHAI, HEFEI, LUAN, SANSHA, TAIWAN = 310000, 340100, 341500, 460300, 710000
AREA_KM2 = 9_600_000
"""Land area of China as the government states it."""


@pytest.fixture(scope="module")
def areas() -> dict[int, shapely.Geometry]:
    return {one.city_id: shape(one.geometry) for one in boundaries() if one.city_id is not None}


def test_the_areas_add_up_to_the_country(areas: dict[int, shapely.Geometry]) -> None:
    assert sum(area.area for area in areas.values()) == pytest.approx(AREA_KM2, rel=0.02)


def test_a_city_has_its_own_area(areas: dict[int, shapely.Geometry]) -> None:
    assert areas[HEFEI].area == pytest.approx(11_445, rel=0.05)  # km², as the city states it


def test_neighbours_share_their_edge(areas: dict[int, shapely.Geometry]) -> None:
    common = areas[HEFEI].boundary.intersection(areas[LUAN].boundary)
    assert common.length > 100
    assert areas[HEFEI].intersection(areas[LUAN]).area == pytest.approx(0, abs=1)


def test_islands_and_the_lines_at_sea_are_drawn(areas: dict[int, shapely.Geometry]) -> None:
    assert {SANSHA, TAIWAN} <= set(areas)
    lines = [shape(one.geometry) for one in boundaries() if one.city_id is None]
    assert min(line.bounds[1] for line in lines) < areas[SHANGHAI].bounds[1] - 2_500


def test_outlines_run_one_way_and_holes_the_other(areas: dict[int, shapely.Geometry]) -> None:
    polygons = [one for area in areas.values() for one in area.geoms if not one.is_empty and one.area > 10]
    assert all(one.exterior.is_ccw for one in polygons)
    assert not any(
        hole.is_ccw for one in polygons for hole in one.interiors if shapely.Polygon(hole).area > 10
    )


def test_north_is_up_and_the_central_meridian_in_the_middle() -> None:
    (south_east, south_north), (north_east, north_north) = equal_area(
        shapely.get_coordinates(shapely.LineString([(105, 20), (105, 50)]))
    )
    assert south_east == north_east == pytest.approx(0)
    assert north_north > 0 > south_north


def test_a_place_lies_within_its_city(areas: dict[int, shapely.Geometry]) -> None:
    assert areas[HEFEI].contains(shape(point(117.227, 31.821)))
