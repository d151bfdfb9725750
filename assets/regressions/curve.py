"""The specification curve of a study: every combination of the choices that its file names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pandas as pd

from assets.catalog.study import Curve, Model, Study
from assets.catalog.study_language.model_formulas import Term, factor_name
from assets.catalog.study_language.model_parsing import term_of
from assets.notes import Note, NotEstimable, note, said_of
from assets.regressions.curve_summary import most_moving
from assets.regressions.design import Design, cleaned, readings_of
from assets.regressions.regression import CLUSTERED_BY
from assets.regressions.specification_curve import Specification, estimates
from assets.regressions.terms import TermColumns
from assets.table_assets import as_table

SPECIFICATION, READING, CHOICE = (
    "regressions.specification",
    "regressions.specification_reading",
    "regressions.specification_choice",
)
BEFORE, AFTER = ("cleaning",), ("controls", "sample", "cluster")
"""The choices beside the readings of variables."""
BEHIND_TERM = "|"
"""Between a term and its cleaning and readings, in the name of a column; no term has it."""


@dataclass(frozen=True)
class CurveColumns:
    """The columns of the curve under every cleaning and reading, and why some are not there."""

    columns: pd.DataFrame
    """city_id, year, and each column under a name of its own; a row for each of the model's years."""
    names: Mapping[tuple[str, str, tuple[str, ...]], tuple[str, ...]]
    """By term, cleaning and readings, the columns."""
    lacking: Mapping[tuple[str, str, tuple[str, ...]], Note]


def curve_tables(design: Design, study: Study, say: Callable[[str], object]) -> dict[str, pd.DataFrame]:
    """Every combination of choices, its estimate, and how far one choice alone moves the estimates.

    Outcomes and terms under study in other readings are brought to the standard deviation of the study's own, so
    that coefficients of different scales can stand beside each other.
    """
    curve, model = study.curve, study.curve_model
    if curve is None or model is None:
        return {name: as_table([], name) for name in (SPECIFICATION, READING, CHOICE)}
    choices = combinations(curve)
    within = design.within(model.years)
    made = curve_columns(design, curve, model, within)
    specifications, reasons = [], []
    for choice in choices.to_dict("records"):
        specification, reason = specification_of(choice, curve, model, made)
        specifications.append(specification)
        reasons.append(reason)

    def progress(done: int, of: int) -> None:
        if done % 1000 == 0 or done == of:
            say(f"{done:,} of {of:,} specifications")

    groupings = {name for one in model.formula.effects for name in one.groupings} | {"province"}
    clusters = {"city_id": design.city, "year": design.year}
    clusters |= {name: design.grouping(name) for name in sorted(groupings - {"city", "year"})}
    found = estimates(
        made.columns,
        {name: design.samples[name][within] for name in curve.samples},
        {name: codes[within] for name, codes in clusters.items()},
        specifications,
        progress,
        model.formula.effects,
    )
    found["reason"] = [of_terms(one or other) for one, other in zip(reasons, found["reason"], strict=True)]
    numbers = pd.Series(range(1, len(choices) + 1), dtype="int64")
    said = pd.DataFrame([said_of(() if one is None else (one,), study) for one in found["reason"]])
    named = choices[[*BEFORE, *AFTER]]
    table = pd.concat([named, found.drop(columns="reason"), said], axis=1)
    differs = choices.ne(own_choices(curve, model, design))
    alone = differs.idxmax(axis=1).where(differs.sum(axis=1) == 1)
    table = table.assign(specification=numbers, own=~differs.any(axis=1), changed=alone.astype("str"))
    readings = [
        pd.DataFrame({"specification": numbers, "variable": name, "reading": choices[name]})
        for name in curve.read
    ]
    moved = [most_moving(found, choices)] if found["reason"].isna().any() else []
    return {
        SPECIFICATION: as_table([table], SPECIFICATION),
        READING: as_table(readings, READING),
        CHOICE: as_table(moved, CHOICE),
    }


def of_terms(reason: Note | None) -> Note | None:
    """A reason in the names of terms, which are those of the curve's columns before the cleaning and the readings."""
    if reason is None:
        return None
    values = dict(reason.values)
    if isinstance(name := values.get("variable"), str):
        values["variable"] = name.partition(BEHIND_TERM)[0]
    if isinstance(names := values.get("variables"), list | tuple):
        values["variables"] = [str(one).partition(BEHIND_TERM)[0] for one in names]
    return replace(reason, values=values)


def combinations(curve: Curve) -> pd.DataFrame:
    """Every combination once, one column a choice: cleaning, each variable's reading, controls, sample, cluster."""
    options = {"cleaning": curve.cleaning, **curve.read, "controls": tuple(curve.controls)}
    options |= {"sample": curve.samples, "cluster": curve.cluster}
    return pd.DataFrame(list(product(*options.values())), columns=list(options), dtype="str")


def own_choices(curve: Curve, model: Model, design: Design) -> pd.Series:
    """The choices of the model itself."""
    terms = {one.name for one in model.formula.regressors} - {curve.term}
    controls = next((name for name, named in curve.controls.items() if set(named) == terms), None)
    read = {name: design.readings.column(name, model.read).reading for name in curve.read}
    own = {"cleaning": model.cleaning, **read, "controls": controls, "sample": model.sample}
    return pd.Series(own | {"cluster": model.cluster})


def specification_of(
    choice: Mapping[str, str], curve: Curve, model: Model, made: CurveColumns
) -> tuple[Specification, Note | None]:
    """A combination of choices as a specification of columns, or why it cannot be had."""
    read = tuple(choice[name] for name in curve.read)
    controls = curve.controls[choice["controls"]]
    asked = [
        (name, choice["cleaning"], read)
        for name in (factor_name(model.formula.outcome), curve.term, *controls)
    ]
    reasons = [made.lacking[one] for one in asked if one in made.lacking]
    if model.formula.endogenous:
        reasons.insert(0, note("curve_of_instruments"))
    treatments = made.names.get(asked[1], ("",))
    if len(treatments) > 1:
        reasons.insert(0, note("several_treatments", variables=treatments))
    specification = Specification(
        outcome=made.names.get(asked[0], ("",))[0],
        treatment=treatments[0],
        controls=tuple(name for one in asked[2:] for name in made.names.get(one, ())),
        sample=choice["sample"],
        cluster=" and ".join(CLUSTERED_BY[choice["cluster"]]),
    )
    return (replace(specification, outcome=""), reasons[0]) if reasons else (specification, None)


def curve_columns(design: Design, curve: Curve, model: Model, within: np.ndarray) -> CurveColumns:
    """Every term of the curve under every cleaning and reading, each column once.

    Args:
        within: the rows of the model's years, boolean, shape (n,): of their quantiles and standard deviations.
    """
    outcome, studied = Term((model.formula.outcome,)), term_of(curve.term)
    controls = dict.fromkeys(name for terms in curve.controls.values() for name in terms)
    terms = {one.name: one for one in (outcome, studied, *map(term_of, controls))}
    columns: dict[str, np.ndarray] = {}
    known: dict[tuple[str, str], tuple[str, ...]] = {}
    names: dict[tuple[str, str, tuple[str, ...]], tuple[str, ...]] = {}
    lacking: dict[tuple[str, str, tuple[str, ...]], Note] = {}
    for cleaning, readings in product(curve.cleaning, product(*curve.read.values())):
        read = dict(model.read) | dict(zip(curve.read, readings, strict=True))
        varied = replace(model, read=read, cleaning=cleaning)  # type: ignore[arg-type]
        for name, term in terms.items():
            scaled = name in (outcome.name, studied.name)
            try:
                found = columns_once(
                    term, frozenset(terms), varied, model, design, within, scaled, columns, known
                )
            except NotEstimable as error:
                lacking[name, cleaning, readings] = error.notes[0]
                continue
            names[name, cleaning, readings] = found
    frame = pd.DataFrame({name: column[within] for name, column in columns.items()})
    keys = design.keys.loc[within].reset_index(drop=True)
    return CurveColumns(pd.concat([keys, frame], axis=1), names, lacking)


def columns_once(
    term: Term,
    beside: frozenset[str],
    varied: Model,
    model: Model,
    design: Design,
    within: np.ndarray,
    scaled: bool,
    columns: dict[str, np.ndarray],
    known: dict[tuple[str, str], tuple[str, ...]],
) -> tuple[str, ...]:
    """The names of a term's columns, made where they are not among `columns` yet."""
    read, readings = readings_of(varied, design), design.readings
    taken = {name: readings.column(name, read) for name in sorted(term.names)}
    own = {name: readings.column(name, model.read) for name in taken}
    other = [
        f"{name}: {column.reading_name}" for name, column in taken.items() if column != readings.column(name)
    ]
    # The cleaning of indicators shows in the readings of indices; nothing else is cleaned by it.
    rule = "as_studied" if varied.cleaning == "winsorised_indicators" else varied.cleaning
    suffix = BEHIND_TERM.join([rule, *other])

    def made(chosen: Mapping[str, object], cleaning: str) -> dict[str, np.ndarray]:
        def figures(name: str) -> np.ndarray:
            return cleaned(chosen[name], within, design, cleaning)  # type: ignore[arg-type]

        return TermColumns(design, figures).of(term, beside, within)

    if (term.name, suffix) in known:
        return known[term.name, suffix]
    found = made(taken, rule)
    if scaled and taken != own:
        spread, spread_own = (
            {name: deviation_of(column[within]) for name, column in made(one, "as_studied").items()}
            for one in (taken, own)
        )
        found = {name: column * (spread_own[name] / spread[name]) for name, column in found.items()}
    named = {f"{name}{BEHIND_TERM}{suffix}": column for name, column in found.items()}
    columns |= named
    known[term.name, suffix] = tuple(named)
    return known[term.name, suffix]


def deviation_of(column: np.ndarray) -> float:
    """The standard deviation of the figures that are there; NaN where there are fewer than two."""
    there = column[np.isfinite(column)]
    return float(there.std(ddof=1)) if len(there) > 1 else float("nan")
