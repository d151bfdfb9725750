"""The headline's machinery against other people's: linearmodels, statsmodels, R's plm, libpysal."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from assets.regressions.within import clustered_variance, effects_of, least_squares
from tests.regressions.fitted import estimate

OUTCOME, REGRESSORS = "resilience", ("agglomeration", "internet")


def panel(missing: float = 0.0) -> pd.DataFrame:
    """Forty cities of five provinces over nine years, a share of the rows left out."""
    random = np.random.default_rng(11)
    rows = pd.DataFrame(
        [(city, year) for city in range(40) for year in range(2003, 2012)], columns=["city_id", "year"]
    )
    city, year = random.normal(size=40)[rows["city_id"]], random.normal(size=9)[rows["year"] - 2003]
    for name in REGRESSORS:
        rows[name] = random.normal(size=len(rows)) + city + year
    noise = random.normal(size=len(rows)) * (1 + np.abs(rows["agglomeration"]))
    rows[OUTCOME] = 0.5 * rows["agglomeration"] - rows["internet"] + city + year + noise
    rows["province"] = (rows["city_id"] % 5).astype(str)
    return rows[random.random(len(rows)) >= missing].reset_index(drop=True)


@pytest.mark.parametrize("missing", [0, 0.2])
def test_slopes_are_those_of_linearmodels_and_of_dummies_for_every_city_and_year(missing: float) -> None:
    import statsmodels.formula.api as formulas
    from linearmodels.panel import PanelOLS

    sample = panel(missing)
    own = estimate(sample, OUTCOME, REGRESSORS).terms.set_index("term")["estimate"]
    indexed = sample.set_index(["city_id", "year"])
    within = PanelOLS(
        indexed[OUTCOME], indexed[list(REGRESSORS)], entity_effects=True, time_effects=True
    ).fit()
    dummies = formulas.ols(f"{OUTCOME} ~ {' + '.join(REGRESSORS)} + C(city_id) + C(year)", sample).fit()
    np.testing.assert_allclose(own[list(REGRESSORS)], within.params[list(REGRESSORS)], rtol=1e-8)
    np.testing.assert_allclose(own[list(REGRESSORS)], dummies.params[list(REGRESSORS)], rtol=1e-8)


@pytest.mark.parametrize("missing", [0, 0.2])
def test_within_r_squared_constant_and_its_t_value_are_those_of_the_demeaned_regression(
    missing: float,
) -> None:
    """xtreg, fe: y - ȳ_i + ȳ on x - x̄_i + x̄, year dummies and a constant, clustered by city."""
    import statsmodels.api as models

    sample = panel(missing)
    own = estimate(sample, OUTCOME, REGRESSORS)
    columns = pd.concat(
        [
            sample[[OUTCOME, *REGRESSORS]],
            pd.get_dummies(sample["year"], prefix="year", drop_first=True, dtype=float),
        ],
        axis=1,
    )
    moved = columns - columns.groupby(sample["city_id"]).transform("mean") + columns.mean()
    reference = models.OLS(moved[OUTCOME], models.add_constant(moved.drop(columns=OUTCOME))).fit(
        cov_type="cluster", cov_kwds={"groups": sample["city_id"]}
    )
    assert own.r2_xtreg == pytest.approx(reference.rsquared, abs=1e-10)
    assert own.constant == pytest.approx(reference.params["const"], abs=1e-10)
    assert own.constant_t_value == pytest.approx(reference.tvalues["const"], rel=1e-8)
    np.testing.assert_allclose(
        own.terms.set_index("term")["std_error"], reference.bse[list(REGRESSORS)], rtol=1e-8
    )


def test_distances_are_those_of_libpysal() -> None:
    from libpysal.cg import arcdist

    from assets.indices.distances import distances

    places = {1: (116.4, 39.9), 2: (121.5, 31.2), 3: (104.1, 30.6), 4: (87.6, 43.8), 5: (117.2, 39.1)}
    found = distances(np.array(list(places)), *np.array(list(places.values())).T)
    assert len(found) == 20
    for one, other, distance in found.itertuples(index=False):
        assert distance == pytest.approx(arcdist(places[one], places[other], radius=6371.0088), rel=1e-10)


PLM = """
suppressPackageStartupMessages(library(plm))
arguments <- commandArgs(trailingOnly = TRUE)
panel <- pdata.frame(read.csv(arguments[1]), index = c("city_id", "year"))
fit <- plm(resilience ~ agglomeration + internet, data = panel, model = "within", effect = "twoways")
errors <- sqrt(diag(vcovHC(fit, method = "arellano", type = "HC0", cluster = "group")))
cat(format(c(coef(fit), errors), digits = 15), sep = "\\n")
"""


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed: plm is not asked")
@pytest.mark.parametrize("missing", [0, 0.2])
def test_slopes_and_clustered_errors_are_those_of_plm(tmp_path: Path, missing: float) -> None:
    """plm's HC0 by group is the clustered variance without a small-sample factor."""
    sample = panel(missing)
    (tmp_path / "plm.R").write_text(PLM)
    sample.to_csv(tmp_path / "panel.csv", index=False)
    asked = subprocess.run(
        ["Rscript", tmp_path / "plm.R", tmp_path / "panel.csv"], capture_output=True, text=True, check=False
    )
    if "there is no package called" in asked.stderr:
        pytest.skip("R is installed without plm")
    assert asked.returncode == 0, asked.stderr
    found = np.array([float(line) for line in asked.stdout.split()])
    effects = effects_of(sample["city_id"].to_numpy(), sample["year"].to_numpy())
    fit = least_squares(sample[OUTCOME].to_numpy(), sample[list(REGRESSORS)].to_numpy(), effects)
    n, groups = len(sample), effects.cities
    factor = groups / (groups - 1) * (n - 1) / (n - len(REGRESSORS) - effects.years)
    errors = np.sqrt(np.diag(clustered_variance(fit, effects.city, effects)) / factor)
    np.testing.assert_allclose(found, [*fit.slopes, *errors], rtol=1e-8)
