"""The mean of an index by region, over the years."""

import altair as alt
import pandas as pd

from assets.catalog.labels import Language, member, written
from assets.charts.breaks import with_breaks
from assets.charts.registry import Chart, register
from assets.charts.theme import REGION_COLOURS, YEARLY_HEIGHT, YEARS, themed

SELECT = """
select
    coalesce(city.region, 'all') as region,
    score.year,
    avg(score.score) as score,
    count(*) as cities,
    any_value(broken.broken_en) as broken_en,
    any_value(broken.broken_zh) as broken_zh
from score_of_index as score
inner join city on score.city_id = city.city_id
left join break_of_index as broken on score.variable = broken.variable and score.year = broken.year
where score.variable = $index
group by grouping sets ((city.region, score.year), (score.year))
order by
    region,
    score.year
"""


def regional_trends(means: pd.DataFrame, language: Language) -> alt.TopLevelMixin:
    """Mean index by region. `means`: region (`all` for all cities), year, score, cities, broken_en, broken_zh."""
    regions = [one for one in REGION_COLOURS if one in set(means["region"])]
    frame = means.assign(label=means["region"].map(lambda one: member(one, language)))
    labels = [member(one, language) for one in regions]
    base = alt.Chart(frame).encode(
        x=alt.X("year:Q", title=None, axis=YEARS, scale=alt.Scale(nice=False)),
        y=alt.Y("score:Q", title=written("mean_index", language), axis=alt.Axis(tickCount=5)),
        color=alt.Color(
            "label:N",
            title=None,
            scale=alt.Scale(domain=labels, range=[REGION_COLOURS[one] for one in regions]),
            legend=alt.Legend(symbolType="stroke", symbolStrokeWidth=3, columns=3),
        ),
        tooltip=[
            alt.Tooltip("label:N", title=written("region", language)),
            alt.Tooltip("year:Q", title=written("year", language), format="d"),
            alt.Tooltip("score:Q", title=written("mean_index", language), format=".4f"),
            alt.Tooltip("cities:Q", title=written("cities", language), format=","),
        ],
    )
    lines = base.mark_line(strokeWidth=2).encode(
        strokeDash=alt.condition("datum.region == 'all'", alt.value([5, 3]), alt.value([1, 0]))
    )
    points = base.mark_point(filled=True, size=22, opacity=1)
    return themed(
        with_breaks(means, language, lines, points).properties(height=YEARLY_HEIGHT),
        written("trends_title", language),
    )


TRENDS = register(
    Chart(
        name="trends",
        section="trends",
        place=1,
        select=SELECT,
        draw=regional_trends,
        of_index=True,
        half=True,
        lead="trends_lead",
    )
)
