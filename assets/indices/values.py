"""The figures of a study's variables: every variable in every reading, a figure and a status for each city-year."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd

from assets.catalog.readings import Column, Component, Source

VALUES = "indices.variable_value"
COMPONENTS = "panel.component"


@dataclass(frozen=True)
class Values:
    """Columns over the panel's city-years, in the order of city and year."""

    keys: pd.DataFrame
    """city_id, year: n rows, every city in every year of the panel."""
    figures: Mapping[Source, np.ndarray]
    """By column or component, shape (n,), NaN where there is none."""
    statuses: Mapping[Source, np.ndarray]
    """By column or component, shape (n,): how each figure came to be; texts of statuses.csv."""


def read_values(connection: duckdb.DuckDBPyConnection, columns: Iterable[Column]) -> Values:
    """Read columns of a study from its warehouse."""
    table = connection.execute(
        f"select variable, reading, city_id, year, value, status from {VALUES} order by city_id, year"
    ).df()
    return values_of(
        table, ["variable", "reading"], {one: (one.variable, one.reading_name) for one in columns}
    )


def read_components(connection: duckdb.DuckDBPyConnection) -> Values:
    """Read the printed components of a study from its warehouse, gaps filled."""
    table = connection.execute(
        f"select component, city_id, year, value, status from {COMPONENTS} order by city_id, year"
    ).df()
    return values_of(
        table, ["component"], {Component(name): (name,) for name in table["component"].drop_duplicates()}
    )


def values_of(table: pd.DataFrame, names: Sequence[str], wanted: Mapping[Source, tuple[str, ...]]) -> Values:
    """The columns wanted of a long table.

    Args:
        table: city_id, year, value, status and the columns that `names` lists, in the order of city and year.
        wanted: what stands under which names.
    """
    keys = table[["city_id", "year"]].drop_duplicates(ignore_index=True)
    parts = dict(iter(table.groupby(list(names), sort=False)))
    return Values(
        keys=keys,
        figures={one: parts[name]["value"].to_numpy(dtype=float) for one, name in wanted.items()},
        statuses={one: parts[name]["status"].to_numpy(dtype=object) for one, name in wanted.items()},
    )
