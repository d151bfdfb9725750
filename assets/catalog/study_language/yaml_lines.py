"""YAML with lines: the values of a file, the line of every field, and in plain words why a text is no YAML."""

import re
from dataclasses import dataclass
from typing import Any

import yaml

from assets.catalog.study_language.errors import FULL_WIDTH, Path, StudyError, field_named

MOST_FIELDS = 100_000
"""Aliases can stand for more fields than any study has."""
FULL_WIDTH_IN_YAML = re.compile(
    r"""[A-Za-z0-9_"']\s*(：)|[\w"'\]}]\s*(，)\s*[A-Za-z_"'{\[]|([［］｛｝])""", re.ASCII
)
"""Full-width signs that stand where YAML needs the plain one; in Chinese texts they are at home."""
NO_SPACE = re.compile(r"^\s*(?:- )?(\w+):[^\s/]")
LEADING_TAB = re.compile(r"^ *\t")


@dataclass(frozen=True)
class Place:
    """Where a field stands."""

    file: str
    line: int


def values_and_places(text: str, file: str) -> tuple[Any, dict[Path, Place]]:
    """The values of a YAML text, and where every field of it stands.

    Raises:
        StudyError: it is no YAML, a field stands twice or has no text for a name.
    """
    places: dict[Path, Place] = {}
    try:
        loader = LineLoader(text)
        try:
            node = loader.get_single_node()
            return (loader.value_of(node, (), places, file, ()) if node else None), places
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise StudyError(problem_of(text, file, error)) from error
    except RecursionError as error:
        raise StudyError(f"{file}: brackets or fields lie too deep in each other") from error


class LineLoader(yaml.SafeLoader):
    """Values with the lines on which they stand; dates are texts."""

    def value_of(
        self, node: yaml.Node, path: Path, places: dict[Path, Place], file: str, above: tuple[yaml.Node, ...]
    ) -> Any:
        """The value of a node inside those above it; the places of its fields are added."""
        line = node.start_mark.line + 1
        if node in above or len(places) > MOST_FIELDS:
            raise StudyError(
                f"{file}, line {line}: {field_named(path)}an alias (*) stands for itself or for too much"
            )
        places.setdefault(path, Place(file, line))
        if isinstance(node, yaml.SequenceNode):
            return [
                self.value_of(one, (*path, position), places, file, (*above, node))
                for position, one in enumerate(node.value)
            ]
        if not isinstance(node, yaml.MappingNode):
            return self.scalar(node, path, file)
        self.flatten_mapping(node)
        found: dict[str, Any] = {}
        for key, value in node.value:
            place = Place(file, key.start_mark.line + 1)
            name = self.name_of(key, path, place)
            if name in found:
                raise StudyError(
                    f"{file}, line {place.line}: {field_named((*path, name))}stands twice; keep one"
                )
            places[*path, name] = place
            found[name] = self.value_of(value, (*path, name), places, file, (*above, node))
        return found

    def scalar(self, node: yaml.Node, path: Path, file: str) -> Any:
        """A value that is neither a list nor fields."""
        try:
            return self.construct_object(node, deep=True)
        except ValueError as error:
            line = node.start_mark.line + 1
            raise StudyError(
                f"{file}, line {line}: {field_named(path)}{node.value!r} looks like a number and is none: put a text in quotes"
            ) from error

    def name_of(self, key: yaml.Node, path: Path, place: Place) -> str:
        """The name of a field; what YAML reads as a truth value, as `no`, is a name, too."""
        if isinstance(key, yaml.ScalarNode):
            name = self.scalar(key, path, place.file)
            if isinstance(name, str):
                return name
            if isinstance(name, bool):
                return str(key.value)
        shown = repr(key.value) if isinstance(key, yaml.ScalarNode) else "a list or fields"
        raise StudyError(
            f"{place.file}, line {place.line}: {field_named(path)}the name of a field is a text, not {shown}: put it in quotes"
        )


LineLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def problem_of(text: str, file: str, error: yaml.YAMLError) -> str:
    """What is wrong with a text that is no YAML, and in which line."""
    lines = text.splitlines()
    if isinstance(error, yaml.reader.ReaderError):
        line = text[: error.position].count("\n") + 1
        return f"{file}, line {line}: a character that no text may hold stands in it (U+{ord(text[error.position]):04X})"
    assert isinstance(error, yaml.MarkedYAMLError)
    mark = error.problem_mark or error.context_mark
    at = mark.line if mark else 0
    opened = error.context_mark.line if error.context_mark else at
    for number in dict.fromkeys((at, at - 1, opened)):
        line_of_it = lines[number] if 0 <= number < len(lines) else ""
        if LEADING_TAB.match(line_of_it):
            return f"{file}, line {number + 1}: a tab stands at its beginning: indent with spaces"
        if wide := full_width_sign(line_of_it):
            return f"{file}, line {number + 1}: {wide}"
        if colon := NO_SPACE.match(line_of_it):
            return f"{file}, line {number + 1}: no space stands after the colon of {colon[1]}: write '{colon[1]}: …'"
    line, problem = worded(error, at, opened)
    return f"{file}, line {line + 1}: {problem}"


def worded(error: yaml.MarkedYAMLError, at: int, opened: int) -> tuple[int, str]:
    """The line, from 0, and what is wrong there, in words of what to do."""
    context, problem = error.context or "", error.problem or ""
    if "quoted scalar" in context:
        return opened, "a quotation mark that opens here is not closed"
    if "flow" in context and at != opened:
        return opened, f"a {'[' if 'sequence' in context else '{'} that opens here is not closed"
    if "alias" in problem or "alias" in context or "anchor" in context:
        return at, "a text that begins with * or & stands in quotes"
    if "tag" in problem or "tag" in context or "directive" in context:
        return at, "a text that begins with ! or % stands in quotes"
    if "cannot start any token" in problem:
        sign = problem.split("'")[1] if "'" in problem else ""
        return (
            at,
            "a tab stands in it: use spaces"
            if sign == "\\t"
            else f"a text that begins with {sign} stands in quotes",
        )
    if "sequence entries are not allowed" in problem or "block sequence" in context:
        return at, "a - with a space after it begins an item of a list: as a value it stands in quotes, '-'"
    if "mapping values are not allowed" in problem or "got ':'" in problem:
        return at, "a text with a colon stands in quotes; if there is none, the line is indented wrongly"
    if "flow" in context:
        return at, "a text with commas, brackets or braces stands in quotes; or a bracket is missing"
    if "simple key" in context:
        return opened, "no colon stands after the name of a field"
    if "block mapping" in context:
        return at, "the line is indented otherwise than the fields beside it"
    if "merging" in problem:
        return at, "<<: merges fields alone"
    return at, f"is no YAML ({problem})"


def full_width_sign(line: str) -> str | None:
    """That a line has a full-width sign where YAML needs the plain one; None where it has none."""
    found = FULL_WIDTH_IN_YAML.search(line.partition(" #")[0])
    if found is None:
        return None
    sign = next(one for one in found.groups() if one)
    return f"a full-width {sign!r} stands in it: write {FULL_WIDTH[sign]!r}"
