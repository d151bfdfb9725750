"""The variables of the panel as one SELECT: formulas of the catalog over printed components."""

from assets.catalog.formulas import POPULATION, inputs
from assets.catalog.records import Catalog
from assets.catalog.study import Study


def components(study: Study, catalog: Catalog) -> list[str]:
    """All components of the study: the inputs of its variables and of the location quotient."""
    of_variables = [name for one in study.variables for name in inputs(one, study, catalog)]
    names = [*of_variables, study.agglomeration.sector, study.agglomeration.total]
    return list(dict.fromkeys(names))


def variables_query(study: Study) -> str:
    """The SELECT of panel.city_year: one row a city and year, one column a variable.

    A quotient without a finite value is NULL.
    """
    columns = ",\n    ".join(
        f"if(isfinite({one.formula}), {one.formula}, null) as {one.variable}" for one in study.variables
    )
    return f"""
with components as (
    pivot panel.component on component using first(value) group by city_id, year
),

named as (
    select components.*, {study.population} as {POPULATION}, exchange_rate.yuan_per_usd
    from components
    left join catalog.exchange_rate as exchange_rate using (year)
)

select
    city_id,
    year,
    {columns}
from named
"""
