"""The tables of regressions as files: Word and HTML a document each, LaTeX a file a table."""

from pathlib import Path

import duckdb

from assets.catalog.labels import LANGUAGES
from assets.publication.exports.formats import export_format
from assets.publication.exports.labels import read_labels
from assets.publication.exports.printed_table import TableSet
from assets.publication.exports.regression_tables import table_sets
from assets.publication.exports.rendering import html_templates, tex_templates
from assets.publication.exports.word import write_word

LABEL_SHARE, COLUMN_SHARE = 0.26, 0.66
"""Of a line in LaTeX, what the labels and what the columns beside them have; the rest is between them."""


@export_format(
    "exports/tables",
    ("*/*.docx", "*/*.tex", "*/*.html"),
    "Word, LaTeX, HTML",
    r"`tables` and `appendix` as journals print them; XeLaTeX compiles the .tex (their heads say with which packages), or `\input` a table's own",
    r"按期刊版式排印的正文表与附表；.tex用XeLaTeX编译（所需宏包见文件头），或`\input`单张表",
)
def write_regression_tables(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """Write `<language>/tables` and `<language>/appendix` as .docx, .html and .tex, the last with a file a table."""
    paths = []
    for language in LANGUAGES:
        of_language = folder / language
        for tables in table_sets(connection, read_labels(connection, language)):
            of_language.mkdir(parents=True, exist_ok=True)
            paths.append(of_language / f"{tables.name}.docx")
            write_word(tables, paths[-1])
            paths.append(of_language / f"{tables.name}.html")
            page = html_templates().get_template("tables.html.jinja").render(set=tables)
            paths[-1].write_text(page, encoding="utf-8")
            paths += write_tex(tables, of_language)
    return paths


def write_tex(tables: TableSet, folder: Path) -> list[Path]:
    """Write a document that can be compiled, and beside it the tables that it takes in."""
    document = folder / f"{tables.name}.tex"
    document.write_text(tex_templates().get_template("tables.tex.jinja").render(set=tables), encoding="utf-8")
    paths = [document]
    for table in tables.tables:
        width = f"{COLUMN_SHARE / table.columns:.3f}"
        text = (
            tex_templates()
            .get_template("table.tex.jinja")
            .render(table=table, width=width, label_width=LABEL_SHARE)
        )
        paths.append(folder / f"{table.name}.tex")
        paths[-1].write_text(text, encoding="utf-8")
    return paths
