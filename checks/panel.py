"""What must hold of the panel: balanced, what is reported has a value."""

from checks.contract import Contract, Rule

CITY_YEARS = """
select count(*) * (select last_year - first_year + 1 from catalog.study) from catalog.study_city
"""
UNRULED_AND_USED = (
    "ruling = 'unruled' and kind = 'city' and printing = 'main' and (place_id, year, indicator, scope) in "
    "(select (city_id, year, indicator, scope) from panel.study_figure)"
)
SCHEMES = "select count(distinct scheme) from panel.grouping where scheme != 'population_size'"
CITIES_WITH_POPULATION = """
select count(distinct component.city_id)
from panel.component as component
inner join catalog.study as study on component.component = study.population
semi join catalog.study_city as study_city on component.city_id = study_city.city_id
where component.value is not null
"""
"""Only they have a size."""

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
    Contract("panel.study_figure"),
    Contract("panel.observation"),
    Contract(
        "panel.finding",
        rules=(
            Rule(
                "no row that the study uses belongs to another city",
                f"test in ('row', 'name') and {UNRULED_AND_USED}",
            ),
            Rule(
                "no column that the study uses is off by a factor or holds other figures",
                f"test in ('scale', 'exchanged', 'repeated') and {UNRULED_AND_USED}",
            ),
        ),
    ),
    Contract("panel.correction"),
    Contract("panel.redefinition"),
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
    Contract(
        "panel.grouping",
        rows=f"select count(*) * ({SCHEMES}) + ({CITIES_WITH_POPULATION}) from catalog.study_city",
    ),
)
