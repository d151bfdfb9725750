"""What must hold of the catalog's tables."""

from assets.catalog.assets import STUDY_TABLES, TABLES
from checks.contract import Allowed, Contract, Range

RANGES = {
    "city": (Range("longitude", 73, 136), Range("latitude", 3, 54)),
    "exchange_rate": (Range("yuan_per_usd", 5, 10),),
    "unit": (Range("factor", 1e-9, 1e9),),
}
ALLOWED = {
    "city": (Allowed("region", ("east", "central", "west", "northeast")),),
    "heading": (Allowed("printing", ("main", "second")), Allowed("scope", ("city", "district"))),
    "study_variable": (Allowed("attribute", ("+", "-")),),
}

CONTRACTS = tuple(
    Contract(
        f"catalog.{name}",
        least_rows=0 if name == "ledger_entry" else 1,
        rows="select 1" if name == "study" else None,
        ranges=RANGES.get(name, ()),
        allowed=ALLOWED.get(name, ()),
    )
    for name in (*TABLES, *STUDY_TABLES)
)
