"""The tables of estimates: a row a model or check, a row a term, the draws of placebos."""

from collections.abc import Callable, Mapping

import pandas as pd

from assets.catalog.robustness import Check
from assets.catalog.study import Model, Study
from assets.digests import digest_of_text
from assets.notes import Note, NotEstimable, names_in_chinese, note, said_of, worded
from assets.regressions.design import Design, outcome_column, treatment_column
from assets.regressions.estimates import Estimated
from assets.regressions.estimators import estimated
from assets.regressions.fixed_effects import formula
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
        made_from: a digest of everything but the check and its model that an estimate rests on.
        earlier: these tables as they were made before: what was estimated from the same is taken from them.
    """
    rows: list[pd.DataFrame] = []
    terms: list[pd.DataFrame] = []
    draws: list[pd.DataFrame] = []
    checks = [(own_check(model, study), model) for model in study.models]
    checks += [(check, study.model(check.model)) for check in study.robustness]
    digests = {check.check: digest_of_text(f"{made_from} {check!r} {model!r}") for check, model in checks}
    for number, (check, model) in enumerate(checks, start=1):
        if earlier is not None and (standing := estimated_before(earlier, check.check, digests[check.check])):
            for tables, table in ((rows, MODEL), (terms, COEFFICIENT), (draws, PLACEBO)):
                tables.append(standing[table])
            continue
        say(f"{number} of {len(checks)}: {check.table_ref}, {check.en}")
        try:
            found = estimated(check, design, study)
        except NotEstimable as error:
            rows.append(pd.DataFrame([model_row(check, model, None) | said_of(error.notes, study)]))
            continue
        notes = (*found.notes, *own_scale(check, model, design, study), *left_out(found, design, model))
        rows.append(pd.DataFrame([model_row(check, model, found) | said_of(notes, study)]))
        terms.append(found.terms.assign(model_id=check.check))
        draws.append(
            pd.DataFrame({"draw": range(1, len(found.draws) + 1), "estimate": found.draws}).assign(
                model_id=check.check
            )
        )
    return {
        MODEL: as_table(rows, MODEL),
        COEFFICIENT: as_table(terms, COEFFICIENT),
        PLACEBO: as_table(draws, PLACEBO),
        ESTIMATED_FROM: pd.DataFrame(digests.items(), columns=["model_id", "digest"]),
    }


def estimated_before(earlier: Tables, model_id: str, digest: str) -> dict[str, pd.DataFrame] | None:
    """The rows of a model or check that was estimated from the same before; None where it was not."""
    known = earlier[ESTIMATED_FROM]
    if not ((known["model_id"] == model_id) & (known["digest"] == digest)).any():
        return None
    tables = {name: earlier[name] for name in (MODEL, COEFFICIENT, PLACEBO)}
    return {name: table[table["model_id"] == model_id] for name, table in tables.items()}


def own_check(model: Model, study: Study) -> Check:
    """A model of the study as a check that varies nothing."""
    labels = names_in_chinese(study)
    return Check(
        check=model.model_id,
        table_ref=model.table_ref,
        en=f"{model.outcome} on {', '.join(model.regressors)}",
        zh=f"{labels[model.outcome]}对{'、'.join(labels[name] for name in model.regressors)}",
        model=model.model_id,
    )


def left_out(found: Estimated, design: Design, model: Model) -> list[Note]:
    """How many rows of the model's years an estimate does without."""
    offered = int(design.panel["year"].between(*model.years).sum())
    return [note("city_years_left_out", left=offered - found.n, of=offered)] if found.n < offered else []


def own_scale(check: Check, model: Model, design: Design, study: Study) -> list[Note]:
    """The scale of another form of the index or reading of agglomeration beside the study's own."""
    varied = {
        model.outcome: outcome_column(model.outcome, check.index, check.cleaning),
        study.headline_term: treatment_column(check, study),
    }
    return [
        note(
            "own_scale",
            variable=name,
            deviation=design.panel[column].std(),
            own=design.panel[name].std(),
        )
        for name, column in varied.items()
        if column != name
    ]


def model_row(check: Check, model: Model, found: Estimated | None) -> dict[str, object]:
    """The row of regressions.model without its reason."""
    vcov = [found.vcov if found else note("none")]
    first, last = check.years or model.years
    sample = f"{first}–{last}" + ("" if check.sample == "all" else f", {check.sample.replace('_', ' ')}")
    row: dict[str, object] = {
        "model_id": check.check,
        "table_ref": check.table_ref,
        "label_en": check.en,
        "label_zh": check.zh,
        "estimator": check.estimator,
        "outcome": model.outcome,
        "sample": sample,
        "estimable": found is not None,
        "vcov": worded(vcov, "en"),
        "vcov_zh": worded(vcov, "zh"),
    }
    if found is None:
        return row | {"formula": formula(model.outcome, model.regressors)}
    return row | {
        "formula": found.formula,
        "n": found.n,
        "cities": found.cities,
        "years": found.years,
        "r2_xtreg": found.r2_xtreg,
        "r2_within": found.r2_within,
        "r2": found.r2,
        "constant": found.constant,
        "constant_t_value": found.constant_t_value,
    }
