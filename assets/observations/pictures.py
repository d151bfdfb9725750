"""Pictures of what the volumes print, for Dagster's UI."""

import altair as alt
import duckdb

from assets.catalog.labels import written
from assets.charts.heat_map import heat_map

LACKING = """
with printed as (
    select
        indicator,
        year,
        figures / nullif(cities, 0) as share
    from observations.coverage
    where scope = 'city'
)

select
    indicator.label_en,
    indicator.label_zh,
    years.year,
    1 - coalesce(printed.share, 0) as value
from (select distinct printed.indicator from printed) as named
inner join catalog.indicator as indicator on named.indicator = indicator.indicator
cross join (select distinct printed.year from printed) as years
left join printed on named.indicator = printed.indicator and years.year = printed.year
order by
    named.indicator,
    years.year
"""


def picture_of_coverage(connection: duckdb.DuckDBPyConnection) -> alt.TopLevelMixin | None:
    """By printed indicator of the whole city and year, the share of cities without a figure; None without rows."""
    cells = connection.execute(LACKING).df()
    if cells.empty:
        return None
    return heat_map(
        cells,
        written("coverage_title", "en"),
        written("coverage", "en"),
        written("indicator", "en"),
        "en",
        share=True,
    )
