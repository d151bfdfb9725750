"""What was filled: the share of the panel's cells that a rule gave, by province and year."""

import altair as alt
import pandas as pd

from assets.catalog.labels import Language, written
from assets.charts.heat_map import heat_map
from assets.charts.registry import Chart, register

SELECT = """
with position as (
    select
        province,
        min(city_id) as position
    from city
    group by province
)

select
    coalesce(imputed_share.province_en, imputed_share.province) as label_en,
    imputed_share.province as label_zh,
    imputed_share.year,
    imputed_share.imputed_share as value
from imputed_share
inner join position on imputed_share.province = position.province
qualify sum(imputed_share.filled) over () > 0
order by
    position.position,
    imputed_share.year
"""


def filled(cells: pd.DataFrame, language: Language) -> alt.TopLevelMixin:
    """Dark where much was filled. `cells`: label_en, label_zh of the province, year, value."""
    return heat_map(
        cells,
        written("filled_title", language),
        written("audit_filled", language),
        written("province", language),
        language,
        share=True,
    )


FILLED = register(
    Chart(
        name="filled",
        section="audit",
        place=2,
        select=SELECT,
        draw=filled,
        half=True,
        otherwise="filled_none",
    )
)
