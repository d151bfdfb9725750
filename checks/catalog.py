"""What must hold of the catalog's tables."""

from assets.chain import tables_of
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

MAY_BE_EMPTY = {"ledger_entry", "place_exception", "ignored_rows", "missing_row"}
CONTRACTS = tuple(
    Contract(
        table,
        least_rows=0 if name in MAY_BE_EMPTY else 1,
        rows="select 1" if name == "study" else None,
        ranges=RANGES.get(name, ()),
        allowed=ALLOWED.get(name, ()),
    )
    for table in dict.fromkeys((*tables_of("catalog.facts"), *tables_of("catalog.study")))
    for name in [table.removeprefix("catalog.")]
)
