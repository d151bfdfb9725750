"""What was quarantined and what was corrected: figures by province and year."""

from functools import partial

import altair as alt
import pandas as pd

from assets.catalog.labels import Language, written
from assets.charts.heat_map import heat_map
from assets.charts.registry import Chart, register

SELECT = """
with panel as (
    select distinct
        province,
        year
    from city_year
),

ruled as (
    select
        city.province,
        observation.year,
        count(*) as figures
    from observation
    inner join city on observation.city_id = city.city_id
    where observation.status = '{status}'
    group by
        city.province,
        observation.year
),

province as (
    select
        province,
        any_value(province_en) as province_en,
        min(city_id) as position
    from city
    group by province
)

select
    coalesce(province.province_en, panel.province) as label_en,
    panel.province as label_zh,
    panel.year,
    coalesce(ruled.figures, 0) as value
from panel
inner join province on panel.province = province.province
left join ruled on panel.province = ruled.province and panel.year = ruled.year
qualify sum(coalesce(ruled.figures, 0)) over () > 0
order by
    province.position,
    panel.year
"""


def rulings(cells: pd.DataFrame, language: Language, status: str) -> alt.TopLevelMixin:
    """Dark where many figures have a status. `cells`: label_en, label_zh of the province, year, value."""
    return heat_map(
        cells,
        written(f"{status}_title", language),
        written(f"audit_{status}", language),
        written("province", language),
        language,
    )


for place, status in ((3, "quarantined"), (4, "corrected")):
    register(
        Chart(
            name=status,
            section="audit",
            place=place,
            select=SELECT.format(status=status),
            draw=partial(rulings, status=status),
            half=True,
            otherwise=f"{status}_none",
        )
    )
