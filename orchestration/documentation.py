"""The command behind `make documentation`: docs/data-dictionary.md, written from the catalog."""

from assets.catalog.dictionary import datasets
from assets.catalog.study import load_study
from assets.publication.file import (
    BUILT_TABLES,
    COMPARED_TABLES,
    MACROS,
    TABLES,
    data_dictionary,
)
from assets.publication.views import VIEWS, chinese_name
from orchestration.settings import PROJECT

DICTIONARY_FILE = PROJECT / "docs" / "data-dictionary.md"
STUDY = "sun2025"
OPENING = f"""\
# Data dictionary 数据字典

Every table, view and macro of the published file `renxing.duckdb`, as the study `{STUDY}` fills it. The same stands
in the file: as comments on tables and columns, and as the table `data_dictionary`. Written by `make documentation`
from `assets/catalog/`; do not edit it here.

发布文件中的全部表、视图与宏；文件内的注释和 `data_dictionary` 表与此相同。
"""


def main() -> int:
    """Write the data dictionary."""
    DICTIONARY_FILE.write_text(dictionary_page(), encoding="utf-8")
    print(DICTIONARY_FILE)
    return 0


def dictionary_page() -> str:
    """The data dictionary in Markdown: a section a table, a row a column."""
    dictionary = data_dictionary(load_study(STUDY))
    kinds = {
        "Tables 表": (*TABLES, *BUILT_TABLES, *COMPARED_TABLES),
        "Views 视图": VIEWS,
        "Macros 宏": tuple(MACROS),
    }
    parts = [OPENING]
    for kind, names in kinds.items():
        parts.append(f"## {kind}\n")
        for name in sorted(names):
            dataset = datasets()[name]
            twin = f" Chinese twin 中文视图: `{chinese_name(name)}`." if name in VIEWS else ""
            parts.append(f"### {name} {dataset.label_zh}\n\n{dataset.description}{twin}\n")
            rows = dictionary[dictionary["table_name"] == name].fillna("")
            parts.append(
                markdown(
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
            )
    return "\n".join(parts)


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
