"""How figures are held against each other, and the bounds beyond which a test or a check objects."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Comparison:
    """Two indicators of a city whose ratio moves slowly; `part`: the first can never exceed the second."""

    indicator: str
    compared_with: str
    part: bool


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
