"""The frame behind every regression: the panel with all that a check or the specification curve can name."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd

from assets.catalog.robustness import OWN, Check, Cleaning
from assets.catalog.study import Study
from assets.notes import NotEstimable
from assets.panel.fills import winsorise

WINSORISED = 0.01
"""The share of each tail that the cleaning rules winsorise."""
HUNDRED_KM = 100


@dataclass(frozen=True)
class Design:
    """What regressions read."""

    panel: pd.DataFrame
    """One row a city and year, in this order: city_id, year, province, the variables, `agglomeration:<reading>:<unit>`
    and `resilience:<form>`, the form of winsorised indicators as `resilience:<form>:winsorised`."""
    filled: pd.DataFrame
    """Like the panel, a column a variable: whether the cell is of a status that is filled."""
    groups: pd.DataFrame
    """Like the panel, a column a scheme: the city's group."""
    distance_km: pd.DataFrame
    """Great-circle distances, cities by cities."""


def read_design(connection: duckdb.DuckDBPyConnection, winsorised_forms: pd.DataFrame) -> Design:
    """Read the design from the warehouse.

    Args:
        winsorised_forms: city_id, year, variant, score: forms of the index from winsorised indicators, which
            only the specification curve asks for.
    """
    panel = connection.execute(
        """
        select panel.*, city.province
        from indices.city_year as panel
        inner join catalog.city as city using (city_id)
        order by city_id, year
        """
    ).df()
    keys = panel[["city_id", "year"]]
    readings = connection.execute("select * from indices.agglomeration").df().set_index(["city_id", "year"])
    forms = connection.execute("select city_id, year, variant, score from indices.index_variant").df()
    scores = pd.concat([forms, winsorised_forms]).pivot(
        index=["city_id", "year"], columns="variant", values="score"
    )
    columns = agglomeration_columns(readings) | {f"resilience:{name}": one for name, one in scores.items()}
    wide = pd.DataFrame(columns).reindex(pd.MultiIndex.from_frame(keys))
    statuses = connection.execute(
        """
        select city_id, year, variable, filled
        from indices.cell_status
        inner join catalog.status using (status)
        """
    ).df()
    filled = (
        statuses.pivot(index=["city_id", "year"], columns="variable", values="filled")
        .reindex(pd.MultiIndex.from_frame(keys))
        .eq(True)
    )
    members = connection.execute("select city_id, scheme, member from panel.grouping").df()
    groups = members.pivot(index="city_id", columns="scheme", values="member").reindex(panel["city_id"])
    distance = connection.execute("select city_id, other_city_id, distance_km from indices.distance").df()
    return Design(
        panel=pd.concat([panel, wide.reset_index(drop=True)], axis=1),
        filled=filled.reset_index(drop=True),
        groups=groups.reset_index(drop=True),
        distance_km=distance.pivot(index="city_id", columns="other_city_id", values="distance_km").fillna(
            0.0
        ),
    )


def agglomeration_columns(readings: pd.DataFrame) -> dict[str, pd.Series]:
    """Every reading of agglomeration, with distances in kilometres and in hundreds of them.

    Only what comes over the distance depends on its unit: LQ_i + 100 · (reading - LQ_i).

    Args:
        readings: location_quotient, printed, neighbours, row_standardised, with distances in kilometres.
    """
    quotient = readings["location_quotient"]
    columns = {f"agglomeration:{name}:km": readings[name] for name in readings}
    for name in ("printed", "neighbours"):
        columns[f"agglomeration:{name}:100 km"] = quotient + HUNDRED_KM * (readings[name] - quotient)
    for name in ("location_quotient", "row_standardised"):
        columns[f"agglomeration:{name}:100 km"] = readings[name]
    return columns


def outcome_column(outcome: str, index: str, cleaning: Cleaning) -> str:
    """The column of an outcome: a form of the index in place of the study's own."""
    if outcome != "resilience":
        return outcome
    if cleaning == "winsorised_indicators":
        return f"resilience:{index}:winsorised"
    return outcome if index == OWN else f"resilience:{index}"


def treatment_column(check: Check, study: Study) -> str:
    """The column of the headline's term: another reading of agglomeration, or another unit of distance."""
    if study.headline_term != "agglomeration" or (check.agglomeration == OWN and check.distance_unit == "km"):
        return study.headline_term
    reading = study.agglomeration.reading if check.agglomeration == OWN else check.agglomeration
    return f"agglomeration:{reading}:{check.distance_unit}"


def samples(design: Design) -> dict[str, np.ndarray]:
    """The rows of every named sample."""
    year = design.panel["year"].to_numpy()
    return {
        "all": np.full(len(year), True),
        "without_municipalities_and_capitals": design.groups["municipality_or_capital"]
        .eq("other")
        .to_numpy(),
        "without_boundary_changes": design.groups["boundary"].eq("unchanged").to_numpy(),
        "until_2008": year <= 2008,
        "from_2009": year >= 2009,
        "until_2019": year <= 2019,
    }


def cleaned(columns: Mapping[str, str], rows: np.ndarray, design: Design, cleaning: Cleaning) -> pd.DataFrame:
    """Variables of the rows of a sample after a cleaning rule, under the names of the model.

    Args:
        columns: the column of the panel for each variable of the model.
        rows: shape (n,), which rows of the panel are wanted.
    """
    lacking = [column for column in columns.values() if column not in design.panel]
    if lacking:
        raise NotEstimable("not_supplied", variables=lacking)
    table = design.panel.loc[rows, list(columns.values())].set_axis(list(columns), axis=1)
    if cleaning == "winsorised_variables":
        table = table.apply(lambda column: winsorise(column.to_numpy(dtype=float), WINSORISED))
    if cleaning == "reported_only":
        filled = design.filled.reindex(columns=list(columns), fill_value=False)[rows]
        table = table.mask(filled.set_axis(table.index))
    return design.panel.loc[rows, ["city_id", "year", "province"]].join(table)
