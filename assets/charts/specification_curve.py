"""The specification curve: all estimates in order, and what each choice does to them."""

import altair as alt
import numpy as np
import pandas as pd

from assets.catalog.labels import Language, written
from assets.charts.theme import BLUE, GREY, INK, ORANGE, RULE, themed

ROW = 20
POINTS = 300
SMOOTHED = 0.02
"""Share of the curve over which the bounds of intervals are smoothed."""
QUANTILES = {"lowest": 0.05, "low": 0.25, "middle": 0.5, "high": 0.75, "highest": 0.95}


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


def options(specifications: pd.DataFrame) -> pd.DataFrame:
    """Quantiles of the estimates under each option of each choice.

    `specifications`: one row a specification and choice, with choice, option, their labels and estimate.
    """
    keys = ["choice", "choice_en", "choice_zh", "option", "option_en", "option_zh"]
    quantiles = (
        specifications.groupby(keys, sort=False)["estimate"].quantile(list(QUANTILES.values())).unstack()
    )
    quantiles.columns = pd.Index(QUANTILES)
    return quantiles.reset_index()


def option_ranges(ranges: pd.DataFrame, own: float | None, language: Language) -> alt.TopLevelMixin:
    """Range of the estimates under each option: 5–95 %, 25–75 % and median. `ranges`: what `options` returns."""
    frame = ranges.assign(label=ranges[f"choice_{language}"] + " · " + ranges[f"option_{language}"])
    base = alt.Chart(frame)
    y = alt.Y("label:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False, offset=4))
    colour = alt.Color(
        f"choice_{language}:N",
        legend=None,
        scale=alt.Scale(domain=list(dict.fromkeys(frame[f"choice_{language}"])), range=[BLUE, GREY]),
    )
    tooltip = [
        alt.Tooltip("label:N", title=written("choice", language)),
        alt.Tooltip("middle:Q", title=written("median", language), format=".4f"),
        alt.Tooltip("lowest:Q", title=written("quantile_5", language), format=".4f"),
        alt.Tooltip("highest:Q", title=written("quantile_95", language), format=".4f"),
    ]
    x = alt.X(
        "lowest:Q",
        title=written("estimates_by_option", language),
        axis=alt.Axis(labelFlush=False, tickCount=8),
    )
    thin = base.mark_rule(strokeWidth=1.5).encode(y=y, x=x, x2="highest:Q", color=colour, tooltip=tooltip)
    thick = base.mark_rule(strokeWidth=7, opacity=0.55).encode(
        y=y, x="low:Q", x2="high:Q", color=colour, tooltip=tooltip
    )
    middle = base.mark_tick(thickness=2.5, height=13, color=INK).encode(y=y, x="middle:Q", tooltip=tooltip)
    zero = alt.Chart(pd.DataFrame({"value": [0.0]})).mark_rule(color=INK).encode(x="value:Q")
    chart = zero + thin + thick + middle
    if own is not None:
        chart += (
            alt.Chart(pd.DataFrame({"value": [own]}))
            .mark_rule(color=ORANGE, strokeWidth=1.5, strokeDash=[5, 3])
            .encode(x="value:Q")
        )
    return themed(chart.properties(height=ROW * len(frame)), written("options_title", language))
