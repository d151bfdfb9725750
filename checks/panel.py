"""What must hold of the panel: balanced, every variable in its range."""

from assets.catalog import load_catalog
from checks.contract import Allowed, Contract, Range, Rule

CITY_YEARS = """
select count(*) * (select last_year - first_year + 1 from catalog.study) from catalog.study_city
"""
STATUSES = tuple(one.status for one in load_catalog().statuses)

CONTRACTS = (
    Contract(
        "panel.component_reported",
        allowed=(Allowed("status", ("reported", "corrected", "quarantined", "missing")),),
        rules=(
            Rule("what is reported has a value", "status in ('reported', 'corrected') and value is null"),
        ),
    ),
    Contract(
        "panel.component",
        rows=f"select (select count(distinct component) from panel.component) * ({CITY_YEARS})",
        allowed=(Allowed("status", STATUSES),),
    ),
    Contract(
        "panel.city_year",
        rows=CITY_YEARS,
        ranges=(
            Range("unemployment_rate", 0, 1),
            Range("fiscal_self_sufficiency", 0, 10),
            Range("human_capital", 0, 1),
            Range("population_density", 0, 5),
            Range("economic_density", -5, 20),
            Range("government", 0, 5),
            Range("upgrading", 0, 50),
        ),
    ),
    Contract("panel.used_figure"),
    Contract("panel.observation"),
    Contract(
        "panel.finding",
        least_rows=0,
        rules=(
            Rule(
                "no row that the study uses belongs to another city",
                "ruling = 'unruled' and test in ('row', 'name') and kind = 'city' and printing = 'main' "
                "and (place_id, year, indicator, scope) in "
                "(select (city_id, year, indicator, scope) from panel.used_figure)",
            ),
        ),
    ),
    Contract("panel.correction", least_rows=0),
    Contract("panel.workbook"),
    Contract(
        "panel.quarantine_share",
        rules=(
            Rule(
                "not too much of what the study uses is quarantined",
                "indicator = 'all' and quarantined_share > (select quarantined_share from catalog.study)",
            ),
            Rule(
                "no column that the study uses is objected to as a whole",
                "indicator != 'all' and unruled_share > (select unruled_share_of_column from catalog.study)",
            ),
        ),
    ),
    Contract("panel.winsorised", least_rows=0),
    Contract("panel.alternative", least_rows=0),
    Contract(
        "panel.grouping",
        rows="select count(*) * (select count(distinct scheme) from panel.grouping) from catalog.study_city",
    ),
    Contract("panel.cell_status", least_rows=0, allowed=(Allowed("status", STATUSES),)),
)
