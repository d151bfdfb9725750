"""The map of an index: its class in each city and year, areas without a score told apart."""

import itertools
import json
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from altair.utils.schemapi import debug_mode

from assets.catalog.labels import Language, written
from assets.charts.boundaries import VERSION, Boundary, boundaries, point
from assets.charts.registry import Chart, register
from assets.charts.theme import ABSENT, MUTED, OUTLINE, SEQUENTIAL, themed

NO_INDEX = "none"
ROUNDED_TO = 0.005
CITY = ["city_id", "name", "name_en", "province", "province_en", "longitude", "latitude", "in_sample"]
SELECT = """
select
    city.city_id,
    city.name,
    city.name_en,
    city.province,
    city.province_en,
    city.longitude,
    city.latitude,
    city.in_sample,
    score.year,
    score.score,
    score.rank,
    (
        select count(distinct weight.indicator)
        from weight_of_index as weight
        where weight.variable = $index
    ) as indicators
from city
left join score_of_index as score on city.city_id = score.city_id and score.variable = $index
order by
    score.year,
    score.rank,
    city.city_id
"""


def class_limits(scores: pd.Series) -> list[float]:
    """Limits between the classes: rounded quantiles of all cities and years, so that years compare.

    >>> class_limits(pd.Series([i / 700 for i in range(700)]))
    [0.145, 0.285, 0.43, 0.57, 0.715, 0.855]
    """
    shares = np.arange(1, len(SEQUENTIAL)) / len(SEQUENTIAL)
    limits = np.round(scores.dropna().quantile(shares) / ROUNDED_TO) * ROUNDED_TO
    return [float(f"{limit:.3f}") for limit in sorted(set(limits))]


def features(cities: pd.DataFrame, scores: pd.DataFrame, years: range) -> list[dict[str, Any]]:
    """GeoJSON features of the whole country, those of cities with scores and ranks by year, null without.

    `cities`: city_id, name, name_en, province, province_en, longitude, latitude, in_sample; `scores`:
    city_id, year, score, rank. A city of the sample without an area in the source is a point.
    """
    columns = [scores[name].tolist() for name in ("city_id", "year", "score", "rank")]
    by_city_year = {(city, year): (score, rank) for city, year, score, rank in zip(*columns, strict=True)}
    known = {row["city_id"]: row for row in cities.to_dict("records")}
    drawn = list(boundaries())
    codes = {one.city_id for one in drawn}
    drawn += [
        Boundary(city_id, row["name"], point(row["longitude"], row["latitude"]))
        for city_id, row in known.items()
        if row["in_sample"] and city_id not in codes
    ]

    def properties(city_id: int | None, name: str | None) -> dict[str, Any]:
        row = known.get(city_id, {})
        one: dict[str, Any] = {"city_id": city_id, "name_zh": name, "name_en": row.get("name_en") or name}
        one |= {"province_zh": row.get("province"), "province_en": row.get("province_en")}
        if row.get("in_sample"):
            found = [by_city_year.get((city_id, year)) for year in years]
            one["scores"] = [None if pair is None else round(pair[0], 4) for pair in found]
            one["ranks"] = [None if pair is None else int(pair[1]) for pair in found]
        return one

    return [
        {"type": "Feature", "properties": properties(one.city_id, one.name), "geometry": one.geometry}
        for one in drawn
    ]


def index_map(
    places: list[dict[str, Any]], limits: list[float], first_year: int, year: int, language: Language
) -> alt.TopLevelMixin:
    """The map of one year; the parameter `year` moves it.

    `places`: what `features` returns for years from `first_year` on; `limits`: what `class_limits` returns.
    """
    year_parameter = alt.param("year", value=year)
    position = f"year - {first_year}"
    steps = [f"datum.score >= {limit} ? " for limit in reversed(limits)]
    classes = [str(number) for number in range(len(limits) + 1)]
    nested = (
        "".join(f"{step}'{name}' : " for step, name in zip(steps, reversed(classes), strict=False)) + "'0'"
    )
    bounds = [f"< {limits[0]:g}"] if limits else [written("any_value", language)]
    bounds += [f"{low:g} – {high:g}" for low, high in itertools.pairwise(limits)]
    bounds += [f"≥ {limits[-1]:g}"] if limits else []
    absent = json.dumps(written("no_index", language), ensure_ascii=False)
    place = json.dumps(written("place_of", language, rank="{rank}", count="{count}"), ensure_ascii=False)
    labels = dict(zip(classes, bounds, strict=True)) | {NO_INDEX: written("no_index", language)}
    colours = [*colours_of(len(classes)), ABSENT]
    with debug_mode(False):  # Altair would check every coordinate against its schema, for a second
        data = alt.InlineData(values=places)
    chart = (
        alt.Chart(data)
        .mark_geoshape(strokeJoin="round")
        .transform_calculate(
            score=f"datum.properties.scores ? datum.properties.scores[{position}] : null",
            rank=f"datum.properties.ranks ? datum.properties.ranks[{position}] : null",
            city=f"datum.properties.name_{language}",
            province=f"datum.properties.province_{language} || ''",
        )
        .transform_calculate(
            class_=f"isValid(datum.score) ? ({nested}) : '{NO_INDEX}'",
            index=f"isValid(datum.score) ? format(datum.score, '.4f') : {absent}",
            place=(
                f"isValid(datum.rank) ? replace(replace({place}, '{{rank}}', format(datum.rank, 'd')), "
                f"'{{count}}', {ranked(places)}[{position}]) : '–'"
            ),
            spoken=f"datum.city + ' ' + (isValid(datum.score) ? format(datum.score, '.4f') : {absent})",
        )
        .encode(
            fill=alt.condition(
                "isValid(datum.properties.city_id)",
                alt.Fill(
                    "class_:N",
                    scale=alt.Scale(domain=[*classes, NO_INDEX], range=colours),
                    legend=alt.Legend(
                        title=None,
                        labelExpr=f"{json.dumps(labels)}[datum.value]",
                        symbolType="square",
                        symbolStrokeWidth=0,
                        symbolSize=170,
                    ),
                ),
                alt.value("transparent"),
            ),
            stroke=alt.StrokeValue(
                MUTED,
                condition=[
                    {"test": "isArray(datum.properties.scores)", "value": "#ffffff"},
                    {"test": "isValid(datum.properties.city_id)", "value": OUTLINE},
                ],
            ),
            strokeWidth=alt.condition("isValid(datum.properties.city_id)", alt.value(0.5), alt.value(1)),
            tooltip=[
                alt.Tooltip("city:N", title=written("city", language)),
                alt.Tooltip("province:N", title=written("province", language)),
                alt.Tooltip("index:N", title=written("index", language)),
                alt.Tooltip("place:N", title=written("rank", language)),
            ],
            description="spoken:N",
        )
        .project(type="identity", reflectY=True)
        .add_params(year_parameter)
        .properties(width=760, height=760)
    )
    before, _, after = written("map_title", language, year="{year}").partition("{year}")
    return themed(chart, alt.ExprRef(f"{json.dumps(before)} + year + {json.dumps(after)}"))


def ranked(places: list[dict[str, Any]]) -> list[int]:
    """How many cities have a rank, by year. `places`: what `features` returns."""
    by_city = {one["properties"]["city_id"]: one["properties"].get("ranks", ()) for one in places}
    return [
        sum(rank is not None for rank in of_year)
        for of_year in zip(*filter(None, by_city.values()), strict=True)
    ]


def colours_of(classes: int) -> list[str]:
    """As many colours of the sequential palette, from its dark end where there are fewer classes."""
    return list(SEQUENTIAL[-classes:])


def map_of_scores(rows: pd.DataFrame, language: Language) -> alt.TopLevelMixin:
    """The map, moved by its parameter `year` from the last year that has scores. `rows`: what SELECT returns."""
    scores = rows.dropna(subset=["score"]).astype({"year": int})
    first, last = int(scores["year"].min()), int(scores["year"].max())
    cities = rows[CITY].drop_duplicates("city_id").sort_values("city_id")
    places = features(cities, scores, range(first, last + 1))
    return index_map(places, class_limits(scores["score"]), first, last, language)


MAP = register(
    Chart(
        name="map",
        section="map",
        place=1,
        select=SELECT,
        draw=map_of_scores,
        of_index=True,
        height=0.93,
        lead="map_lead",
        credit="boundaries_credit",
        alternative="map_alt",
        values=lambda rows: {"indicators": int(rows["indicators"].iloc[0]), "version": VERSION},
    )
)
