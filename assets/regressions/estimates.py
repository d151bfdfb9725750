"""What a model or a check comes to: a row of `model`, rows of `coefficient`, the draws behind them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from assets.notes import Note

COLUMNS = ("term", "estimate", "std_error", "t_value", "p_value", "ci_low", "ci_high")
LEVEL = 0.95
TIE = 1e-10
"""A draw is a tie with the statistic within this share of it: rounding never decides."""


@dataclass(frozen=True)
class Estimated:
    """An estimate with its statistics; NaN or None where a statistic does not exist."""

    n: int
    cities: int
    years: int
    first_year: int
    last_year: int
    terms: pd.DataFrame
    """term, estimate, std_error, t_value, p_value, ci_low, ci_high: one row a term."""
    vcov: Note
    """Convention of the standard errors."""
    formula: str
    r2_xtreg: float = np.nan
    r2_within: float = np.nan
    r2: float = np.nan
    constant: float = np.nan
    constant_t_value: float = np.nan
    notes: tuple[Note, ...] = ()
    draws: np.ndarray = field(default_factory=lambda: np.empty(0))
    """Estimates of a placebo, shape (draws,)."""


def term_rows(
    names: Sequence[str], estimates: np.ndarray, std_errors: np.ndarray, degrees: float
) -> pd.DataFrame:
    """Rows of terms with t statistics: `degrees` of freedom of t, infinite for the normal distribution.

    Args:
        estimates: shape (terms,).
        std_errors: shape (terms,).
    """
    from scipy import stats

    t_value = estimates / std_errors
    half_width = stats.t.ppf((1 + LEVEL) / 2, degrees) * std_errors
    return pd.DataFrame(
        {
            "term": list(names),
            "estimate": estimates,
            "std_error": std_errors,
            "t_value": t_value,
            "p_value": 2 * stats.t.sf(np.abs(t_value), degrees),
            "ci_low": estimates - half_width,
            "ci_high": estimates + half_width,
        }
    )


def share_as_extreme(draws: np.ndarray, statistic: float) -> float:
    """The two-sided p-value of a statistic beside draws of it under the null, among which it counts itself.

    (1 + number of |draw| ≥ |statistic|) / (1 + draws), never 0: Phipson and Smyth (2010), Permutation p-values should
    never be zero, Statistical Applications in Genetics and Molecular Biology 9(1).

    Args:
        draws: shape (draws,).
    """
    extreme = np.abs(draws) >= abs(statistic) * (1 - TIE)
    return float((1 + extreme.sum()) / (1 + len(draws)))


def figure_row(term: str, estimate: float, **others: float) -> pd.DataFrame:
    """A row of a single figure; what is not given does not exist."""
    return pd.DataFrame([dict.fromkeys(COLUMNS, np.nan) | {"term": term, "estimate": estimate} | others])
