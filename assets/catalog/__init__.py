"""The catalog: the one home of every fact about the data, kept as data files beside this module."""

from assets.catalog.loading import load_catalog
from assets.catalog.records import (
    Catalog,
    City,
    Heading,
    Indicator,
    PlaceName,
    Province,
    Table,
    Unit,
    Variable,
)

__all__ = [
    "Catalog",
    "City",
    "Heading",
    "Indicator",
    "PlaceName",
    "Province",
    "Table",
    "Unit",
    "Variable",
    "load_catalog",
]
