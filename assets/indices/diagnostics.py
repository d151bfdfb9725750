"""A composite index under scrutiny: which indicators drive it, and which run against it."""

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from assets.indices.composite import CompositeIndex
from assets.indices.normalisation import turned
from assets.notes import Note, note, worded

HARDLY_RELATED = 0.1
"""Up to this correlation, of either sign, nothing is said about an indicator's direction."""


def correlations(
    indicators: pd.DataFrame, attributes: Mapping[str, str], dimensions: Mapping[str, str]
) -> pd.DataFrame:
    """Pearson's correlation of each two indicators, both the larger the better; each pair once.

    Args:
        indicators: shape (rows, indicators), no missing values.
        attributes: "+" or "-" for each column, by name.
        dimensions: the dimension of each column, by name.

    Returns:
        indicator, other_indicator, correlation, same_dimension.

    Raises:
        ValueError: see `turned`; or an indicator has no dimension.
    """
    values = turned(indicators, attributes)
    dimension = dimension_of_each(values, dimensions)
    matrix = values.corr()
    pairs = combinations(values.columns, 2)
    return pd.DataFrame(
        [(one, other, matrix.loc[one, other], dimension[one] == dimension[other]) for one, other in pairs],
        columns=["indicator", "other_indicator", "correlation", "same_dimension"],
    )


def dimension_of_each(indicators: pd.DataFrame, dimensions: Mapping[str, str]) -> dict[str, str]:
    """The dimension of each column, by name, in the order of the columns.

    Raises:
        ValueError: an indicator has none.
    """
    for name in indicators.columns:
        if name not in dimensions:
            raise ValueError(f"indicator {name} has no dimension: give it one")
    return {name: dimensions[name] for name in indicators.columns}


def indicator_diagnostics(
    indicators: pd.DataFrame,
    attributes: Mapping[str, str],
    dimensions: Mapping[str, str],
    index: CompositeIndex,
) -> pd.DataFrame:
    """What each indicator does in an index that is a sum, and whether it points the way the index does.

    effective_weight is the share of the variance of the score that the indicator accounts for, cov(its
    contribution, score) / var(score); shares sum to 1, and one that runs against the rest can be negative.
    Correlations are of the indicator, the larger the better, with the sum of the other contributions: of
    its dimension, and of the index. They are missing where there are none, or all have weight 0.

    Sources: OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 6; that nominal
    weights are not importance: Paruolo, Saisana and Saltelli (2013), JRSS A 176(3), 609-634, who measure
    it by the correlation ratio where this is its linear and additive counterpart.

    Args:
        indicators: shape (rows, indicators), what the index is made of.
        attributes: "+" or "-" for each column, by name.
        dimensions: the dimension of each column, by name.
        index: of the same rows and indicators.

    Returns:
        indicator, dimension, attribute, weight, effective_weight, correlation_with_dimension,
        correlation_with_score, verdict_en, verdict_zh; one row an indicator, as the columns are ordered.

    Raises:
        ValueError: see `turned`; an indicator has no dimension; the index is of other rows or
            indicators, or is no sum.
    """
    values = turned(indicators, attributes)
    dimension = dimension_of_each(values, dimensions)
    if index.contribution.columns.empty:
        raise ValueError("the index is no sum of contributions: diagnose one of aggregation sum")
    different = set(values.columns) ^ set(index.contribution.columns)
    if different:
        raise ValueError(
            f"index and indicators differ in {', '.join(sorted(different))}: pass those of the index"
        )
    if not index.score.index.equals(values.index):
        raise ValueError("the index is of other rows than the indicators: pass the rows that it was made of")

    deviation = (index.score - index.score.mean()).to_numpy()
    rows = []
    for name in values.columns:
        others = index.contribution.drop(columns=name)
        of_dimension = [other for other in others.columns if dimension[other] == dimension[name]]
        with_score = correlation(values[name], others.sum(axis=1))
        rows.append(
            {
                "indicator": name,
                "dimension": dimension[name],
                "attribute": attributes[name],
                "weight": index.weight[name],
                "effective_weight": index.contribution[name].to_numpy() @ deviation / (deviation @ deviation),
                "correlation_with_dimension": correlation(values[name], others[of_dimension].sum(axis=1)),
                "correlation_with_score": with_score,
                "verdict_en": worded([verdict(with_score)], "en"),
                "verdict_zh": worded([verdict(with_score)], "zh"),
            }
        )
    return pd.DataFrame(rows)


def correlation(one: pd.Series, other: pd.Series) -> float:
    """Pearson's correlation of two series of the same rows; missing where one is constant."""
    if one.min() == one.max() or other.min() == other.max():
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])


def verdict(with_score: float) -> Note:
    """What an indicator's correlation with the rest of the index says of its direction."""
    if np.isnan(with_score):
        return note("verdict_alone")
    if with_score < -HARDLY_RELATED:
        return note("verdict_against", r=with_score)
    return note("verdict_unrelated" if with_score <= HARDLY_RELATED else "verdict_with", r=with_score)
