"""Great-circle distances, and sums over all other places by inverse distance: block by block, never a row for each pair.

The haversine of the angle between two places is a quarter of the squared chord between them on the unit sphere; its
differences of coordinates keep near places apart, which products of coordinates would not. R: the mean Earth radius.
"""

import numpy as np
import pandas as pd

EARTH_KM = 6371.0088
BLOCK = 1024
"""Places on each side of a block: its distances take 8 MB. Over smaller ones the threads of BLAS wait for each other."""


def on_sphere(longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """Places on the unit sphere, shape (places, 3). `longitude`, `latitude`: degrees, shape (places,)."""
    along, up = np.radians(longitude), np.radians(latitude)
    return np.column_stack([np.cos(up) * np.cos(along), np.cos(up) * np.sin(along), np.sin(up)])


def kilometres(here: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Great-circle distances in km between places on the unit sphere, shape (here, there)."""
    haversine, half = np.zeros((len(here), len(there))), np.empty((len(here), len(there)))
    for axis in range(here.shape[1]):
        np.subtract.outer(here[:, axis] / 2, there[:, axis] / 2, out=half)
        half *= half
        haversine += half
    root = np.sqrt(haversine, out=haversine)
    np.minimum(root, 1.0, out=root)  # of antipodes rounding may leave a digit more
    angle = np.arcsin(root, out=root)
    angle *= 2 * EARTH_KM
    return angle


def sums_over_distance(
    longitude: np.ndarray, latitude: np.ndarray, values: np.ndarray, block: int = BLOCK
) -> np.ndarray:
    """Σ_j values_j / d_ij over all other places j, the distances in km.

    Every pair is measured once, for both of its places. Memory: the values, the sums and a few blocks.

    Args:
        longitude, latitude: degrees, shape (places,).
        values: shape (places, columns); a column of ones sums the inverse distances themselves.
        block: places on each side of a block; it moves no more than the last digits.

    Returns:
        shape (places, columns), in units of `values` per km; not finite where two places are one point.
    """
    place = on_sphere(longitude, latitude)
    sums = np.zeros(values.shape)
    starts = range(0, len(place), block)
    for first in starts:
        here = slice(first, first + block)
        for second in starts[first // block :]:
            there = slice(second, second + block)
            inverse = kilometres(place[here], place[there])
            if first == second:
                np.fill_diagonal(inverse, np.inf)  # a place is no neighbour of its own
            with np.errstate(divide="ignore"):
                np.divide(1.0, inverse, out=inverse)
            sums[here] += inverse @ values[there]
            if first != second:
                sums[there] += inverse.T @ values[here]
    return sums


def distances(place_id: np.ndarray, longitude: np.ndarray, latitude: np.ndarray) -> pd.DataFrame:
    """The distance between every two of a few hundred places: city_id, other_city_id, distance_km.

    Args:
        place_id, longitude, latitude: shape (places,), the latter two in degrees.
    """
    place = on_sphere(longitude, latitude)
    here, there = np.nonzero(~np.eye(len(place), dtype=bool))
    return pd.DataFrame(
        {
            "city_id": place_id[here],
            "other_city_id": place_id[there],
            "distance_km": kilometres(place, place)[here, there],
        }
    )
