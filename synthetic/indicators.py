"""The twelve index indicators: shares solved so that their pooled entropy index is a given resilience.

Written with plain NumPy and shared with nothing else in the project, so that it is an independent truth.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synthetic.outcomes import Panel

# The order of METHODS.md: resistance, adaptation, transformation, four each.
INDICATORS = (
    "gdp_per_capita",
    "unemployment_rate",
    "industrial_firms",
    "fiscal_self_sufficiency",
    "retail_sales",
    "hospital_beds_per_10k",
    "savings_per_capita",
    "road_freight",
    "students_per_10k",
    "science_expenditure",
    "deposits_and_loans",
    "openness",
)
MINUS = ("unemployment_rate",)
# Shaped to fit resilience; the others are drawn, or pinned by the explanatory side.
FREE = (
    "industrial_firms",
    "retail_sales",
    "hospital_beds_per_10k",
    "savings_per_capita",
    "road_freight",
    "science_expenditure",
    "deposits_and_loans",
    "openness",
)


def entropy_weights(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Entropy weights (k,) of indicators scaled to [0, 1], shares (k, rows); METHODS.md, section 2."""
    portions = shares / shares.sum(axis=1, keepdims=True)
    logs = np.log(np.where(portions > 0, portions, 1.0))
    diversity = 1 + (portions * logs).sum(axis=1) / np.log(shares.shape[1])
    return diversity / diversity.sum()


def entropy_index(values: dict[str, Panel]) -> Panel:
    """Pooled entropy index (cities, years) of the indicators in `values`, with no shift of zeros."""
    shares = np.stack([scaled(values[name], name in MINUS).ravel() for name in values])
    return (entropy_weights(shares) @ shares).reshape(next(iter(values.values())).shape)


def scaled(values: Panel, minus: bool = False) -> Panel:
    """Scale pooled values to [0, 1], reversed for a minus attribute."""
    share = (values - values.min()) / (values.max() - values.min())
    return 1 - share if minus else share


def solve_shares(
    fixed: Panel, free: Panel, yielding: NDArray[np.float64], resilience: Panel, tolerance: float = 1e-9
) -> tuple[Panel, Panel]:
    """Bend the free indicators so that the index of all of them is `resilience`.

    fixed and free: (k, cities, years), each indicator in [0, 1] with both bounds reached. In each
    city-year every free share is raised to power**yielding, which leaves 0 and 1 where they are; yielding
    (k,) in (0, 1]. Powers and entropy weights are iterated to a fixed point. Returns the bent shares and
    the powers (cities, years). Raises ValueError where the iteration does not settle, mostly because
    pinned indicators alone come too near the resilience wanted.
    """
    start = free.reshape(len(free), -1)
    pinned = fixed.reshape(len(fixed), -1)
    target = resilience.ravel()
    logs = np.log(np.where(start > 0, start, 1.0))
    positive = start > 0
    log_power = np.zeros(target.size)
    for _ in range(500):
        exponents = np.exp(yielding[:, None] * log_power)
        bent = np.where(positive, np.exp(exponents * logs), 0.0)
        weights = entropy_weights(np.vstack([pinned, bent]))
        pinned_part = weights[: len(pinned)] @ pinned
        bent_part = weights[len(pinned) :] @ bent
        if np.abs(pinned_part + bent_part - target).max() < tolerance:
            return bent.reshape(free.shape), np.exp(log_power).reshape(resilience.shape)
        # Newton in logarithms of the sum and of the power.
        slope = (weights[len(pinned) :] @ (bent * logs * exponents * yielding[:, None])) / bent_part
        # Weights still move: a row whose pinned part is too large for now waits at a small remainder.
        remainder = np.maximum(target - pinned_part, 0.05 * target)
        step = (np.log(remainder) - np.log(bent_part)) / slope
        log_power += np.clip(step, -0.5, 0.5)
    excess = int((pinned_part > 0.95 * target).sum())
    raise ValueError(f"indicators do not settle; pinned ones leave no room in {excess} rows")
