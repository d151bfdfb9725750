"""What the report reads from the published file: the SELECTs in sql/report/, as frames."""

import functools
from dataclasses import dataclass

import duckdb
import pandas as pd

from assets.warehouse import sql_text


@dataclass(frozen=True)
class Readings:
    """The tables behind the report; any but `build` may be empty."""

    build: pd.DataFrame
    headline: pd.DataFrame
    city: pd.DataFrame
    score: pd.DataFrame
    regional_mean: pd.DataFrame
    inequality: pd.DataFrame
    dispersion: pd.DataFrame
    weight: pd.DataFrame
    estimate: pd.DataFrame
    not_estimable: pd.DataFrame
    specification: pd.DataFrame
    specification_option: pd.DataFrame
    placebo: pd.DataFrame
    audit: pd.DataFrame
    coverage: pd.DataFrame
    finding: pd.DataFrame
    correction: pd.DataFrame
    quarantine: pd.DataFrame
    replication: pd.DataFrame
    doubt: pd.DataFrame
    revision: pd.DataFrame

    @functools.cached_property
    def of_build(self) -> pd.Series:
        """The one row of `build`."""
        return self.build.iloc[0]


def readings(connection: duckdb.DuckDBPyConnection) -> Readings:
    """Read everything from a published file that the connection has open."""
    names = Readings.__dataclass_fields__
    return Readings(**{name: connection.execute(sql_text(f"report.{name}")).df() for name in names})
