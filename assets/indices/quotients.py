"""Location quotients, alone and with those of neighbours over the distance."""

import numpy as np

from assets.catalog.choices import Neighbours


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


def with_neighbours(
    quotients: np.ndarray, inverse_distance: np.ndarray, neighbours: Neighbours
) -> np.ndarray:
    """Quotients with those of other cities over the distance.

    none: LQ_i. own: LQ_i (1 + Σ_j 1/d_ij) over all cities j. theirs: LQ_i + Σ_j LQ_j/d_ij. mean: LQ_i and the mean
    of the LQ_j weighted by 1/d_ij; the last two over those cities that have a quotient in the year.

    Args:
        quotients: shape (cities, years), NaN where there is none.
        inverse_distance: 1/d_ij, shape (cities, cities), 0 of a city with itself.

    Returns:
        shape (cities, years); NaN where the city has no quotient, or for a mean no other city has one.
    """
    there = np.isfinite(quotients)
    of_others = inverse_distance @ np.where(there, quotients, 0.0)
    match neighbours:
        case "none":
            return quotients
        case "own":
            return quotients * (1 + inverse_distance.sum(axis=1, keepdims=True))
        case "theirs":
            return quotients + of_others
        case "mean":
            reach = inverse_distance @ there.astype(float)
            return quotients + np.divide(of_others, reach, out=np.full(reach.shape, np.nan), where=reach > 0)
