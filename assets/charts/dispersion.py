"""Whether cities come closer to each other in an index: its coefficient of variation, over the years."""

import altair as alt
import pandas as pd

from assets.catalog.labels import Language, written
from assets.charts.breaks import with_breaks
from assets.charts.registry import Chart, register
from assets.charts.theme import BLUE, YEARLY_HEIGHT, YEARS, themed

SELECT = """
select
    year,
    coefficient_of_variation,
    broken_en,
    broken_zh
from dispersion_of_index
left join break_of_index using (variable, year)
where variable = $index
order by year
"""


def dispersion(spread: pd.DataFrame, language: Language) -> alt.TopLevelMixin:
    """Sigma convergence. `spread`: year, coefficient_of_variation, broken_en, broken_zh."""
    line = (
        alt.Chart(spread)
        .mark_line(color=BLUE, strokeWidth=2, point={"filled": True, "size": 22, "color": BLUE})
        .encode(
            x=alt.X("year:Q", title=None, axis=YEARS, scale=alt.Scale(nice=False)),
            y=alt.Y(
                "coefficient_of_variation:Q",
                title=written("coefficient_of_variation", language),
                axis=alt.Axis(tickCount=5),
                scale=alt.Scale(zero=True),
            ),
            tooltip=[
                alt.Tooltip("year:Q", title=written("year", language), format="d"),
                alt.Tooltip(
                    "coefficient_of_variation:Q",
                    title=written("coefficient_of_variation", language),
                    format=".3f",
                ),
            ],
        )
    )
    chart = with_breaks(spread, language, line).properties(height=YEARLY_HEIGHT)
    return themed(chart, written("dispersion_title", language))


DISPERSION = register(
    Chart(
        name="dispersion",
        section="trends",
        place=3,
        select=SELECT,
        draw=dispersion,
        of_index=True,
        half=True,
    )
)
