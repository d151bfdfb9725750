"""What a composite index of a study consists of beside its readings: dimensions, and the forms drawn at random."""

from collections.abc import Mapping
from dataclasses import dataclass

from assets.catalog.choices import Attribute


@dataclass(frozen=True)
class Dimension:
    """A part of an index: its name and its indicators."""

    dimension: str
    label_en: str
    label_zh: str
    indicators: Mapping[str, Attribute]
    """Variables; +: more is better; -: less is better."""


@dataclass(frozen=True)
class Uncertainty:
    """How many forms of an index are drawn at random, and from which seed."""

    draws: int
    seed: int
