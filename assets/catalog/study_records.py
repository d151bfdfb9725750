"""Records of the catalog that studies rest on and the book does not."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Variable:
    """A variable of the panel in one reading: a formula over printed components."""

    variable: str
    reading: str
    unit: str
    formula: str
    low: float | None
    high: float | None
    """Between which its values lie; none: unbounded."""
    label_en: str
    label_zh: str
    definition: str


@dataclass(frozen=True)
class GroupScheme:
    """A way to group cities."""

    scheme: str
    label_en: str
    label_zh: str
    definition_en: str
    definition_zh: str
    source: str


@dataclass(frozen=True)
class CityGroup:
    """Which group of a scheme a city belongs to."""

    scheme: str
    city_id: int
    member: str


@dataclass(frozen=True)
class PaperFigure:
    """A figure as a paper prints it."""

    source: str
    table_ref: str
    subject: str
    statistic: Literal["mean", "sd", "min", "max", "n", "estimate", "t_value", "r2_xtreg"]
    printed: str


@dataclass(frozen=True)
class Doubt:
    """A doubt that a careful reader raises, and the answer; `{word(…)}` in a sentence stands for a figure of the build.

    With a source it is about the paper, else any study may raise it: of each index, or where there is a mediation.
    """

    doubt: str
    source: str | None
    each: Literal["index", "mediation"] | None
    question_en: str
    question_zh: str
    answer_en: str
    answer_zh: str


@dataclass(frozen=True)
class Status:
    """How a cell of the panel came to its value; of several, the one of the greatest severity counts."""

    status: str
    severity: int
    filled: bool
    """The value is one that a rule of the study put in."""


@dataclass(frozen=True)
class Code:
    """What a coded value of any column is called, and what it means where the label does not say it all."""

    code: str
    kind: str
    """What it is a value of; of several, the first."""
    label_en: str
    label_zh: str
    definition_en: str | None
    definition_zh: str | None
