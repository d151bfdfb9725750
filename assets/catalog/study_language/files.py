"""Study files: the fields of a file with the lines on which they stand, what it extends merged in, what it drops out."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import Any

from assets.catalog.study_language.errors import Path, StudyError, field_named, known_names
from assets.catalog.study_language.yaml_lines import Place, full_width_sign, values_and_places

SECTIONS_OF_ROWS = {
    "panel", "readings", "fills", "bridge", "quarantine", "variables", "samples", "models", "headline", "robustness", "curve",
}  # fmt: skip
"""Sections that merge row by row."""
SECTIONS_TO_DROP_FROM = ("variables", "samples", "models", "robustness", "fills", "bridge", "readings")
WHOLE_SECTIONS_TO_DROP = ("headline", "curve", "winsorise")


@dataclass(frozen=True)
class Source:
    """The fields of a study file with what it extends, and where each of them stands."""

    path: FilePath
    fields: dict[str, Any]
    places: dict[Path, Place]
    own: frozenset[Path]
    """The fields that the file itself has."""
    dropped: tuple[str, ...] = ()
    """What the file itself drops."""
    dropped_variables: frozenset[str] = frozenset()
    """Variables that the file or one that it extends drops, and that none below declares again."""
    not_inherited: tuple[tuple[int, str], ...] = ()
    """Variables to drop that the extended study does not declare, with their places in the list: the catalog's, or none."""
    extends: str | None = None
    digest: str = field(default="")

    def inherited(self, *path: str) -> bool:
        """Whether a section or a row stands in the extended study alone."""
        return path not in self.own

    def error(self, path: Path, message: str) -> StudyError:
        """An error at a field, or at the nearest field around it that stands somewhere."""
        around = path
        while around and around not in self.places:
            around = around[:-1]
        place = self.places.get(around, Place(self.path.name, 1))
        return StudyError(f"{place.file}, line {place.line}: {field_named(path)}{message}")


def read_source(path: FilePath, shipped: FilePath, seen: tuple[FilePath, ...] = ()) -> Source:
    """Read a study file, and what it extends.

    Args:
        shipped: the folder of the studies that `extends` knows by name.
        seen: the files that extend this one.

    Raises:
        StudyError: no YAML, a field twice, nothing to extend, a circle, a row to drop that there is not.
    """
    own = own_source(path)
    dropped = own.fields.get("drop")
    if "extends" not in own.fields:
        if dropped:
            raise own.error(("drop",), "drops inherited rows, and the file extends no study")
        return own
    name = own.fields["extends"]
    extended = extended_path(own, name, shipped)
    if extended.resolve() in (*seen, path.resolve()):
        raise own.error(("extends",), f"{name!r} extends this file in turn: a circle")
    base = read_source(extended, shipped, (*seen, path.resolve()))
    if not (isinstance(dropped, list) and all(isinstance(one, str) for one in dropped)):
        dropped = []  # what is no list of texts is refused with the other fields
    return merged(base, replace(own, dropped=tuple(dropped)))


def own_source(path: FilePath) -> Source:
    """The fields of one file alone."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise StudyError(f"{path.name}: is no UTF-8 text; save it as UTF-8") from error
    fields, places = values_and_places(text, path.name)
    if not isinstance(fields, dict):
        first = next((one for one in text.splitlines() if one.strip()), "")
        problem = full_width_sign(first) or "expected fields with values, as title: …"
        raise StudyError(f"{path.name}, line 1: {problem}")
    digest = hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()
    return Source(path, fields, places, own=frozenset(places), digest=digest)


def extended_path(source: Source, name: object, shipped: FilePath) -> FilePath:
    """The file that a study extends: shipped under a name, or beside the file."""
    if isinstance(name, str) and name.endswith((".yaml", ".yml")):
        path = source.path.parent / name
        if not path.is_file():
            raise source.error(("extends",), f"there is no file {name} beside {source.path.name}")
        return path
    known = sorted(one.stem for one in shipped.glob("*.yaml"))
    if name not in known:
        words = known_names(str(name), known)
        advice = "" if words.endswith("?") else "; a file of your own is ./its-name.yaml"
        raise source.error(("extends",), f"no study {name!r} is shipped{words}{advice}")
    return shipped / f"{name}.yaml"


def merged(base: Source, own: Source) -> Source:
    """A study file over what it extends, less what it drops: sections row by row, rows field by field."""
    extended, base = base, less_dropped(base, own)
    fields: dict[str, Any] = {
        name: value for name, value in base.fields.items() if name not in ("extends", "drop")
    }
    for name, value in own.fields.items():
        before = fields.get(name)
        if name in SECTIONS_OF_ROWS and isinstance(before, dict) and isinstance(value, dict):
            fields[name] = before | {
                row: merged_row(before.get(row), of_row) for row, of_row in value.items()
            }
        else:
            fields[name] = value
    variables = [
        (position, name.partition(".")[2])
        for position, name in enumerate(own.dropped)
        if name.startswith("variables.")
    ]
    inherited = extended.fields.get("variables")
    kept = {path: place for path, place in base.places.items() if not is_replaced(path, own)}
    declared = {path[1] for path in own.own if len(path) == 2 and path[0] == "variables"}
    return replace(
        own,
        fields=fields,
        places=kept | own.places,
        not_inherited=tuple(
            one for one in variables if one[1] not in (inherited if isinstance(inherited, dict) else {})
        ),
        dropped_variables=frozenset((base.dropped_variables | {row for _, row in variables}) - declared),
        extends=str(own.fields["extends"]),
        digest=hashlib.sha256(f"{base.digest} {own.digest}".encode()).hexdigest(),
    )


def is_replaced(path: Path, own: Source) -> bool:
    """Whether what stands at a path of the extended study is replaced by the file's own field."""
    depth = 3 if path and path[0] in SECTIONS_OF_ROWS else 1
    return len(path) >= depth and path[:depth] in own.places


def merged_row(before: Any, own: Any) -> Any:
    """A row over the inherited row of its name; a field that is given replaces the inherited one whole."""
    return before | own if isinstance(before, dict) and isinstance(own, dict) else own


def less_dropped(base: Source, own: Source) -> Source:
    """An extended study without the rows that a file drops. Raises StudyError for one that it does not have."""
    fields = {name: dict(value) if isinstance(value, dict) else value for name, value in base.fields.items()}
    gone: set[Path] = set()
    for position, name in enumerate(own.dropped):
        section, _, row = name.partition(".")
        place: Path = ("drop", position)
        if name in WHOLE_SECTIONS_TO_DROP:
            if fields.pop(name, None) is None:
                raise own.error(place, f"the extended study has no {name}")
            gone.add((name,))
            continue
        if section not in SECTIONS_TO_DROP_FROM or not row:
            sections = ", ".join((*SECTIONS_TO_DROP_FROM, *WHOLE_SECTIONS_TO_DROP))
            raise own.error(
                place,
                f"{name!r} names no row: write section.row, as robustness.lagged; sections are {sections}",
            )
        inherited = fields.get(section)
        rows: Mapping[str, Any] = inherited if isinstance(inherited, dict) else {}
        if row not in rows and section != "variables":
            raise own.error(place, f"the extended study has no {name}{known_names(row, rows)}")
        if row in rows:
            fields[section] = {other: value for other, value in rows.items() if other != row}
            gone.add((section, row))
    places = {
        path: place for path, place in base.places.items() if path[:1] not in gone and path[:2] not in gone
    }
    return replace(base, fields=fields, places=places)
