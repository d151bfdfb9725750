"""Indicators of different units made comparable: every column the larger the better, none below zero."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from assets.catalog.choices import Normalisation
from assets.notes import NotEstimable


def normalised(
    indicators: pd.DataFrame,
    attributes: Mapping[str, str],
    normalisation: Normalisation,
    zero_shift: float = 0.0,
) -> pd.DataFrame:
    """Each column on one scale, a column of attribute "-" turned round.

    min_max: (x - min) / (max - min), from 0 to 1. z_score: (x - mean) / sd, sd of divisor rows - 1, moved
    so that its least value is 0, as entropy needs: the distance from the worst row in standard deviations.
    rank: average rank over all rows, by min-max from 0 to 1.

    Source: OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 5.

    Args:
        indicators: shape (rows, indicators), no missing values.
        attributes: "+" or "-" for each column, by name.
        zero_shift: added to every normalised value; 0 keeps zeros.

    Returns:
        shape (rows, indicators), the index and the columns of `indicators`.

    Raises:
        NotEstimable: see `refuse_uninformative`.
        ValueError: see `turned`; or the normalisation is unknown.
    """
    values = turned(indicators, attributes)
    match normalisation:
        case "min_max":
            scale = values.max() - values.min()
        case "z_score":
            scale = values.std()
        case "rank":
            values = values.rank()
            scale = values.max() - values.min()
        case _:
            raise ValueError(f"normalisation {normalisation!r}: use min_max, z_score or rank")
    return (values - values.min()) / scale + zero_shift


def turned(indicators: pd.DataFrame, attributes: Mapping[str, str]) -> pd.DataFrame:
    """The indicators with every column of attribute "-" negated, in their own units.

    Args:
        indicators: shape (rows, indicators), no missing values.
        attributes: "+" or "-" for each column, by name; other names are ignored.

    Raises:
        NotEstimable: see `refuse_uninformative`.
        ValueError: an attribute is neither "+" nor "-".
    """
    refuse_uninformative(indicators)
    for name in indicators.columns:
        if attributes.get(name) not in ("+", "-"):
            raise ValueError(f"indicator {name}: attribute is neither + nor -; give it one of them")
    signs = [1.0 if attributes[name] == "+" else -1.0 for name in indicators.columns]
    return indicators.astype(float) * pd.Series(signs, index=indicators.columns)


def refuse_uninformative(indicators: pd.DataFrame) -> None:
    """Stop at a table that no weights can be had from.

    Raises:
        NotEstimable: fewer than two rows, no column, a missing or infinite value, a constant column; it names
            the column.
    """
    if len(indicators) < 2:
        raise NotEstimable("index_too_few_rows")
    if indicators.columns.empty:
        raise NotEstimable("index_without_indicator")
    values = indicators.to_numpy(dtype=float, na_value=np.nan)
    finite = np.isfinite(values).all(axis=0)
    constant = values.min(axis=0) == values.max(axis=0)
    for name, is_finite, is_constant in zip(indicators.columns, finite, constant, strict=True):
        if not is_finite:
            raise NotEstimable("indicator_not_finite", variable=name)
        if is_constant:
            raise NotEstimable("indicator_constant", variable=name)
