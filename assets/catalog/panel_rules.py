"""What a study lets happen to printed figures: how breaks of definition are bridged, ends of series
filled, tails set, how much may be quarantined, and which cities are left out.
"""

from dataclasses import dataclass
from typing import Literal

from assets.catalog.choices import BridgeRule, EndRule


@dataclass(frozen=True)
class EndFill:
    """What happens before the first and after the last printed figure of a series."""

    rule: EndRule
    reach: int
    """At most this many years from the nearest printed figure."""


@dataclass(frozen=True)
class Bridge:
    """What happens to a series before a break of definition."""

    year: int
    """The first of the new definition."""
    how: BridgeRule


@dataclass(frozen=True)
class LeftOut:
    """A city of the catalog that the panel does not have, and one reason why."""

    city_id: int
    reason: Literal["without", "printed_since", "not_printed", "not_named", "where"]
    """A key of the labels `left_out`."""
    told: str
    """What its wording names: the years in which the city is printed, or the condition; else nothing."""


@dataclass(frozen=True)
class Winsorise:
    """Both tails of these variables are set to their quantiles at `level` and 1 - `level`."""

    level: float
    variables: tuple[str, ...]


@dataclass(frozen=True)
class Quarantine:
    """How much may be quarantined before the build stops, as shares of the observations."""

    share: float
    """Of all observations."""
    unruled_share_of_column: float
    """Of one printed column (indicator, scope and year), for want of a ruling."""
