"""A resolved study in lines: every row that holds, what it is computed from, and what went, as `check-study` prints it."""

from collections.abc import Iterator, Mapping
from math import prod

from assets.catalog.estimators import estimators
from assets.catalog.panel_rules import Bridge, EndFill
from assets.catalog.readings import Column, Readings
from assets.catalog.records import Catalog
from assets.catalog.rulings import DISTRICT
from assets.catalog.study import (
    ALL,
    EVERY_YEAR,
    UNLIMITED,
    Curve,
    FormulaReading,
    IndexReading,
    IndexVariable,
    Model,
    QuotientReading,
    QuotientVariable,
    Reading,
    Study,
    Variable,
    Years,
)
from assets.catalog.study_language.estimates import DEFAULTS, LEAST_SQUARES, READ_BY_INFERENCE
from assets.catalog.study_language.expressions import written

OF_INDEX_READINGS = (
    "weights", "pooled", "zero_shift", "aggregation", "normalisation", "transform", "winsorise", "real", "read", "without",
)  # fmt: skip
OF_CHECKS = ("mediator", "policy", "grouping")


def lines_of(study: Study, catalog: Catalog) -> Iterator[str]:
    """A study, section by section, in English and Chinese headings; its first line counts what it has and what went."""
    readings = Readings(study, [one.indicator for one in catalog.indicators])
    columns = readings.in_order()
    counts = {
        "variables": len(study.variables),
        "samples": len(study.samples),
        "models": len(study.models),
        "checks": len(study.checks),
        "specifications": specifications(study.curve),
        "columns": len(columns),
        "inherited rows dropped": len(study.dropped),
    }
    yield f"{study.name}: " + ", ".join(f"{number:,} {what}" for what, number in counts.items())
    yield from titled(study)
    yield from section("panel 面板", [*panel_of(study), *bridges_of(study, catalog)])
    yield from section(
        "variables 变量 (the first reading is the study's own 首个取法为本研究所用)",
        variables_of(study, readings),
    )
    yield from section(
        "samples 样本",
        (f"{one.sample}: {written(one.where)}  {one.label_en} {one.label_zh}" for one in study.samples),
    )
    yield from section("models 模型", (line for one in study.models for line in model_lines(one, study)))
    yield from section(
        "checks 检验 (what differs from the model that each varies 仅列与所变模型不同之处)", checks_of(study)
    )
    yield from section("specification curve 设定曲线", curve_of(study.curve))
    yield from section(f"columns 计算列 ({len(columns)})", columns_of(columns))
    yield from section("printed indicators 所用指标", [", ".join(readings.components())])
    yield from section(f"dropped 未沿用 ({len(study.dropped)})", study.dropped)


def section(heading: str, lines: Iterator[str] | list[str] | tuple[str, ...]) -> Iterator[str]:
    """A heading and its lines; nothing where there are none."""
    found = [one for one in lines if one]
    if found:
        yield ""
        yield heading
        yield from (f"  {one}" for one in found)


def titled(study: Study) -> Iterator[str]:
    """Title, source, what the study extends, and its headline."""
    yield f"title 题目: {study.title}"
    yield f"source 来源: {study.source}" + (f"; extends 沿用: {study.extends}" if study.extends else "")
    if study.headline:
        yield f"headline 主要结论: {study.headline.term} in {study.headline.model}"


def years_of(years: Years) -> str:
    """Years as they are printed."""
    return "the years delivered" if years == EVERY_YEAR else f"{years[0]}–{years[1]}"


def panel_of(study: Study) -> Iterator[str]:
    """Years, cities, population, fills and what is winsorised."""
    if study.panel_years == EVERY_YEAR:
        yield "years 年份: delivered, the longest run of years whose volumes are there; years below are cut to it"
    else:
        yield f"years 年份: {years_of(study.panel_years)}; cities 城市: {len(study.cities)}"
    yield f"population 人口: {study.population}"
    yield "fills at the ends 端点填补: " + "; ".join(
        f"{name} {fill_of(one)}" for name, one in study.fills.items()
    )
    if study.winsorise:
        yield f"winsorised 缩尾: {', '.join(study.winsorise.variables)} at {study.winsorise.level:g}"


def bridges_of(study: Study, catalog: Catalog) -> Iterator[str]:
    """Every break that is bridged, with what the catalog knows of it."""
    for series, breaks in study.bridges.items():
        for one in breaks:
            yield f"bridge 衔接: {series} {one.year}, {one.how} ({known_of(series, one, catalog)})"


def known_of(series: str, bridge: Bridge, catalog: Catalog) -> str:
    """What the catalog knows of a break, in both languages."""
    breaking = {one.kind for one in catalog.break_kinds if one.breaks}
    indicator, scope = series.removesuffix(DISTRICT), "district" if series.endswith(DISTRICT) else "city"
    known = [
        f"{one.what_en} {one.what_zh}"
        for one in catalog.redefinitions
        if one.kind in breaking
        and (one.indicator, one.year) == (indicator, bridge.year)
        and one.scope in (None, scope)
    ]
    return "; ".join(known) or "no break of that year is known 该年无已知口径变化"


def fill_of(fill: EndFill) -> str:
    """A rule at the ends of a series."""
    if fill.rule == "refuse":
        return "refuse"
    return f"{fill.rule}, " + (
        "unlimited" if fill.reach == UNLIMITED else f"up to {fill.reach} year" + "s" * (fill.reach > 1)
    )


def variables_of(study: Study, readings: Readings) -> Iterator[str]:
    """Every variable with its kind and readings, and what each reading is computed from."""
    for variable in study.variables:
        yield f"{variable.variable}: {variable.kind}, {variable.unit}  {variable.label_en} {variable.label_zh}"
        yield from (f"  {one}" for one in parts_of(variable))
        for reading in variable.readings:
            if isinstance(reading, IndexReading) and reading.asked_by_curve:
                continue
            yield f"  {reading.reading}: {reading_of(reading, variable)}"
            if isinstance(reading, FormulaReading):
                others = [
                    one
                    for one in readings.inputs(Column(variable.variable, reading.reading))
                    if isinstance(one, Column)
                ]
                yield f"    from {', '.join(name_of(one) for one in others)}" if others else ""


def parts_of(variable: Variable) -> Iterator[str]:
    """What an index or a quotient is made of."""
    match variable:
        case IndexVariable():
            yield f"years {years_of(variable.years)}"
            for one in variable.dimensions:
                indicators = ", ".join(f"{name} {sign}" for name, sign in one.indicators.items())
                yield f"{one.dimension} ({one.label_en} {one.label_zh}): {indicators}"
            if variable.uncertainty:
                yield f"uncertainty: {variable.uncertainty.draws:,} draws, seed {variable.uncertainty.seed}"
        case QuotientVariable():
            yield f"years {years_of(variable.years)}; {variable.sector} over {variable.total}"


def reading_of(reading: Reading, variable: Variable) -> str:
    """What a reading says: the first of an index whole, the others what differs from it."""
    match reading:
        case FormulaReading():
            return written(reading.formula) + (f" [{reading.unit}]" if reading.unit != variable.unit else "")
        case QuotientReading():
            return f"neighbours {reading.neighbours}" + (
                f", {reading.distance_unit}" if reading.neighbours in ("own", "theirs") else ""
            )
        case IndexReading():
            first = variable.readings[0]
            names = [
                one
                for one in OF_INDEX_READINGS
                if reading is first or getattr(reading, one) != getattr(first, one)
            ]
            told = [
                f"{one} {shown(getattr(reading, one))}"
                for one in names
                if getattr(reading, one) not in ({}, ())
            ]
            return ", ".join(told) or "as the first"


def shown(value: object) -> str:
    """A value of a field."""
    match value:
        case Mapping():
            return "{" + ", ".join(f"{name}: {one}" for name, one in value.items()) + "}"
        case tuple():
            return "[" + ", ".join(map(str, value)) + "]"
        case bool():
            return str(value).lower()
    return str(value)


def model_lines(model: Model, study: Study) -> Iterator[str]:
    """A model in two lines: where it stands and what it says; on what, and with which errors."""
    yield f"{model.table_ref}  {model.model_id}: {model.formula}"
    read = f"; read {shown(model.read)}" if model.read else ""
    yield f"    {years_of(model.years)}, sample {model.sample}, errors {errors_of(model)}, {model.estimator}{read}"


def errors_of(model: Model) -> str:
    """The errors of an estimate in words."""
    if model.inference in ("driscoll_kraay", "conley"):
        return model.inference
    return f"{model.inference or 'clustered'} by {model.cluster}"


def checks_of(study: Study) -> Iterator[str]:
    """Every check in a line: what differs from the model that it varies."""
    for check in study.checks:
        base = study.model(str(check.varies))
        differs = dict(differences(check, base))
        said = "; ".join(f"{name} {value}" for name, value in differs.items()) or "as its model"
        of = "" if study.headline and base.model_id == study.headline.model else f" of {base.model_id}"
        yield f"{check.table_ref}  {check.model_id}{of}: {said}"


def differences(check: Model, base: Model) -> Iterator[tuple[str, str]]:
    """The fields in which a check differs from its model, as they are printed."""
    if check.estimator != base.estimator:
        yield "estimator", check.estimator
    if str(check.formula) != str(base.formula):
        yield "formula", str(check.formula)
    yield from ((name, getattr(check, name)) for name in OF_CHECKS if getattr(check, name))
    for name in ("sample", "cleaning"):
        if getattr(check, name) != getattr(base, name):
            yield name, getattr(check, name)
    if check.years != base.years:
        yield "years", years_of(check.years)
    if check.read != base.read:
        yield "read", shown({name: one for name, one in check.read.items() if base.read.get(name) != one})
    if errors_of(check) != errors_of(base):
        yield "errors", errors_of(check)
    estimator = next(one for one in estimators() if one.estimator == check.estimator)
    read = READ_BY_INFERENCE[check.inference] if check.estimator == LEAST_SQUARES else estimator.reads
    numbers = {name: getattr(check, name) for name in DEFAULTS if name in read}
    yield from ((name, "all" if number is None else f"{number:g}") for name, number in numbers.items())


def specifications(curve: Curve | None) -> int:
    """How many estimates a curve combines."""
    if curve is None:
        return 0
    choices = (*curve.read.values(), curve.cleaning, curve.samples, curve.cluster, tuple(curve.controls))
    return prod(len(one) for one in choices)


def curve_of(curve: Curve | None) -> Iterator[str]:
    """The choices of a curve, with how many estimates they make."""
    if curve is None:
        return
    yield f"{curve.term} in {curve.model}: {specifications(curve):,} specifications"
    yield from (f"read {name}: {', '.join(one)}" for name, one in curve.read.items())
    yield f"cleaning: {', '.join(curve.cleaning)}"
    yield f"samples: {', '.join(curve.samples)}" if curve.samples != (ALL,) else ""
    yield f"cluster: {', '.join(curve.cluster)}"
    yield from (f"controls {name}: {', '.join(one) or 'none'}" for name, one in curve.controls.items())


def name_of(column: Column) -> str:
    """A column as it is printed."""
    return f"{column.variable} · {column.reading_name}"


def columns_of(columns: list[Column]) -> Iterator[str]:
    """The columns to compute, a line a variable, each after what it is computed from."""
    by_variable: dict[str, list[str]] = {}
    for one in columns:
        by_variable.setdefault(one.variable, []).append(one.reading_name)
    yield from (f"{name}: {', '.join(found)}" for name, found in by_variable.items())
