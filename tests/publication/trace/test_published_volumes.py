"""The published macro describes itself, suits older readers, and leads from every variable of the volumes to cells."""

import itertools
import math
import re

import duckdb
import numpy as np
import pytest

from assets.publication.views import ACCOUNT
from assets.warehouse import sql_text
from tests.publication.trace.traced import HEFEI, steps_of


def test_the_macro_is_written_so_that_older_readers_understand_it() -> None:
    """DuckDB 2.0 stores `if` as a function, which the 1.x line does not have."""
    for select in ("publication.trace", "publication.book.trace", f"publication.{ACCOUNT}"):
        assert not re.search(r"\bif\(|\blambda\b|->", sql_text(select)), select


def test_the_published_file_describes_the_macro(published: duckdb.DuckDBPyConnection) -> None:
    comments = published.execute(
        "select comment from duckdb_functions() where function_name = 'trace'"
    ).fetchall()
    assert "The way of a figure 数字溯源" in comments[0][0]
    described = published.execute(
        "select column_name from data_dictionary where table_name = 'trace' order by rowid"
    ).fetchall()
    assert [name for (name,) in described] == list(steps_of(published, "gdp")[0])


def test_every_variable_of_the_panel_leads_to_cells(published: duckdb.DuckDBPyConnection) -> None:
    columns = published.execute("describe city_year").fetchall()
    names = [name for name, kind, *_ in columns if kind == "DOUBLE"]
    variables = {name for (name,) in published.execute("select variable from study_variable").fetchall()}
    assert variables < set(names), "the variables and the printed indicators behind them"
    for variable in names:
        steps = steps_of(published, variable)
        value = published.execute(
            f"select {variable} from city_year where city_id = ? and year = 2011", [HEFEI]
        ).fetchall()[0][0]
        assert steps[0]["value"] == value is not None, variable
        leaves = [step for step in steps if step["what"] == "printed figure"]
        assert leaves, variable
        assert all(step["workbook"] for step in leaves), variable


def test_levels_descend_one_at_a_time(published: duckdb.DuckDBPyConnection) -> None:
    for name in ("resilience", "agglomeration", "land_area"):
        levels = [step["level"] for step in steps_of(published, name)]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), name


def test_the_inputs_of_a_variable_give_its_value(published: duckdb.DuckDBPyConnection) -> None:
    steps = steps_of(published, "economic_density")
    value = {step["name"]: step["value"] for step in steps if step["level"] < 3}
    assert value["economic_density"] == pytest.approx(math.log(value["gdp"] / value["land_area"]))


def test_resilience_shows_the_twelve_indicators_and_their_weights(
    published: duckdb.DuckDBPyConnection,
) -> None:
    indicators = [step for step in steps_of(published, "resilience") if step["level"] == 2]
    assert len(indicators) == 12
    weights = [step["weight"] for step in indicators]
    assert math.fsum(weights) == pytest.approx(1)
    assert weights == sorted(weights, reverse=True)


def test_agglomeration_is_the_quotient_and_the_distances(published: duckdb.DuckDBPyConnection) -> None:
    value = {step["name"]: step["value"] for step in steps_of(published, "agglomeration")}
    counts = published.execute(
        "select city_id, it_firms, firms, longitude, latitude from city_year join city using (city_id) where year = 2011"
    ).df()
    own = counts["city_id"] == HEFEI
    share = (counts["it_firms"] / counts["firms"])[own].item()
    quotient = share / (counts["it_firms"].sum() / counts["firms"].sum())
    assert value["location_quotient"] == pytest.approx(quotient)
    degrees = np.radians(counts[["longitude", "latitude"]])
    (east, north), others = degrees[own].to_numpy()[0], degrees[~own].to_numpy().T
    arc = np.sin(north) * np.sin(others[1]) + np.cos(north) * np.cos(others[1]) * np.cos(others[0] - east)
    nearness = (1 / (6371 * np.arccos(arc))).sum()
    assert value["inverse_distance"] == pytest.approx(nearness, rel=1e-4)
    assert value["agglomeration"] == pytest.approx(quotient * (1 + nearness), rel=1e-4)


def test_every_filled_cell_shows_printed_figures_of_other_years(published: duckdb.DuckDBPyConnection) -> None:
    cells = published.execute(
        """
        select city_id, year, component, status
        from component
        where status in ('interpolated', 'carried', 'extrapolated')
        order by hash(city_id, year, component)
        limit 20
        """
    ).fetchall()
    assert cells
    for city_id, year, component, status in cells:
        steps = steps_of(published, component.removesuffix("_district") + "_district", city_id, year)
        if not component.endswith("_district"):
            steps = [
                step for step in steps_of(published, component, city_id, year) if step["scope"] != "district"
            ]
        behind = [step for step in steps if step["what"].endswith("behind the filled one")]
        assert len(behind) == (1 if status == "carried" else 2), (city_id, year, component)
        assert all(step["year"] != year and step["cell"] and step["value"] is not None for step in behind)
