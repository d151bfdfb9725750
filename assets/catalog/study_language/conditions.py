"""Conditions of samples and of the panel's cities: which names they may hold, and texts by key or Chinese name."""

from collections.abc import Collection

from assets.catalog.records import Catalog
from assets.catalog.study import Sample
from assets.catalog.study_language.errors import FieldError, Path, UnknownName
from assets.catalog.study_language.expressions import (
    COMPARISONS,
    Expression,
    Name,
    Operation,
    Text,
    as_sql,
    replaced,
    written,
)
from assets.catalog.study_language.parsing import FormulaError, condition_of, has_statistic

ATTRIBUTES = ("city_id", "city", "name", "name_en", "province", "region", "longitude", "latitude")
"""Of cities."""
OF_NUMBERS = ("city_id", "longitude", "latitude")
"""Those of them that are numbers."""
COMPUTED_GROUPS = {
    "boundary": ("changed", "unchanged"),
    "population_size": ("less_than_three_million", "three_to_five_million", "five_million_or_more"),
}
"""The groups of groupings that sql/panel/grouping.sql computes."""


def read_condition(text: str, path: Path) -> Expression:
    """A condition. Raises FieldError where it is none."""
    try:
        return condition_of(text)
    except FormulaError as error:
        raise FieldError(path, str(error)) from error


def groupings_of(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    """The groupings of cities with their groups, by key."""
    found: dict[str, tuple[str, ...]] = {one.scheme: () for one in catalog.group_schemes}
    for one in catalog.city_groups:
        if one.member not in found[one.scheme]:
            found[one.scheme] += (one.member,)
    return found | {"province": tuple(one.name for one in catalog.provinces)}


def with_keys(condition: Expression, catalog: Catalog, path: Path) -> Expression:
    """A condition in which cities, provinces and groups stand under their keys.

    Raises:
        UnknownName: a city, province or group that there is not.
        FieldError: a text that is compared with a number.
    """
    groups = groupings_of(catalog)
    provinces = {
        word: one.name for one in catalog.provinces for word in (one.short_name, one.name_en, one.name)
    }
    regions = tuple(dict.fromkeys(one.region for one in catalog.provinces))
    computed = {"region": regions} | COMPUTED_GROUPS

    names = names_of_cities(catalog)
    official = {one.city_id: one.name for one in catalog.cities}

    def key(grouping: str, one: Expression) -> Expression:
        if not isinstance(one, Text):
            return one
        if grouping in ("city", "name"):
            if one.value not in names:
                raise UnknownName(path, one.value, "city", names)
            return Text(official[names[one.value]])
        known = computed.get(grouping) or groups[grouping]
        in_chinese = {one.label_zh: one.code for one in catalog.codes if one.code in known}
        found = (provinces if grouping == "province" else in_chinese).get(one.value, one.value)
        if found not in known:
            raise UnknownName(path, one.value, f"group of {grouping}", known)
        return Text(found)

    def keyed(part: Expression) -> Expression | None:
        if not isinstance(part, Operation) or part.operator not in COMPARISONS | {"in"}:
            return None
        compared = [
            one.name
            for one in part.operands
            if isinstance(one, Name) and one.name in (*groups, "city", "name")
        ]
        if len(compared) != 1:
            return None
        return Operation(part.operator, tuple(key(compared[0], one) for one in part.operands))

    refuse_mixed(condition, {*ATTRIBUTES, *groups} - {*OF_NUMBERS}, path)
    return replaced(condition, keyed)


def refuse_mixed(expression: Expression, texts: Collection[str], path: Path) -> None:
    """Refuse to compare texts with numbers, or to reckon with texts. `texts`: names that mean a text."""
    if not isinstance(expression, Operation):
        return
    operands = expression.operands
    of_text = [isinstance(one, Text) or (isinstance(one, Name) and one.name in texts) for one in operands]
    bare = [one.name for one in operands if isinstance(one, Name)]
    compares = expression.operator in COMPARISONS | {"in", "between"}
    if compares and any(of_text) and not all(of_text):
        offered = [one for one in bare if one in texts]
        quoted = next((one for one in bare if one not in texts), None)
        advice = f": a text stands in quotes, '{quoted}'" if offered and quoted else ""
        raise FieldError(path, f"a number is compared with a text: {written(expression)}{advice}")
    if any(of_text) and not compares and not expression.operator.startswith("is "):
        raise FieldError(path, f"a text has no arithmetic: {written(expression)}")
    for one in operands:
        refuse_mixed(one, texts, path)


def names_of_cities(catalog: Catalog) -> dict[str, int]:
    """Every name that a city bears or has borne, but misreadings; official names before others."""
    cities = {one.city_id for one in catalog.cities}
    others = {
        one.printed: one.place_id
        for one in catalog.names
        if one.place_id in cities and one.kind in ("short", "former", "official")
    }
    return (
        others
        | {one.name_en: one.city_id for one in catalog.cities}
        | {one.name: one.city_id for one in catalog.cities}
    )


def sample_of(name: str, where: str, labels: tuple[str | None, str | None], catalog: Catalog) -> Sample:
    """A sample of the file."""
    path: Path = ("samples", name, "where")
    en, zh = labels
    condition = with_keys(read_condition(where, path), catalog, path)
    return Sample(name, en or name.replace("_", " "), zh or name.replace("_", " "), condition)


def cities_where(condition: Expression, catalog: Catalog, path: Path) -> set[int]:
    """The cities that meet a condition on their attributes and groups.

    Raises:
        UnknownName: any other name.
        FieldError: a figure of the panel, whose cities are not known yet.
    """
    if has_statistic(condition):
        raise FieldError(
            path, "median, mean and quantile are of the panel, whose cities are chosen here: write a number"
        )
    members: dict[str, dict[int, str]] = {}
    for one in catalog.city_groups:
        members.setdefault(one.scheme, {})[one.city_id] = one.member
    moved = {one for change in catalog.boundary_changes for one in (change.city_id, change.counterpart_id)}
    rows = [
        {name: getattr(city, name) for name in ATTRIBUTES if name != "city"}
        | {"city": city.name, "boundary": "changed" if city.city_id in moved else "unchanged"}
        | {scheme: of.get(city.city_id) for scheme, of in members.items()}
        for city in catalog.cities
    ]
    known = list(rows[0])
    for name in sorted(condition.names):
        if name not in known:
            raise UnknownName(path, name, "attribute or group of cities", known)
    import duckdb  # a study whose cities meet no condition is checked without it

    where = as_sql(condition, lambda name: f'"{name}"')
    with duckdb.connect() as memory:
        found = memory.execute(
            f"with place as (select unnest($1, recursive := true)) select city_id from place where {where}",
            [rows],
        ).fetchall()
    return {city_id for (city_id,) in found}
