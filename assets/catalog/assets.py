"""The catalog as tables of the warehouses, so that SQL can join the facts that files hold."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import pandas as pd

from assets.catalog.aspects import aspects_of
from assets.catalog.dictionary import columns_of, definition_of
from assets.catalog.labels import LANGUAGES, labels
from assets.catalog.readings import POPULATION, Column, Component, Readings, Source
from assets.catalog.records import FILE_OF, FILES, Catalog
from assets.catalog.study import (
    FormulaReading,
    FormulaVariable,
    IndexReading,
    Model,
    QuotientReading,
    Study,
    Variable,
)
from assets.catalog.study_language.expressions import Name, replaced, written
from assets.catalog.study_language.model_formulas import variables_in
from assets.chain import tables_of
from assets.errors import year_ranges
from assets.frames import frame_of
from assets.notes import BETWEEN
from assets.recipes import Work
from assets.table_assets import as_table, table_asset


@table_asset("catalog.facts", kinds={"csv"}, foretold=True)
def facts(work: Work) -> None:
    """The facts of the catalog that the book rests on."""
    write_facts(work, "catalog.facts", work.catalog)


@table_asset("catalog.study", kinds={"yaml", "csv"}, after=["publication.book"], foretold=True)
def study(work: Work) -> None:
    """The choices of the study, and the facts of the catalog that studies rest on."""
    write_facts(work, "catalog.study", work.catalog)
    for table, frame in study_tables(work.study, work.catalog).items():
        work.replace(table, frame)


def write_facts(work: Work, asset: str, catalog: Catalog) -> None:
    """Write those tables of an asset that are files of the catalog."""
    for table in tables_of(asset):
        name = FILE_OF.get(table.removeprefix("catalog."))
        if name:
            work.replace(table, frame_of(getattr(catalog, name), FILES[name]))


def study_tables(study: Study, catalog: Catalog) -> dict[str, pd.DataFrame]:
    """The choices of a study as tables, under their names in the warehouse."""
    readings = Readings(study, [one.indicator for one in catalog.indicators])
    own = {one.variable: readings.column(one.variable) for one in study.variables}
    inputs = [
        (name, component)
        for name, column in own.items()
        for component in sorted(readings.components_of(column))
    ]
    rows: dict[str, Sequence[object]] = {
        "study": [study_row(study)],
        "study_city": [(one,) for one in study.cities],
        "left_out_city": [*left_out_rows(study)],
        "study_variable": [variable_row(one, own[one.variable]) for one in study.variables],
        "study_reading": [
            (
                one.variable,
                one.reading_name,
                *readings.labels(one),
                one == own[one.variable],
                *made(one, readings),
            )
            for one in readings.in_order()
        ],
        "study_source": [
            (one.variable, one.reading_name, position, *source_row(name, source))
            for one in readings.in_order()
            for position, (name, source) in enumerate(readings.sources(one).items(), start=1)
        ],
        "study_dimension": [
            (index.variable, position, one.dimension, one.label_en, one.label_zh)
            for index in study.indices
            for position, one in enumerate(index.dimensions, start=1)
        ],
        "study_indicator": [
            (index.variable, indicator, index.dimension_of[indicator], attribute)
            for index in study.indices
            for indicator, attribute in index.attributes.items()
        ],
        "study_input": inputs,
        # The population groups the cities, also where nothing is computed from it.
        "study_component": [(one,) for one in dict.fromkeys([*readings.components(), study.population])],
        "study_bridge": [
            (series, one.year, one.how) for series, breaks in study.bridges.items() for one in breaks
        ],
        "study_model_variable": [
            (model.model_id, part, name) for model in study.estimates for part, name in named_in(model)
        ],
        "study_check": [
            (check.model_id, position, *aspect)
            for check in study.checks
            for position, aspect in enumerate(aspects_of(check, study.model(str(check.varies))), start=1)
        ],
        "study_sample": [(one.sample, one.label_en, one.label_zh) for one in study.samples],
    }
    return {
        f"catalog.{name}": as_table([pd.DataFrame(found, columns=names_of(name))], f"catalog.{name}")
        for name, found in rows.items()
    }


def names_of(table: str) -> list[str]:
    """The columns of a table of the catalog, in the order of the dictionary."""
    return [one.column for one in columns_of(f"catalog.{table}")]


def left_out_rows(study: Study) -> Iterator[tuple[object, ...]]:
    """The cities that the study leaves out, and why, in English and in Chinese."""
    years = year_ranges(range(study.panel_years[0], study.panel_years[1] + 1))
    for city_id, of_city in groupby(study.left_out, key=lambda one: one.city_id):
        found = [*of_city]
        told = (
            BETWEEN[language].join(
                labels()["left_out", one.reason].of(language).format(told=one.told, years=years)
                for one in found
            )
            for language in LANGUAGES
        )
        yield city_id, *told


def variable_row(variable: Variable, own: Column) -> tuple[object, ...]:
    """A variable of the study in its own reading, which is unbounded where it is no formula."""
    reading = variable.readings[0]
    bounds = (reading.low, reading.high) if isinstance(reading, FormulaReading) else (None, None)
    names = (variable.label_en, variable.label_zh, definition_of(variable))
    years = (None, None) if isinstance(variable, FormulaVariable) else variable.years
    return (variable.variable, variable.kind, own.reading_name, variable.unit, *names, *bounds, *years)


def made(column: Column, readings: Readings) -> tuple[str, str | None, str | None]:
    """How a column is made: its formula, and of a quotient whose quotients count beside, over which distance."""
    match readings.reading(column):
        case FormulaReading(formula=formula):
            population = Name(readings.study.population)
            return (
                written(replaced(formula, lambda part: population if part == Name(POPULATION) else None)),
                None,
                None,
            )
        case IndexReading() as reading:
            return index_formula(reading), None, None
        case QuotientReading() as reading:
            return QUOTIENT_FORMULAS[reading.neighbours], reading.neighbours, reading.distance_unit


def index_formula(reading: IndexReading) -> str:
    """How an index is made of its indicators, in a line."""
    scaled = NORMALISATION_FORMULAS[reading.normalisation]
    score = (
        f"sum of weight * {scaled}"
        if reading.aggregation == "sum"
        else f"TOPSIS closeness of weight * {scaled}"
    )
    return score if reading.transform == "level" else f"{reading.transform} of the {score}"


NORMALISATION_FORMULAS = {
    "min_max": "(x - min) / (max - min), or (max - x) / (max - min) where less is better",
    "z_score": "(x - mean) / sd, from the least, or the same of -x where less is better",
    "rank": "rank of x from 0 to 1, or of -x where less is better",
}
QUOTIENT_FORMULAS = {
    "none": "LQ_i",
    "own": "LQ_i · (1 + Σ 1/d_ij)",
    "theirs": "LQ_i + Σ LQ_j/d_ij",
    "mean": "LQ_i + Σ w_ij LQ_j, w = (1/d)/Σ(1/d)",
}


def named_in(model: Model) -> list[tuple[str, str]]:
    """The variables that a model names, each with its part in it."""
    outcome = sorted(variables_in(model.formula.outcome))
    regressors = sorted(set().union(*(one.names for one in model.formula.regressors)))
    beside = [(part, name) for part, name in (("mediator", model.mediator), ("policy", model.policy)) if name]
    instruments = sorted(set().union(*(one.names for one in model.formula.instruments)))
    named = (("outcome", outcome), ("regressor", regressors), ("instrument", instruments))
    return [(part, name) for part, names in named for name in names] + beside


def source_row(name: str, source: Source) -> tuple[object, ...]:
    """What a name in a formula, or a part of an index or quotient, stands for."""
    if isinstance(source, Component):
        return name, None, None, source.component
    return name, source.variable, source.reading_name, None


def study_row(study: Study) -> tuple[object, ...]:
    """The choices of the study that SQL reads."""
    headline = (study.headline.model, study.headline.term) if study.headline else (None, None)
    quarantine = (study.quarantine.share, study.quarantine.unruled_share_of_column)
    curve = (study.curve.model, study.curve.term) if study.curve else (None, None)
    return (study.name, study.source, *study.panel_years, study.population, *headline, *curve, *quarantine)
