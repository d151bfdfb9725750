"""The panel layer: the study's cities and years, gaps filled by stated rules, each fill flagged."""

import numpy as np
import pandas as pd

from assets.catalog.editions import edition_of
from assets.catalog.study import Study
from assets.chain import tables_of
from assets.errors import refuse, year_ranges
from assets.panel.bridges import bridge
from assets.panel.fills import MISSING, fill
from assets.recipes import Work
from assets.table_assets import table_asset

BRIDGED = "bridged"


@table_asset("panel.figures", kinds={"sql"}, study_fields=(), after=["publication.book"], foretold=True)
def figures(work: Work) -> None:
    """What the study takes from the book, the one door between the two halves; it needs no table that lacks."""
    work.replace_from_files(*tables_of("panel.figures"))
    refuse(tables_without_figures(work))


def tables_without_figures(work: Work) -> list[str]:
    """Tables that the study needs and that the book has no figures of, a line each."""
    rows = work.connection.execute(
        """
        select
            lacking.edition, lacking.title, lacking.printed_table, lacking.reason,
            string_agg(distinct used.component, ', ' order by used.component)
        from book.unavailable_column as lacking
        inner join catalog.study as study on lacking.year between study.first_year and study.last_year
        inner join catalog.study_component as used
            on lacking.indicator || if(lacking.scope = 'district', '_district', '') = used.component
        anti join panel.study_figure as figure
            on
                lacking.year = figure.year
                and lacking.indicator = figure.indicator
                and lacking.scope = figure.scope
                and figure.value is not null
        group by all
        order by all
        """
    ).fetchall()
    return [
        f"study {work.study.name} needs {components} of edition {edition}, table {title!r} ({printed_table}): {reason}"
        for edition, title, printed_table, reason, components in rows
    ]


@table_asset(
    "panel.components",
    study_fields=["panel_years", "cities", "fills", "bridges"],
    reads=["catalog.study_component"],
)
def components(work: Work) -> None:
    """The printed indicators that the study rests on, their gaps filled, and groups of cities."""
    study = work.study
    names = [
        name
        for (name,) in work.connection.execute("select component from catalog.study_component").fetchall()
    ]
    work.replace_from_files("panel.component_reported")
    reported = work.connection.execute("select * from panel.component_reported").df()
    refuse(missing_years(study, set(reported["year"])))
    work.replace("panel.component", filled_components(reported, study, names))
    work.replace_from_files("panel.grouping")


def missing_years(study: Study, years: set[int]) -> list[str]:
    """The panel years for which nothing at all was delivered, as a finding."""
    first, last = study.panel_years
    lacking = [year for year in range(first, last + 1) if year not in years]
    editions = [str(edition_of(year)) for year in lacking]
    return [
        f"study {study.name}: nothing was delivered for {year_ranges(lacking)}; deliver edition "
        f"{', '.join(editions)}, or shorten panel.years in {study.path.name}"
    ] * bool(lacking)


def filled_components(reported: pd.DataFrame, study: Study, names: list[str]) -> pd.DataFrame:
    """All city-years of every component, breaks bridged and gaps filled by the study's rules.

    Args:
        reported: city_id, year, component, value, status; at most one row a cell.
        names: the components to fill.

    Returns:
        city_id, year, component, value, status (reported, corrected, bridged, interpolated,
        carried, extrapolated, missing), one row a city, year and component.
    """
    first, last = study.panel_years
    grid = pd.MultiIndex.from_product(
        [names, study.cities, range(first, last + 1)], names=["component", "city_id", "year"]
    )
    table = reported.set_index(["component", "city_id", "year"]).reindex(grid)
    shape = (len(names), len(study.cities), last - first + 1)
    values = table["value"].to_numpy(dtype=float, na_value=np.nan).reshape(shape).copy()
    statuses = table["status"].to_numpy(dtype=object, na_value=MISSING).reshape(shape).copy()
    for position, name in enumerate(names):
        breaks = [(one.year - first, one.how) for one in study.bridges.get(name, ())]
        for city in range(len(study.cities)):
            printed = values[position, city]
            linked, start = bridge(printed, breaks)
            filled, done = fill(linked[start:], study.end_fill(name))
            done = np.where((done == "") & (linked[start:] != printed[start:]), BRIDGED, done)
            values[position, city] = np.append(np.full(start, np.nan), filled)
            statuses[position, city, :start] = MISSING
            statuses[position, city, start:] = np.where(done == "", statuses[position, city, start:], done)
    return table.assign(value=values.ravel(), status=statuses.ravel()).reset_index()
