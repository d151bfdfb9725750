"""Five places far apart, and their distances by another formula than the project's."""

import numpy as np

EARTH_KM = 6371.0088
PLACES = {
    110000: (116.407394, 39.904211),
    310000: (121.473667, 31.230525),
    460300: (112.338695, 16.831839),
    540100: (91.172148, 29.652341),
    650100: (87.616824, 43.825377),
}
"""Longitude and latitude by code."""
LONGITUDE, LATITUDE = np.array(list(PLACES.values())).T


def great_circles(longitude: np.ndarray = LONGITUDE, latitude: np.ndarray = LATITUDE) -> np.ndarray:
    """Distances in km, shape (places, places): the haversine of differences of angles, pair by pair."""
    along, up = np.radians(longitude), np.radians(latitude)
    haversine = (
        np.sin((up[:, None] - up) / 2) ** 2
        + np.cos(up[:, None]) * np.cos(up) * np.sin((along[:, None] - along) / 2) ** 2
    )
    return 2 * EARTH_KM * np.arcsin(np.minimum(np.sqrt(haversine), 1))
