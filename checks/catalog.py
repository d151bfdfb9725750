"""What must hold of the catalog's tables."""

from assets.chain import tables_of
from checks.contract import Contract

MAY_BE_EMPTY = {
    "catalog.ledger_entry",
    "catalog.place_exception",
    "catalog.missing_row",
}
CONTRACTS = tuple(
    Contract(
        table,
        least_rows=0 if table in MAY_BE_EMPTY else 1,
        rows="select 1" if table == "catalog.study" else None,
    )
    for table in dict.fromkeys((*tables_of("catalog.facts"), *tables_of("catalog.study")))
)
