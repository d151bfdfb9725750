"""Which single choice moves a specification curve most."""

import numpy as np
import pandas as pd

from assets.notes import NotEstimable


def most_moving(curve: pd.DataFrame, choices: pd.DataFrame) -> pd.DataFrame:
    """Which single choice moves the coefficient most, the largest share first.

    The share is that of a one-way analysis of variance of the estimable specifications: between the options
    of a choice over total. Where every combination of options is among them the shares sum to 1 at most;
    where some are not, choices overlap.

    Args:
        curve: estimate and reason, one row a specification (`estimates`).
        choices: one row a specification in the same order, a column a choice, its values the options.

    Returns:
        choice, share, difference (largest less smallest mean estimate of an option), lowest and highest (those
        two options). The share is NaN where the estimates do not vary.

    Raises:
        NotEstimable: no specification is.
        ValueError: the choices are not one row a specification.
    """
    if len(choices) != len(curve):
        raise ValueError(
            f"choices has {len(choices)} rows: give it one for each of {len(curve)} specifications"
        )
    estimable = curve["reason"].isna().to_numpy()
    if not estimable.any():
        raise NotEstimable("nothing_estimable")
    estimate = curve.loc[estimable, "estimate"].reset_index(drop=True)
    total = float(estimate.var(ddof=0))
    rows = []
    for name, options in choices[estimable].reset_index(drop=True).items():
        code = pd.factorize(options.to_numpy(), use_na_sentinel=False)[0]
        of_option = estimate.groupby(code).mean()
        between = float(((of_option.loc[code] - estimate.mean()) ** 2).mean())
        lowest, highest = of_option.idxmin(), of_option.idxmax()
        rows.append(
            {
                "choice": name,
                "share": between / total if total > 0 else np.nan,
                "difference": of_option[highest] - of_option[lowest],
                "lowest": options[code == lowest].iloc[0],
                "highest": options[code == highest].iloc[0],
            }
        )
    table = pd.DataFrame(rows, columns=["choice", "share", "difference", "lowest", "highest"])
    return table.sort_values("share", ascending=False, kind="stable", ignore_index=True)
