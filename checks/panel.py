"""What must hold of the panel: balanced, what is reported has a value."""

from checks.contract import Contract, Rule

CITY_YEARS = """
select count(*) * (select last_year - first_year + 1 from catalog.study) from catalog.study_city
"""

CONTRACTS = (
    Contract(
        "panel.component_reported",
        rules=(
            Rule("what is reported has a value", "status in ('reported', 'corrected') and value is null"),
        ),
    ),
    Contract(
        "panel.component",
        rows=f"select (select count(distinct component) from panel.component) * ({CITY_YEARS})",
    ),
    Contract("panel.city_year", rows=CITY_YEARS),
    Contract("panel.winsorised", least_rows=0),
    Contract("panel.alternative", least_rows=0),
    Contract(
        "panel.grouping",
        rows="select count(*) * (select count(distinct scheme) from panel.grouping) from catalog.study_city",
    ),
    Contract("panel.cell_status", least_rows=0),
)
