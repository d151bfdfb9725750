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
    first, *others = drawn
    return alt.layer(first, rules_at_breaks(broken, what, language), *others)


def rules_at_breaks(data: pd.DataFrame | alt.NamedData, what: str, language: Language) -> alt.Chart:
    """A dotted line at every year in which what is drawn is counted otherwise.

    Args:
        data: year, and what changes its definition, in the column of that name.
    """
    return (
        alt.Chart(data)
        .mark_rule(color=INK, strokeDash=[1, 3], strokeWidth=1.5)
        .encode(
            x=year(),
            tooltip=[
                alt.Tooltip("year:Q", title=written("year", language), format="d"),
                alt.Tooltip(f"{what}:N", title=written("breaks_marked", language)),
            ],
        )
    )


def year() -> alt.X:
    """The axis of the years, from the first to the last."""
    return alt.X("year:Q", title=None, axis=YEARS, scale=alt.Scale(nice=False, zero=False))
