"""The formats that are written beside a study's published file: a format is one module here that registers itself."""

import importlib
import pkgutil
import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

import assets.publication.exports as exports

Writer = Callable[[duckdb.DuckDBPyConnection, Path], list[Path]]
"""Writes files into a folder, from a connection to a published file that it only reads; returns their paths."""
FOLDER = "exports"
"""Of what people take along, under the folder of the publication."""


@dataclass(frozen=True)
class Format:
    """A format, and what the guide beside the exports says of it."""

    write: Writer
    place: str
    """The folder that it is written into, under that of the publication."""
    files: tuple[str, ...]
    """Patterns of its files under that folder: of each there is one at least."""
    readers: str
    """The programs and people that it is for."""
    en: str
    zh: str

    @property
    def links(self) -> list[str]:
        """Its files as seen from the exports."""
        return [posixpath.relpath(f"{self.place}/{name}", FOLDER) for name in self.files]


FORMATS: list[Format] = []
"""Those of the modules that are imported; `all_formats` has all."""


def export_format(
    place: str, files: tuple[str, ...], readers: str, en: str, zh: str
) -> Callable[[Writer], Writer]:
    """Decorates the function that writes a format; see Format."""

    def register(write: Writer) -> Writer:
        FORMATS.append(Format(write, place, files, readers, en, zh))
        return write

    return register


def all_formats() -> list[Format]:
    """Every format that a module of this folder registers, in the order of their places."""
    for module in pkgutil.iter_modules(exports.__path__, f"{exports.__name__}."):
        importlib.import_module(module.name)
    return sorted(FORMATS, key=lambda one: one.links)


def lacking_files(folder: Path) -> list[str]:
    """The patterns of files that the folder of a publication has none of."""
    return [
        f"{one.place}/{name}"
        for one in all_formats()
        for name in one.files
        if not any((folder / one.place).glob(name))
    ]
