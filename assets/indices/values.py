"""The figures of a study's variables: every variable in every reading, a figure and a status for each city-year."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd

from assets.catalog.readings import Column

VALUES = "indices.variable_value"


@dataclass(frozen=True)
class Values:
    """Columns over the panel's city-years, in the order of city and year."""

    keys: pd.DataFrame
    """city_id, year: n rows, every city in every year of the panel."""
    figures: Mapping[Column, np.ndarray]
    """By column, shape (n,), NaN where there is none."""
    statuses: Mapping[Column, np.ndarray]
    """By column, shape (n,): how each figure came to be; texts of statuses.csv."""


def read_values(connection: duckdb.DuckDBPyConnection, columns: Mapping[Column, tuple[str, str]]) -> Values:
    """Read the columns of a study from its warehouse.

    Args:
        columns: those wanted, each with the variable and reading under which the table has it.
    """
    table = connection.execute(f"from {VALUES} order by city_id, year").df()
    keys = table[["city_id", "year"]].drop_duplicates(ignore_index=True)
    parts = {name: rows for name, rows in table.groupby(["variable", "reading"], sort=False)}
    return Values(
        keys=keys,
        figures={one: parts[name]["value"].to_numpy(dtype=float) for one, name in columns.items()},
        statuses={one: parts[name]["status"].to_numpy(dtype=object) for one, name in columns.items()},
    )
