"""What must hold of what was delivered."""

from checks.contract import Contract

CONTRACTS = (
    Contract("raw.workbook"),
    Contract("raw.cell", rows="select sum(cells) from raw.workbook"),
    Contract("raw.passed_over", least_rows=0),
    Contract("raw.supplement", least_rows=0),
    Contract("raw.firm", least_rows=0),
)
