"""What must hold of what was delivered."""

from checks.contract import Contract, Rule

CONTRACTS = (
    Contract("raw.workbook"),
    Contract("raw.cell", rows="select sum(cells) from raw.workbook"),
    Contract("raw.passed_over", rules=(Rule("every file is used", "true", "WARN"),)),
    Contract("raw.supplement"),
    Contract("raw.firm"),
)
