"""The JSON Schema of a study file, with which an editor completes and checks it while it is written."""

import json
from typing import Any

from assets.catalog.study_language.fields import StudyFields

ROWS = (
    "Panel", "Fill", "Bridge", "FormulaVariable", "IndexVariable", "QuotientVariable", "Sample", "ModelFields", "Headline",
)  # fmt: skip
"""Rows that merge with inherited ones field by field: what is required may come from there."""


def json_schema() -> dict[str, Any]:
    """The JSON Schema of one study file."""
    schema = StudyFields.model_json_schema()
    schema["title"] = "A study of renxing"
    schema["required"] = ["title"]
    for name in ROWS:
        schema["$defs"][name].pop("required", None)
    variables = schema["properties"]["variables"]["additionalProperties"]
    variables["anyOf"] = variables.pop("oneOf")  # without its kind, a row may be of several
    return schema


def schema_page() -> str:
    """The JSON Schema as the text of its file."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"
