"""The composite index by entropy weights, the study's own among the methods of `composite`.

Source: METHODS of the study, step 4; the formula is Shannon's entropy of the column shares over all
rows, K = 1 / ln(rows).
"""

from collections.abc import Mapping

import pandas as pd

from assets.indices.composite import CompositeIndex, Method, composite_index
from assets.indices.normalisation import normalised


def normalise(indicators: pd.DataFrame, attributes: Mapping[str, str]) -> pd.DataFrame:
    """Min-max normalisation of each column to 0..1; see `normalised`."""
    return normalised(indicators, attributes, "min_max")


def entropy_index(
    indicators: pd.DataFrame, attributes: Mapping[str, str], zero_shift: float = 0.0
) -> CompositeIndex:
    """The index of all rows with one set of entropy weights: the weighted sum of min-max values.

    Args:
        indicators: shape (rows, indicators), no missing values.
        attributes: "+" or "-" for each column, by name.
        zero_shift: added to every normalised value; 0 keeps zeros.

    Raises:
        ValueError: see `composite_index`.
    """
    return composite_index(indicators, attributes, Method("min_max", "entropy", zero_shift, "sum"))
