"""Conditions of samples and of the panel's cities: which names they may hold, and texts by key or Chinese name."""

from collections.abc import Collection

import duckdb
import pandas as pd

from assets.catalog.records import Catalog
from assets.catalog.study import Sample
from assets.catalog.study_language.errors import FieldError, Path, UnknownName
from assets.catalog.study_language.expressions import (
    COMPARISONS,
    Expression,
    FormulaError,
    Name,
    Operation,
    Text,
    as_sql,
    condition_of,
    replaced,
)

ATTRIBUTES = ("city_id", "city", "name", "name_en", "province", "region", "longitude", "latitude")
"""Of cities."""
OF_THE_PANEL = ("population_size",)
"""Groupings that follow from figures of the panel."""


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
    """A condition in which provinces and groups stand under their keys. Raises UnknownName for one that is none."""
    groups = groupings_of(catalog)
    keys = {one.label_zh: one.code for one in catalog.codes}
    provinces = {word: one.name for one in catalog.provinces for word in (one.short_name, one.name_en, one.name)}
    regions = tuple(dict.fromkeys(one.region for one in catalog.provinces))
    boundary, sizes = ("changed", "unchanged"), tuple(
        one.code for one in catalog.codes if one.code.endswith("million") or one.code.endswith("or_more")
    )
    computed = {"region": regions, "boundary": boundary, "population_size": sizes}

    def keyed(part: Expression) -> Expression | None:
        if not isinstance(part, Operation) or part.operator not in COMPARISONS | {"in"}:
            return None
        names = [one.name for one in part.operands if isinstance(one, Name)]
        if len(names) != 1 or names[0] not in groups:
            return None
        grouping = names[0]
        known = computed.get(grouping) or groups[grouping]

        def key(one: Expression) -> Expression:
            if not isinstance(one, Text):
                return one
            found = provinces.get(one.value, one.value) if grouping == "province" else keys.get(one.value, one.value)
            if found not in known:
                raise UnknownName(path, one.value, f"group of {grouping}", known)
            return Text(found)

        return Operation(part.operator, tuple(key(one) for one in part.operands))

    return replaced(condition, keyed)


def sample_of(name: str, where: str, labels: tuple[str | None, str | None], catalog: Catalog) -> Sample:
    """A sample of the file."""
    path: Path = ("samples", name, "where")
    en, zh = labels
    condition = with_keys(read_condition(where, path), catalog, path)
    return Sample(name, en or name.replace("_", " "), zh or name.replace("_", " "), condition)


def cities_where(condition: Expression, catalog: Catalog, candidates: Collection[int], path: Path) -> set[int]:
    """The cities that meet a condition on their attributes and groups. Raises UnknownName for any other name."""
    table = pd.DataFrame(
        [
            {"city": one.name} | {name: getattr(one, name) for name in ATTRIBUTES if name != "city"}
            for one in catalog.cities
            if one.city_id in candidates
        ]
    )
    for scheme, groups in groupings_of(catalog).items():
        if groups and scheme != "province":
            members = {one.city_id: one.member for one in catalog.city_groups if one.scheme == scheme}
            table[scheme] = table["city_id"].map(members)
    moved = {one for change in catalog.boundary_changes for one in (change.city_id, change.counterpart_id)}
    table["boundary"] = ["changed" if one in moved else "unchanged" for one in table["city_id"]]
    for name in sorted(condition.names):
        if name not in table:
            raise UnknownName(path, name, "attribute or group of cities", list(table))
    where = as_sql(condition, lambda name: f'"{name}"')
    with duckdb.connect() as memory:
        memory.register("place", table)
        found = memory.execute(f"select city_id from place where {where}").fetchall()
    return {city_id for (city_id,) in found}
