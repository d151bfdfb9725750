"""Nothing differs from its observation without a status: the published file, walked cell by cell."""

import duckdb
import numpy as np
import pandas as pd
import pytest

from assets.catalog import load_catalog
from assets.catalog.readings import POPULATION, Readings
from assets.catalog.study import FormulaVariable
from assets.catalog.study_language.expressions import written
from assets.catalog.study_loading import load_study

CATALOG = load_catalog()
STUDY = load_study("sun2025")
READINGS = Readings(STUDY, [one.indicator for one in CATALOG.indicators])
FORMULAS = {
    one.variable: written(one.readings[0].formula)
    for one in STUDY.variables
    if isinstance(one, FormulaVariable)
}
VARIABLES = list(FORMULAS)
KEY = ["city_id", "year"]
Cells = set[tuple[int, int, str]]


@pytest.fixture(scope="module")
def panel(published: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The published variables, one row a city and year."""
    return published.execute("select * from city_year").df().set_index(KEY).sort_index()


@pytest.fixture(scope="module")
def status(published: duckdb.DuckDBPyConnection) -> dict[tuple[int, int, str], str]:
    """The status of every published cell that is not plainly reported."""
    rows = published.execute("select city_id, year, variable, status from cell_status").fetchall()
    return {(city, year, variable): status for city, year, variable, status in rows}


@pytest.fixture(scope="module")
def used(published: duckdb.DuckDBPyConnection, panel: pd.DataFrame) -> pd.DataFrame:
    """The reported and corrected figures alone, a column a component; trade in yuan."""
    figures = published.execute(
        """
        select city_id, year, indicator || case scope when 'district' then '_district' else '' end as component,
            value, unit
        from observation
        where status in ('reported', 'corrected')
        """
    ).df()
    rates = {one.year: one.yuan_per_usd for one in CATALOG.exchange_rates}
    as_printed = {one.indicator for one in CATALOG.indicators if one.unit == "as printed"}
    in_dollars = figures["component"].isin(as_printed) & (figures["unit"] == "10k USD")
    figures.loc[in_dollars, "value"] *= figures.loc[in_dollars, "year"].map(rates)
    wide = figures.pivot(index=KEY, columns="component", values="value").reindex(panel.index)
    wide["yuan_per_usd"] = wide.index.get_level_values("year").map(rates)
    wide[POPULATION] = wide[STUDY.population]
    return wide


@pytest.fixture(scope="module")
def recomputed(used: pd.DataFrame) -> pd.DataFrame:
    """Every variable by its formula over the figures that are used; NaN where one of them is lacking."""
    names: dict[str, object] = {name: used[name].to_numpy(dtype=float) for name in used.columns}
    with np.errstate(all="ignore"):
        columns = {one: eval(formula, {"ln": np.log}, names) for one, formula in FORMULAS.items()}
    return pd.DataFrame(columns, index=used.index).replace([np.inf, -np.inf], np.nan)


def differing(panel: pd.DataFrame, recomputed: pd.DataFrame) -> Cells:
    """The cells that differ from what their figures give, or for which a figure is lacking."""
    found, expected = panel[VARIABLES].to_numpy(dtype=float), recomputed[VARIABLES].to_numpy(dtype=float)
    return cells(panel, ~np.isclose(found, expected, rtol=1e-12, atol=0))


def cells(panel: pd.DataFrame, chosen: np.ndarray) -> Cells:
    """City, year and variable of the chosen cells, shape (rows, variables)."""
    rows, columns = np.nonzero(chosen)
    return {(*panel.index[row], VARIABLES[column]) for row, column in zip(rows, columns, strict=True)}


def test_nothing_differs_from_its_observation_without_a_status(
    panel: pd.DataFrame, recomputed: pd.DataFrame, status: dict[tuple[int, int, str], str]
) -> None:
    assert len(panel) * len(VARIABLES) == 5943 * len(VARIABLES)
    assert differing(panel, recomputed) - status.keys() == set()


def test_most_cells_are_what_their_observations_give(panel: pd.DataFrame, recomputed: pd.DataFrame) -> None:
    assert len(differing(panel, recomputed)) < 0.02 * panel[VARIABLES].size


def test_a_status_that_claims_a_fill_stands_where_a_figure_is_lacking(
    panel: pd.DataFrame, recomputed: pd.DataFrame, status: dict[tuple[int, int, str], str]
) -> None:
    claimed = {cell for cell, word in status.items() if word != "corrected" and cell[2] in VARIABLES}
    assert claimed, "the synthetic volumes have gaps"
    assert claimed - differing(panel, recomputed) == set()


@pytest.mark.parametrize("variable", VARIABLES)
def test_a_cell_altered_by_one_in_a_million_would_be_seen(
    panel: pd.DataFrame,
    recomputed: pd.DataFrame,
    status: dict[tuple[int, int, str], str],
    variable: str,
) -> None:
    untouched = next(
        row for row in panel.index if (*row, variable) not in status and panel.loc[row, variable] != 0
    )
    altered = panel.copy()
    altered.loc[untouched, variable] *= 1 + 1e-6
    assert differing(altered, recomputed) - status.keys() == {(*untouched, variable)}


def test_a_variable_of_a_figure_that_is_not_plainly_reported_has_a_status(
    published: duckdb.DuckDBPyConnection, status: dict[tuple[int, int, str], str]
) -> None:
    """Corrected, quarantined and missing figures, and those that no page prints."""
    reported = set(
        published.execute(
            """
            select city_id, year, indicator || case scope when 'district' then '_district' else '' end
            from observation
            where status = 'reported'
            """
        ).fetchall()
    )
    rows = published.execute("select city_id, year from city_year").fetchall()
    unflagged = [
        (city, year, variable, component)
        for variable in VARIABLES
        for component in READINGS.components_of(READINGS.column(variable))
        for city, year in rows
        if (city, year, component) not in reported and (city, year, variable) not in status
    ]
    assert unflagged == []


def test_the_index_has_a_status_where_one_of_its_indicators_has(
    status: dict[tuple[int, int, str], str],
) -> None:
    (index,) = STUDY.indices
    indicators = set(index.attributes)
    touched = {(city, year, "resilience") for city, year, variable in status if variable in indicators}
    assert touched - status.keys() == set()


def test_agglomeration_has_a_status_where_a_firm_count_of_the_city_is_not_reported(
    published: duckdb.DuckDBPyConnection, used: pd.DataFrame, status: dict[tuple[int, int, str], str]
) -> None:
    (quotient,) = STUDY.quotients
    counted = used[[quotient.sector, quotient.total]].notna().all(axis=1)
    lacking = {(city, year, "agglomeration") for city, year in used.index[~counted]}
    assert lacking - status.keys() == set()


def test_an_observation_differs_from_its_page_only_where_it_says_so(
    published: duckdb.DuckDBPyConnection,
) -> None:
    silent = published.execute(
        """
        from observation
        where
            (status = 'reported' and value is distinct from printed_value)
            or (status in ('quarantined', 'missing') and value is not null)
            or (status in ('corrected', 'quarantined') and reason is null)
            or (status = 'missing' and printed_value is not null)
        """
    ).fetchall()
    assert silent == []


def test_every_corrected_observation_is_in_the_published_ledger_with_its_value(
    published: duckdb.DuckDBPyConnection,
) -> None:
    without_entry = published.execute(
        """
        from observation
        anti join correction
            on
                observation.workbook = correction.workbook
                and observation.sheet is not distinct from correction.sheet
                and observation.cell = correction.cell
                and correction.ruling = 'correct'
                and observation.value = correction.value
        where observation.status = 'corrected'
        """
    ).fetchall()
    assert without_entry == []


def test_every_cell_of_a_page_is_one_observation(published: duckdb.DuckDBPyConnection) -> None:
    twice = published.execute(
        "select city_id, year, indicator, scope from observation group by all having count(*) > 1"
    ).fetchall()
    assert twice == []


def test_every_cell_of_the_wide_panel_is_that_of_the_long_table_with_its_status(
    published: duckdb.DuckDBPyConnection, panel: pd.DataFrame
) -> None:
    own = published.execute(
        "select city_id, year, variable, value, status from variable_value semi join study_variable "
        "using (variable, reading)"
    ).df()
    for column, ending in (("value", ""), ("status", "_status")):
        long = own.pivot(index=KEY, columns="variable", values=column).sort_index()
        wide = panel[[f"{name}{ending}" for name in long]]
        pd.testing.assert_frame_equal(
            wide.set_axis(long.columns, axis=1), long, check_dtype=False, check_exact=True
        )


def test_a_printed_indicator_of_the_wide_panel_is_the_figure_used_or_says_how_it_was_filled(
    panel: pd.DataFrame, used: pd.DataFrame
) -> None:
    printed = [name for name in used if f"{name}_status" in panel and name not in FORMULAS]
    assert {"gdp", "broadband_users", "population_registered"} <= set(printed)
    for name in printed:
        plain = panel[f"{name}_status"].isin(["reported", "corrected"])
        assert (panel[name] == used[name])[plain].all(), name
        assert used[name][~plain].isna().all(), name
