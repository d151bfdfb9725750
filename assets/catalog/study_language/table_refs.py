"""Where models and checks stand in the tables of a study."""

import re
from collections.abc import Iterable
from dataclasses import replace

from assets.catalog.study import Model
from assets.catalog.study_language.errors import FieldError, Path

TABLE_REF = re.compile(r"(?:table \d+|appendix A\d+) \(\d+\)")
"""Where a model stands: a table and its column."""


def with_table_refs(models: Iterable[Model], section: str) -> list[Model]:
    """Models each in its place of the tables: those that name none follow, one table or appendix for all.

    Raises FieldError for a place that is none, or that two of them have.
    """
    found: list[Model] = []
    taken: dict[str, str] = {}
    models = list(models)
    for model in models:
        path: Path = (section, model.model_id, "table_ref")
        if not model.table_ref:
            continue
        if not TABLE_REF.fullmatch(model.table_ref):
            raise FieldError(path, f"expected 'table 1 (2)' or 'appendix A1 (2)', not {model.table_ref!r}")
        if model.table_ref in taken:
            raise FieldError(path, f"{model.table_ref!r} is that of {taken[model.table_ref]}, too")
        taken[model.table_ref] = model.model_id
    table = "table" if section == "models" else "appendix A"
    numbers_taken = [int(re.findall(r"\d+", one)[0]) for one in taken if one.startswith(table)]
    free = f"{table} {max(numbers_taken, default=0) + 1}".replace("A ", "A")
    column = 0
    for model in models:
        if not model.table_ref:
            column += 1
            model = replace(model, table_ref=f"{free} ({column})")
        found.append(model)
    return found
