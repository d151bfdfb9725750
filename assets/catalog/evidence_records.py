"""How figures are held against each other, and the bounds beyond which a test or a check objects."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Comparison:
    """Two indicators of a city whose ratio moves slowly; `part`: the first can never exceed the second."""

    indicator: str
    compared_with: str
    part: bool


@dataclass(frozen=True)
class Identity:
    """What must be equal by definition, of a place in a year and scope.

    sum: the whole is the sum of its parts. shares: the parts sum to 100. quotient: the whole is `factor` times its one
    part per unit of another indicator.
    """

    identity: str
    kind: Literal["sum", "shares", "quotient"]
    whole: str | None
    parts: str
    """Indicators apart by spaces; `air_passengers*0.0001` counts in another unit."""
    per: str | None
    factor: float | None
    tolerance: float
    """By how much, relative to the whole, it may miss beside rounding."""
    first_year: int | None
    last_year: int | None

    @property
    def weighted_parts(self) -> list[tuple[str, float]]:
        """Its parts, each with its weight."""
        parts = (one.partition("*") for one in self.parts.split())
        return [(name, float(weight or 1)) for name, _, weight in parts]

    @property
    def indicators(self) -> tuple[str, ...]:
        """All that it relates."""
        parts = (part for part, _ in self.weighted_parts)
        return tuple(one for one in (self.whole, *parts, self.per) if one)


@dataclass(frozen=True)
class SpikeLimit:
    """The factor from which a year that leaves its series and returns speaks against a figure of an indicator."""

    indicator: str
    factor: float
    reason: str


@dataclass(frozen=True)
class EvidenceTest:
    """A way in which figures can speak against each other."""

    test: str
    label_en: str
    label_zh: str
    definition: str


@dataclass(frozen=True)
class Threshold:
    """A bound beyond which a test or a check of the book objects."""

    threshold: str
    value: float
    reason: str
