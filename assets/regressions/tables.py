"""The tables of estimates: a row a model or check, a row a term, the draws of placebos."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from assets.catalog.readings import Component
from assets.catalog.study import ALL, Model, Study
from assets.catalog.study_language.model_formulas import factor_name
from assets.digests import digest_of_text
from assets.notes import Note, NotEstimable, note, said_of, worded
from assets.panel.fills import MISSING
from assets.regressions.design import REPORTED, Design, left_out_by, readings_of
from assets.regressions.estimates import Estimated
from assets.regressions.estimators import estimated
from assets.regressions.regression import sample_name
from assets.regressions.term_labels import labelled_terms
from assets.table_assets import as_table

MODEL, COEFFICIENT, PLACEBO = "regressions.model", "regressions.coefficient", "regressions.placebo_draw"
ESTIMATED_FROM = "regressions.estimated_from"
Tables = Mapping[str, pd.DataFrame]


def estimate_tables(
    design: Design,
    study: Study,
    say: Callable[[str], object],
    made_from: str = "",
    earlier: Tables | None = None,
) -> dict[str, pd.DataFrame]:
    """All models and checks of a study.

    Args:
        say: told what is done, a line each.
        made_from: a digest of everything but the model or check that an estimate rests on.
        earlier: these tables as they were made before: what was estimated from the same is taken from them.
    """
    rows: list[pd.DataFrame] = []
    terms: list[pd.DataFrame] = []
    draws: list[pd.DataFrame] = []
    digests = {one.model_id: digest_of_text(f"{made_from} {one!r}") for one in study.estimates}
    for number, model in enumerate(study.estimates, start=1):
        name = model.model_id
        if earlier is not None and (standing := estimated_before(earlier, name, digests[name])):
            for tables, table in ((rows, MODEL), (terms, COEFFICIENT), (draws, PLACEBO)):
                tables.append(standing[table])
            continue
        say(f"{number} of {len(study.estimates)}: {model.table_ref}, {model.label_en}")
        try:
            found = estimated(model, design)
        except NotEstimable as error:
            rows.append(pd.DataFrame([model_row(model, None) | said_of(error.notes, study)]))
            continue
        notes = (
            *found.notes,
            *own_scale(model, design),
            *left_out(found, design, model),
            *lost_years(model, design),
        )
        rows.append(pd.DataFrame([model_row(model, found) | said_of(notes, study)]))
        terms.append(found.terms.assign(model_id=name))
        of_draws = {"draw": range(1, len(found.draws) + 1), "estimate": found.draws}
        draws.append(pd.DataFrame(of_draws).assign(model_id=name))
    coefficients = as_table([labelled_terms(one, study) for one in terms], COEFFICIENT)
    repeats = {one.model_id: repeated(one, study, coefficients) for one in study.estimates}
    return {
        MODEL: as_table([one.assign(repeats=one["model_id"].map(repeats)) for one in rows], MODEL),
        COEFFICIENT: coefficients,
        PLACEBO: as_table(draws, PLACEBO),
        ESTIMATED_FROM: pd.DataFrame(digests.items(), columns=["model_id", "digest"], dtype="str"),
    }


def repeated(model: Model, study: Study, coefficients: pd.DataFrame) -> str | None:
    """The earlier estimate whose city-years a model has, although it names another sample, cleaning or years.

    Such a model says the same as the earlier one in every coefficient.
    """
    named = ("model_id", "table_ref", "label_en", "label_zh", "varies", "sample", "cleaning", "years")
    figures = ["term", "estimate", "std_error"]
    own = coefficients.loc[coefficients["model_id"] == model.model_id, figures].reset_index(drop=True)
    for earlier in study.estimates:
        if earlier.model_id == model.model_id or own.empty:
            return None
        alike = replace(earlier, **{name: getattr(model, name) for name in named}) == model
        of_earlier = coefficients.loc[coefficients["model_id"] == earlier.model_id, figures]
        if alike and of_earlier.reset_index(drop=True).equals(own):
            return earlier.model_id
    return None


def estimated_before(earlier: Tables, model_id: str, digest: str) -> dict[str, pd.DataFrame] | None:
    """The rows of a model or check that was estimated from the same before; None where it was not."""
    known = earlier[ESTIMATED_FROM]
    if not ((known["model_id"] == model_id) & (known["digest"] == digest)).any():
        return None
    tables = {name: earlier[name] for name in (MODEL, COEFFICIENT, PLACEBO)}
    return {name: table[table["model_id"] == model_id] for name, table in tables.items()}


def left_out(found: Estimated, design: Design, model: Model) -> list[Note]:
    """How many rows of the model's years an estimate does without."""
    offered = int(design.within(model.years).sum())
    return [note("city_years_left_out", left=offered - found.n, of=offered)] if found.n < offered else []


def lost_years(model: Model, design: Design) -> list[Note]:
    """The years that go as a whole where printed figures alone are asked for, and the printed indicators behind that."""
    if model.cleaning not in REPORTED:
        return []
    rows, gone = design.rows_of(model), left_out_by(model.cleaning)
    rests_on = [design.readings.components_of(one) for one in design.readings.named_in(model)]
    lacking: dict[int, list[str]] = {}
    for component in sorted(frozenset().union(*rests_on)):
        there = rows & ~np.isin(design.components[Component(component)], [*gone, MISSING])
        for year in sorted(set(design.year[rows]) - set(design.year[there])):
            lacking.setdefault(int(year), []).append(component)
    years: dict[tuple[str, ...], list[int]] = {}
    for year in sorted(lacking):
        years.setdefault(tuple(lacking[year]), []).append(year)
    return [note("years_lost", years=of, variables=list(names)) for names, of in years.items()]


def own_scale(model: Model, design: Design) -> list[Note]:
    """The scale of other readings of the outcome and the term under study beside the study's own."""
    read, readings = readings_of(model, design), design.readings
    outcome = model.formula.outcome.names
    studied = model.formula.term(model.term).names
    found = []
    for name in dict.fromkeys([*sorted(outcome), *sorted(studied)]):
        own, other = readings.column(name), readings.column(name, read)
        known = all(np.isfinite(design.figures(one)).sum() > 1 for one in (other, own))
        if other != own and known:
            deviations = [float(np.nanstd(design.figures(one), ddof=1)) for one in (other, own)]
            found.append(note("own_scale", variable=name, deviation=deviations[0], own=deviations[1]))
    return found


def model_row(model: Model, found: Estimated | None) -> dict[str, object]:
    """The row of regressions.model without its reason."""
    vcov = [found.vcov if found else note("none")]
    first, last = model.years
    row: dict[str, object] = {
        "model_id": model.model_id,
        "table_ref": model.table_ref,
        "label_en": model.label_en,
        "label_zh": model.label_zh,
        "estimator": model.estimator,
        "outcome": factor_name(model.formula.outcome),
        "formula": found.formula if found else str(model.formula),
        "sample": f"{first}–{last}" + ("" if model.sample == ALL else f", {sample_name(model.sample)}"),
        "study_sample": None if model.sample == ALL else model.sample,
        "first_year": found.first_year if found else first,
        "last_year": found.last_year if found else last,
        "estimable": found is not None,
        "vcov": worded(vcov, "en"),
        "vcov_zh": worded(vcov, "zh"),
    }
    if found is None:
        return row
    return row | {
        "n": found.n,
        "cities": found.cities,
        "years": found.years,
        "r2_xtreg": found.r2_xtreg,
        "r2_within": found.r2_within,
        "r2": found.r2,
        "constant": found.constant,
        "constant_t_value": found.constant_t_value,
    }
