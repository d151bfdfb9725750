"""The path of one city: its index and its rank over the years. The page names the city: its rows come later.

`PATH`: year, score, rank, place (the rank in words); `SPANS`: year, low and high of the rank's interval; `BREAKS`: year,
broken. A layer without rows is not drawn.
"""

import altair as alt

from assets.catalog.labels import Language, written
from assets.charts.breaks import rules_at_breaks, year
from assets.charts.theme import BLUE, themed

PATH, SPANS, BREAKS = (alt.NamedData(name) for name in ("path", "spans", "breaks"))
HEIGHT = 190


def city_scores(language: Language) -> alt.TopLevelMixin:
    """The index of a city over the years."""
    return over_years(language, "city_scores_title", path(language, "score", alt.Scale(zero=True)))


def city_ranks(language: Language) -> alt.TopLevelMixin:
    """The rank of a city over the years, the first on top, within its interval."""
    scale = alt.Scale(reverse=True, zero=False, domainMin=1)
    band = (
        alt.Chart(SPANS)
        .mark_area(color=BLUE, opacity=0.22)
        .encode(x=year(), y=alt.Y("low:Q", title=None, scale=scale), y2="high:Q")
    )
    return over_years(language, "city_ranks_title", band, path(language, "rank", scale))


def path(language: Language, field: str, scale: alt.Scale) -> alt.Chart:
    """A line with a point a year."""
    return (
        alt.Chart(PATH)
        .mark_line(color=BLUE, strokeWidth=2, point={"filled": True, "size": 22, "color": BLUE})
        .encode(
            x=year(),
            y=alt.Y(f"{field}:Q", title=None, axis=alt.Axis(tickCount=5), scale=scale),
            tooltip=[
                alt.Tooltip("year:Q", title=written("year", language), format="d"),
                alt.Tooltip("score:Q", title=written("index", language), format=".4f"),
                alt.Tooltip("place:N", title=written("rank", language)),
            ],
        )
    )


def over_years(language: Language, title: str, *drawn: alt.Chart) -> alt.TopLevelMixin:
    """A chart with a dotted line at every year in which what is drawn is counted otherwise."""
    breaks = rules_at_breaks(BREAKS, "broken", language)
    return themed(alt.layer(*drawn, breaks).properties(height=HEIGHT), written(title, language))


CHARTS = {"city-scores": city_scores, "city-ranks": city_ranks}
"""By their names on the page."""
