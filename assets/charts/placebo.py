"""Estimates that come about by chance: permuted paths of cities, with the real estimate marked."""

import altair as alt
import numpy as np
import pandas as pd

from assets.catalog.labels import Language, written
from assets.charts.registry import Chart, register
from assets.charts.specification_curve import first_value, own_estimate
from assets.charts.theme import GREY, themed

BINS = 40
SELECT = """
select
    placebo_draw.estimate,
    coefficient.estimate as own
from placebo_draw
cross join study
left join coefficient
    on placebo_draw.model_id = coefficient.model_id and study.headline_term = coefficient.term
"""


def placebo(draws: pd.Series, own: float | None, language: Language) -> alt.TopLevelMixin:
    """Histogram of the estimates under permutation. `draws`: an estimate a permutation; `own`: the real one."""
    counts, edges = np.histogram(draws.dropna(), bins=BINS)
    frame = pd.DataFrame({"start": edges[:-1], "end": edges[1:], "draws": counts})
    bars = (
        alt.Chart(frame)
        .mark_bar(color=GREY, opacity=0.7, binSpacing=1)
        .encode(
            x=alt.X(
                "start:Q",
                bin="binned",
                title=written("placebo_estimate", language),
                axis=alt.Axis(grid=False, labelFlush=False, tickCount=8),
            ),
            x2="end:Q",
            y=alt.Y("draws:Q", title=written("permutations", language), axis=alt.Axis(tickCount=5)),
            tooltip=[
                alt.Tooltip("start:Q", title=written("from", language), format=".4f"),
                alt.Tooltip("end:Q", title=written("to", language), format=".4f"),
                alt.Tooltip("draws:Q", title=written("permutations", language), format="d"),
            ],
        )
    )
    chart: alt.Chart | alt.LayerChart = bars
    if own is not None:
        chart = bars + own_estimate(own, language, "x", left=own > float(draws.mean()))
    return themed(chart.properties(height=280), written("placebo_title", language))


def as_far_from_zero(rows: pd.DataFrame) -> int:
    """How many permutations have an estimate as far from zero as the real one."""
    return int((rows["estimate"].abs() >= rows["own"].abs()).sum())


PLACEBO = register(
    Chart(
        name="placebo",
        section="estimates",
        place=4,
        select=SELECT,
        draw=lambda rows, language: placebo(rows["estimate"], first_value(rows["own"]), language),
        caption="placebo_caption",
        values=lambda rows: {"draws": f"{len(rows):,}", "beyond": f"{as_far_from_zero(rows):,}"},
    )
)
