"""The specification curve of a study: every combination of the choices that its file names."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from assets.catalog.records import Catalog
from assets.catalog.robustness import OVER_DISTANCE, OWN, Curve
from assets.catalog.study import Study
from assets.indices.forms import form_of, indicators_of, indices_by_year, own_form, scores
from assets.notes import NotEstimable, note, said_of
from assets.regressions.design import WINSORISED, Design, cleaned, outcome_column, samples
from assets.regressions.specification_curve import Specification, estimates, most_moving
from assets.table_assets import as_table

SPECIFICATION, CHOICE = "regressions.specification", "regressions.specification_choice"
CHOICES = ("cleaning", "index_form", "agglomeration", "distance_unit", "regressors", "sample", "cluster")
CLUSTERS = {"city": "city_id", "province": "province", "two_way": "city_id and year"}


def winsorised_forms(panel: pd.DataFrame, study: Study, catalog: Catalog) -> pd.DataFrame:
    """The forms of the index that the curve combines with winsorised indicators: city_id, year, variant, score.

    Args:
        panel: see `assets.indices.assets.wide_panel`.
    """
    parts = [pd.DataFrame({"city_id": [], "year": [], "variant": [], "score": []})]
    variants = {one.variant: form_of(one, study, catalog) for one in study.index_variants}
    forms = {OWN: own_form(study)} | variants
    named = study.curve.index if study.curve and "winsorised_indicators" in study.curve.cleaning else ()
    for name in named:
        form = replace(forms[name], winsorise=WINSORISED)
        try:
            indices = indices_by_year(indicators_of(panel, form, study), form)
        except NotEstimable:
            continue  # a form that cannot be had is said to be missing in indices.variant and in the curve
        parts.append(scores(indices).assign(variant=f"{name}:winsorised"))
    return pd.concat(parts)[["city_id", "year", "variant", "score"]]


def curve_tables(design: Design, study: Study, say: Callable[[str], object]) -> dict[str, pd.DataFrame]:
    """Every combination of choices, its estimate, and how far one choice alone moves the estimates.

    Scores of other forms of the index, and other readings of agglomeration, are brought to the standard
    deviation of the study's own, so that coefficients of different scales can stand beside each other.
    """
    if study.curve is None or study.headline_term != "agglomeration":
        return {SPECIFICATION: as_table([], SPECIFICATION), CHOICE: as_table([], CHOICE)}
    choices = combinations(study.curve)
    model = study.model(None)
    within = design.panel["year"].between(*model.years).to_numpy()
    columns = cleaned_columns(design, study, study.curve, within)
    masks = {name: mask[within] for name, mask in samples(design).items()}
    keys = design.panel.loc[within]
    clusters = {name: keys[name].to_numpy() for name in ("city_id", "year", "province")}
    specifications = [specification_of(choice, study) for choice in choices.itertuples(index=False)]

    def progress(done: int, of: int) -> None:
        if done % 1000 == 0 or done == of:
            say(f"{done:,} of {of:,} specifications")

    found = estimates(columns, masks, clusters, specifications, progress)
    for index in study.curve.index:
        without = ~(choices["cleaning"] + "|" + index).isin(columns.columns) & choices["index_form"].eq(index)
        found["reason"] = found["reason"].mask(without, note("form_not_under_cleaning", form=index))
    own = choices.eq(own_choices(study)).all(axis=1)
    said = pd.DataFrame([said_of(() if one is None else (one,), study) for one in found["reason"]])
    figures = found.drop(columns="reason")
    curve = pd.concat([choices, figures, said], axis=1).assign(
        specification=range(1, len(choices) + 1), own=own
    )
    estimable = found["reason"].isna().any()
    moved = [most_moving(found, choices)] if estimable else []
    return {SPECIFICATION: as_table([curve], SPECIFICATION), CHOICE: as_table(moved, CHOICE)}


def combinations(curve: Curve) -> pd.DataFrame:
    """Every combination once, one column a choice."""
    return pd.DataFrame(curve.combinations, columns=list(CHOICES), dtype="str")


def own_choices(study: Study) -> pd.Series:
    """The study's own choice of each."""
    controls = set(study.model(None).regressors) - {study.headline_term}
    offered = study.curve.regressors if study.curve else {}
    regressors = next((name for name, terms in offered.items() if set(terms) == controls), None)
    reading = study.agglomeration.reading
    unit = "km" if reading in OVER_DISTANCE or not study.curve else study.curve.distance_unit[0]
    own = ("as_studied", OWN, reading, unit, regressors, "all", "city")
    return pd.Series(own, index=list(CHOICES))


def specification_of(choice: tuple[str, ...], study: Study) -> Specification:
    """A combination of choices as a specification of columns."""
    cleaning, index, reading, unit, regressors, sample, cluster = choice
    assert study.curve is not None
    return Specification(
        outcome=f"{cleaning}|{index}",
        treatment=f"{cleaning}|{reading}:{unit}",
        controls=tuple(f"{cleaning}|{name}" for name in study.curve.regressors[regressors]),
        sample=sample,
        cluster=CLUSTERS[cluster],
    )


def cleaned_columns(design: Design, study: Study, curve: Curve, within: pd.Series) -> pd.DataFrame:
    """Every variable of the curve under every cleaning rule, as `<rule>|<variable>`.

    Cells that are not printed are left out variable by variable; all readings of agglomeration and all forms
    of the index share what was filled with the study's own.
    """
    outcome = study.model(None).outcome
    controls = dict.fromkeys(name for terms in curve.regressors.values() for name in terms)
    readings = [f"{reading}:{unit}" for reading in curve.agglomeration for unit in curve.distance_unit]
    columns = {name: design.panel.loc[within, name] for name in ("city_id", "year")}
    spread = {name: float(design.panel.loc[within, name].std()) for name in (outcome, study.headline_term)}
    for rule in curve.cleaning:
        for name in (one for one in controls if one in design.panel):
            columns[f"{rule}|{name}"] = cleaned({name: name}, within, design, rule)[name]
        for reading in readings:
            column = {study.headline_term: f"agglomeration:{reading}"}
            quotient = cleaned(column, within, design, rule)[study.headline_term].astype(float)
            scale = spread[study.headline_term] / design.panel.loc[within, f"agglomeration:{reading}"].std()
            columns[f"{rule}|{reading}"] = quotient * scale
        for index in curve.index:
            column = {outcome: outcome_column(outcome, index, rule)}
            if column[outcome] not in design.panel:
                continue  # its specifications say that there is no such column
            score = cleaned(column, within, design, rule)[outcome].astype(float)
            scale = spread[outcome] / design.panel.loc[within, column[outcome]].std()
            columns[f"{rule}|{index}"] = score * scale
    return pd.DataFrame(columns)
