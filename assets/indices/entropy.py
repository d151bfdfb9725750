"""The composite index by entropy weights.

Source: METHODS of the study, step 4; the formula is Shannon's entropy of the column shares over all
rows, K = 1 / ln(rows).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class CompositeIndex:
    """An index and its parts."""

    entropy: pd.Series
    """Entropy of each indicator, between 0 and 1; index: indicator."""
    weight: pd.Series
    """Weight of each indicator, summing to 1; index: indicator."""
    contribution: pd.DataFrame
    """Weight times normalised value, one row a unit, one column an indicator."""

    @property
    def score(self) -> pd.Series:
        """The index of each row: the sum of its contributions, between 0 and 1."""
        return self.contribution.sum(axis=1)


def normalise(indicators: pd.DataFrame, attributes: Mapping[str, str]) -> pd.DataFrame:
    """Min-max normalisation of each column to 0..1; a column of attribute "-" is turned round.

    Args:
        indicators: shape (rows, indicators), no missing values.
        attributes: "+" or "-" for each column, by name.

    Raises:
        ValueError: a single row, a missing or infinite value, a constant column; it names the column.
    """
    if len(indicators) < 2:
        raise ValueError("an index needs at least two rows")
    for name in indicators.columns:
        if not np.isfinite(indicators[name].to_numpy(dtype=float)).all():
            raise ValueError(f"indicator {name} has missing or infinite values")
        if indicators[name].min() == indicators[name].max():
            raise ValueError(f"indicator {name} is constant: it has no entropy weight")
        if attributes[str(name)] not in ("+", "-"):
            raise ValueError(f"indicator {name}: attribute is neither + nor -")
    low, high = indicators.min(), indicators.max()
    normalised = (indicators - low) / (high - low)
    minus = [name for name in indicators.columns if attributes[str(name)] == "-"]
    normalised[minus] = (high[minus] - indicators[minus]) / (high[minus] - low[minus])
    return normalised


def entropy_index(
    indicators: pd.DataFrame, attributes: Mapping[str, str], zero_shift: float = 0.0
) -> CompositeIndex:
    """The index of all rows with one set of entropy weights.

    x' = normalised value + zero_shift; p = x' / sum(x'); e = -(1 / ln R) sum(p ln p) with 0 ln 0 = 0;
    w = (1 - e) / sum(1 - e); score = sum(w x').

    Args:
        indicators: shape (rows, indicators), no missing values.
        attributes: "+" or "-" for each column, by name.
        zero_shift: added to every normalised value; 0 keeps zeros.

    Raises:
        ValueError: see `normalise`.
    """
    normalised = normalise(indicators, attributes) + zero_shift
    shares = (normalised / normalised.sum()).to_numpy()
    terms = np.zeros_like(shares)
    np.multiply(shares, np.log(shares, where=shares > 0, out=terms.copy()), out=terms)
    entropy = pd.Series(-terms.sum(axis=0) / np.log(len(normalised)), index=normalised.columns)
    weight = (1 - entropy) / (1 - entropy).sum()
    return CompositeIndex(entropy, weight, normalised * weight)
