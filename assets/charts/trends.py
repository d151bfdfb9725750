"""Resilience by region and how unequal cities are, over the years."""

import altair as alt
import pandas as pd

from assets.catalog.labels import Language, member, written
from assets.charts.theme import BLUE, GREEN, INK, ORANGE, REGION_COLOURS, themed

HEIGHT = 280
YEAR = alt.Axis(format="d", tickMinStep=1, tickCount=5, labelFlush=True, labelOverlap="greedy", grid=False)


def regional_trends(means: pd.DataFrame, language: Language) -> alt.TopLevelMixin:
    """Mean index by region. `means`: region (`all` for all cities), year, score, cities."""
    regions = [one for one in REGION_COLOURS if one in set(means["region"])]
    frame = means.assign(label=means["region"].map(lambda one: member(one, language)))
    labels = [member(one, language) for one in regions]
    base = alt.Chart(frame).encode(
        x=alt.X("year:Q", title=None, axis=YEAR, scale=alt.Scale(nice=False)),
        y=alt.Y("score:Q", title=written("mean_resilience", language), axis=alt.Axis(tickCount=5)),
        color=alt.Color(
            "label:N",
            title=None,
            scale=alt.Scale(domain=labels, range=[REGION_COLOURS[one] for one in regions]),
            legend=alt.Legend(symbolType="stroke", symbolStrokeWidth=3, columns=3),
        ),
        tooltip=[
            alt.Tooltip("label:N", title=written("region", language)),
            alt.Tooltip("year:Q", title=written("year", language), format="d"),
            alt.Tooltip("score:Q", title=written("mean_resilience", language), format=".4f"),
            alt.Tooltip("cities:Q", title=written("cities", language), format=","),
        ],
    )
    lines = base.mark_line(strokeWidth=2).encode(
        strokeDash=alt.condition("datum.region == 'all'", alt.value([5, 3]), alt.value([1, 0]))
    )
    points = base.mark_point(filled=True, size=22, opacity=1)
    return themed((lines + points).properties(height=HEIGHT), written("trends_title", language))


GINI_PARTS = {"net_between": BLUE, "transvariation": ORANGE, "within": GREEN}


def inequality(parts: pd.DataFrame, language: Language) -> alt.TopLevelMixin:
    """Dagum's Gini and its three parts. `parts`: year, component (`gini` and the parts), value."""
    stacked = parts[parts["component"].isin(GINI_PARTS)]
    frame = stacked.assign(label=stacked["component"].map(lambda one: member(one, language)))
    labels = [member(one, language) for one in GINI_PARTS]
    bars = (
        alt.Chart(frame)
        .mark_area(opacity=0.85)
        .encode(
            x=alt.X("year:Q", title=None, axis=YEAR, scale=alt.Scale(nice=False)),
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
    return themed((bars + total).properties(height=HEIGHT), written("gini_title", language))


def dispersion(spread: pd.DataFrame, language: Language) -> alt.TopLevelMixin:
    """Sigma convergence. `spread`: year, coefficient_of_variation."""
    chart = (
        alt.Chart(spread)
        .mark_line(color=BLUE, strokeWidth=2, point={"filled": True, "size": 22, "color": BLUE})
        .encode(
            x=alt.X("year:Q", title=None, axis=YEAR, scale=alt.Scale(nice=False)),
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
        .properties(height=HEIGHT)
    )
    return themed(chart, written("dispersion_title", language))
