"""Figures and variables put into a published file, and what the macro tells of them step by step."""

from typing import Any

import duckdb

from tests.publication.small_tables import insert

HEFEI, CHAOHU, SUZHOU, OTHER_SUZHOU = 340100, 341400, 320500, 341300
BOOK = "2012/gdp.xlsx"
Steps = list[dict[str, Any]]


def add_series(connection: duckdb.DuckDBPyConnection, component: str, unit: str) -> None:
    indicator = component.removesuffix("_district")
    scope = "city" if component == indicator else "district"
    labels = {"label_en": indicator.replace("_", " "), "label_zh": f"指标 {indicator}"}
    insert(connection, "series", component=component, indicator=indicator, scope=scope, unit=unit, **labels)


def add_variable(connection: duckdb.DuckDBPyConnection, name: str, formula: str, *components: str) -> None:
    """A formula of printed indicators, which the panel has no value of."""
    declare(connection, name, "formula", formula=formula)
    for position, component in enumerate(components, start=1):
        source = {"position": position, "name": component, "component": component}
        insert(connection, "study_source", variable=name, reading="own", **source)


def declare(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    kind: str,
    first_year: int | None = None,
    last_year: int | None = None,
    **reading: object,
) -> None:
    """A variable of the study, and its cells in the panel, of which none has a value."""
    labels = {"label_en": name.replace("_", " "), "label_zh": f"变量 {name}"}
    years = {"first_year": first_year, "last_year": last_year}
    own = {"variable": name, "reading": "own"}
    insert(connection, "study_variable", **own, kind=kind, unit="ratio", **labels, **years)
    insert(connection, "study_reading", **own, own=True, **reading)
    for city_id in (HEFEI, SUZHOU, OTHER_SUZHOU):
        for year in (2010, 2011, 2012):
            insert(connection, "variable_value", **own, city_id=city_id, year=year, status="missing")


def hold_variable(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    value: float,
    status: str = "reported",
    city_id: int = HEFEI,
) -> None:
    """The value of a variable in 2011."""
    connection.execute(
        "update variable_value set value = ?, status = ? where variable = ? and city_id = ? and year = 2011",
        [value, status, name, city_id],
    )


def print_figure(
    connection: duckdb.DuckDBPyConnection,
    component: str,
    year: int,
    value: float | None,
    city_id: int = HEFEI,
    unit: str = "10k yuan",
    status: str = "reported",
    held: bool = True,
    **others: object,
) -> None:
    """A printed figure, and the same in the panel."""
    indicator = component.removesuffix("_district")
    key = {"city_id": city_id, "year": year}
    place = {"indicator": indicator, "scope": "city" if component == indicator else "district"}
    figure = {
        "printed_value": value,
        "value": value,
        "unit": unit,
        "status": status,
        "workbook": BOOK,
        "sheet": "1",
    }
    insert(connection, "observation", **key | place | figure | others)
    if held:
        insert(connection, "component", **key, component=component, value=value, status=status)


def hold(
    connection: duckdb.DuckDBPyConnection, component: str, year: int, value: float | None, status: str
) -> None:
    """A component of the panel that is not as printed."""
    values = {"component": component, "value": value, "status": status}
    insert(connection, "component", city_id=HEFEI, year=year, **values)


def steps_of(
    connection: duckdb.DuckDBPyConnection, name: object, place: object = "合肥市", year: object = 2011
) -> Steps:
    cursor = connection.execute("from trace(?, ?, ?)", [place, year, name])
    columns = [one[0] for one in cursor.description or []]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def told(steps: Steps, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(step[column] for column in columns) for step in steps]
