"""Weights of the index: what is written down beside what the indicator really carries."""

import altair as alt
import pandas as pd

from assets.catalog.labels import Language, written
from assets.charts.registry import Chart, TableColumn, register
from assets.charts.theme import BLUE, ORANGE, RULE, label_field, themed

ROW = 24
SELECT = """
select
    weight.indicator,
    coalesce(dictionary.label_en, weight.indicator) as label_en,
    coalesce(dictionary.label_zh, weight.indicator) as label_zh,
    weight.dimension_en,
    weight.dimension_zh,
    weight.attribute,
    coalesce(weight.mean_weight, weight.weight) as weight,
    weight.effective_weight,
    weight.verdict_en,
    weight.verdict_zh
from weight_of_index as weight
left join data_dictionary as dictionary
    on weight.indicator = dictionary.column_name and dictionary.table_name = 'city_year'
where weight.variable = $index
order by
    coalesce(weight.mean_weight, weight.weight) desc,
    weight.indicator
"""


def weights(indicators: pd.DataFrame, language: Language) -> alt.TopLevelMixin:
    """Nominal and effective weights, largest nominal first.

    `indicators`: label_en, label_zh, weight and, where it is known, effective_weight, as shares of one.
    """
    names = {
        "weight": written("nominal_weight", language),
        "effective_weight": written("effective_weight", language),
    }
    kinds = {column: name for column, name in names.items() if column in indicators}
    ordered = indicators.sort_values("weight", ascending=False)
    label = label_field(language)
    order = ordered[label].tolist()
    long = ordered.rename(columns=kinds).melt(
        id_vars=[label], value_vars=list(kinds.values()), var_name="kind", value_name="value"
    )
    y = alt.Y(f"{label}:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False, offset=4))
    x = alt.X("value:Q", title=written("share_of_index", language), axis=alt.Axis(format=".0%", tickCount=6))
    dots = (
        alt.Chart(long)
        .mark_point(filled=True, size=95, opacity=1)
        .encode(
            y=y,
            x=x,
            color=alt.Color(
                "kind:N",
                title=None,
                scale=alt.Scale(domain=list(kinds.values()), range=[BLUE, ORANGE][: len(kinds)]),
                legend=alt.Legend(columns=2),
            ),
            shape=alt.Shape(
                "kind:N",
                scale=alt.Scale(domain=list(kinds.values()), range=["circle", "diamond"][: len(kinds)]),
            ),
            tooltip=[
                alt.Tooltip(f"{label}:N", title=written("indicator", language)),
                alt.Tooltip("kind:N", title=written("kind", language)),
                alt.Tooltip("value:Q", title=written("share_of_index", language), format=".1%"),
            ],
        )
    )
    chart: alt.Chart | alt.LayerChart = dots
    if len(kinds) > 1:
        both = alt.Chart(ordered.dropna(subset=list(kinds)))
        chart = (
            both.mark_rule(color=RULE, strokeWidth=3).encode(y=y, x="weight:Q", x2="effective_weight:Q")
            + dots
        )
    return themed(chart.properties(height=ROW * len(order)), written("weights_title", language))


WEIGHTS = register(
    Chart(
        name="weights",
        section="weights",
        place=1,
        select=SELECT,
        draw=weights,
        of_index=True,
        lists=True,
        lead="weights_lead",
        table=(
            TableColumn("indicator", "label"),
            TableColumn("dimension", "dimension"),
            TableColumn("direction", "attribute", "member"),
            TableColumn("nominal_weight", "weight", "share"),
            TableColumn("effective_weight", "effective_weight", "share"),
            TableColumn("verdict", "verdict"),
        ),
    )
)
