"""The command `renxing documentation`: pages of docs/ that are written from the catalog."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from assets.catalog import load_catalog
from assets.catalog.dictionary import datasets
from assets.catalog.study_language.schema import schema_page
from assets.catalog.study_loading import load_study
from commands.group import renxing
from orchestration.settings import PROJECT

if TYPE_CHECKING:
    import pandas as pd

    from assets.publication.holdings import Holdings

DICTIONARY_FILE = PROJECT / "docs" / "data-dictionary.md"
SCHEMA_FILE = PROJECT / "docs" / "study.schema.json"
SUITES_FOLDER = PROJECT / "docs" / "expectations"
STUDY = "sun2025"
OPENING = f"""\
# Data dictionary 数据字典

Every table, view and macro of the two published files: `book.duckdb`, the book, and `renxing.duckdb`, a study, here as
`{STUDY}` fills it. The same stands in the files: as comments on tables and columns, and as the table `data_dictionary`.
Written by `make documentation` from `assets/catalog/`; do not edit it here.

两个发布文件（底册与研究）中的全部表、视图与宏；文件内的注释和 `data_dictionary` 表与此相同。
"""


@renxing.command(epilog="Example: renxing documentation")
def documentation() -> int:
    """The data dictionary, from the catalog 生成数据字典"""
    return main()


def main() -> int:
    """Write the data dictionary, the schema of study files, and the expectations as Great Expectations' own JSON."""
    from checks.asset_checks import CONTRACTS
    from checks.contract import write_suites

    DICTIONARY_FILE.write_text(dictionary_page(), encoding="utf-8")
    SCHEMA_FILE.write_text(schema_page(), encoding="utf-8")
    for path in SUITES_FOLDER.glob("*.json"):
        path.unlink()
    suites = write_suites(SUITES_FOLDER, CONTRACTS.values())
    print(f"{DICTIONARY_FILE}\n{SCHEMA_FILE}\n{SUITES_FOLDER}: {len(suites)} suites")
    return 0


def dictionary_page() -> str:
    """The data dictionary in Markdown: a section a table, a row a column."""
    from assets.publication.file import data_dictionary, described_in_every_book, described_in_study
    from assets.publication.holdings import BOOK_HOLDINGS, STUDY_HOLDINGS

    study = data_dictionary(described_in_study(load_study(STUDY), load_catalog()))
    book = data_dictionary(described_in_every_book())
    parts = [OPENING, "## A study: `renxing.duckdb` 研究\n"]
    parts += sections(study, STUDY_HOLDINGS)
    parts.append("## The book: `book.duckdb` 底册\n")
    parts += sections(book, BOOK_HOLDINGS)
    return "\n".join(parts)


def sections(dictionary: "pd.DataFrame", holdings: "Holdings") -> Iterable[str]:
    """The tables, views and macro of a file, a section each."""
    from assets.publication.holdings import MACRO, PROGRAM, VIEW
    from assets.publication.views import VIEWS

    kinds = {
        "Tables 表": (*holdings.tables, *holdings.standing_as(PROGRAM)),
        "Views 视图": holdings.standing_as(VIEW),
        "Macro 宏": holdings.standing_as(MACRO),
    }
    for kind, names in kinds.items():
        yield f"### {kind}\n"
        for name in sorted(names):
            dataset = datasets()[name]
            twin = f" Chinese twin 中文视图: `{datasets()[name].label_zh}`." if name in VIEWS else ""
            yield f"#### {name} {dataset.label_zh}\n\n{dataset.description}{twin}\n"
            rows = dictionary[dictionary["table_name"] == name].fillna("")
            yield markdown(
                ["column", "type", "unit", "key", "English", "中文", "definition"],
                [
                    [
                        f"`{one.column_name}`",
                        one.type,
                        one.unit,
                        key_of(one.key, one.refers_to),
                        one.label_en,
                        one.label_zh,
                        one.definition,
                    ]
                    for one in rows.itertuples()
                ],
            )


def key_of(primary: bool, refers_to: str) -> str:
    """What part a column has in keys: `PK`, `→ city.city_id`, both or none."""
    return " ".join([*(["PK"] if primary else []), *([f"→ {refers_to}"] if refers_to else [])])


def markdown(heading: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [heading, ["---"] * len(heading), *rows]
    return (
        "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
        + "\n"
    )
