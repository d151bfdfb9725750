"""Breaks of definition in charts over the years."""

import altair as alt
import pandas as pd

from assets.catalog.labels import Language, written
from assets.charts.theme import GREY, YEARS


def with_breaks(
    drawn: alt.Chart | alt.LayerChart, rows: pd.DataFrame, language: Language
) -> alt.Chart | alt.LayerChart:
    """A chart over the years with a dotted line behind it at every year in which what is drawn is counted otherwise.

    Args:
        rows: year, broken_en and broken_zh: what changes its definition, none where nothing does.
    """
    what = f"broken_{language}"
    broken = rows.loc[rows[what].notna(), ["year", what]].drop_duplicates()
    if broken.empty:  # an empty layer has no extent
        return drawn
    rules = (
        alt.Chart(broken)
        .mark_rule(color=GREY, strokeDash=[1, 3], strokeWidth=1.5)
        .encode(
            x=alt.X("year:Q", title=None, axis=YEARS, scale=alt.Scale(nice=False, zero=False)),
            tooltip=[
                alt.Tooltip("year:Q", title=written("year", language), format="d"),
                alt.Tooltip(f"{what}:N", title=written("breaks_marked", language)),
            ],
        )
    )
    return rules + drawn
