"""The panel layer: the study's cities and years, gaps filled by stated rules, each fill flagged."""

from collections.abc import Iterator

import dagster as dg
import numpy as np
import pandas as pd

from assets.catalog import Catalog, load_catalog
from assets.catalog.study import Study, Winsorise
from assets.errors import refuse, year_ranges
from assets.panel.fills import fill, winsorise
from assets.panel.variables import alternatives_query, components, variable_sources, variables_query
from assets.resources import StudyFile
from assets.table_assets import row_count_of, sql_asset, table_asset, table_spec
from assets.warehouse import Warehouse, replace_from_frame, replace_from_query

component_reported = sql_asset("panel.component_reported")


@table_asset("panel.component", deps=["panel.component_reported", "catalog.study_city"])
def component(study_file: StudyFile, warehouse: Warehouse) -> dg.MaterializeResult:
    """The printed components of the study, every city and year, with their gaps filled."""
    study, catalog = study_file.load(), load_catalog()
    cities = [city.city_id for city in study.cities(catalog)]
    with warehouse.connect() as connection:
        reported = connection.execute("select * from panel.component_reported").df()
        refuse(missing_years(study, set(reported["year"]), catalog))
        filled = filled_components(reported, study, cities, components(study, catalog))
        rows = replace_from_frame(connection, "panel.component", filled)
    return row_count_of("panel.component", rows)


def missing_years(study: Study, years: set[int], catalog: Catalog) -> list[str]:
    """The panel years for which nothing at all was delivered, as a finding."""
    first, last = study.panel_years
    lacking = [year for year in range(first, last + 1) if year not in years]
    editions = [str(catalog.edition_of_year[year]) for year in lacking]
    return [
        f"study {study.name}: nothing was delivered for {year_ranges(lacking)}; deliver edition "
        f"{', '.join(editions)}, or shorten panel_years in {study.path.name}"
    ] * bool(lacking)


def filled_components(
    reported: pd.DataFrame, study: Study, cities: list[int], names: list[str]
) -> pd.DataFrame:
    """All city-years of every component, filled by the study's rules.

    Args:
        reported: city_id, year, component, value, status; at most one row a cell.
        cities: the cities of the panel.
        names: the components to fill.

    Returns:
        city_id, year, component, value, status (reported, corrected, interpolated, carried,
        extrapolated, missing), one row a city, year and component.
    """
    first, last = study.panel_years
    grid = pd.MultiIndex.from_product(
        [names, cities, range(first, last + 1)], names=["component", "city_id", "year"]
    )
    table = reported.set_index(["component", "city_id", "year"]).reindex(grid)
    shape = (len(names), len(cities), last - first + 1)
    values = table["value"].to_numpy(dtype=float, na_value=np.nan).reshape(shape).copy()
    statuses = table["status"].to_numpy(dtype=object, na_value="missing").reshape(shape).copy()
    for position, name in enumerate(names):
        for city in range(len(cities)):
            values[position, city], done = fill(values[position, city], study.end_fill(name))
            statuses[position, city] = np.where(done == "", statuses[position, city], done)
    return table.assign(value=values.ravel(), status=statuses.ravel()).reset_index()


@dg.multi_asset(
    specs=[
        table_spec(name, deps=["panel.component", "catalog.exchange_rate"], kinds={"sql"})
        for name in ("panel.city_year", "panel.winsorised", "panel.alternative")
    ],
    group_name="panel",
)
def city_year(study_file: StudyFile, warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
    """The variables of every city and year, which of their cells were winsorised, and other readings."""
    study, catalog = study_file.load(), load_catalog()
    with warehouse.connect() as connection:
        panel = connection.execute(variables_query(study)).df()
        panel, winsorised = with_winsorised(panel, study.winsorise)
        counts = {
            "panel.city_year": replace_from_frame(connection, "panel.city_year", panel),
            "panel.winsorised": replace_from_frame(connection, "panel.winsorised", winsorised),
            "panel.alternative": replace_from_query(
                connection, "panel.alternative", alternatives_query(study, catalog)
            ),
        }
    for name, count in counts.items():
        sources = variable_sources(study, catalog) if name == "panel.city_year" else None
        yield row_count_of(name, count, sources)


def with_winsorised(panel: pd.DataFrame, rule: Winsorise | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The panel after the study's winsorising, and the cells that it moved: city_id, year, variable."""
    moved = [pd.DataFrame({"city_id": [], "year": [], "variable": pd.Series([], dtype="str")})]
    for name in rule.variables if rule else ():
        before = panel[name].to_numpy(dtype=float)
        after = winsorise(before, rule.level) if rule else before
        changed = ~np.isnan(before) & (before != after)
        panel = panel.assign(**{name: after})
        moved.append(panel.loc[changed, ["city_id", "year"]].assign(variable=name))
    return panel, pd.concat(moved).astype({"city_id": "int64", "year": "int64"})


cell_status = sql_asset("panel.cell_status")
grouping = sql_asset("panel.grouping")
