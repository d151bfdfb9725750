"""Heat maps by year: what was filled, quarantined or corrected, and what is covered."""

import altair as alt
import pandas as pd

from assets.catalog.labels import Language, written
from assets.charts.theme import SEQUENTIAL, label_field, themed

ROW = 17
LEAST_SHARE = 0.1
"""The darkest colour stands for this share at least, so that a trifle does not look grave."""


def heat_map(
    cells: pd.DataFrame, title: str, value: str, row: str, language: Language, share: bool = False
) -> alt.TopLevelMixin:
    """Cells of rows by year, in the order of the frame; a zero is blank.

    `cells`: label_en, label_zh (of the row), year, value; `value` and `row` say what these are, `share`
    that the value is a share of one.
    """
    label = label_field(language)
    form = ".0%" if share else ",d"
    highest = max(float(cells["value"].max()), LEAST_SHARE if share else 1.0)
    chart = (
        alt.Chart(cells[cells["value"] > 0])
        .mark_rect(stroke="#ffffff", strokeWidth=0.6)
        .encode(
            x=alt.X(
                "year:O",
                title=None,
                scale=alt.Scale(domain=sorted(cells["year"].unique().tolist()), paddingInner=0),
                axis=alt.Axis(labelAngle=0, ticks=False, domain=False, labelOverlap="greedy"),
            ),
            y=alt.Y(
                f"{label}:N",
                title=None,
                sort=list(dict.fromkeys(cells[label])),
                scale=alt.Scale(domain=list(dict.fromkeys(cells[label])), paddingInner=0),
                axis=alt.Axis(ticks=False, domain=False, labelFontSize=11),
            ),
            color=alt.Color(
                "value:Q",
                title=value,
                scale=alt.Scale(range=list(SEQUENTIAL), domain=[0, highest]),
                legend=alt.Legend(
                    format=form,
                    gradientLength=140,
                    gradientThickness=10,
                    tickCount=3,
                    tickMinStep=0.01 if share else 1,
                ),
            ),
            tooltip=[
                alt.Tooltip(f"{label}:N", title=row),
                alt.Tooltip("year:O", title=written("year", language)),
                alt.Tooltip("value:Q", title=value, format=form),
            ],
        )
        .properties(height=ROW * cells[label].nunique())
    )
    return themed(chart, title)
