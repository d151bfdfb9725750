"""Location quotients, alone and with those of neighbours over the distance."""

from dataclasses import dataclass

import numpy as np

from assets.catalog.choices import Neighbours
from assets.indices.distances import sums_over_distance


@dataclass(frozen=True)
class OverDistance:
    """What all other cities come to over their distances, by city; 1/km."""

    quotients: np.ndarray
    """Σ_j LQ_j/d_ij over those that have a quotient in the year, shape (cities, years)."""
    with_quotient: np.ndarray
    """Σ_j 1/d_ij over the same, shape (cities, years)."""
    all: np.ndarray
    """Σ_j 1/d_ij over all, shape (cities, 1)."""


def location_quotients(sector: np.ndarray, total: np.ndarray) -> np.ndarray:
    """The share of the sector in a city over its share in all cities together, year by year.

    A city counts in a year where it has both figures and a total above zero.

    Args:
        sector, total: shape (cities, years), NaN where there is no figure.

    Returns:
        shape (cities, years), NaN where a city does not count or no city has anything of the sector.
    """
    counts = np.isfinite(sector) & (total > 0)
    sector, total = np.where(counts, sector, 0.0), np.where(counts, total, 0.0)
    of_city = np.divide(sector, total, out=np.full(total.shape, np.nan), where=counts)
    of_all = np.divide(
        sector.sum(axis=0), total.sum(axis=0), out=np.full(total.shape[1], np.nan), where=counts.any(axis=0)
    )
    return np.divide(of_city, of_all, out=np.full(total.shape, np.nan), where=counts & (of_all != 0))


def over_distance(quotients: np.ndarray, longitude: np.ndarray, latitude: np.ndarray) -> OverDistance:
    """What the neighbours of each city come to, in one pass over all pairs of cities.

    Args:
        quotients: shape (cities, years), NaN where there is none.
        longitude, latitude: degrees, shape (cities,).
    """
    there = np.isfinite(quotients)
    years = quotients.shape[1]
    values = np.hstack([np.where(there, quotients, 0.0), there, np.ones((len(quotients), 1))])
    sums = sums_over_distance(longitude, latitude, values)
    return OverDistance(sums[:, :years], sums[:, years : 2 * years], sums[:, 2 * years :])


def with_neighbours(
    quotients: np.ndarray, others: OverDistance, neighbours: Neighbours, km: float = 1.0
) -> np.ndarray:
    """Quotients with those of other cities over the distance.

    none: LQ_i. own: LQ_i (1 + Σ_j 1/d_ij) over all cities j. theirs: LQ_i + Σ_j LQ_j/d_ij. mean: LQ_i and the mean
    of the LQ_j weighted by 1/d_ij; the last two over those cities that have a quotient in the year.

    Args:
        quotients: shape (cities, years), NaN where there is none.
        others: what all other cities come to over their distances.
        km: how many make a unit of distance.

    Returns:
        shape (cities, years); NaN where the city has no quotient, or for a mean no other city has one.
    """
    match neighbours:
        case "none":
            return quotients
        case "own":
            return quotients * (1 + km * others.all)
        case "theirs":
            return quotients + km * others.quotients
        case "mean":
            reach = others.with_quotient
            none = np.full(reach.shape, np.nan)
            return quotients + np.divide(others.quotients, reach, out=none, where=reach > 0)
