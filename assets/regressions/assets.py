"""The regressions layer: descriptive statistics, models and their coefficients."""

from collections.abc import Iterator

import dagster as dg
import pandas as pd

from assets.catalog.study import Model, Study
from assets.regressions.fixed_effects import (
    CONVENTION,
    Estimates,
    estimate,
    formula,
    why_not_estimable,
)
from assets.resources import StudyFile
from assets.table_assets import row_count_of, sql_asset, table_spec
from assets.warehouse import Warehouse, replace_from_frame

descriptive = sql_asset("regressions.descriptive")


@dg.multi_asset(
    specs=[
        table_spec(name, deps=["indices.city_year"], kinds={"python"})
        for name in ("regressions.model", "regressions.coefficient")
    ],
    group_name="regressions",
)
def models(study_file: StudyFile, warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
    """The study's regressions; a model whose variables are not there is reported as not estimable."""
    study = study_file.load()
    with warehouse.connect() as connection:
        panel = connection.execute("select * from indices.city_year order by city_id, year").df()
        model_rows, coefficients = model_tables(panel, study)
        counts = {
            "regressions.model": replace_from_frame(connection, "regressions.model", model_rows),
            "regressions.coefficient": replace_from_frame(
                connection, "regressions.coefficient", coefficients
            ),
        }
    for name, count in counts.items():
        yield row_count_of(name, count)


def model_tables(panel: pd.DataFrame, study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A row a model and a row a term, for all models of the study."""
    rows, terms = [], []
    for model in study.models:
        of_years = panel[panel["year"].between(*model.years)]
        reason = why_not_estimable(of_years, model.outcome, model.regressors, model.years)
        if reason:
            rows.append(model_row(model, None, reason))
            continue
        fitted = estimate(of_years, model.outcome, model.regressors)
        lacking = int(of_years[[model.outcome, *model.regressors]].isna().any(axis=1).sum())
        single = len(of_years) - lacking - fitted.n
        note = f"{lacking:,} of {len(of_years):,} city-years lack a variable" if lacking else None
        if single:
            note = f"{note}, {single} stand alone in their city or year"
        rows.append(model_row(model, fitted, note))
        terms.append(fitted.terms.assign(model_id=model.model_id))
    columns = ["model_id", "term", "estimate", "std_error", "t_value", "p_value", "ci_low", "ci_high"]
    numbers = {"n": "Int64", "cities": "Int64", "years": "Int64"}
    coefficients = pd.concat([pd.DataFrame(columns=columns), *terms])[columns]
    return pd.DataFrame(rows).astype(numbers), coefficients.astype(
        dict.fromkeys(columns[2:], "float64") | {"model_id": "str", "term": "str"}
    )


def model_row(model: Model, fitted: Estimates | None, reason: str | None) -> dict[str, object]:
    """The row of regressions.model."""
    first, last = model.years
    return {
        "model_id": model.model_id,
        "table_ref": model.table_ref,
        "outcome": model.outcome,
        "formula": formula(model.outcome, model.regressors),
        "sample": f"{first}–{last}",
        "n": fitted.n if fitted else None,
        "cities": fitted.cities if fitted else None,
        "years": fitted.years if fitted else None,
        "r2_xtreg": fitted.r2_xtreg if fitted else None,
        "r2_within": fitted.r2_within if fitted else None,
        "r2": fitted.r2 if fitted else None,
        "constant": fitted.constant if fitted else None,
        "vcov": CONVENTION,
        "estimable": fitted is not None,
        "reason": reason,
    }
