"""The tables of estimates: a row a model or check, a row a term, the draws of placebos."""

from collections.abc import Callable

import pandas as pd

from assets.catalog.robustness import Check
from assets.catalog.study import Model, Study
from assets.regressions.design import Design
from assets.regressions.estimates import Estimated
from assets.regressions.estimators import estimated
from assets.regressions.fixed_effects import CONVENTION, formula
from assets.table_assets import as_table

MODEL, COEFFICIENT, PLACEBO = "regressions.model", "regressions.coefficient", "regressions.placebo_draw"


def estimate_tables(design: Design, study: Study, say: Callable[[str], object]) -> dict[str, pd.DataFrame]:
    """All models and checks of a study.

    Args:
        say: told what is done, a line each.
    """
    rows, terms, draws = [], [], []
    checks = [(own_check(model, study), model) for model in study.models]
    checks += [(check, study.model(check.model)) for check in study.robustness]
    for number, (check, model) in enumerate(checks, start=1):
        say(f"{number} of {len(checks)}: {check.table_ref}, {check.en}")
        try:
            found = estimated(check, design, study)
        except ValueError as error:
            rows.append(model_row(check, model, None, str(error)))
            continue
        rows.append(model_row(check, model, found, with_left_out(found, design, model)))
        terms.append(found.terms.assign(model_id=check.check))
        draws.append(
            pd.DataFrame({"draw": range(1, len(found.draws) + 1), "estimate": found.draws}).assign(
                model_id=check.check
            )
        )
    return {
        MODEL: as_table([pd.DataFrame(rows)], MODEL),
        COEFFICIENT: as_table(terms, COEFFICIENT),
        PLACEBO: as_table(draws, PLACEBO),
    }


def own_check(model: Model, study: Study) -> Check:
    """A model of the study as a check that varies nothing."""
    return Check(
        check=model.model_id,
        table_ref=model.table_ref,
        en=f"{model.outcome} on {study.headline_term}",
        zh=model.table_ref.replace("table", "表"),
        model=model.model_id,
    )


def with_left_out(found: Estimated, design: Design, model: Model) -> str | None:
    """What is to be said of an estimate, and how many rows of the model's years it does without."""
    first, last = model.years
    offered = int(design.panel["year"].between(first, last).sum())
    left_out = offered - found.n
    said = f"{left_out:,} of {offered:,} city-years are left out" if left_out else None
    return "; ".join(part for part in (found.note, said) if part) or None


def model_row(check: Check, model: Model, found: Estimated | None, reason: str | None) -> dict[str, object]:
    """The row of regressions.model."""
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
        "reason": reason,
    }
    if found is None:
        return row | {"formula": formula(model.outcome, model.regressors), "vcov": CONVENTION}
    return row | {
        "formula": found.formula,
        "vcov": found.vcov,
        "n": found.n,
        "cities": found.cities,
        "years": found.years,
        "r2_xtreg": found.r2_xtreg,
        "r2_within": found.r2_within,
        "r2": found.r2,
        "constant": found.constant,
        "constant_t_value": found.constant_t_value,
    }
