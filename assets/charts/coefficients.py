"""One coefficient in many models: estimates with their 95 % intervals below each other."""

from typing import Any

import altair as alt
import pandas as pd

from assets.catalog.labels import LANGUAGES, Language, table_name, written
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
        any_value(coefficient.term_en) filter (coefficient.term = headline.headline_term) over () as own_en,
        any_value(coefficient.term_zh) filter (coefficient.term = headline.headline_term) over () as own_zh,
        regexp_extract(coefficient.term, '^[lf]\((.+), \d+\)$', 1) = headline.headline_term as shifted,
        starts_with(coefficient.term, headline.headline_term || ': ')
        or (
            starts_with(coefficient.term, headline.headline_term || ':')
            and regexp_matches(substr(coefficient.term, length(headline.headline_term) + 1), '^:[^:=]+=.')
        ) as part
    from headline
    inner join model on headline.outcome = model.outcome
    inner join coefficient on model.model_id = coefficient.model_id
)

select
    model_id,
    table_ref,
    coalesce(label_en, model_id) as label_en,
    coalesce(label_zh, model_id) as label_zh,
    term_en,
    term_zh,
    own_en,
    own_zh,
    headline,
    estimate,
    ci_low,
    ci_high,
    t_value
from coefficient_of_model
where
    (term = headline_term or shifted or part)
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
    part = part_label(row[f"term_{language}"], row[f"own_{language}"])
    return [*label, part] if part else label


def part_label(term: str, own: str | None) -> str:
    """What a term's label says beyond that of the headline's term; nothing for that term itself.

    >>> part_label("Size (east)", "Size"), part_label("Size", "Size"), part_label("规模（滞后一期）", "规模")
    ('east', '', '滞后一期')
    >>> part_label("Size (persons; east)", "Size (persons)"), part_label("Size (persons)", "Size (persons)")
    ('east', '')
    """
    return term.removeprefix(own.rstrip(")）")).strip(" ;；()（）") if own else term


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
