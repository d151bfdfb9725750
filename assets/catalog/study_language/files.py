"""Study files as YAML: every field with the line on which it stands, each once, and what a file extends merged in."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import Any

import yaml

from assets.catalog.study_language.errors import Path, StudyError, known_names
from assets.catalog.study_language.expressions import FULL_WIDTH

SECTIONS_OF_ROWS = {
    "panel", "readings", "fills", "quarantine", "variables", "samples", "models", "headline", "robustness", "curve",
}  # fmt: skip
"""Sections that merge row by row."""


@dataclass(frozen=True)
class Place:
    """Where a field stands."""

    file: str
    line: int


@dataclass(frozen=True)
class Source:
    """The fields of a study file with what it extends, and where each of them stands."""

    path: FilePath
    fields: dict[str, Any]
    places: dict[Path, Place]
    own_rows: frozenset[Path] = frozenset()
    """Rows (section, row) that the file itself has."""
    inherited: frozenset[Path] = frozenset()
    """Rows that stand in the extended study alone."""
    extended_rows: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """All rows of the extended study, by section."""
    dropped: tuple[str, ...] = ()
    """What the file itself drops."""
    extends: str | None = None
    digest: str = field(default="")

    def error(self, path: Path, message: str) -> StudyError:
        """An error at a field, or at the nearest field around it that stands somewhere."""
        around = path
        while around and around not in self.places:
            around = around[:-1]
        place = self.places.get(around, Place(self.path.name, 1))
        named = ".".join(map(str, path))
        return StudyError(f"{place.file}, line {place.line}: {named + ': ' if named else ''}{message}")


def read_source(path: FilePath, shipped: FilePath, seen: tuple[FilePath, ...] = ()) -> Source:
    """Read a study file, and what it extends.

    Args:
        shipped: the folder of the studies that `extends` knows by name.
        seen: the files that extend this one.

    Raises:
        StudyError: no YAML, a field twice, nothing to extend, a circle.
    """
    source = own_source(path)
    if "extends" not in source.fields:
        return source
    name = source.fields["extends"]
    extended = extended_path(source, name, shipped)
    if extended.resolve() in (*seen, path.resolve()):
        raise source.error(("extends",), f"{name!r} extends this file in turn: a circle")
    return merged(read_source(extended, shipped, (*seen, path.resolve())), source)


def own_source(path: FilePath) -> Source:
    """The fields of one file alone."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise StudyError(f"{path.name}: is no UTF-8 text ({error.reason}); save it as UTF-8") from error
    loader = LineLoader(text)
    try:
        node = loader.get_single_node()
        places: dict[Path, Place] = {}
        fields = loader.value_of(node, (), places, path.name) if node else None
    except yaml.YAMLError as error:
        raise StudyError(yaml_problem(path, text, error)) from error
    finally:
        loader.dispose()
    if not isinstance(fields, dict):
        raise StudyError(f"{path.name}, line 1: {full_width_colon(text, 1) or 'expected fields with values, as title: …'}")
    digest = hashlib.sha256(yaml.safe_dump(fields, allow_unicode=True).encode()).hexdigest()
    return Source(path, fields, places, own_rows=frozenset(rows_of(fields)), digest=digest)


def rows_of(fields: Mapping[str, Any]) -> set[Path]:
    """The rows (section, row) of the sections that merge row by row."""
    return {
        (section, row)
        for section in SECTIONS_OF_ROWS
        if isinstance(fields.get(section), dict)
        for row in fields[section]
    }


class LineLoader(yaml.SafeLoader):
    """Values with the lines on which they stand; a field that stands twice is refused."""

    def value_of(self, node: yaml.Node, path: Path, places: dict[Path, Place], file: str) -> Any:
        """The value of a node; the places of its fields are added."""
        places[path] = Place(file, node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            return [
                self.value_of(one, (*path, position), places, file) for position, one in enumerate(node.value)
            ]
        if not isinstance(node, yaml.MappingNode):
            return self.construct_object(node, deep=True)
        self.flatten_mapping(node)
        found: dict[Any, Any] = {}
        for key, value in node.value:
            name = self.construct_object(key, deep=True)
            name = key.value if isinstance(name, bool) else name
            if name in found:
                line = key.start_mark.line + 1
                raise StudyError(f"{file}, line {line}: {'.'.join(map(str, (*path, name)))}: stands twice; keep one")
            found[name] = self.value_of(value, (*path, name), places, file)
            places[(*path, name)] = Place(file, key.start_mark.line + 1)
        return found


def yaml_problem(path: FilePath, text: str, error: yaml.YAMLError) -> str:
    """What is wrong with a file that is no YAML, and in which line."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return f"{path.name}: is no YAML ({str(error).splitlines()[0]})"
    line = error.problem_mark.line + 1
    wide = full_width_colon(text, line) or full_width_colon(text, line - 1)
    if "\t" in (text.splitlines()[line - 1 : line] or [""])[0]:
        wide = "a tab stands in it: indent with spaces"
    return f"{path.name}, line {line}: {wide or f'is no YAML ({error.problem})'}"


def full_width_colon(text: str, line: int) -> str | None:
    """That a line has a full-width sign where YAML needs the plain one; None where it has none."""
    content = "".join(text.splitlines()[line - 1 : line])
    for wide in ("：", "，"):
        if wide in content:
            return f"a full-width {wide!r} stands in it: write {FULL_WIDTH[wide]!r}"
    return None


def extended_path(source: Source, name: object, shipped: FilePath) -> FilePath:
    """The file that a study extends: shipped under a name, or beside the file."""
    if isinstance(name, str) and name.endswith((".yaml", ".yml")):
        path = source.path.parent / name
        if not path.is_file():
            raise source.error(("extends",), f"there is no file {name} beside {source.path.name}")
        return path
    path = shipped / f"{name}.yaml"
    if not path.is_file():
        known = sorted(one.stem for one in shipped.glob("*.yaml"))
        raise source.error(("extends",), f"no study {name!r} is shipped{known_names(str(name), known)}")
    return path


def merged(base: Source, own: Source) -> Source:
    """A study file over what it extends: sections row by row, rows field by field, less what it drops."""
    fields: dict[str, Any] = {name: value for name, value in base.fields.items() if name not in ("extends", "drop")}
    places = dict(base.places)
    for name, value in own.fields.items():
        before = fields.get(name)
        if name in SECTIONS_OF_ROWS and isinstance(before, dict) and isinstance(value, dict):
            fields[name] = before | {row: merged_row(before.get(row), of_row) for row, of_row in value.items()}
        else:
            fields[name] = value
    for path in [one for one in places if replaced_in(one, own)]:
        del places[path]
    places |= own.places
    extended = rows_of(base.fields)
    dropped = own.fields.get("drop") or []
    result = replace(
        own,
        fields=fields,
        places=places,
        inherited=frozenset(rows_of(fields) - own.own_rows),
        extended_rows={
            section: frozenset(str(row) for of, row in extended if of == section) for section in SECTIONS_OF_ROWS
        },
        dropped=tuple(str(one) for one in dropped) if isinstance(dropped, list) else (),
        extends=str(own.fields["extends"]),
        digest=hashlib.sha256(f"{base.digest} {own.digest}".encode()).hexdigest(),
    )
    return less_dropped(result)


def replaced_in(path: Path, own: Source) -> bool:
    """Whether what stands at a path of the extended study is replaced by the file's own field."""
    depth = 3 if path and path[0] in SECTIONS_OF_ROWS else 1
    return len(path) >= depth and path[:depth] in own.places


def merged_row(before: Any, own: Any) -> Any:
    """A row over the inherited row of its name; a field that is given replaces the inherited one whole."""
    return before | own if isinstance(before, dict) and isinstance(own, dict) else own


def less_dropped(source: Source) -> Source:
    """A study without the rows that it drops. Raises StudyError for one that is not inherited."""
    fields = {name: dict(value) if isinstance(value, dict) else value for name, value in source.fields.items()}
    for position, name in enumerate(source.dropped):
        section, _, row = name.partition(".")
        place: Path = ("drop", position)
        if section not in ("variables", "samples", "models", "robustness", "fills", "readings") or not row:
            if name in ("headline", "curve") and name in fields:
                del fields[name]
                continue
            raise source.error(place, f"{name!r} names no row: write section.row, as robustness.lagged")
        rows = fields.get(section) or {}
        if row in rows and (section, row) not in source.inherited:
            raise source.error(place, f"{name} is the file's own: delete it there")
        if row in rows:
            del rows[row]
        elif section != "variables":
            raise source.error(place, f"the extended study has no {name}{known_names(row, rows)}")
    return replace(source, fields=fields)
