"""The fields of a study file, each of the right kind; what pydantic finds is said in words of the file."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import ValidationError

from assets.catalog.study_language.errors import FULL_WIDTH, Path, known_names
from assets.catalog.study_language.fields import KINDS, StudyFields
from assets.catalog.study_language.files import Source

Found = Mapping[str, Any]
"""An error as pydantic describes it."""
KIND_OF_VALUE = {
    "string_type": "a text", "int_type": "a whole number", "int_from_float": "a whole number", "float_type": "a number",
    "bool_type": "true or false", "list_type": "a list", "dict_type": "names with values", "finite_number": "a number",
}  # fmt: skip
"""By pydantic's name of an error, what is expected."""
BOUNDS = {
    "greater_than_equal": ("ge", "at least"), "less_than_equal": ("le", "at most"),
    "greater_than": ("gt", "more than"), "less_than": ("lt", "less than"),
}  # fmt: skip
MOST_SHOWN = 60
"""Characters of a value that a message shows."""


def fields_of(source: Source) -> StudyFields:
    """The fields of a file, each of the right kind. Raises StudyError for the first that is not."""
    try:
        return StudyFields.model_validate(source.fields)
    except ValidationError as error:
        found = [
            (path_in(source.fields, one["loc"], one["type"]), one) for one in error.errors(include_url=False)
        ]
    path = first_path(found, source)
    here = [one for other, one in found if other == path]
    raise source.error(path, worded(here, path, source))


def first_path(found: Sequence[tuple[Path, Found]], source: Source) -> Path:
    """Which error is told: a field that is none before all others, for it explains one that is missing; else the first."""
    unknown = [path for path, one in found if one["type"] == "extra_forbidden"]
    if unknown:
        return unknown[0]
    first = found[0][0]
    within = [path for path, _ in found if path[: len(first)] == first or first[: len(path)] == path]
    return max(within, key=len)  # of a choice of kinds, the one that got furthest into what was written


def path_in(fields: object, location: Sequence[int | str], kind: str) -> Path:
    """The path of an error among the fields of a file; pydantic's names of kinds are left out."""
    path: Path = ()
    node = fields
    for position, part in enumerate(location):
        if position == 2 and location[0] == "variables" and part in KINDS:
            continue
        last = position == len(location) - 1
        if isinstance(node, dict) and (part in node or (last and kind == "missing")):
            node = node.get(part)
        elif isinstance(node, list) and isinstance(part, int):
            node = node[part]
        else:
            continue
        path = (*path, part)
    return path


def worded(here: Sequence[Found], path: Path, source: Source) -> str:
    """What is wrong at a path: of a choice of kinds, all that it may be."""
    first = here[0]
    given: Any = first.get("input")
    match first["type"]:
        case "extra_forbidden":
            return unknown_field(str(path[-1]), given, path, source)
        case "missing":
            return "is missing"
        case "union_tag_invalid":
            kind = str(given["kind"])
            return f"there is no kind {kind!r}{known_names(kind, KINDS)}"
        case "too_short" if len(here) == 1 and "years" not in path:
            return "is empty: name at least one"
    expected = list(dict.fromkeys(expectation(one, path, source) for one in here))
    if "a number" in expected and "a whole number" in expected:
        expected.remove("a whole number")
    words = [word for one in here if one["type"] == "literal_error" for word in literals(one)]
    near = known_names(given, words).partition("; did you mean")[2] if isinstance(given, str) else ""
    return (
        f"expected {' or '.join(expected)}, not {shown(given)}"
        + (f"; did you mean{near}" if near else "")
        + hint(given, expected)
    )


def expectation(error: Found, path: Path, source: Source) -> str:
    """What one kind of value would have been."""
    kind = error["type"]
    if kind == "literal_error":
        return ", ".join(literals(error))
    if kind in BOUNDS:
        bound, words = BOUNDS[kind]
        return f"a number of {words} {error['ctx'][bound]}"
    if path[-1] == "years" and kind in ("list_type", "too_short", "too_long"):
        return "[first, last]"
    if kind in ("model_type", "model_attributes_type"):
        return f"fields with values ({', '.join(fields_at(path, source))})"
    return KIND_OF_VALUE.get(kind) or str(error["msg"]).lower()


def literals(error: Found) -> list[str]:
    """The words that may stand at a place."""
    return str(error["ctx"]["expected"]).replace("'", "").replace(" or ", ", ").split(", ")


def shown(given: object) -> str:
    """A value as a message shows it."""
    if given is None:
        return "nothing"
    text = {True: "true", False: "false"}[given] if isinstance(given, bool) else repr(given)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def hint(given: object, expected: Sequence[str]) -> str:
    """What to write in place of a value, where that can be told."""
    if "a text" in expected and isinstance(given, (bool, int, float)):
        return ": put it in quotes"
    if isinstance(given, str) and (wide := next((one for one in given if one in "［］｛｝：，"), None)):
        return f"; a full-width {wide!r} stands in it: write {FULL_WIDTH[wide]!r}"
    if expected == ["a list"] and isinstance(given, str):
        return f": write [{given}]"
    return ""


def unknown_field(name: str, given: object, path: Path, source: Source) -> str:
    """What is wrong with a field that is none."""
    if wide := next((one for one in name if one in FULL_WIDTH), None):
        return f"is no field here: a full-width {wide!r} stands in it: write {FULL_WIDTH[wide]!r}"
    if given is None and ":" in name:
        return f"is no field here: no space stands after its colon: write {name.replace(':', ': ', 1)!r}"
    if given is None and not name.replace("_", "").isalnum():
        return "is no field here: a text with commas stands in quotes within { }"
    return f"is no field here{known_names(name, fields_at(path[:-1], source), most=40)}"


def fields_at(path: Path, source: Source) -> list[str]:
    """The fields that a section knows."""
    schema = schema_of_files()
    node: Found = schema
    within: object = source.fields
    for part in path:
        within = within.get(part, {}) if isinstance(within, dict) else {}
        node = followed(node, part, within, schema["$defs"])
    return sorted(node.get("properties", {}))


@cache
def schema_of_files() -> dict[str, Any]:
    """The JSON Schema of what a file and what it extends say together."""
    return StudyFields.model_json_schema()


def followed(node: Found, part: object, within: object, definitions: Found) -> Found:
    """The JSON Schema of a field of a node; of several kinds, that which the value names."""
    found = (
        node.get("properties", {}).get(part) or node.get("additionalProperties") or node.get("items") or {}
    )
    for option in ("oneOf", "anyOf"):
        choices = [
            one
            for one in found.get(option, [])
            if "$ref" in one or "properties" in one or "additionalProperties" in one
        ]
        if choices:
            kind = str(within.get("kind", "formula")) if isinstance(within, dict) else "formula"
            named = [
                one for one in choices if str(one.get("$ref", "")).rpartition("/")[2].lower().startswith(kind)
            ]
            found = (named or choices)[0]
    return definitions[found["$ref"].rpartition("/")[2]] if "$ref" in found else found
