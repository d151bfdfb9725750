"""Dagum's decomposition of the Gini coefficient by groups of cities."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assets.notes import NotEstimable


@dataclass(frozen=True)
class Dagum:
    """The Gini coefficient and its three parts, which sum to it."""

    gini: float
    within: float
    """G_w: from differences within groups."""
    net_between: float
    """G_nb: from differences between group means, net of overlap."""
    transvariation: float
    """G_t: from the overlap of groups."""
    pairs: pd.DataFrame
    """A row for each group and each two groups.

    group, other_group; gini (G_jj or G_jh); weight (p_j s_j or p_j s_h + p_h s_j); relative_affluence
    (D_jh, 0 of a group with itself). G_w sums gini * weight over groups, G_nb gini * weight *
    relative_affluence over twos, G_t gini * weight * (1 - relative_affluence).
    """


def dagum(values: np.ndarray, group: Sequence[str] | np.ndarray) -> Dagum:
    """The Gini coefficient of n cities and its parts within and between groups.

    G = Σ_ir |y_i - y_r| / (2 n² ȳ); G_jh = the mean of |y_j - y_h| / (ȳ_j + ȳ_h); p a group's share of cities,
    s its share of the sum of values; D_jh = |ȳ_j - ȳ_h| / the mean of |y_j - y_h|. A coefficient of groups
    that are nothing but zeros is 0.

    Source: Dagum (1997), A new approach to the decomposition of the Gini income inequality ratio,
    Empirical Economics 22(4), 515-531.

    Args:
        values: shape (n,), not negative, not all 0.
        group: shape (n,), a label for each city.

    Raises:
        NotEstimable: a missing, infinite or negative value (it names the row), or nothing but zeros.
        ValueError: a missing label, or another number of labels than of values.
    """
    if len(values) != len(group) or len(values) == 0:
        raise ValueError(f"{len(values)} values and {len(group)} groups: give each city a value and a group")
    unusable = ~(np.isfinite(values) & (values >= 0))
    if unusable.any():
        row = int(unusable.argmax())
        raise NotEstimable("gini_negative", row=row, value=values[row])
    number, labels = pd.factorize(np.asarray(group), sort=True)
    if (number < 0).any():
        raise ValueError(f"row {(number < 0).argmax()} has no group: give it one or leave it out")
    if not values.any():
        raise NotEstimable("gini_of_zeros")

    members = [values[number == label] for label in range(len(labels))]
    rows = [
        {
            "group": labels[j],
            "other_group": labels[h],
            **between(members[j], members[h], same=j == h, n=len(values), total=float(values.sum())),
        }
        for j in range(len(labels))
        for h in range(j, len(labels))
    ]
    pairs = pd.DataFrame(rows)
    part = pairs["gini"] * pairs["weight"]
    same = pairs["group"] == pairs["other_group"]
    return Dagum(
        gini=mean_difference(values, values) / (2 * float(values.mean())),
        within=float(part[same].sum()),
        net_between=float((part * pairs["relative_affluence"])[~same].sum()),
        transvariation=float((part * (1 - pairs["relative_affluence"]))[~same].sum()),
        pairs=pairs,
    )


def between(one: np.ndarray, other: np.ndarray, *, same: bool, n: int, total: float) -> dict[str, float]:
    """Coefficient, weight and relative affluence of two groups, or of a group with itself."""
    difference = mean_difference(one, other)
    means = float(one.mean() + other.mean())
    weight = (len(one) * float(other.sum()) + len(other) * float(one.sum())) / (n * total)
    affluence = abs(float(one.mean() - other.mean())) / difference if difference > 0 else 0.0
    return {
        "gini": difference / means if means > 0 else 0.0,
        "weight": weight / 2 if same else weight,
        # Rounding may carry it beyond 1 where the groups do not overlap.
        "relative_affluence": min(affluence, 1.0),
    }


def mean_difference(one: np.ndarray, other: np.ndarray) -> float:
    """The mean of |x - y| over all x of the one, shape (n,), and y of the other, shape (m,)."""
    return float(np.abs(np.subtract.outer(one, other)).mean())
