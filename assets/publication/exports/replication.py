"""The replication package: data with their description, programs that estimate anew, a README."""

import math
import re
from collections.abc import Collection, Sequence
from pathlib import Path

import duckdb
import pandas as pd

from assets.catalog.labels import LANGUAGES, Language
from assets.publication.exports.build_facts import build_facts
from assets.publication.exports.csv_files import TIMESTAMP, write_plain_csv
from assets.publication.exports.datapackage import description, write_datapackage
from assets.publication.exports.formats import export_format
from assets.publication.exports.labels import Labels, read_labels
from assets.publication.exports.models import PublishedModel, read_models
from assets.publication.exports.regression_tables import numbered, table_sets
from assets.publication.exports.rendering import render_text
from assets.publication.exports.stata import stata_names, write_panel
from assets.publication.exports.table_notes import reason_of
from assets.warehouse import row_count

PACKED = (
    "city",
    "city_year",
    "cell_status",
    "study",
    "study_variable",
    "study_reading",
    "variable_value",
    "indicator_weight",
    "index_score",
    "rank_interval",
    "grouping",
    "group_scheme",
    "descriptive",
    "model",
    "coefficient",
    "replication",
    "data_dictionary",
    "build",
)
"""Derived data and estimates: no printed page. One without rows is left out: the study does without it."""
WORD = re.compile(r"\w+")
TOLERANCE = "1e-6"
"""Relative, between a coefficient estimated anew and the published one."""
READMES: dict[Language, str] = {"en": "README.md", "zh": "README.zh.md"}


@export_format(
    "exports/replication",
    ("README*.md", "replicate.*", "datapackage.json", "data/*.csv", "data/panel.dta"),
    "archives, referees 存档与审稿",
    "data with schema, programs, README",
    "数据与说明、程序、README",
)
def write_replication(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """Write the package into a folder: it needs nothing beside it."""
    data = folder / "data"
    tables = [one for one in PACKED if row_count(connection, one)]
    paths = write_plain_csv(connection, tables, data)
    paths += [data / "panel.dta", write_datapackage(connection, tables, folder, TIMESTAMP)]
    write_panel(connection, data / "panel.dta", "en")
    models = read_models(connection)
    of_study = [one for one in models if not one.in_appendix]
    not_estimable = [one for one in of_study if not one.estimable]
    estimated = [one for one in of_study if one.estimable and is_programmed(one, connection)]
    stata = stata_names(connection)
    facts = build_facts(connection) | {
        "models": estimated,
        "not_estimable": not_estimable,
        "elsewhere": [one for one in of_study if one.estimable and one not in estimated],
        "stata": stata,
        "terms": list(dict.fromkeys(stata[term] for one in estimated for term in one.regressors)),
        "tolerance": TOLERANCE,
        "warning": read_labels(connection, "en").text("synthetic"),
    }
    paths += [render_text(f"{name}.jinja", folder / name, facts) for name in ("replicate.do", "replicate.R")]
    for language in LANGUAGES:
        labels = read_labels(connection, language)
        groups = {one.group for one in estimated}
        told = readme_facts(connection, labels, tables, groups) | {
            "reasons": {one.model_id: reason_of(one, labels) for one in not_estimable},
            "warning": labels.text("synthetic"),
        }
        name = READMES[language]
        paths.append(render_text(f"{name}.jinja", folder / name, facts | told))
    return paths


def is_programmed(model: PublishedModel, connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the programs estimate a model: least squares, city and year effects, errors clustered by city, on
    columns of the panel."""
    way = (model.estimator, model.effects, model.by_city)
    return way == ("least_squares", ("city", "year"), True) and is_of_panel(model, connection)


def is_of_panel(model: PublishedModel, connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether outcome and terms are columns of the panel that have, over the complete rows of the model's years, the
    means that they have in its estimation sample: it takes all cities, and each variable in the study's own reading."""
    names = [model.outcome, *model.regressors]
    if not all(WORD.fullmatch(one) for one in names):
        return False
    columns = ", ".join(f'"{one}"' for one in names)
    rows = connection.execute(
        f"select city_id, year, {columns} from city_year where year between ? and ?", model.years
    ).df()
    rows = without_singles(rows.dropna())
    means = connection.execute("select variable, mean from descriptive where sample = ?", [model.model_id])
    return len(rows) == model.n and all(
        math.isclose(rows[name].mean(), mean, rel_tol=1e-9, abs_tol=1e-12) for name, mean in means.fetchall()
    )


def without_singles(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows without those that are a city's or a year's only one, as often as there are some."""
    while True:
        counts = [rows.groupby(key)[key].transform("size") for key in ("city_id", "year")]
        alone = (counts[0] == 1) | (counts[1] == 1)
        if not alone.any():
            return rows
        rows = rows[~alone]


def readme_facts(
    connection: duckdb.DuckDBPyConnection, labels: Labels, packed: Sequence[str], programmed: Collection[str]
) -> dict[str, object]:
    """What a README lists: volumes, supplements, files, tables and their programs.

    Args:
        packed: the tables of the package.
        programmed: the tables of models that its programs estimate.
    """
    here = {numbered(labels, one) for one in programmed}
    workbooks, first_edition, last_edition = connection.execute(
        "select count(*), min(edition), max(edition) from workbook where edition is not null"
    ).fetchall()[0]
    supplements = connection.execute(
        f"""
        select distinct label_{labels.language}
        from series
        where figures > 0 and source like '%supplement%'
        order by all
        """
    ).fetchall()
    return {
        "workbooks": workbooks,
        "first_edition": first_edition,
        "last_edition": last_edition,
        "supplements": [label for (label,) in supplements],
        "datasets": [
            {"table": one, "description": description(connection, one), "rows": row_count(connection, one)}
            for one in packed
        ],
        "panel_rows": row_count(connection, "city_year"),
        "tables": [
            {
                "number": table.number,
                "title": table.title,
                "program": labels.text("program_here" if table.number in here else "program_renxing"),
            }
            for of_set in table_sets(connection, labels)
            for table in of_set.tables
        ],
    }
