"""The specification curve of a study: the choices that it combines."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar, get_args

from assets.catalog.choices import Normalisation, Transform
from assets.catalog.labels import written
from assets.catalog.readings import Readings
from assets.catalog.study import (
    ALL,
    WINSORISED,
    Curve,
    Headline,
    IndexReading,
    IndexVariable,
    Model,
    Study,
    Variable,
)
from assets.catalog.study import WINSORISED_INDICATORS as LEVEL
from assets.catalog.study_language.errors import FieldError, Path, UnknownName, require_known
from assets.catalog.study_language.estimates import (
    Known,
    Lacking,
    listed_terms,
    names_of,
    read_readings,
    term_named,
)
from assets.catalog.study_language.expressions import Name
from assets.catalog.study_language.fields import CurveFields
from assets.catalog.study_language.model_formulas import variables_in

Row = TypeVar("Row")
WINSORISED_INDICATORS = "winsorised_indicators"


def curve_of(
    fields: CurveFields,
    inherited: Callable[..., bool],
    models: Mapping[str, Model],
    headline: Headline | None,
    known: Known,
) -> tuple[Curve | None, list[str]]:
    """The curve, and what of it went: an inherited model or term that is gone becomes the headline's.

    The choices of its model are always among those that it combines, so that the model itself is, too.

    Args:
        inherited: whether a field of the curve stands in the extended study alone.

    Raises:
        UnknownName, FieldError: as of checks.
    """
    path: Path = ("curve",)
    gone: list[str] = []
    name, term = fields.model, fields.term
    if name not in models and inherited("curve", "model"):
        name, term = None, term if not inherited("curve", "term") else None
    if name is None and headline is None:
        if inherited("curve"):
            return None, ["curve: the study has no headline"]
        raise FieldError(path, "names no model, and the study has no headline: add model: …")
    name = name or (headline.model if headline else "")
    require_known([name], models, (*path, "model"), "model")
    model = models[name]
    offered = names_of(model.formula.regressors)
    if term is None or (inherited("curve", "term") and term not in offered):
        term = headline.term if headline and headline.term in offered else model.term
    term = term_named(term, offered, (*path, "term"), f"term of {name}")

    def kept(section: str, rows: Iterable[str], read: Callable[[str], Row]) -> Iterator[tuple[str, Row]]:
        """What the rows of a section come to; an inherited one that names what is gone goes."""
        for row in rows:
            try:
                yield row, read(row)
            except (UnknownName, Lacking) as error:
                of_rows = isinstance(rows, Mapping)
                if not inherited(*(("curve", section, row) if of_rows else ("curve", section))):
                    raise
                gone.append(f"curve.{section}.{row}: {error.reason}")

    def readings(row: str) -> tuple[str, ...]:
        for one in fields.read[row]:
            read_readings({row: one}, path, known, model.formula, ())
        return tuple(dict.fromkeys(fields.read[row]))

    def controls(row: str) -> tuple[str, ...]:
        terms = listed_terms((fields.controls or {})[row], (*path, "controls", row), known)
        return tuple(one.name for one in terms if one.name != term)

    def sample(row: str) -> str:
        require_known([row], (ALL, *known.samples), (*path, "samples"), "sample")
        return row

    cleaning = tuple(dict.fromkeys(fields.cleaning))
    if WINSORISED_INDICATORS in cleaning and not known.variables.has_index:
        if not inherited("curve", "cleaning"):
            raise FieldError((*path, "cleaning"), f"{WINSORISED_INDICATORS}: the study has no index")
        cleaning = tuple(one for one in cleaning if one != WINSORISED_INDICATORS) or ("as_studied",)
        gone.append(f"curve.cleaning.{WINSORISED_INDICATORS}: the study has no index")
    own = tuple(one for one in offered if one != term)
    named_controls = dict(kept("controls", fields.controls or {}, controls))
    if not any(set(one) == set(own) for one in named_controls.values()):
        named_controls |= {("own" if named_controls else "all"): own}
    samples = [row for row, _ in kept("samples", tuple(dict.fromkeys(fields.samples)), sample)]
    return Curve(
        model=name,
        term=term,
        read=dict(kept("read", fields.read, readings)),
        cleaning=tuple(dict.fromkeys([*cleaning, model.cleaning])),
        samples=tuple(dict.fromkeys([*samples, model.sample])),
        cluster=tuple(dict.fromkeys([*fields.cluster, model.cluster])),
        controls=named_controls,
    ), gone


def with_other_forms(study: Study, readings: Readings) -> Study:
    """A study whose curve takes every index behind its outcome and term in the other normalisations and, where it is
    the outcome or the term itself, in the other transforms; and every variable in the reading of the curve's model.

    Each is a change of the model's own reading by itself: a reading of the file that says the same, or else a new one
    called `<own> <form>`. So no curve is silent about the form of an index.
    """
    curve, model = study.curve, study.curve_model
    if curve is None or model is None:
        return study
    factors = (model.formula.outcome, *model.formula.term(curve.term).factors)
    bare = {one.name for one in factors if isinstance(one, Name)}
    names = frozenset().union(*(variables_in(one) for one in factors))
    columns = [readings.column(name, model.read) for name in sorted(names)]
    behind = names.union(*(readings.rests_on(one) for one in columns))
    own_readings = {
        one.variable: model.read.get(one.variable, one.readings[0].reading) for one in study.variables
    }
    read = {name: tuple(dict.fromkeys([*taken, own_readings[name]])) for name, taken in curve.read.items()}
    variables = []
    for variable in study.variables:
        if not isinstance(variable, IndexVariable) or variable.variable not in behind:
            variables.append(variable)
            continue
        own = next(one for one in variable.readings if one.reading == own_readings[variable.variable])
        changed = {"normalisation": get_args(Normalisation)}
        if variable.variable in bare:
            changed["transform"] = get_args(Transform)
        forms = [said_already(one, variable) or one for one in other_forms(own, changed)]
        taken = read.get(variable.variable, (own.reading,))
        read[variable.variable] = tuple(dict.fromkeys([*taken, *(one.reading for one in forms)]))
        added = tuple(one for one in forms if one not in variable.readings)
        variables.append(replace(variable, readings=variable.readings + added))
    return replace(study, variables=tuple(variables), curve=replace(curve, read=read))


def other_forms(own: IndexReading, changed: Mapping[str, tuple[str, ...]]) -> Iterator[IndexReading]:
    """A reading in every other form: by field, the forms that there are."""
    for field, forms in changed.items():
        for form in forms:
            if form != getattr(own, field):
                yield replace(
                    own,
                    **{field: form},  # type: ignore[arg-type]
                    reading=f"{own.reading} {form}",
                    label_en=written(f"{field}_{form}", "en"),
                    label_zh=written(f"{field}_{form}", "zh"),
                    asked_by_curve=True,
                )


def said_already(reading: IndexReading, variable: IndexVariable) -> IndexReading | None:
    """The reading of the file that is the same but for its name; none where there is none."""
    named = ("reading", "label_en", "label_zh", "asked_by_curve")
    return next(
        (
            one
            for one in variable.readings
            if replace(one, **{field: getattr(reading, field) for field in named}) == reading
        ),
        None,
    )


def with_winsorised_indices(study: Study) -> Study:
    """A study whose indices have, for each reading that its curve takes, one of winsorised indicators, if it asks for them."""
    curve = study.curve
    if curve is None or WINSORISED_INDICATORS not in curve.cleaning:
        return study
    of_model = study.model(curve.model).read

    def winsorised(variable: Variable) -> Variable:
        if not isinstance(variable, IndexVariable):
            return variable
        own = of_model.get(variable.variable, variable.readings[0].reading)
        taken = curve.read.get(variable.variable, (own,))
        added = tuple(
            replace(one, reading=f"{one.reading} {WINSORISED}", winsorise=LEVEL, asked_by_curve=True)
            for one in variable.readings
            if one.reading in taken
        )
        return replace(variable, readings=variable.readings + added)

    return replace(study, variables=tuple(winsorised(one) for one in study.variables))
