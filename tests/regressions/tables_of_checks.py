"""The tables of estimates of the small study with checks of one's own, and their rows."""

from typing import Any

import pandas as pd

from assets.catalog.study import Model
from assets.regressions.design import Design
from assets.regressions.tables import COEFFICIENT, MODEL, estimate_tables
from tests.regressions.small_design import FORMULA, model, small_study

Tables = dict[str, pd.DataFrame]
MODELS = ["baseline_1", "baseline_2", "mechanism_1"]
LAG = FORMULA.replace("agglomeration", "l(agglomeration, 1)")
RATIOS = {"resilience": "ratios"}


def check(check: str = "one", formula: str = FORMULA, **varied: Any) -> Model:
    """A check that varies only what is named."""
    named = {"table_ref": "appendix A9 (1)", "label_en": "One", "label_zh": "一", "varies": "baseline_2"}
    return model(formula, model_id=check, **(named | varied))


def tables_of(design: Design, *checks: Model, **fields: Any) -> Tables:
    """The tables of the small study with these checks."""
    return estimate_tables(design, small_study(checks=checks, **fields), lambda _: None)


def row_of(tables: Tables, model_id: str) -> dict[str, Any]:
    """The row of a model or check."""
    (row,) = tables[MODEL][tables[MODEL]["model_id"] == model_id].to_dict("records")
    return {str(name): value for name, value in row.items()}


def terms_of(tables: Tables, model_id: str) -> pd.DataFrame:
    """The coefficients of a model or check by term."""
    terms = tables[COEFFICIENT]
    return terms[terms["model_id"] == model_id].set_index("term")
