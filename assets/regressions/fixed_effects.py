"""Two-way fixed-effects regressions as Stata's `xtreg …, fe` with year dummies reports them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assets.notes import Note, NotEstimable, note
from assets.regressions.estimates import Estimated
from assets.regressions.within import effects_of, group_sums, less_effects

CONVENTION = note("crv1_city")
"""Of the errors of most estimators."""
NO_VARIATION = 1e-9
"""Of a variable's standard deviation."""


@dataclass(frozen=True)
class StataFit:
    """What `xtreg y x i.year, fe` prints beside the coefficients."""

    r2_xtreg: float
    """Within R²: 1 - SSR / Σ(y - ȳ_i)², year dummies counted as regressors."""
    constant: float
    """`_cons`, relative to the first year."""
    constant_t_value: float
    """Its t value, clustered by city."""


def formula(outcome: str, regressors: Sequence[str], year_effects: str = "year") -> str:
    """The model as pyfixest and fixest write it."""
    return f"{outcome} ~ {' + '.join(regressors)} | city_id + {year_effects}"


def complete_sample(
    panel: pd.DataFrame, outcome: str, regressors: Sequence[str], year_effects: str = "year"
) -> pd.DataFrame:
    """The rows with every variable of the model, without effects that hold a single row."""
    sample = panel.dropna(subset=[outcome, *regressors])
    while True:
        sizes = [sample.groupby(name)["year"].transform("size") for name in ("city_id", year_effects)]
        single = sizes[0].eq(1) | sizes[1].eq(1)
        if not single.any():
            return sample
        sample = sample[~single]


def why_not_estimable(
    panel: pd.DataFrame,
    outcome: str,
    regressors: Sequence[str],
    years: Iterable[int],
    year_effects: str = "year",
) -> tuple[Note, ...]:
    """Why a model cannot be estimated on its years; nothing where it can be.

    A variable without a single value in one of the years is a reason: the model is never moved to
    other years silently.
    """
    reasons, demanded = [], list(years)
    for name in (outcome, *regressors):
        printed = set(panel.loc[panel[name].notna(), "year"])
        lacking = [year for year in demanded if year not in printed]
        if lacking:
            reasons.append(note("not_available", variable=name, years=lacking))
    if reasons:
        return tuple(reasons)
    sample = complete_sample(panel, outcome, regressors, year_effects)
    if panel["year"].nunique() == 1:
        return (note("lone_year", year=panel["year"].iloc[0]),)
    if len(sample) <= sample["city_id"].nunique() + sample[year_effects].nunique() + len(regressors):
        return (note("no_city_years"),)
    scaled = sample[[outcome, *regressors]].astype(float)
    if infinite := [name for name, column in scaled.items() if not np.isfinite(column).all()]:
        return tuple(note("not_finite", variable=name) for name in infinite)
    scaled = (scaled - scaled.mean()) / scaled.std().where(scaled.std() > 0, 1.0)
    try:
        effects = effects_of(sample["city_id"], sample[year_effects], in_parts=year_effects != "year")
    except NotEstimable as error:
        return error.notes
    residual = less_effects(scaled.to_numpy(), effects)
    for name, column in zip(scaled, residual.T, strict=True):
        if np.abs(column).max() < NO_VARIATION:
            return (note("no_variation", variable=name),)
    if np.linalg.matrix_rank(residual[:, 1:], tol=1e-8) < len(regressors):
        return (note("collinear", variables=list(regressors)),)
    return ()


def stata_fit(sample: pd.DataFrame, outcome: str, regressors: Sequence[str]) -> StataFit:
    """Within R² and constant of `xtreg outcome regressors i.year, fe vce(cluster city_id)`.

    Source: Stata manual [XT] xtreg, methods and formulas of the within estimator: the regression of
    y - ȳ_i + ȳ on x - x̄_i + x̄ with a constant.

    Args:
        sample: city_id, year and the variables, no missing values.
    """
    years = sorted(sample["year"].unique())
    design = sample[list(regressors)].astype(float)
    for year in years[1:]:
        design[f"year_{year}"] = (sample["year"] == year).astype(float)
    y = sample[outcome].astype(float)
    x_within = (design - design.groupby(sample["city_id"]).transform("mean")).to_numpy()
    y_within = (y - y.groupby(sample["city_id"]).transform("mean")).to_numpy()
    slopes = np.linalg.lstsq(x_within, y_within, rcond=None)[0]
    residuals = y_within - x_within @ slopes
    r2 = 1 - (residuals @ residuals) / (y_within @ y_within)
    constant = float(y.mean() - design.mean().to_numpy() @ slopes)
    with_constant = np.column_stack([np.ones(len(sample)), x_within + design.mean().to_numpy()])
    city = pd.factorize(sample["city_id"])[0]
    scores = group_sums(with_constant * residuals[:, None], city)
    rows, columns = with_constant.shape
    factor = len(scores) / (len(scores) - 1) * (rows - 1) / (rows - columns)
    moved = scores @ np.linalg.pinv(with_constant.T @ with_constant)[0]
    return StataFit(float(r2), constant, constant / float(np.sqrt(factor * (moved @ moved))))


CLUSTERED = {
    "city": ({"CRV1": "city_id"}, CONVENTION),
    "province": ({"CRV1": "province"}, note("crv1_province")),
    "two_way": ({"CRV1": "city_id + year"}, note("crv1_two_way")),
    "crv3": ({"CRV3": "city_id"}, note("crv3")),
}
"""pyfixest's names of the variances, and the convention that stands beside a table."""
OF_PROVINCE_YEARS = {
    "city": note("crv1_city_province_year"),
    "province": note("crv1_province_province_year"),
}
"""The conventions that count other parameters where effects are of provinces and years."""


def estimate(
    sample: pd.DataFrame,
    outcome: str,
    regressors: Sequence[str],
    inference: str = "city",
    year_effects: str = "year",
) -> Estimated:
    """Estimate a model with city and year effects by pyfixest.

    Args:
        sample: city_id, year and the variables, complete (`complete_sample`); province where it clusters.
        inference: a key of CLUSTERED.
        year_effects: the column of the effects beside those of cities.

    The model must be estimable (`why_not_estimable`): pyfixest ends the process where no row is left.
    """
    import pyfixest

    vcov, convention = CLUSTERED[inference]
    model = formula(outcome, regressors, year_effects)
    fit = pyfixest.feols(
        model,
        data=sample,
        vcov=vcov,
        ssc=pyfixest.ssc(k_adj=True, k_fixef="nonnested", G_adj=True, G_df="min"),
    )
    tidy = fit.tidy()
    stata = StataFit(np.nan, np.nan, np.nan)
    if year_effects == "year":
        stata = stata_fit(sample, outcome, regressors)
    else:
        convention = OF_PROVINCE_YEARS.get(inference, convention)
    terms = pd.DataFrame(
        {
            "term": tidy.index.astype(str),
            "estimate": tidy["Estimate"].to_numpy(),
            "std_error": tidy["Std. Error"].to_numpy(),
            "t_value": tidy["t value"].to_numpy(),
            "p_value": tidy["Pr(>|t|)"].to_numpy(),
            "ci_low": tidy["2.5%"].to_numpy(),
            "ci_high": tidy["97.5%"].to_numpy(),
        }
    )
    return Estimated(
        n=len(sample),
        cities=sample["city_id"].nunique(),
        years=sample["year"].nunique(),
        terms=terms,
        vcov=convention,
        formula=model,
        r2_xtreg=stata.r2_xtreg,
        r2_within=float(fit._r2_within),
        r2=float(fit._r2),
        constant=stata.constant,
        constant_t_value=stata.constant_t_value if inference == "city" else np.nan,
    )
