"""Breaks of definition in charts over the years."""

import altair as alt
import pandas as pd

from assets.catalog.labels import Language, written
from assets.charts.theme import INK, YEARS


def with_breaks(rows: pd.DataFrame, language: Language, *drawn: alt.Chart) -> alt.LayerChart | alt.FacetChart:
    """Layers over the years, and over the first of them a dotted line at every year in which what is drawn is counted
    otherwise: an area would hide it.

    Args:
        rows: year, broken_en and broken_zh: what changes its definition, none where nothing does.
    """
    what = f"broken_{language}"
    broken = rows.loc[rows[what].notna(), ["year", what]].drop_duplicates()
    if broken.empty:  # an empty layer has no extent
        return alt.layer(*drawn)
    rules = (
        alt.Chart(broken)
        .mark_rule(color=INK, strokeDash=[1, 3], strokeWidth=1.5)
        .encode(
            x=alt.X("year:Q", title=None, axis=YEARS, scale=alt.Scale(nice=False, zero=False)),
            tooltip=[
                alt.Tooltip("year:Q", title=written("year", language), format="d"),
                alt.Tooltip(f"{what}:N", title=written("breaks_marked", language)),
            ],
        )
    )
    first, *others = drawn
    return alt.layer(first, rules, *others)
