"""The fields of a study file, section by section, as pydantic reads them; the JSON Schema is made of these."""

import re
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AllowInfNan,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    Tag,
)
from pydantic_core import PydanticCustomError

from assets.catalog.choices import (
    Aggregation,
    Attribute,
    BridgeRule,
    Cleaning,
    Cluster,
    CurveCleaning,
    DistanceUnit,
    EndRule,
    Inference,
    Neighbours,
    Normalisation,
    Transform,
    Weighting,
)
from assets.text import CONTROLS

ENDS_OF_LINES = re.compile(r"[ \t\r\n\u2028\u2029]+")


def without_controls(text: str) -> str:
    """A text that is to be read, on one line. Raises PydanticCustomError for one that steers what shows it."""
    line = ENDS_OF_LINES.sub(" ", text).strip()
    if CONTROLS.search(line):
        raise PydanticCustomError("control_character", "a text without control characters")
    return line


Words = Annotated[StrictStr, AfterValidator(without_controls)]
"""What stands in titles, labels and notes: no document of Word can hold a control character, and none turns the writing."""
Year = Annotated[StrictInt, Field(ge=1900, le=2100)]
Years = Annotated[list[Year], Field(min_length=2, max_length=2, description="[first, last]")]
Number = StrictInt | Annotated[StrictFloat, AllowInfNan(False)]
Seed = Annotated[StrictInt, Field(ge=0, le=2**32 - 1)]
Share = Annotated[Number, Field(ge=0, le=1)]
CityName = StrictStr | StrictInt
"""A city by its name, former ones included, or by its six-digit code."""
Labels = tuple[str, str]


class Section(BaseModel):
    """A part of a study file; an unknown field is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=False)


class Cities(Section):
    """Which cities the panel has."""

    printed_in_every_edition: StrictBool = True
    also: list[CityName] = []
    without: list[CityName] = []
    where: Annotated[
        StrictStr | None, Field(description="a condition on attributes and groups of cities")
    ] = None


class Panel(Section):
    """Which years and cities the panel has."""

    years: Literal["delivered"] | Years
    cities: Cities = Cities()
    population: StrictStr = Field(
        "population_registered", description="the indicator that `population` stands for"
    )


class Fill(Section):
    """What happens before the first and after the last printed figure of a series."""

    rule: EndRule
    reach: Literal["unlimited"] | Annotated[StrictInt, Field(ge=1)] | None = None


class Bridge(Section):
    """What happens to the figures before a break of definition."""

    year: Annotated[Year, Field(description="the first of the new definition")]
    how: Annotated[
        BridgeRule,
        Field(description="ratio: linked by the ratio of the years beside the break; leave_out: left out"),
    ]


class Winsorise(Section):
    """Variables of which both tails are set to their quantiles."""

    level: Annotated[Number, Field(gt=0, lt=0.5)]
    variables: Annotated[list[StrictStr], Field(min_length=1)]


class Quarantine(Section):
    """How much may be quarantined before the build stops."""

    share: Share = 0.005
    unruled_share_of_column: Share = 0.25


class FormulaReading(Section):
    """A reading of a formula."""

    formula: StrictStr | Number
    unit: Words | None = None
    en: Words | None = None
    zh: Words | None = None


class IndexReading(Section):
    """A reading of an index; what it does not name is as in the first."""

    en: Words | None = None
    zh: Words | None = None
    weights: Weighting | dict[StrictStr, Annotated[Number, Field(ge=0)]] | None = None
    pooled: StrictBool | None = None
    zero_shift: Annotated[Number, Field(ge=0)] | None = None
    aggregation: Aggregation | None = None
    normalisation: Normalisation | None = None
    transform: Transform | None = None
    winsorise: Annotated[Number, Field(ge=0, le=0.25)] | None = None
    real: StrictBool | None = None
    read: dict[StrictStr, StrictStr] | None = None
    without: list[StrictStr] | None = None


class QuotientReading(Section):
    """A reading of a quotient: whose quotients count beside the city's own, over which distance."""

    en: Words | None = None
    zh: Words | None = None
    neighbours: Neighbours
    distance_unit: DistanceUnit = "km"


class Dimension(Section):
    """A part of an index."""

    en: Words
    zh: Words
    indicators: Annotated[dict[StrictStr, Attribute], Field(min_length=1)]


class Uncertainty(Section):
    """How many forms of the index are drawn at random, and from which seed."""

    draws: Annotated[StrictInt, Field(ge=200, le=100_000)] = 1000
    seed: Seed = 2025


class Described(Section):
    """What any variable may say of itself."""

    en: Words | None = None
    zh: Words | None = None
    unit: Words | None = None
    definition: Words | None = None


class FormulaVariable(Described):
    """A variable that is a formula, or several readings of one."""

    kind: Literal["formula"] = "formula"
    formula: StrictStr | Number | None = None
    readings: dict[StrictStr, FormulaReading] | None = None


class IndexVariable(Described):
    """A composite index."""

    kind: Literal["index"]
    years: Years | None = None
    dimensions: Annotated[dict[StrictStr, Dimension], Field(min_length=1)]
    readings: Annotated[dict[StrictStr, IndexReading], Field(min_length=1)] | None = None
    uncertainty: Uncertainty | None = None


class QuotientVariable(Described):
    """A location quotient, with or without that of neighbours."""

    kind: Literal["quotient"]
    sector: StrictStr
    total: StrictStr
    years: Years | None = None
    readings: Annotated[dict[StrictStr, QuotientReading], Field(min_length=1)] | None = None


KINDS = ("formula", "index", "quotient")


def kind_of(fields: object) -> str:
    """The kind of a variable: a formula where it names none."""
    return (
        str(fields.get("kind", "formula"))
        if isinstance(fields, dict)
        else str(getattr(fields, "kind", "formula"))
    )


AnyVariable = Annotated[
    Annotated[FormulaVariable, Tag("formula")]
    | Annotated[IndexVariable, Tag("index")]
    | Annotated[QuotientVariable, Tag("quotient")],
    Discriminator(kind_of),
]


class Sample(Section):
    """City-years that meet a condition."""

    where: StrictStr
    en: Words | None = None
    zh: Words | None = None


class Estimate(Section):
    """What models and checks have in common."""

    table_ref: StrictStr | None = None
    en: Words | None = None
    zh: Words | None = None
    sample: StrictStr | None = None
    years: Years | None = None
    read: dict[StrictStr, StrictStr] = {}
    cluster: Cluster | None = None
    inference: Inference | None = None
    cutoff_km: Annotated[Number, Field(gt=0)] | None = None
    lags: Annotated[StrictInt, Field(ge=0, le=20)] | None = None
    draws: Annotated[StrictInt, Field(ge=100, le=100_000)] | None = None
    seed: Seed | None = None


class ModelFields(Estimate):
    """A model."""

    formula: StrictStr


class CheckFields(Estimate):
    """An estimate beside the models: all that it does not name is as in the model that it varies."""

    model: StrictStr | None = None
    estimator: StrictStr | None = None
    formula: StrictStr | None = None
    effects: StrictStr | None = Field(None, description="other effects, as right of | in a formula")
    regressors: list[StrictStr] | None = Field(None, description="other terms beside the one under study")
    without: list[StrictStr] = Field([], description="terms left out")
    cleaning: Cleaning | None = None
    lag: Annotated[StrictInt, Field(ge=0, le=10)] = 0
    lead: Annotated[StrictInt, Field(ge=0, le=10)] = 0
    by: StrictStr | None = None
    mediator: StrictStr | None = None
    instruments: list[StrictStr] = []
    policy: StrictStr | None = None
    r_max: Annotated[Number, Field(ge=0)] | None = None


class Headline(Section):
    """The estimate that the study is about."""

    model: StrictStr
    term: StrictStr


class CurveFields(Section):
    """Choices of which every one is combined with every other."""

    model: StrictStr | None = None
    term: StrictStr | None = None
    read: dict[StrictStr, Annotated[list[StrictStr], Field(min_length=1)]] = {}
    cleaning: Annotated[list[CurveCleaning], Field(min_length=1)] = ["as_studied"]
    samples: Annotated[list[StrictStr], Field(min_length=1)] = ["all"]
    cluster: Annotated[list[Cluster], Field(min_length=1)] = ["city"]
    controls: dict[StrictStr, list[StrictStr]] | None = None


class StudyFields(Section):
    """A study file, what it extends merged in."""

    title: Words
    source: Words = "none"
    extends: StrictStr | None = Field(None, description="a shipped study, or ./another.yaml beside this file")
    panel: Panel
    readings: dict[StrictStr, StrictStr] = {}
    fills: dict[StrictStr, Fill] = {}
    bridge: dict[StrictStr, Bridge | Annotated[list[Bridge], Field(min_length=1)]] = {}
    winsorise: Literal["none"] | Winsorise = "none"
    quarantine: Quarantine = Quarantine()
    variables: dict[StrictStr, AnyVariable] = {}
    samples: dict[StrictStr, Sample] = {}
    models: dict[StrictStr, ModelFields] = {}
    headline: Headline | None = None
    robustness: dict[StrictStr, CheckFields] = {}
    drop: list[StrictStr] = []
    curve: CurveFields | None = None
