"""One look for all charts: colours that colour-blind readers tell apart, thin axes, system fonts."""

from typing import Any

import altair as alt

from assets.catalog.labels import Language

BLUE, ORANGE, GREEN, PURPLE, GREY = "#1f5f8b", "#c8641a", "#3b8f7a", "#8a5a9e", "#8b929a"
INK, MUTED, RULE, PALE = "#1d2733", "#5b6673", "#d5dae0", "#eef1f4"
ABSENT, OUTLINE = "#e4dfd6", "#c6bdae"
SEQUENTIAL = ("#d6e9f1", "#b3d5e2", "#88bdd1", "#5aa0bc", "#347fa1", "#1c5c7f", "#0d3a5a")
REGION_COLOURS = {"east": BLUE, "central": ORANGE, "west": GREEN, "northeast": PURPLE, "all": INK}
YEARLY_HEIGHT = 280
YEARS = alt.Axis(format="d", tickMinStep=1, tickCount=5, labelFlush=True, labelOverlap="greedy", grid=False)
"""Of charts of half a page: their height in pixels, and their axis of years."""
FONTS = (
    "'Helvetica Neue', Helvetica, Arial, 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', "
    "'Noto Sans CJK SC', 'Source Han Sans SC', sans-serif"
)


def themed(chart: Any, title: Any, subtitle: str | None = None) -> alt.TopLevelMixin:
    """A chart with its title above the left edge and the common look."""
    words = alt.TitleParams(title, subtitle=subtitle) if subtitle else alt.TitleParams(title)
    configured: alt.TopLevelMixin = (
        chart.properties(title=words)
        .configure(font=FONTS, background="transparent")
        .configure_view(stroke=None)
        .configure_title(
            anchor="start",
            frame="bounds",
            fontSize=14,
            fontWeight=600,
            color=INK,
            subtitleFontSize=12,
            subtitleColor=MUTED,
            offset=12,
        )
        .configure_axis(
            labelColor=MUTED,
            titleColor=MUTED,
            labelFontSize=11.5,
            titleFontSize=11.5,
            titleFontWeight="normal",
            domainColor=RULE,
            tickColor=RULE,
            gridColor=PALE,
            labelLimit=330,
        )
        .configure_legend(
            labelColor=INK,
            titleColor=MUTED,
            labelFontSize=12,
            titleFontSize=11.5,
            titleFontWeight="normal",
            labelLimit=300,
            orient="bottom",
            columns=4,
        )
    )
    return configured


def label_field(language: Language) -> str:
    """The column of a frame that holds labels in a language."""
    return f"label_{language}"
