"""The variables of the panel as SELECTs: formulas of the catalog over printed components."""

from assets.catalog.formulas import POPULATION, alternatives, inputs
from assets.catalog.records import Catalog, Variable
from assets.catalog.study import Study


def variable_sources(study: Study, catalog: Catalog) -> dict[str, list[tuple[str, str]]]:
    """The components that each column of panel.city_year is computed from, by the study's formulas."""
    return {
        one.variable: [("panel.component", name) for name in inputs(one, study, catalog)]
        for one in study.variables
    }


def variables_query(study: Study) -> str:
    """The SELECT of panel.city_year: one row a city and year, one column a variable.

    A quotient without a finite value is NULL.
    """
    columns = ",\n    ".join(f"{finite(one)} as {one.variable}" for one in study.variables)
    return f"""{named_components(study)}
select
    city_id,
    year,
    {columns}
from named
"""


def alternatives_query(study: Study, catalog: Catalog) -> str:
    """The SELECT of panel.alternative: one row a city, year and other reading of a variable."""
    rows = [
        f"select city_id, year, '{one.variable}' as variable, '{one.reading}' as reading, {finite(one)} as value "
        "from named"
        for one in alternatives(study, catalog)
    ]
    nothing = (
        "select city_id, year, '' as variable, '' as reading, null::double as value from named where false"
    )
    return named_components(study) + " union all ".join([nothing, *rows])


def finite(variable: Variable) -> str:
    """A variable's formula, NULL where it has no finite value."""
    return f"if(isfinite({variable.formula}), {variable.formula}, null)"


def named_components(study: Study) -> str:
    """The components side by side under the names that formulas use."""
    return f"""
with components as (
    pivot panel.component on component using first(value) group by city_id, year
),

named as (
    select components.*, {study.population} as {POPULATION}, exchange_rate.yuan_per_usd
    from components
    left join catalog.exchange_rate as exchange_rate using (year)
)

"""
