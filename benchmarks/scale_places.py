"""What the neighbours of tens of thousands of places come to over their distances, beside a plain haversine in NumPy.

Each is computed in a process of its own, in one run: seconds, the greatest memory of the process, and how far they differ.

.venv/bin/python -m benchmarks.scale_places
"""

from dataclasses import astuple

import numpy as np

from assets.indices.distances import EARTH_KM
from assets.indices.quotients import OverDistance, over_distance
from benchmarks.measuring import measured

SIZES = (2_850, 10_000, 40_000)
YEARS = 21
ROWS = 1_000
"""Of the plain way: places whose distances to all others are held at a time."""


def country(places: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Quotients, longitudes and latitudes of places at random between the borders; one quotient in fifty lacks."""
    random = np.random.default_rng(places)
    quotients = random.gamma(1.5, 0.5, (places, YEARS))
    quotients[random.random(quotients.shape) < 0.02] = np.nan
    return quotients, random.uniform(73, 136, places), random.uniform(18, 54, places)


def plain(quotients: np.ndarray, longitude: np.ndarray, latitude: np.ndarray) -> OverDistance:
    """The haversine as textbooks have it, over all other places at once for some rows after the others."""
    along, up = np.radians(longitude), np.radians(latitude)
    there = np.isfinite(quotients)
    values = np.where(there, quotients, 0.0)
    parts = []
    for first in range(0, len(quotients), ROWS):
        rows = np.arange(first, min(first + ROWS, len(quotients)))
        haversine = (
            np.sin((up - up[rows, None]) / 2) ** 2
            + np.cos(up[rows, None]) * np.cos(up) * np.sin((along - along[rows, None]) / 2) ** 2
        )
        distance = 2 * EARTH_KM * np.arcsin(np.sqrt(haversine))
        distance[rows - first, rows] = np.inf
        near = 1 / distance
        parts.append((near @ values, near @ there, near.sum(axis=1, keepdims=True)))
    return OverDistance(*(np.vstack(one) for one in zip(*parts, strict=True)))


def places() -> None:
    """Print a line a number of places."""
    print(
        f"{'places':>8} {'years':>5} {'blocks':>17} {'plain NumPy':>17} {'time':>6}  largest relative difference"
    )
    for number in SIZES:
        blocks, beside = (measured(way, *country(number), repeated=1) for way in (over_distance, plain))
        difference = max(
            float(np.max(np.abs(one - other) / other))
            for one, other in zip(astuple(blocks.result), astuple(beside.result), strict=True)
        )
        print(
            f"{number:8,} {YEARS:5} {blocks.seconds:7.2f} s {blocks.peak_mb:4.0f} MB "
            f"{beside.seconds:7.2f} s {beside.peak_mb:4.0f} MB {blocks.seconds / beside.seconds:5.2f}×  {difference:.1e}",
            flush=True,
        )


if __name__ == "__main__":
    places()
