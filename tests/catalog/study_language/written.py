"""Studies as their authors write them, in small."""

from collections.abc import Collection
from pathlib import Path

import pytest

from assets.catalog import load_catalog
from assets.catalog.study import Model, Study
from assets.catalog.study_language.errors import StudyError
from assets.catalog.study_language.resolution import read_study
from assets.catalog.study_loading import STUDIES_FOLDER

CATALOG = load_catalog()
SMALL = """\
title: t
panel: {years: [2005, 2019]}
variables:
  size: {formula: "ln(population)"}
  well_being:
    kind: index
    dimensions:
      a: {en: A, zh: 甲, indicators: {gdp_per_capita: "+", unemployment_rate: "-"}}
      b: {en: B, zh: 乙, indicators: {retail_sales: "+", students_per_10k: "+"}}
    readings:
      own: {weights: entropy}
      critic: {weights: critic}
  lq: {kind: quotient, sector: it_employment, total: unit_employment}
samples:
  large: {where: size > median(size)}
models:
  m1: {formula: well_being ~ lq + internet | city + year}
headline: {model: m1, term: lq}
robustness:
  critic: {read: {well_being: critic}}
curve:
  read: {well_being: [own, critic]}
"""
"""A study with an index, a quotient, a sample, a model, a check and a curve."""
MODEL = "formula: well_being ~ lq + internet | city + year"
CHECK = "critic: {read: {well_being: critic}}"
PLAIN = "title: t\npanel: {years: [2005, 2019]}\n"
"""What every study says; a model is still to come."""


def changed(old: str, new: str) -> str:
    """The small study with one piece of its text in place of another."""
    assert old in SMALL
    return SMALL.replace(old, new, 1)


def study_of(folder: Path, text: str, delivered: Collection[int] | None = None, name: str = "mine") -> Study:
    """What a study file says."""
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return read_study(path, STUDIES_FOLDER, CATALOG, delivered)


def refusal(folder: Path, text: str) -> str:
    """The one line with which a study file is refused."""
    with pytest.raises(StudyError) as error:
        study_of(folder, text)
    return str(error.value)


def extending(folder: Path, base: str, own: str, delivered: Collection[int] | None = None) -> Study:
    """A study file that extends another one beside it."""
    (folder / "base.yaml").write_text(base, encoding="utf-8")
    return study_of(folder, f"title: t\nextends: ./base.yaml\n{own}", delivered)


def check_of(folder: Path, fields: str, text: str = SMALL) -> Model:
    """The check of the small study that says this."""
    assert CHECK in text
    return study_of(folder, text.replace(CHECK, f"check: {fields}", 1)).model("check")


def model_of(folder: Path, formula: str, others: str = "") -> Model:
    """A model of a study that has this formula and nothing else."""
    text = f"{PLAIN}models:\n  m:\n    formula: {formula}\n{others}"
    return study_of(folder, text).model("m")
