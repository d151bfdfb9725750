"""What must hold of what was delivered."""

from checks.contract import Contract, Rule

COUNTED = "select (path, sum(opened + rejected)::bigint) from raw.registry_count group by path"

CONTRACTS = (
    Contract("raw.workbook"),
    Contract("raw.cell", rows="select sum(cells) from raw.workbook"),
    Contract("raw.passed_over", rules=(Rule("every file is used", "true", "WARN"),)),
    Contract("raw.supplement"),
    Contract(
        "raw.registry_file",
        rules=(Rule("every row is counted or rejected", f"rows > 0 and (path, rows) not in ({COUNTED})"),),
    ),
    Contract("raw.registry_count"),
)
