"""Which figures of the volumes there are: the share of the panel's cities without one, by printed indicator and year."""

import altair as alt
import pandas as pd

from assets.catalog.labels import Language, written
from assets.charts.heat_map import heat_map
from assets.charts.registry import Chart, register

SELECT = """
with label as (
    select distinct
        indicator,
        label_en,
        label_zh
    from series
),

panel as (
    select
        year,
        count(*) as cities
    from city_year
    group by year
),

used as (
    select
        observation.indicator,
        observation.year,
        count(*) filter (observation.value is not null and city.in_sample) as figures
    from observation
    inner join city on observation.city_id = city.city_id
    where observation.scope = 'city'
    group by
        observation.indicator,
        observation.year
),

indicator as (
    select distinct indicator
    from used
)

select
    indicator.indicator,
    coalesce(label.label_en, indicator.indicator) as label_en,
    coalesce(label.label_zh, indicator.indicator) as label_zh,
    panel.year,
    1 - coalesce(used.figures, 0) / panel.cities as value
from indicator
cross join panel
left join used on indicator.indicator = used.indicator and panel.year = used.year
left join label on indicator.indicator = label.indicator
order by
    indicator.indicator,
    panel.year
"""
"""Share of the panel's cities without a figure that is used, by printed indicator of the whole city and year."""


def coverage(cells: pd.DataFrame, language: Language) -> alt.TopLevelMixin:
    """Dark where cities lack a figure. `cells`: label_en, label_zh of the indicator, year, value."""
    return heat_map(
        cells,
        written("coverage_title", language),
        written("coverage", language),
        written("indicator", language),
        language,
        share=True,
    )


COVERAGE = register(
    Chart(
        name="coverage",
        section="audit",
        place=1,
        select=SELECT,
        draw=coverage,
        caption="coverage_caption",
    )
)
