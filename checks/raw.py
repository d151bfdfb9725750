"""What must hold of what was delivered."""

from checks.contract import Contract, Range

CONTRACTS = (
    Contract("raw.workbook", ranges=(Range("cells", 1, 1e6), Range("edition", 1985, 2100))),
    Contract(
        "raw.cell",
        rows="select sum(cells) from raw.workbook",
        ranges=(Range("row", 1, 1048576), Range("column_number", 1, 16384)),
    ),
    Contract("raw.supplement", least_rows=0),
    Contract("raw.firm", least_rows=0),
)
