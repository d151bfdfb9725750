"""The specification curve: all estimates in order."""

import altair as alt
import numpy as np
import pandas as pd

from assets.catalog.labels import Language, written
from assets.charts.registry import Chart, register
from assets.charts.theme import BLUE, GREY, INK, ORANGE, RULE, themed

POINTS = 300
SMOOTHED = 0.02
"""Share of the curve over which the bounds of intervals are smoothed."""
SELECT = """
select
    estimate,
    ci_low,
    ci_high,
    p_value,
    if(own, estimate, null) as own
from specification
where reason is null
"""


def thinned(specifications: pd.DataFrame, points: int = POINTS) -> pd.DataFrame:
    """Evenly spaced members of the sorted curve, both ends among them.

    `specifications`: estimate, ci_low, ci_high, p_value. Returns these with `share`, the share of
    specifications at or below, from 0 to 1; the bounds are running medians, for one differs from the next.
    """
    ordered = specifications.dropna(subset=["estimate"]).sort_values("estimate", ignore_index=True)
    last = len(ordered) - 1
    window = max(1, round(SMOOTHED * len(ordered)))
    bounds = ordered[["ci_low", "ci_high"]].rolling(window, center=True, min_periods=1).median()
    ordered = ordered.assign(ci_low=bounds["ci_low"], ci_high=bounds["ci_high"])
    kept = np.unique(np.linspace(0, last, min(points, len(ordered))).round().astype(int))
    return ordered.loc[kept].assign(share=kept / max(last, 1))


def specification_curve(curve: pd.DataFrame, own: float | None, language: Language) -> alt.TopLevelMixin:
    """Sorted estimates with intervals. `curve`: what `thinned` returns; `own`: the study's own estimate."""
    kinds = [written(key, language) for key in ("significant", "not_significant")]
    frame = curve.assign(kind=np.where(curve["p_value"] < 0.05, *kinds))
    x = alt.X(
        "share:Q",
        title=written("share_of_specifications", language),
        axis=alt.Axis(format=".0%", grid=False, tickCount=5),
    )
    y_title = written("estimate_and_interval", language)
    base = alt.Chart(frame).encode(x=x)
    band = base.mark_area(color=RULE, opacity=0.7).encode(
        y=alt.Y("ci_low:Q", title=y_title, axis=alt.Axis(tickCount=6)), y2="ci_high:Q"
    )
    dots = base.mark_point(filled=True, size=16, opacity=1).encode(
        y="estimate:Q",
        color=alt.Color(
            "kind:N",
            title=None,
            scale=alt.Scale(domain=kinds, range=[BLUE, GREY]),
            legend=alt.Legend(symbolSize=70, columns=2),
        ),
        tooltip=[
            alt.Tooltip("share:Q", title=written("share_of_specifications", language), format=".0%"),
            alt.Tooltip("estimate:Q", title=written("estimate", language), format=".4f"),
            alt.Tooltip("ci_low:Q", title=written("ci_low", language), format=".4f"),
            alt.Tooltip("ci_high:Q", title=written("ci_high", language), format=".4f"),
        ],
    )
    zero = alt.Chart(pd.DataFrame({"value": [0.0]})).mark_rule(color=INK).encode(y="value:Q")
    chart = band + zero + dots
    if own is not None:
        chart += own_estimate(own, language, "y")
    return themed(chart.properties(height=300), written("curve_title", language))


def own_estimate(value: float, language: Language, channel: str, left: bool = False) -> alt.LayerChart:
    """A line at the study's own estimate across the axis `channel`; its name stands to the right, or left."""
    frame = pd.DataFrame({"value": [value], "label": [f"{written('the_headline', language)} {value:.4f}"]})
    base = alt.Chart(frame)
    position = {channel: alt.Y("value:Q") if channel == "y" else alt.X("value:Q")}
    rule = base.mark_rule(color=ORANGE, strokeWidth=1.5, strokeDash=[5, 3]).encode(**position)
    words = base.mark_text(
        color=ORANGE,
        align="right" if left else "left",
        baseline="bottom",
        dx=-6 if left else 6,
        dy=-4,
        fontSize=12,
        fontWeight=600,
    ).encode(text="label:N", **position, **({"x": alt.value(0)} if channel == "y" else {"y": alt.value(14)}))
    return rule + words


def first_value(values: pd.Series) -> float | None:
    """The first value that is there, or None."""
    known = values.dropna()
    return float(known.iloc[0]) if len(known) else None


CURVE = register(
    Chart(
        name="curve",
        section="estimates",
        place=2,
        select=SELECT,
        draw=lambda rows, language: specification_curve(
            thinned(rows.drop(columns="own")), first_value(rows["own"]), language
        ),
        lead="curve_lead",
        caption="curve_caption",
        values=lambda rows: {"count": f"{len(rows):,}"},
    )
)
