"""What is said to people, in both languages: labels.csv, by where it is said and a key; what codes are called: codes.csv."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from assets.catalog.reading import read_records, read_rows
from assets.catalog.records import CATALOG_FOLDER, Code

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
Where = Literal[
    "report", "export", "unit", "shift", "effect", "term", "sheet", "sheet_note", "heading", "instruction", "code", "note", "edition", "aspect",
    "left_out",
]  # fmt: skip
"""`report`: charts and the report; `export`: tables for papers; `code`: values of coded columns, of codes.csv; `note`:
see `assets.notes`; `edition`: why a row is proposed; `aspect`: see `assets.catalog.aspects`; `left_out`: see
`assets.catalog.panel_rules.LeftOut`; the others name what they label."""
LABELS_CSV = CATALOG_FOLDER / "labels.csv"
CODES_CSV = CATALOG_FOLDER / "codes.csv"


@dataclass(frozen=True)
class Label:
    """What a key is called; `{name}` in a label stands for a value that is put in."""

    where: Where
    key: str
    en: str
    zh: str

    def of(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


@cache
def labels() -> Mapping[tuple[str, str], Label]:
    """All labels, by where and key."""
    called = [Label("code", one.code, one.label_en, one.label_zh) for one in codes().values()]
    return {(one.where, one.key): one for one in [*(one for _, one in rows_of_labels()), *called]}


def labels_of(where: Where) -> dict[str, Label]:
    """The labels of one kind by key, in the order of the file."""
    return {one.key: one for one in labels().values() if one.where == where}


def rows_of_labels() -> list[tuple[str, Label]]:
    """The rows of labels.csv, each with where it stands."""
    return read_rows(LABELS_CSV, Label, f"assets/catalog/{LABELS_CSV.name}")


@cache
def codes() -> Mapping[str, Code]:
    """What coded values are called and what they mean, by code."""
    return {one.code: one for one in read_records(CODES_CSV, Code)}


def meaning(code: str, language: Language) -> str:
    """What a code means, of one whose label does not say it all.

    >>> meaning("missing", "en")
    'nothing is printed; in the panel of a study: no figure is used, and no rule fills the gap'
    """
    one = codes()[code]
    return (one.definition_zh if language == "zh" else one.definition_en) or ""


def written(key: str, language: Language, where: Where = "report", /, **values: object) -> str:
    """A label with its values put in."""
    return labels()[where, key].of(language).format(**values)


def inside_sentence(label: str, language: Language) -> str:
    """A label inside a phrase: in English without its capital, unless it begins with an abbreviation.

    >>> inside_sentence("Registered population", "en"), inside_sentence("FDI over GDP", "en")
    ('registered population', 'FDI over GDP')
    """
    return label if language != "en" or label[1:2].isupper() else label[:1].lower() + label[1:]


def member(key: str, language: Language) -> str:
    """The label of a group, option or status; a key that the catalog has no label of is written out."""
    for where in ("report", "code"):
        if (where, key) in labels():
            return labels()[where, key].of(language)
    return key.replace("_", " ")


def table_name(table_ref: str, language: Language) -> str:
    """A reference to a table, written out.

    >>> table_name("appendix A1 (2)", "zh"), table_name("table 3 (2)", "en")
    ('附录A1 (2)', 'Table 3 (2)')
    """
    for key in ("appendix", "table"):
        if table_ref.startswith(f"{key} "):
            return written(f"ref_{key}", language, number=table_ref.removeprefix(f"{key} "))
    return table_ref
