"""A specification curve beside pyfixest.feols called once a specification, as a ratio in one run.

OMP_NUM_THREADS=1 .venv/bin/python -m benchmarks.specifications

One thread for BLAS: its threads wait for each other on products this small.
"""

import time
from itertools import product

import numpy as np
import pandas as pd
import pyfixest

from assets.regressions.fixed_effects import complete_sample, formula
from assets.regressions.specification_curve import Specification, estimates

CITIES, YEARS = 283, range(2003, 2024)
CODES = {"city": "city_id", "province": "province", "year": "year"}
CONTROLS = ("internet", "human_capital", "population_density", "economic_density", "government")
CONTROL_SETS = [CONTROLS[:number] for number in range(6)] + [CONTROLS[1:], CONTROLS[2:]]
BESIDE = 30


def panel(random: np.random.Generator) -> pd.DataFrame:
    """Four outcomes, four treatments and five controls, one of which lacks a fiftieth of its rows."""
    rows = pd.MultiIndex.from_product([range(CITIES), YEARS], names=["city_id", "year"]).to_frame(index=False)
    rows["province"] = rows["city_id"] % 31
    for name in (*(f"treatment_{number}" for number in range(4)), *CONTROLS):
        city, year = random.normal(size=CITIES), random.normal(size=len(YEARS))
        rows[name] = city[rows["city_id"]] + year[rows["year"] - YEARS[0]] + random.normal(size=len(rows))
    for number in range(4):
        trend = random.normal(size=CITIES)[rows["city_id"]] * (rows["year"] - YEARS[0]) / 10
        rows[f"outcome_{number}"] = 0.1 * rows["treatment_0"] + trend + random.normal(size=len(rows))
    rows["human_capital"] = rows["human_capital"].mask(random.random(len(rows)) < 0.02)
    return rows


def main() -> None:
    """Print specifications a second of both, their ratio and the largest difference between them."""
    random = np.random.default_rng(20)
    columns = panel(random)
    samples = {
        "all": np.ones(len(columns), dtype=bool),
        "from 2008": (columns["year"] >= 2008).to_numpy(),
        "to 2019": (columns["year"] <= 2019).to_numpy(),
        "without four provinces": (columns["province"] >= 4).to_numpy(),
        "without one city in ten": (columns["city_id"] % 10 > 0).to_numpy(),
    }
    clusters = {name: columns[column].to_numpy() for name, column in CODES.items()}
    specifications = [
        Specification(f"outcome_{outcome}", f"treatment_{treatment}", controls, sample, cluster)
        for outcome, treatment, controls, sample, cluster in product(
            range(4), range(4), CONTROL_SETS, samples, ("city", "province", "city and year")
        )
    ]
    beside = random.choice(len(specifications), BESIDE, replace=False)

    def with_pyfixest(position: int) -> tuple[float, float]:
        each = specifications[position]
        regressors = [each.treatment, *each.controls]
        fit = pyfixest.feols(
            formula(each.outcome, regressors),
            data=complete_sample(columns[samples[each.sample]], each.outcome, regressors),
            vcov={"CRV1": " + ".join(CODES[name] for name in each.cluster.split(" and "))},
            ssc=pyfixest.ssc(k_adj=True, k_fixef="nonnested", G_adj=True, G_df="min"),
        )
        return float(fit.coef().iloc[0]), float(fit.se().iloc[0])

    # What is imported and compiled at a first call is not what is compared.
    estimates(columns, samples, clusters, specifications[:1])
    with_pyfixest(0)

    started = time.perf_counter()
    curve = estimates(columns, samples, clusters, specifications)
    ours = len(specifications) / (time.perf_counter() - started)
    started = time.perf_counter()
    reference = np.array([with_pyfixest(position) for position in beside])
    theirs = BESIDE / (time.perf_counter() - started)
    difference = np.abs(curve.loc[beside, ["estimate", "std_error"]].to_numpy() / reference - 1).max()
    print(f"specification curve {ours:8.1f} specifications a second, {len(specifications)} of them")
    print(f"pyfixest alone      {theirs:8.1f} specifications a second, {BESIDE} of them at random")
    print(f"ratio               {ours / theirs:8.1f}; largest relative difference {difference:.0e}")


if __name__ == "__main__":
    main()
