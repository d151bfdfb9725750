"""Which estimators a check may name, and which of its fields each reads: estimators.csv."""

from dataclasses import dataclass
from functools import cache

from assets.catalog.reading import read_records
from assets.catalog.records import CATALOG_FOLDER


@dataclass(frozen=True)
class Estimator:
    """An estimator and the fields of a check that it reads beside those that every estimator reads."""

    estimator: str
    reads: tuple[str, ...]
    needs: tuple[str, ...]
    """Those of them without which it has nothing to estimate."""
    aspect: str | None
    """What a check by it is about; none: about what else the check varies."""


@cache
def estimators() -> tuple[Estimator, ...]:
    """All estimators, in the order of the file."""
    return read_records(CATALOG_FOLDER / "estimators.csv", Estimator)
