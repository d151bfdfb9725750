"""Kernel densities of a score over cities, by year on one grid, so that years can be laid over each other."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from assets.notes import NotEstimable

if TYPE_CHECKING:
    from scipy.stats import gaussian_kde

REACH = 4.0
"""Bandwidths that the grid goes beyond the least and the largest value: less than 0.0001 of the mass is cut off."""


def density(values: np.ndarray, points: int = 100) -> pd.DataFrame:
    """The Gaussian kernel density of values on an even grid.

    The bandwidth is Silverman's rule of thumb for a normal density, sd · (4 / 3n)^(1/5), the "silverman" of
    scipy.stats.gaussian_kde: Silverman (1986), Density Estimation, equation 3.28. Nothing holds the density back
    at bounds of the values: of a score that cannot be negative, some mass may lie below 0.

    Args:
        values: shape (n,).
        points: of the grid.

    Returns:
        value, density; a row a point.

    Raises:
        NotEstimable: a missing or infinite value, or fewer than two different ones.
    """
    kernel = kernel_of(values, "the sample")
    grid = grid_of([kernel], points)
    return pd.DataFrame({"value": grid, "density": kernel(grid)})


def densities(frame: pd.DataFrame, years: Sequence[int], points: int = 100) -> pd.DataFrame:
    """The densities of several years, each with its own bandwidth, on the one grid that holds them all.

    Args:
        frame: year, value.
        years: those wanted.
        points: of the grid; more where one year is much narrower than another.

    Returns:
        year, value, density; a row a year and point.

    Raises:
        NotEstimable: as of `density`; it names the year.
    """
    kernels = [kernel_of(frame.loc[frame["year"] == year, "value"].to_numpy(), str(year)) for year in years]
    grid = grid_of(kernels, points)
    return pd.concat(
        [
            pd.DataFrame({"year": year, "value": grid, "density": kernel(grid)})
            for year, kernel in zip(years, kernels, strict=True)
        ],
        ignore_index=True,
    )


def kernel_of(values: np.ndarray, sample: str) -> "gaussian_kde":
    """The kernel density of values of shape (n,); `sample` is what an error calls them."""
    from scipy.stats import gaussian_kde

    if not np.isfinite(values).all():
        raise NotEstimable("density_not_finite", sample=sample)
    if len(np.unique(values)) < 2:
        raise NotEstimable("density_constant", sample=sample)
    return gaussian_kde(values, bw_method="silverman")


def grid_of(kernels: Sequence["gaussian_kde"], points: int) -> np.ndarray:
    """An even grid, shape (points,), that reaches beyond the values of every kernel."""
    ends = []
    for kernel in kernels:
        beyond = REACH * float(np.sqrt(kernel.covariance[0, 0]))
        ends += [kernel.dataset.min() - beyond, kernel.dataset.max() + beyond]
    return np.linspace(min(ends), max(ends), points)
