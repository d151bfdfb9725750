"""One coefficient in many models: estimates with their 95 % intervals below each other."""

from typing import Any

import altair as alt
import pandas as pd

from assets.catalog.labels import LANGUAGES, Language, member, table_name, written
from assets.charts.registry import Chart, register
from assets.charts.theme import BLUE, GREY, INK, ORANGE, PALE, themed

ROW = 18
SELECT = r"""
with headline as (
    select
        study.headline_model,
        study.headline_term,
        model.outcome
    from study
    inner join model on study.headline_model = model.model_id
),

coefficient_of_model as (
    select
        model.*,
        coefficient.* exclude (model_id),
        headline.headline_term,
        model.model_id = headline.headline_model as headline,
        substr(coefficient.term, length(headline.headline_term) + 1) as rest,
        regexp_extract(coefficient.term, ', (\d+)\)$', 1) as years
    from headline
    inner join model on headline.outcome = model.outcome
    inner join coefficient on model.model_id = coefficient.model_id
),

placed as (
    select
        *,
        case
            when starts_with(term, headline_term || ': ') then substr(rest, 3)
            when starts_with(term, headline_term || ':') then nullif(regexp_extract(rest, '^:[^:=]+=(.+)$', 1), '')
            when term = 'l(' || headline_term || ', ' || years || ')' then 'lag_' || years
            when term = 'f(' || headline_term || ', ' || years || ')' then 'lead_' || years
        end as part
    from coefficient_of_model
)

select
    model_id,
    table_ref,
    coalesce(label_en, model_id) as label_en,
    coalesce(label_zh, model_id) as label_zh,
    part,
    headline,
    estimate,
    ci_low,
    ci_high,
    t_value
from placed
where
    (term = headline_term or part is not null)
    and estimator != 'convergence'
    and ci_low is not null
order by
    not starts_with(table_ref, 'table'),
    try_cast(regexp_extract(table_ref, '(\d+) \(', 1) as integer),
    try_cast(regexp_extract(table_ref, '\((\d+)\)', 1) as integer),
    term
"""
"""The headline's term, its lags and leads, and its parts by group, in every model of the same outcome."""
WIDEST = 6.0
"""An interval is cut at so many times the headline's own distance between zero and its farther bound."""


def coefficient_plot(estimates: pd.DataFrame, language: Language) -> alt.TopLevelMixin:
    """Estimates and intervals, one a row in the order of the frame, the headline marked.

    `estimates`: label_en, label_zh, section, estimate, ci_low, ci_high, t_value, headline (true for one
    row at most). Rows of one section share a background. Intervals that reach far beyond are cut at the edge.
    """
    label = f"label_{language}"
    own = estimates[estimates["headline"]]
    reach = float((own if len(own) else estimates)[["ci_low", "ci_high"]].abs().max(axis=None)) * WIDEST
    low = max(min(0.0, float(estimates["ci_low"].min())), -reach)
    high = min(max(0.0, float(estimates["ci_high"].max())), reach)
    alternate = {section: number % 2 for number, section in enumerate(dict.fromkeys(estimates["section"]))}
    frame = estimates.assign(
        band=estimates["section"].map(alternate),
        low=estimates["ci_low"].clip(low, high),
        high=estimates["ci_high"].clip(low, high),
        dot=estimates["estimate"].clip(low, high),
        kind=[
            written("the_headline" if one else "excludes_zero" if clear else "includes_zero", language)
            for one, clear in zip(
                estimates["headline"], estimates["ci_low"] * estimates["ci_high"] > 0, strict=True
            )
        ],
    )
    kinds = [written(key, language) for key in ("the_headline", "excludes_zero", "includes_zero")]
    y = alt.Y(
        f"{label}:N",
        title=None,
        scale=alt.Scale(domain=frame[label].tolist()),
        axis=alt.Axis(ticks=False, domain=False, offset=4),
    )
    scale = alt.Scale(domain=[low, high], nice=True)
    colour = alt.Color(
        "kind:N",
        title=None,
        scale=alt.Scale(domain=kinds, range=[ORANGE, BLUE, GREY]),
        legend=alt.Legend(columns=3, symbolType="circle"),
    )
    tooltip = [
        alt.Tooltip(f"{label}:N", title=written("model", language)),
        alt.Tooltip("estimate:Q", title=written("estimate", language), format=".4f"),
        alt.Tooltip("ci_low:Q", title=written("ci_low", language), format=".4f"),
        alt.Tooltip("ci_high:Q", title=written("ci_high", language), format=".4f"),
        alt.Tooltip("t_value:Q", title=written("t_value", language), format=".2f"),
    ]
    base = alt.Chart(frame)
    bands = (
        base.transform_filter("datum.band == 1")
        .mark_bar(color=PALE, height=ROW)
        .encode(y=y, x=alt.value(0), x2=alt.value("width"))
    )
    zero = alt.Chart(pd.DataFrame({"value": [0.0]})).mark_rule(color=INK, strokeWidth=1).encode(x="value:Q")
    intervals = base.mark_rule(strokeWidth=2).encode(
        y=y,
        x=alt.X(
            "low:Q",
            scale=scale,
            title=written("estimate_and_interval", language),
            axis=alt.Axis(labelFlush=False, tickCount=8),
        ),
        x2="high:Q",
        color=colour,
        tooltip=tooltip,
    )
    dots = base.mark_point(filled=True, size=60, opacity=1).encode(
        y=y, x="dot:Q", color=colour, tooltip=tooltip
    )
    return themed(
        (bands + zero + intervals + dots).properties(height=ROW * len(frame)),
        written("coefficients_title", language),
    )


def labelled(estimates: pd.DataFrame) -> pd.DataFrame:
    """What `coefficient_plot` takes: labels say where the model stands, what it varies and, of a group, which.

    `estimates`: what SELECT returns.
    """
    labels = {
        f"label_{language}": [" · ".join(row_label(row, language)) for row in estimates.to_dict("records")]
        for language in LANGUAGES
    }
    return estimates.assign(section=estimates["table_ref"].str.replace(r" \(.*", "", regex=True), **labels)


def row_label(row: dict[str, Any], language: Language) -> list[str]:
    """The parts of a row's label: a table of the paper needs no more than its number."""
    own = row["table_ref"].startswith("appendix ")
    label = (
        [row["table_ref"].removeprefix("appendix "), row[f"label_{language}"]]
        if own
        else [table_name(row["table_ref"], language)]
    )
    return label if pd.isna(row["part"]) else [*label, member(row["part"], language)]


COEFFICIENTS = register(
    Chart(
        name="coefficients",
        section="estimates",
        place=1,
        select=SELECT,
        draw=lambda rows, language: coefficient_plot(labelled(rows), language),
        lists=True,
        lead="coefficients_lead",
    )
)
