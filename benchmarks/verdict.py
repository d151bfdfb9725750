"""Which verdict panels get whose truth is known, over seeds: robust, reversed by the form of the index, or no effect.

OPENBLAS_NUM_THREADS=1 .venv/bin/python -m benchmarks.verdict [--seeds N]

Each panel has three indicators of an index, a treatment and a control, with effects of city and year. In a *robust*
one the treatment raises every indicator in every city alike. In a *reversed* one it raises those of a few large
cities, which carry the level of the index, and lowers those of all others, whom ranks and logs weigh alike. In an
*empty* one it does nothing. Index, curve and verdict are those of every study.
"""

import argparse
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import pandas as pd

from assets.catalog import load_catalog
from assets.catalog.readings import Column, Readings
from assets.catalog.study import IndexVariable, Study
from assets.catalog.study_loading import load_study
from assets.indices.index_reading import made_index
from assets.indices.values import Values
from assets.regressions.curve import READING, SPECIFICATION, curve_tables
from assets.regressions.design import Design, with_groups
from assets.regressions.tables import COEFFICIENT, MODEL, estimate_tables
from assets.regressions.verdict import VERDICT, verdict_tables

Truth = Literal["robust", "reversed", "empty"]
SEEDS = 200
CITIES, YEARS = 80, range(2004, 2016)
LARGE = 12
"""Cities whose indicators are some twenty times those of the others."""
INDICATORS = ("gdp_per_capita", "retail_sales", "hospital_beds_per_10k")
STUDY = """
title: a panel whose truth is known
panel: {years: [2004, 2015]}
variables:
  prosperity:
    kind: index
    dimensions:
      all: {en: All, zh: 全部, indicators: {gdp_per_capita: "+", retail_sales: "+", hospital_beds_per_10k: "+"}}
    readings:
      own: {weights: entropy}
      equal: {weights: equal}
      critic: {weights: critic}
      without_retail_sales: {without: [retail_sales]}
samples:
  from_2008: {where: year >= 2008, en: From 2008, zh: 2008年及以后}
models:
  headline: {formula: prosperity ~ openness + internet | city + year}
headline: {model: headline, term: openness}
curve:
  read: {prosperity: [own, equal, critic, without_retail_sales]}
  samples: [all, from_2008]
  controls: {all: [internet], none: []}
"""


@cache
def study() -> Study:
    """The study that all panels are panels of."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "known_truth.yaml"
        path.write_text(STUDY, encoding="utf-8")
        return load_study(str(path))


def panel(truth: Truth, seed: int) -> pd.DataFrame:
    """city_id, year, the indicators, openness (the treatment) and internet (the control)."""
    random = np.random.default_rng([seed, get_args(Truth).index(truth)])
    shape = (CITIES, len(YEARS))
    large = np.arange(CITIES) < LARGE
    treatment = random.normal(size=shape) + random.normal(size=(CITIES, 1))
    control = random.normal(size=shape)
    slope = {
        "robust": np.full(CITIES, 0.08),
        "reversed": np.where(large, 0.12, -0.12),
        "empty": np.zeros(CITIES),
    }[truth]
    columns = {}
    for name in INDICATORS:
        level = random.normal(size=(CITIES, 1)) * 0.3 + np.where(large, 3.0, 0.0)[:, None]
        year = random.normal(size=(1, len(YEARS))) * 0.05
        noise = random.normal(size=shape) * 0.1
        columns[name] = np.exp(level + year + slope[:, None] * treatment + 0.02 * control + noise)
    columns |= {"openness": treatment, "internet": control}
    keys = pd.MultiIndex.from_product([range(1, CITIES + 1), YEARS], names=["city_id", "year"]).to_frame(
        index=False
    )
    return keys.assign(**{name: one.ravel() for name, one in columns.items()})


def design_of(rows: pd.DataFrame) -> Design:
    """A panel as the design of its study, its index in every reading."""
    readings = Readings(study(), [one.indicator for one in load_catalog().indicators])
    columns = rows.drop(columns=["city_id", "year"])
    figures: dict[Column, np.ndarray] = {
        readings.column(name): columns[name].to_numpy() for name in columns.columns
    }
    index = study().variable("prosperity")
    assert isinstance(index, IndexVariable)
    table = rows.set_index(["city_id", "year"])[list(INDICATORS)]
    for reading in index.readings:
        asked = table.drop(columns=list(reading.without))
        figures[Column("prosperity", reading.reading)] = (
            made_index(asked, index, reading).score.reindex(table.index).to_numpy()
        )
    statuses = {one: np.full(len(rows), "reported", dtype=object) for one in figures}
    cities = pd.DataFrame({"city_id": range(1, CITIES + 1), "province": "one"})
    cities["name"] = cities["city_id"].astype(str)
    no_groups = pd.DataFrame({"city_id": pd.Series(dtype=int), "scheme": [], "member": []})
    distances = pd.DataFrame(0.0, index=cities["city_id"], columns=cities["city_id"])
    return Design(
        readings=readings,
        values=Values(rows[["city_id", "year"]], figures, statuses),
        cities=with_groups(cities, no_groups),
        distance_km=distances,
        components={},
    )


def verdict_on(truth: Truth, seed: int) -> str:
    """The verdict that a panel gets."""
    design = design_of(panel(truth, seed))
    tables = estimate_tables(design, study(), lambda line: None)
    tables |= curve_tables(design, study(), lambda line: None)
    asked = (MODEL, COEFFICIENT, SPECIFICATION, READING)
    return str(verdict_tables(study(), *(tables[name] for name in asked))[VERDICT]["verdict"].iloc[0])


def confusion(seeds: int) -> pd.DataFrame:
    """How many of the panels of each truth get each verdict: rows truths, columns verdicts."""
    found = [
        {"truth": truth, "verdict": verdict_on(truth, seed)}
        for truth in get_args(Truth)
        for seed in range(seeds)
    ]
    counted = pd.DataFrame(found).value_counts().unstack(fill_value=0)
    return counted.reindex(index=get_args(Truth), columns=["robust", "fragile", "reversed"], fill_value=0)


def main() -> int:
    """Print the confusion of truths and verdicts; 1 where a robust or reversed panel in twenty gets another verdict."""
    parser = argparse.ArgumentParser(prog="benchmarks.verdict")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    seeds = parser.parse_args().seeds
    started = time.perf_counter()
    table = confusion(seeds)
    print(table.to_string())
    print(f"seconds  {time.perf_counter() - started:.1f}")
    right = min(table.loc["robust", "robust"], table.loc["reversed", "reversed"])
    return int(right < 0.95 * seeds)


if __name__ == "__main__":
    sys.exit(main())
