"""Where a city stands among all cities of a year, indicator by indicator."""

from collections.abc import Mapping

import pandas as pd

NAMED = 3
"""How many strengths and weaknesses a profile names."""


def positions(values: pd.DataFrame, attributes: Mapping[str, str]) -> pd.DataFrame:
    """Positions from 0, the last of all cities, to 100, the first; equal values share the mean of theirs.

    Args:
        values: a row a city, a column an indicator; a missing value has no position.
        attributes: `+` or `-` by indicator: whether more of it is better.
    """
    turned = values[list(attributes)].mul([1 if one == "+" else -1 for one in attributes.values()])
    return 100 * (turned.rank() - 1) / (turned.count() - 1)


def extremes(position: pd.Series) -> tuple[list[str], list[str]]:
    """The indicators with the highest and those with the lowest position of one city, the utmost first."""
    ordered = position.dropna().sort_values(kind="stable")
    named = min(NAMED, len(ordered) // 2)
    return list(ordered.index[::-1][:named]), list(ordered.index[:named])
