"""A study, made explicit: every variable with its readings, every model and check with all that it rests on.

It is what a study file says (assets/catalog/study_language) once everything that it leaves open, or takes from the
study that it extends, is written out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Literal

from assets.catalog.choices import (
    Aggregation,
    Attribute,
    Cluster,
    CurveCleaning,
    DistanceUnit,
    Inference,
    Neighbours,
    Normalisation,
    Transform,
)
from assets.catalog.index_parts import Dimension, Uncertainty
from assets.catalog.panel_rules import Bridge, EndFill, LeftOut, Quarantine, Winsorise
from assets.catalog.rulings import DISTRICT
from assets.catalog.study_language.expressions import Expression
from assets.catalog.study_language.model_formulas import ModelFormula

UNLIMITED = 9999
EVERY_YEAR = (0, UNLIMITED)
"""The panel's years of a study of the years delivered, before the volumes are known."""
ALL = "all"
"""The sample of the whole panel."""
WINSORISED_INDICATORS = 0.01
"""The share of each tail that the curve's cleaning `winsorised_indicators` takes."""

WINSORISED = "winsorised"
"""What the readings of that cleaning are called after those that it cleans."""

Years = tuple[int, int]
Asked = tuple[tuple[str, ...], tuple[tuple[str, str], ...]]
"""Variables that an estimate names, and the readings under which it does."""


@dataclass(frozen=True)
class FormulaReading:
    """A formula over printed indicators and other variables; a name that is an indicator's means the printed figure."""

    reading: str
    formula: Expression
    unit: str
    label_en: str
    label_zh: str
    definition: str
    low: float | None = None
    high: float | None = None
    """Between which its values lie; none: unbounded."""


@dataclass(frozen=True)
class IndexReading:
    """One way to make a composite index of its indicators."""

    reading: str
    label_en: str
    label_zh: str
    weights: str | Mapping[str, float]
    """A weighting, or a weight for every indicator."""
    pooled: bool
    """True: one set of weights over all city-years; False: one set a year."""
    zero_shift: float
    aggregation: Aggregation
    normalisation: Normalisation
    transform: Transform
    winsorise: float
    """The share of each tail of every indicator, before it is normalised."""
    real: bool
    """Indicators in yuan are divided by the price level."""
    read: Mapping[str, str]
    """Other readings of indicators."""
    without: tuple[str, ...]
    """Indicators left out."""
    asked_by_curve: bool = False
    """Made by the curve's cleaning of indicators, and by no reading of the file."""


@dataclass(frozen=True)
class QuotientReading:
    """Whose location quotients count beside the city's own, and over which distance."""

    reading: str
    label_en: str
    label_zh: str
    neighbours: Neighbours
    distance_unit: DistanceUnit


@dataclass(frozen=True)
class FormulaVariable:
    """A variable that is a formula; the first reading is the study's own."""

    variable: str
    readings: tuple[FormulaReading, ...]
    kind: Literal["formula"] = "formula"

    @property
    def label_en(self) -> str:
        return self.readings[0].label_en

    @property
    def label_zh(self) -> str:
        return self.readings[0].label_zh

    @property
    def unit(self) -> str:
        return self.readings[0].unit

    @property
    def definition(self) -> str:
        return self.readings[0].definition


@dataclass(frozen=True)
class IndexVariable:
    """A composite index; the first reading is the study's own."""

    variable: str
    readings: tuple[IndexReading, ...]
    label_en: str
    label_zh: str
    years: Years
    dimensions: tuple[Dimension, ...]
    uncertainty: Uncertainty | None
    unit: str = "score"
    definition: str = ""
    kind: Literal["index"] = "index"

    @property
    def attributes(self) -> dict[str, Attribute]:
        """The attribute of each indicator."""
        return {name: sign for one in self.dimensions for name, sign in one.indicators.items()}

    @property
    def dimension_of(self) -> dict[str, str]:
        """The dimension of each indicator."""
        return {name: one.dimension for one in self.dimensions for name in one.indicators}


@dataclass(frozen=True)
class QuotientVariable:
    """A location quotient; the first reading is the study's own."""

    variable: str
    readings: tuple[QuotientReading, ...]
    label_en: str
    label_zh: str
    years: Years
    sector: str
    total: str
    """Variables, or printed indicators under their keys."""
    unit: str = "quotient"
    definition: str = ""
    kind: Literal["quotient"] = "quotient"


Variable = FormulaVariable | IndexVariable | QuotientVariable
Reading = FormulaReading | IndexReading | QuotientReading


@dataclass(frozen=True)
class Sample:
    """City-years that meet a condition."""

    sample: str
    label_en: str
    label_zh: str
    where: Expression


@dataclass(frozen=True)
class Model:
    """A model, or a check that varies one: an estimate with all that it rests on."""

    model_id: str
    table_ref: str
    label_en: str
    label_zh: str
    formula: ModelFormula
    term: str
    """The term under study; with a lag or by groups, as it then is."""
    sample: str
    years: Years
    read: Mapping[str, str]
    """Other readings than the study's own."""
    cluster: Cluster
    inference: Inference | None
    """None: clustered errors."""
    cleaning: CurveCleaning
    estimator: str
    varies: str | None
    """The model that a check varies; none: it is a model itself."""
    grouping: str | None
    """The grouping by which the term under study has a slope for each group."""
    mediator: str | None
    policy: str | None
    draws: int
    seed: int
    lags: int | None
    """Of the kernels of Driscoll–Kraay and Conley; of an event study, the last year after adoption. None: all."""
    cutoff_km: float
    r_max: float
    """The largest R² as a multiple of that of the long regression; 0: one."""

    @property
    def names(self) -> tuple[str, ...]:
        """The variables that it names."""
        beside = [one for one in (self.mediator, self.policy) if one]
        return tuple(dict.fromkeys([*sorted(self.formula.names), *beside]))


@dataclass(frozen=True)
class Headline:
    """The estimate that the study is about."""

    model: str
    term: str


@dataclass(frozen=True)
class Curve:
    """The choices that the specification curve combines, every one with every other."""

    model: str
    term: str
    read: Mapping[str, tuple[str, ...]]
    cleaning: tuple[str, ...]
    samples: tuple[str, ...]
    cluster: tuple[str, ...]
    controls: Mapping[str, tuple[str, ...]]
    """Terms beside the one under study, under names."""


@dataclass(frozen=True)
class Study:
    """A study, made explicit."""

    name: str
    path: Path
    title: str
    source: str
    extends: str | None
    panel_years: Years
    cities: tuple[int, ...]
    """Codes; none before the years of a study of the years delivered are known."""
    left_out: tuple[LeftOut, ...]
    """Why the panel does not have the other cities of the catalog, in their order; of one, all reasons."""
    population: str
    """The indicator that `population` stands for."""
    variables: tuple[Variable, ...]
    """Those that the study uses or declares."""
    fills: Mapping[str, EndFill]
    bridges: Mapping[str, tuple[Bridge, ...]]
    """By printed series, its breaks that are bridged, in the order of their years."""
    winsorise: Winsorise | None
    quarantine: Quarantine
    samples: tuple[Sample, ...]
    headline: Headline | None
    models: tuple[Model, ...]
    checks: tuple[Model, ...]
    curve: Curve | None
    dropped: tuple[str, ...]
    """Inherited rows that the study does without, each with the reason."""
    digest: str
    """SHA-256 of the study's fields, those of the study that it extends included."""

    @property
    def indices(self) -> tuple[IndexVariable, ...]:
        return tuple(one for one in self.variables if isinstance(one, IndexVariable))

    @property
    def quotients(self) -> tuple[QuotientVariable, ...]:
        return tuple(one for one in self.variables if isinstance(one, QuotientVariable))

    @property
    def estimates(self) -> tuple[Model, ...]:
        """The models, then the checks."""
        return self.models + self.checks

    def variable(self, name: str) -> Variable:
        """A variable by name."""
        return next(one for one in self.variables if one.variable == name)

    def has(self, name: str) -> bool:
        """Whether the study has a variable of this name."""
        return any(one.variable == name for one in self.variables)

    def model(self, model_id: str) -> Model:
        """A model or check by name."""
        return next(one for one in self.estimates if one.model_id == model_id)

    @cached_property
    def headline_model(self) -> Model | None:
        """The model of the headline."""
        return self.model(self.headline.model) if self.headline else None

    @cached_property
    def curve_model(self) -> Model | None:
        """The model of the specification curve."""
        return self.model(self.curve.model) if self.curve else None

    @property
    def readings_of_curve(self) -> list[dict[str, str]]:
        """Every combination of readings that the curve takes, its model's and its cleaning of indicators included."""
        if self.curve is None or self.curve_model is None:
            return []
        names, of_model = list(self.curve.read), dict(self.curve_model.read)
        combined = [
            of_model | dict(zip(names, one, strict=True)) for one in product(*self.curve.read.values())
        ]
        if "winsorised_indicators" in self.curve.cleaning:
            combined += [self.winsorised(one) for one in combined]
        return combined

    def winsorised(self, read: Mapping[str, str]) -> dict[str, str]:
        """Readings with every index's indicators winsorised."""
        taken = {one.variable: read.get(one.variable, one.readings[0].reading) for one in self.indices}
        return dict(read) | {name: f"{reading} {WINSORISED}" for name, reading in taken.items()}

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        """What models, checks and the curve name, each once, whatever the rows are called and what else they say."""
        found = [(one.names, one.read) for one in self.estimates]
        found += [(self.curve_model.names, one) for one in self.readings_of_curve if self.curve_model]
        return tuple(dict.fromkeys((names, tuple(sorted(read.items()))) for names, read in found))

    def end_fill(self, component: str) -> EndFill:
        """The rule at the ends of a component's series; figures of the districts follow those of the city."""
        return self.fills.get(component.removesuffix(DISTRICT), self.fills["ends"])
