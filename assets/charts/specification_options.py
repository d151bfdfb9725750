"""What each choice of the specification curve does to the estimates."""

from typing import Any

import altair as alt
import pandas as pd

from assets.catalog.labels import LANGUAGES, Language, member, written
from assets.charts.registry import Chart, register
from assets.charts.specification_curve import first_value
from assets.charts.theme import BLUE, GREY, INK, ORANGE, themed

ROW = 20
QUANTILES = {"lowest": 0.05, "low": 0.25, "middle": 0.5, "high": 0.75, "highest": 0.95}
CHOICES = ("controls", "sample", "cleaning", "cluster")
"""Choices beside the readings of variables, which stand before them."""
SELECT = """
with estimable as (
    select *
    from specification
    where reason is null
),

long as (
    select
        choice,
        option,
        estimate
    from (unpivot estimable on cleaning, controls, sample, cluster into name choice value option)
    union all
    select
        taken.variable as choice,
        taken.reading as option,
        estimable.estimate
    from estimable
    inner join specification_reading as taken on estimable.specification = taken.specification
),

varied as (
    select choice
    from long
    group by choice
    having count(distinct option) > 1
)

select
    long.choice,
    long.option,
    variable.label_en as variable_en,
    variable.label_zh as variable_zh,
    coalesce(reading.label_en, sample.label_en) as label_en,
    coalesce(reading.label_zh, sample.label_zh) as label_zh,
    long.estimate,
    (select any_value(specification.estimate) from specification where specification.own) as own
from long
inner join varied on long.choice = varied.choice
left join study_variable as variable on long.choice = variable.variable
left join study_reading as reading on long.choice = reading.variable and long.option = reading.reading
left join study_sample as sample on long.choice = 'sample' and long.option = sample.sample
order by
    long.choice,
    long.option
"""
"""Estimates under each option of each choice that has more than one: readings of variables, and CHOICES."""


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


def labelled_options(rows: pd.DataFrame) -> pd.DataFrame:
    """Choices and options with labels, those of variables first. `rows`: what SELECT returns."""
    labels: dict[str, Any] = {}
    keys = rows["choice"] + "_" + rows["option"]
    for language in LANGUAGES:
        choice = {one: written(f"choice_{one}", language) for one in CHOICES}
        option = {one: member(one, language) for one in keys.unique()}
        labels[f"choice_{language}"] = rows[f"variable_{language}"].fillna(rows["choice"].map(choice))
        labels[f"option_{language}"] = rows[f"label_{language}"].fillna(keys.map(option))
    position = {one: number for number, one in enumerate(CHOICES)}
    return rows.assign(**labels).sort_values(
        "choice", key=lambda one: one.map(position).fillna(-1), kind="stable"
    )


OPTIONS = register(
    Chart(
        name="options",
        section="estimates",
        place=3,
        select=SELECT,
        draw=lambda rows, language: option_ranges(
            options(labelled_options(rows)), first_value(rows["own"]), language
        ),
        lists=True,
        caption="options_caption",
    )
)
