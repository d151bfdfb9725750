"""The composite index: indicators normalised, weighted and brought together by a stated method."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assets.catalog.choices import Aggregation, Transform
from assets.indices.normalisation import Normalisation, normalised
from assets.indices.weights import Weighting, entropies, weights


@dataclass(frozen=True)
class Method:
    """How an index is made of its indicators."""

    normalisation: Normalisation
    weighting: Weighting | Mapping[str, float]
    """How weights are found, or the weight of every indicator."""
    zero_shift: float
    """Added to every normalised value; 0 keeps zeros."""
    aggregation: Aggregation


@dataclass(frozen=True)
class CompositeIndex:
    """An index and its parts."""

    score: pd.Series
    """The index of each row: the sum of its contributions, or its closeness to the ideal."""
    entropy: pd.Series
    """Entropy of each indicator, between 0 and 1, missing where another weighting is used; index: indicator."""
    weight: pd.Series
    """Weight of each indicator, summing to 1; index: indicator."""
    contribution: pd.DataFrame
    """Weight times normalised value, one row a unit, one column an indicator; no columns for TOPSIS, whose
    score is not a sum."""


def composite_index(
    indicators: pd.DataFrame, attributes: Mapping[str, str], method: Method
) -> CompositeIndex:
    """The index of all rows with one set of weights.

    Args:
        indicators: shape (rows, indicators), no missing values.
        attributes: "+" or "-" for each column, by name.

    Returns:
        Scores between 0 and 1 (plus the zero shift), but a sum of z-scores, which has no upper end.

    Raises:
        NotEstimable: see `normalised` and `weights`.
        ValueError: the aggregation is unknown.
    """
    values = normalised(indicators, attributes, method.normalisation, method.zero_shift)
    weight = weights(values, method.weighting)
    entropy = entropies(values) if method.weighting == "entropy" else pd.Series(np.nan, index=values.columns)
    weighted = values * weight
    match method.aggregation:
        case "sum":
            return CompositeIndex(weighted.sum(axis=1), entropy, weight, weighted)
        case "topsis":
            return CompositeIndex(closeness(weighted), entropy, weight, weighted[[]])
        case _:
            raise ValueError(f"aggregation {method.aggregation!r}: use sum or topsis")


def closeness(weighted: pd.DataFrame) -> pd.Series:
    """TOPSIS: how close each row is to the ideal, d- / (d+ + d-).

    d+ and d- are the Euclidean distances to the row of all best and to that of all worst weighted values.

    Source: Hwang and Yoon (1981), Multiple Attribute Decision Making.

    Args:
        weighted: weight times normalised value, shape (rows, indicators), the larger the better, not all
            columns constant.

    Returns:
        shape (rows,), 0 for the worst in everything to 1 for the best in everything.
    """
    to_ideal = np.linalg.norm(weighted.max() - weighted, axis=1)
    to_anti_ideal = np.linalg.norm(weighted - weighted.min(), axis=1)
    return pd.Series(to_anti_ideal / (to_ideal + to_anti_ideal), index=weighted.index)


def transformed(score: pd.Series, transform: Transform) -> pd.Series:
    """Scores as they are, in logs, or as percentiles of all rows.

    log: the natural logarithm; a score that is not positive has none and is missing. percentile: the share of rows
    below a score, half of those at it counted with them, (average rank - 0.5) / rows.

    Source: Hazen (1914), Storage to be provided in impounding reservoirs, Transactions of the American Society of
    Civil Engineers 77, 1539-1640, whose plotting position it is.

    Args:
        score: shape (rows,), none missing.

    Returns:
        shape (rows,), the index of `score`.
    """
    match transform:
        case "level":
            return score
        case "log":
            return np.log(score.where(score > 0))
        case "percentile":
            return (score.rank() - 0.5) / len(score)
        case _:
            raise ValueError(f"transform {transform!r}: use level, log or percentile")
