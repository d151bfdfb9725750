"""Which choice of the composite index moves an outcome: first-order sensitivity from given draws.

Source: Saltelli et al. (2008), Global Sensitivity Analysis: The Primer: the share
Var(E[Y | X]) / Var(Y) of each choice X. The choices are drawn independently of one another, so the draws
themselves, sorted into groups by a choice, suffice: no further design is computed.
"""

from collections.abc import Sequence
from dataclasses import fields

import numpy as np
import pandas as pd

from assets.indices.uncertainty import Choices
from assets.notes import NotEstimable

CONTINUOUS = ("winsorise_level", "zero_shift")
BINS = 10
"""Equal-count bins of a continuous choice; a straight line loses 1 / BINS² of its share in them."""


def first_order(choices: Sequence[Choices], outcome: np.ndarray) -> pd.DataFrame:
    """The share of an outcome's variance that each choice explains alone.

    The means of G groups differ by chance even where a choice does nothing, and then the sum of squares
    between them is Σ (1 - n_g/N) σ_g² on average. That much, with the unbiased s_g² for σ_g², is taken
    off before dividing by the total sum of squares. It is epsilon squared (Kelley 1935) without its
    assumption that all groups have one variance, which fails here: the scales on which an index is
    normalised scatter differently. A choice without effect so has a share of 0 on average, and single
    shares may be slightly negative; they are not cut off, as that would bias them.

    What is left of 1 when all shares are added is interaction of choices, and what bins lose.

    Args:
        choices: the n draws.
        outcome: shape (n,), what each draw came to: a rank shift, a coefficient; any unit.

    Returns:
        One row a choice, in the order of the fields of `Choices`: choice, first_order, std_error (by the
        jackknife, draws left out one at a time; rather too large where the share is near 0).

    Raises:
        NotEstimable: the outcome does not vary; an option of a choice, or a bin of it, holds fewer than three
            draws.
        ValueError: the outcome is of another length or has a missing value.
    """
    outcome = np.asarray(outcome, dtype=float)
    if outcome.shape != (len(choices),):
        raise ValueError(
            f"{len(choices)} draws, but an outcome of shape {outcome.shape}: give one value a draw"
        )
    if not np.isfinite(outcome).all():
        draw = int(np.flatnonzero(~np.isfinite(outcome))[0])
        raise ValueError(f"the outcome of draw {draw} (from 0) is not a finite number: leave the draw out")
    if np.ptp(outcome) == 0:
        raise NotEstimable("outcome_constant")
    rows = []
    for choice in (field.name for field in fields(Choices)):
        values = np.array([getattr(one, choice) for one in choices])
        groups = (
            equal_count_bins(values) if choice in CONTINUOUS else np.unique(values, return_inverse=True)[1]
        )
        rare = np.flatnonzero(np.bincount(groups) < 3)
        if rare.size:
            option = values[groups == rare[0]][0]
            raise NotEstimable("too_few_draws", choice=choice, option=option)
        rows.append((choice, *explained_share(outcome, groups)))
    return pd.DataFrame(rows, columns=["choice", "first_order", "std_error"])


def equal_count_bins(values: np.ndarray) -> np.ndarray:
    """The number of each value's bin, shape (n,): a bin for zeros if there are any, `BINS` for the others."""
    number = np.zeros(len(values), dtype=int)
    others = np.flatnonzero(values != 0)
    order = others[np.argsort(values[others], kind="stable")]
    number[order] = 1 + np.arange(len(order)) * BINS // max(len(order), 1)
    return np.unique(number, return_inverse=True)[1]


def explained_share(outcome: np.ndarray, group: np.ndarray) -> tuple[float, float]:
    """The share of the variance between groups, and its standard error by the jackknife.

    Args:
        outcome: shape (n,).
        group: shape (n,), numbered from 0, three or more rows each.
    """
    # Less their mean, values lose no digits to the sums of squares.
    deviation = outcome - outcome.mean()
    member = (group[:, None] == np.arange(group.max() + 1)).astype(float)
    parts = np.stack([member, member * deviation[:, None], member * deviation[:, None] ** 2])
    sums = parts.sum(axis=1)
    left_out = share_of_sums(*(sums[:, None, :] - parts))
    spread = (len(outcome) - 1) * left_out.var()
    return float(share_of_sums(*sums)), float(np.sqrt(spread))


def share_of_sums(count: np.ndarray, total: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """The share between groups, from each group's count, sum and sum of squares, each of shape (…, groups)."""
    rows = count.sum(axis=-1)
    correction = total.sum(axis=-1) ** 2 / rows
    between = (total**2 / count).sum(axis=-1) - correction
    variance = (squares - total**2 / count) / (count - 1)
    chance = ((1 - count / rows[..., None]) * variance).sum(axis=-1)
    return (between - chance) / (squares.sum(axis=-1) - correction)
