"""Weights of the indicators of a composite index: found in the normalised values themselves, or given."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from assets.catalog.choices import Weighting
from assets.indices.normalisation import refuse_uninformative
from assets.notes import NotEstimable

ROUNDING = 1e-9
"""What an eigenvalue or a conflict may be off by: rounding must not decide which components count."""


def weights(normalised: pd.DataFrame, weighting: Weighting | Mapping[str, float]) -> pd.Series:
    """The weight of each indicator, at least 0 and 1 in sum.

    entropy: in proportion to 1 - `entropies`. equal: 1 / indicators. critic: to `information`.
    principal_components: to `communalities`. Weights that are given by indicator are taken in proportion.

    Entropy weights are the same for min-max and z-score values without a zero shift, which differ only
    by a factor; weights of principal components are the same for both in any case. Ranks without ties are
    spread alike in every column, which leaves entropy nothing to tell them apart by: nearly equal weights.

    Args:
        normalised: shape (rows, indicators), the larger the better, as `normalisation.normalised` has them.

    Returns:
        shape (indicators,); index: indicator.

    Raises:
        NotEstimable: see `refuse_uninformative`, `information`.
        ValueError: see `entropies`; or the weighting is unknown.
    """
    refuse_uninformative(normalised)
    match weighting:
        case Mapping():
            importance = pd.Series({name: weighting[name] for name in normalised.columns})
        case "entropy":
            importance = 1 - entropies(normalised)
        case "equal":
            importance = pd.Series(1.0, index=normalised.columns)
        case "critic":
            importance = information(normalised)
        case "principal_components":
            importance = communalities(normalised)
        case _:
            raise ValueError(f"weighting {weighting!r}: use entropy, equal, critic or principal_components")
    return importance / importance.sum()


def entropies(normalised: pd.DataFrame) -> pd.Series:
    """Shannon's entropy of each column's shares over all rows, as a share of the greatest possible.

    p = x / sum(x); e = -(1 / ln rows) sum(p ln p) with 0 ln 0 = 0.

    Source: METHODS of the study, section 2.

    Args:
        normalised: shape (rows, indicators), none negative, not all of a column 0.

    Returns:
        shape (indicators,), between 0 and 1; index: indicator.

    Raises:
        ValueError: a negative value, which has no share; it names the column.
    """
    for name in normalised.columns[(normalised < 0).any()]:
        raise ValueError(f"indicator {name} has negative values: normalise it before its entropy is taken")
    shares = (normalised / normalised.sum()).to_numpy(dtype=float)
    logarithms = np.log(shares, where=shares > 0, out=np.zeros_like(shares))
    return pd.Series(-(shares * logarithms).sum(axis=0) / np.log(len(normalised)), index=normalised.columns)


def information(normalised: pd.DataFrame) -> pd.Series:
    """CRITIC: contrast times conflict of each indicator, C_j = sd_j · sum over k of (1 - r_jk).

    sd is that of the normalised values with divisor rows - 1; the divisor cancels in the weights. The
    contrast is taken as the normalisation left it (that of z-scores is 1 throughout); the paper's own
    normalisation is min-max.

    Source: Diakoulaki, Mavrotas and Papayannakis (1995), Computers & Operations Research 22(7), 763-770,
    equations 4 to 6.

    Args:
        normalised: shape (rows, indicators), the larger the better, no constant column.

    Returns:
        shape (indicators,), at least 0; index: indicator.

    Raises:
        NotEstimable: one indicator alone, or all perfectly correlated: none conflicts with another.
    """
    conflict = (1 - correlation_matrix(normalised)).sum(axis=0)
    if conflict.max() < ROUNDING:
        raise NotEstimable("indicators_alike", variables=[*map(str, normalised.columns)])
    return normalised.std() * conflict


def communalities(normalised: pd.DataFrame) -> pd.Series:
    """Variance of each standardised indicator that the components of eigenvalue above 1 account for.

    It is the sum of the squared loadings over these components. Scaled to a sum of 1 it gives each
    component's squared loadings, themselves scaled to a sum of 1, the weight of the component's share of
    the variance that all of them explain. This is the simple form: components are not rotated, and
    an indicator is not assigned to the one on which it loads most. Where no eigenvalue is above 1, the
    indicators are uncorrelated and every component counts, which weights them equally.

    Source: OECD and JRC (2008), Handbook on Constructing Composite Indicators, section 6.1.

    Args:
        normalised: shape (rows, indicators), no constant column.

    Returns:
        shape (indicators,), between 0 and 1; index: indicator.
    """
    eigenvalues, eigenvectors = np.linalg.eigh(correlation_matrix(normalised))
    counts = eigenvalues > 1 + ROUNDING
    if not counts.any():
        counts[:] = True
    squared_loadings = eigenvectors**2 * eigenvalues
    return pd.Series(squared_loadings[:, counts].sum(axis=1), index=normalised.columns)


def correlation_matrix(values: pd.DataFrame) -> np.ndarray:
    """Pearson's correlations of the columns, shape (columns, columns), also of a single one."""
    return np.atleast_2d(np.corrcoef(values.to_numpy(dtype=float), rowvar=False))
