"""What charts and the report say, in both languages: texts.csv of the catalog."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from assets.catalog.reading import read_records
from assets.catalog.records import CATALOG_FOLDER

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True)
class Text:
    """A text under its key; `{name}` stands for a value that is put in."""

    text: str
    en: str
    zh: str


@cache
def texts() -> dict[str, Text]:
    """All texts by key."""
    return {one.text: one for one in read_records(CATALOG_FOLDER / "texts.csv", Text)}


def written(key: str, language: Language, **values: object) -> str:
    """A text with its values put in."""
    text: str = getattr(texts()[key], language)
    return text.format(**values)


def member(key: str, language: Language) -> str:
    """The label of a group, option or status; a key that the catalog has no label of is written out."""
    return written(key, language) if key in texts() else key.replace("_", " ")


def table_name(table_ref: str, language: Language) -> str:
    """A reference to a table, written out.

    >>> table_name("appendix A1 (2)", "zh"), table_name("table 3 (2)", "en")
    ('附录A1 (2)', 'Table 3 (2)')
    """
    for key in ("appendix", "table"):
        if table_ref.startswith(f"{key} "):
            return written(f"ref_{key}", language, number=table_ref.removeprefix(f"{key} "))
    return table_ref
