"""What the Python behind an asset names: the tables in its SQL, and the files of the catalog that it looks at."""

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

from assets.catalog.records import FILE_OF, Catalog
from assets.catalog.study import Study
from assets.digests import PROJECT
from assets.table_assets import referenced_tables

CATALOG_FIELD = re.compile(r"\bcatalog\.(\w+)")
TABLE_OF = {file: f"catalog.{table}" for table, file in FILE_OF.items()}
DERIVED = {
    "printed_units": "catalog.unit",
    "unit_factors": "catalog.unit",
    "threshold": TABLE_OF["thresholds"],
}
"""Properties and methods of the catalog, with the table of what they are made of."""


def functions_behind(build: Callable[..., object]) -> list[FunctionType]:
    """A function and all functions of the project that it calls, by the names that their code holds."""
    found: list[FunctionType] = []
    waiting: list[object] = [inspect.unwrap(build)]
    while waiting:
        one = waiting.pop()
        if isinstance(one, type):
            waiting += [getattr(member, "fget", member) for member in vars(one).values()]
        elif isinstance(one, FunctionType) and one not in found and is_written_down(one):
            found.append(one)
            waiting += [named for named in named_by(one) if of_the_project(named)]
    return found


def named_by(function: FunctionType) -> Iterator[object]:
    """What the names in a function's code stand for: globals, what it imports itself, methods of a study."""
    names = names_in(function.__code__)
    modules = [sys.modules.get(name) or import_module(name) for name in names if name.startswith("assets.")]
    for name in names:
        if name in function.__globals__:
            value = function.__globals__[name]
            yield from value.values() if isinstance(value, dict) else (value,)
        if name in vars(Study):
            yield getattr(vars(Study)[name], "fget", vars(Study)[name])
        for module in modules:
            if hasattr(module, name):
                yield getattr(module, name)
    for cell in function.__closure__ or ():
        yield cell.cell_contents


def names_in(code: CodeType) -> set[str]:
    """The names in a piece of code and in the functions that are written inside it."""
    inside = [one for one in code.co_consts if isinstance(one, CodeType)]
    return {*code.co_names}.union(*map(names_in, inside))


def of_the_project(named: object) -> bool:
    """Whether something is a function or a class of the layers."""
    module = getattr(named, "__module__", None) or ""
    return not isinstance(named, ModuleType) and module.startswith("assets.") and module != "assets.recipes"


def is_written_down(function: FunctionType) -> bool:
    """Whether a function stands in a file of the project; those that dataclasses write for themselves do not."""
    return Path(function.__code__.co_filename).is_relative_to(PROJECT)


def tables_named(build: Callable[..., object]) -> set[str]:
    """The tables that the SQL inside the Python behind an asset reads."""
    return {table for one in functions_behind(build) for table in referenced_tables(text_of(one))}


def facts_named(build: Callable[..., object]) -> set[str]:
    """The tables of the catalog whose files the Python behind an asset looks at."""
    fields = {field for one in functions_behind(build) for field in CATALOG_FIELD.findall(text_of(one))}
    return {(TABLE_OF | DERIVED)[field] for field in fields if hasattr(Catalog, field) or field in TABLE_OF}


def text_of(function: FunctionType) -> str:
    """The source of a function."""
    return inspect.getsource(function)
