"""Formulas of variables over the panel's city-years."""

from collections.abc import Mapping

import duckdb
import numpy as np
import pandas as pd

from assets.catalog.study_language.expressions import Expression, as_sql


def evaluated(
    connection: duckdb.DuckDBPyConnection, formula: Expression, named: Mapping[str, np.ndarray]
) -> np.ndarray:
    """A formula row by row; NaN where it has no finite value.

    Args:
        connection: any; DuckDB computes, and reads none of its tables.
        named: what each name in the formula stands for, shape (n,), NaN where there is no figure.

    Returns:
        shape (n,).
    """
    rows = len(next(iter(named.values())))
    connection.register("named", pd.DataFrame({"row": np.arange(rows)} | {f"of {name}": named[name] for name in named}))
    try:
        value = as_sql(formula, lambda name: f'"of {name}"')
        found = connection.execute(f"select ({value})::double as value from named order by row").fetchnumpy()
    finally:
        connection.unregister("named")
    figures = np.ma.filled(found["value"].astype(float), np.nan)
    return np.where(np.isfinite(figures), figures, np.nan)
