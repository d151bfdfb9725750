"""The charts of the report, each in both languages, their data kept once."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd
from altair.utils.schemapi import debug_mode

from assets.catalog.labels import LANGUAGES, Language, member, written
from assets.charts.coefficients import coefficient_plot, labelled
from assets.charts.heat_map import heat_map
from assets.charts.placebo import placebo
from assets.charts.resilience_map import class_limits, features, resilience_map
from assets.charts.specification_curve import option_ranges, options, specification_curve, thinned
from assets.charts.trends import dispersion, inequality, regional_trends
from assets.charts.weights import weights
from assets.publication.report.readings import Readings

CHOICES = ("index_form", "agglomeration", "distance_unit", "regressors", "sample", "cleaning", "cluster")


@dataclass(frozen=True)
class Figures:
    """Vega-Lite specifications by figure and language, and the data that they name."""

    charts: dict[str, dict[Language, dict[str, Any]]]
    datasets: dict[str, Any]


def figures(tables: Readings) -> Figures:
    """All figures that the tables bear; one without rows is left out."""
    charts: dict[str, dict[Language, dict[str, Any]]] = {}
    datasets: dict[str, Any] = {}
    with debug_mode(False):  # half of the time would go into checks of the schema, which tests make
        for name, draw in drawn(tables).items():
            charts[name] = {}
            for language in LANGUAGES:
                specification = draw(language).to_dict(validate=False)
                datasets |= specification.pop("datasets", {})
                charts[name][language] = specification
    return Figures(charts, datasets)


Draw = Callable[[Language], alt.TopLevelMixin]


def drawn(tables: Readings) -> dict[str, Draw]:
    """How each figure is drawn in a language."""
    found: dict[str, Draw] = {}
    if len(tables.score):
        first, last = int(tables.score["year"].min()), int(tables.score["year"].max())
        places = features(tables.city, tables.score, range(first, last + 1))
        limits = class_limits(tables.score["score"])
        found["map"] = lambda language: resilience_map(places, limits, first, last, language)
    if len(tables.regional_mean):
        found["trends"] = lambda language: regional_trends(tables.regional_mean, language)
    if len(tables.inequality):
        found["inequality"] = lambda language: inequality(tables.inequality, language)
    if len(tables.dispersion):
        found["dispersion"] = lambda language: dispersion(tables.dispersion, language)
    if len(tables.weight):
        found["weights"] = lambda language: weights(tables.weight, language)
    if len(tables.estimate):
        estimates = labelled(tables.estimate)
        found["coefficients"] = lambda language: coefficient_plot(estimates, language)
    if len(tables.specification):
        curve = thinned(tables.specification[["estimate", "ci_low", "ci_high", "p_value"]])
        own = first_value(tables.specification.loc[tables.specification["own"], "estimate"])
        ranges = options(labelled_options(tables.specification_option))
        found["curve"] = lambda language: specification_curve(curve, own, language)
        found["options"] = lambda language: option_ranges(ranges, own, language)
    if len(tables.placebo):
        real = first_value(tables.placebo["own"])
        found["placebo"] = lambda language: placebo(tables.placebo["estimate"], real, language)
    found |= audited(tables)
    return found


def audited(tables: Readings) -> dict[str, Draw]:
    """Heat maps of what was filled, quarantined and corrected; one without any is left out."""

    def by_province(name: str, language: Language) -> alt.TopLevelMixin:
        cells = tables.audit[["label_en", "label_zh", "year"]].assign(value=tables.audit[name])
        return heat_map(
            cells,
            written(f"audit_{name}_title", language),
            written(f"audit_{name}", language),
            written("province", language),
            language,
            share=name == "filled",
        )

    def covered(language: Language) -> alt.TopLevelMixin:
        return heat_map(
            tables.coverage,
            written("coverage_title", language),
            written("coverage", language),
            written("indicator", language),
            language,
            share=True,
        )

    found: dict[str, Draw] = {}
    if len(tables.coverage):
        found["coverage"] = covered
    for name in ("filled", "quarantined", "corrected"):
        if tables.audit[name].sum() > 0:
            found[name] = functools.partial(by_province, name)
    return found


def first_value(values: pd.Series) -> float | None:
    """The first value that is there, or None."""
    known = values.dropna()
    return float(known.iloc[0]) if len(known) else None


def labelled_options(rows: pd.DataFrame) -> pd.DataFrame:
    """Choices and options with labels, in the order of CHOICES."""
    labels: dict[str, Any] = {}
    keys = rows["choice"] + "_" + rows["option"]
    for language in LANGUAGES:
        choice = {one: written(f"choice_{one}", language) for one in CHOICES}
        option = {one: member(one, language) for one in keys.unique()}
        labels[f"choice_{language}"] = rows["choice"].map(choice)
        labels[f"option_{language}"] = rows[f"label_{language}"].fillna(keys.map(option))
    position = {one: number for number, one in enumerate(CHOICES)}
    return rows.assign(**labels).sort_values("choice", key=lambda one: one.map(position), kind="stable")
