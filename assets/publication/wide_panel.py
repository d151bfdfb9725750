"""The wide panel that readers open: a pivot of the long tables, a column a variable and its status beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assets.catalog.dictionary import Column, columns_of, variable_column
from assets.catalog.labels import Language
from assets.catalog.readings import Readings
from assets.catalog.records import Catalog
from assets.catalog.rulings import DISTRICT
from assets.catalog.study import FormulaVariable, Study
from assets.catalog.study_language.expressions import Name
from assets.warehouse import literal

PRINTED = "_printed"
"""What a printed indicator's column ends with where a variable of its name is not the printed figure."""
STATUS = "_status"
OF_DISTRICTS: dict[Language, str] = {"en": ", city districts", "zh": "（市辖区）"}
"""What stands behind the label of an indicator of the city districts."""


@dataclass(frozen=True)
class PrintedColumn:
    """A printed indicator behind the study's variables."""

    component: str
    column: str


def printed_columns(study: Study, catalog: Catalog) -> list[PrintedColumn]:
    """The printed indicators behind the variables, but those that a variable of their name already is."""
    readings = Readings(study, [one.indicator for one in catalog.indicators])
    components = sorted(
        set().union(*(readings.components_of(readings.column(one)) for one in readings.variables))
    )
    found = []
    for component in components:
        variable = readings.variables.get(component)
        if variable is None:
            found.append(PrintedColumn(component, component))
        elif not (isinstance(variable, FormulaVariable) and variable.readings[0].formula == Name(component)):
            found.append(PrintedColumn(component, component + PRINTED))
    return found


def wide_columns(study: Study, catalog: Catalog) -> list[Column]:
    """The columns of the published city_year: keys and names, variables, printed indicators, a status for each."""
    variables = [variable_column("city_year", one) for one in study.variables]
    printed = [printed_column(one, catalog) for one in printed_columns(study, catalog)]
    measures = variables + printed
    return columns_of("publication.city_year") + measures + [status_column(one) for one in measures]


def printed_column(printed: PrintedColumn, catalog: Catalog) -> Column:
    """The column of a printed indicator, gaps filled."""
    key = printed.component.removesuffix(DISTRICT)
    indicator = next(one for one in catalog.indicators if one.indicator == key)
    of_district = key != printed.component
    return figure_column(
        "city_year",
        printed.column,
        "10k yuan" if indicator.unit == "as printed" else indicator.unit,
        indicator,
        f"{indicator.definition}; gaps filled by the rules of the study",
        of_district,
    )


class Described(Protocol):
    """What has the labels of an indicator and its source."""

    @property
    def label_en(self) -> str: ...
    @property
    def label_zh(self) -> str: ...
    @property
    def source(self) -> str: ...


def figure_column(
    dataset: str, name: str, unit: str, indicator: Described, definition: str, of_districts: bool
) -> Column:
    """The column of the figures of an indicator in one scope."""
    return Column(
        dataset=dataset,
        column=name,
        type="DOUBLE",
        unit=unit,
        key=False,
        required=False,
        refers_to=None,
        low=None,
        high=None,
        allowed=None,
        label_en=indicator.label_en + (OF_DISTRICTS["en"] if of_districts else ""),
        label_zh=indicator.label_zh + (OF_DISTRICTS["zh"] if of_districts else ""),
        definition=definition,
        source=indicator.source,
    )


def status_column(measure: Column) -> Column:
    """The column of the status of a measure."""
    return Column(
        dataset=measure.dataset,
        column=measure.column + STATUS,
        type="VARCHAR",
        unit=None,
        key=False,
        required=True,
        refers_to="code.code",
        low=None,
        high=None,
        allowed="statuses.status",
        label_en=f"{measure.label_en}: status",
        label_zh=f"{measure.label_zh}：状态",
        definition=None,
        source=None,
    )


def wide_select(study: Study, catalog: Catalog) -> str:
    """The SELECT of the published city_year."""
    printed = printed_columns(study, catalog)
    names = [*(one.variable for one in study.variables), *(one.column for one in printed)]
    renamed = ", ".join(f"({literal(one.component)}, {literal(one.column)})" for one in printed)
    cells = """
    select
        variable_value.city_id, variable_value.year, variable_value.variable as name, variable_value.value,
        variable_value.status
    from indices.variable_value as variable_value
    inner join catalog.study_variable as own
        on variable_value.variable = own.variable and variable_value.reading = own.reading"""
    if printed:
        cells += f"""
    union all
    select component.city_id, component.year, printed.name, component.value, component.status
    from panel.component as component
    inner join (values {renamed}) as printed(component, name) on component.component = printed.component"""
    columns = [*aggregates("value", names), *aggregates("status", names, STATUS)]
    return f"""
with cell as ({cells}
)

select
    cell.city_id::integer as city_id,
    city.name,
    city.province,
    city.region,
    cell.year::integer as year,
    {", ".join(columns)}
from cell
inner join catalog.city as city on cell.city_id = city.city_id
group by cell.city_id, city.name, city.province, city.region, cell.year
order by cell.city_id, cell.year
"""


def aggregates(of: str, names: Sequence[str], ending: str = "") -> list[str]:
    """The one figure or status of each name, as a column."""
    return [f'max(cell.{of}) filter (cell.name = {literal(one)}) as "{one}{ending}"' for one in names]
