"""How unequal cities are in an index, over the years: Dagum's Gini and its parts."""

import altair as alt
import pandas as pd

from assets.catalog.labels import Language, member, written
from assets.charts.breaks import with_breaks
from assets.charts.registry import Chart, register
from assets.charts.theme import BLUE, GREEN, INK, ORANGE, YEARLY_HEIGHT, YEARS, themed

SELECT = """
select
    year,
    component,
    value,
    broken_en,
    broken_zh
from inequality_of_index
left join break_of_index using (variable, year)
where variable = $index
order by
    component,
    year
"""
GINI_PARTS = {"net_between": BLUE, "transvariation": ORANGE, "within": GREEN}


def inequality(parts: pd.DataFrame, language: Language) -> alt.TopLevelMixin:
    """Dagum's Gini and its three parts. `parts`: year, component (`gini` and the parts), value, broken_en, broken_zh."""
    stacked = parts[parts["component"].isin(GINI_PARTS)]
    frame = stacked.assign(label=stacked["component"].map(lambda one: member(one, language)))
    labels = [member(one, language) for one in GINI_PARTS]
    bars = (
        alt.Chart(frame)
        .mark_area(opacity=0.85)
        .encode(
            x=alt.X("year:Q", title=None, axis=YEARS, scale=alt.Scale(nice=False)),
            y=alt.Y("value:Q", title=written("gini", language), axis=alt.Axis(tickCount=5)),
            color=alt.Color(
                "label:N",
                title=None,
                sort=labels,
                scale=alt.Scale(domain=labels, range=list(GINI_PARTS.values())),
                legend=alt.Legend(symbolType="square", columns=3),
            ),
            tooltip=[
                alt.Tooltip("label:N", title=written("part", language)),
                alt.Tooltip("year:Q", title=written("year", language), format="d"),
                alt.Tooltip("value:Q", title=written("gini", language), format=".4f"),
            ],
        )
    )
    total = (
        alt.Chart(parts[parts["component"] == "gini"])
        .mark_line(color=INK, strokeWidth=2, point={"filled": True, "size": 22, "color": INK})
        .encode(
            x="year:Q",
            y="value:Q",
            tooltip=[
                alt.Tooltip("year:Q", title=written("year", language), format="d"),
                alt.Tooltip("value:Q", title=written("gini", language), format=".4f"),
            ],
        )
    )
    return themed(
        with_breaks(parts, language, bars, total).properties(height=YEARLY_HEIGHT),
        written("inequality_title", language),
    )


INEQUALITY = register(
    Chart(
        name="inequality",
        section="trends",
        place=2,
        select=SELECT,
        draw=inequality,
        of_index=True,
        half=True,
        lead="inequality_lead",
    )
)
