"""What pyfixest estimates of the small panel, and how an estimate of ours is read beside it."""

from typing import Any

import numpy as np
import pandas as pd
import pyfixest

from assets.notes import worded
from assets.regressions.estimates import Estimated
from tests.regressions.small_design import CONTROLS, small_panel

PANEL = small_panel()
REGRESSORS = ["agglomeration", *CONTROLS]
HEADLINE = "resilience ~ agglomeration + internet + human_capital | city_id + year"
"""The headline's model as pyfixest reads it from the panel."""


def reference(formula: str, panel: pd.DataFrame, **vcov: str) -> Any:
    """pyfixest's estimate of a formula, clustered by city as Stata does."""
    return pyfixest.feols(
        formula,
        data=panel,
        vcov=vcov or {"CRV1": "city_id"},
        ssc=pyfixest.ssc(k_adj=True, k_fixef="nonnested", G_adj=True, G_df="min"),
    )


def said(found: Estimated) -> str:
    """What an estimate says of itself, in English."""
    return worded(found.notes, "en") or ""


def convention_of(found: Estimated) -> str:
    """The convention of its errors, in English."""
    return str(worded([found.vcov], "en"))


def by_term(found: Estimated) -> pd.DataFrame:
    """Terms by name."""
    return found.terms.set_index("term")


def same_as(found: pd.DataFrame, fit: Any, names: list[str]) -> None:
    """Terms are, in their order, the named ones of a fit by pyfixest."""
    tidy = fit.tidy().loc[names]
    for ours, theirs in {
        "estimate": "Estimate", "std_error": "Std. Error", "t_value": "t value", "p_value": "Pr(>|t|)",
        "ci_low": "2.5%", "ci_high": "97.5%",
    }.items():  # fmt: skip
        np.testing.assert_allclose(found[ours], tidy[theirs], rtol=1e-8, atol=1e-12, err_msg=ours)
