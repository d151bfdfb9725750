"""What must hold of the catalog's tables."""

from assets.catalog.assets import STUDY_TABLES, TABLES
from checks.contract import Contract

CONTRACTS = tuple(
    Contract(
        f"catalog.{name}",
        least_rows=0 if name == "ledger_entry" else 1,
        rows="select 1" if name == "study" else None,
    )
    for name in (*TABLES, *STUDY_TABLES)
)
