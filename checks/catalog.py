"""What must hold of the catalog's tables."""

from assets.chain import tables_of
from checks.contract import Contract

CONTRACTS = tuple(
    Contract(table, rows="select 1" if table == "catalog.study" else None)
    for table in dict.fromkeys((*tables_of("catalog.facts"), *tables_of("catalog.study")))
)
