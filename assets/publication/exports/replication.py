"""The replication package: data with their description, programs that estimate anew, a README."""

import re
from collections.abc import Sequence
from pathlib import Path

import duckdb

from assets.catalog.labels import LANGUAGES, Language
from assets.publication.exports.build_facts import build_facts
from assets.publication.exports.csv_files import TIMESTAMP, write_plain_csv
from assets.publication.exports.datapackage import description, write_datapackage
from assets.publication.exports.formats import export_format
from assets.publication.exports.labels import Labels, read_labels
from assets.publication.exports.models import PublishedModel, read_models
from assets.publication.exports.regression_tables import table_sets
from assets.publication.exports.rendering import render_text
from assets.publication.exports.stata import write_panel
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
    of_study = [one for one in models if is_of_study(one)]
    not_estimable = [one for one in of_study if not one.estimable]
    facts = build_facts(connection) | {
        "models": [one for one in of_study if one.estimable],
        "not_estimable": not_estimable,
        "tolerance": TOLERANCE,
        "warning": read_labels(connection, "en").text("synthetic"),
    }
    paths += [render_text(f"{name}.jinja", folder / name, facts) for name in ("replicate.do", "replicate.R")]
    for language in LANGUAGES:
        labels = read_labels(connection, language)
        told = readme_facts(connection, labels, tables) | {
            "reasons": {one.model_id: reason_of(one, labels) for one in not_estimable},
            "warning": labels.text("synthetic"),
        }
        name = READMES[language]
        paths.append(render_text(f"{name}.jinja", folder / name, facts | told))
    return paths


def is_of_study(model: PublishedModel) -> bool:
    """Whether a model is one of the study's tables that the programs estimate: city and year effects, errors clustered
    by city, terms that are columns of the panel."""
    named = all(WORD.fullmatch(one) for one in (model.outcome, *model.regressors))
    of_study = not model.in_appendix and model.estimator == "least_squares"
    return of_study and model.effects == ("city", "year") and model.by_city and named


def readme_facts(
    connection: duckdb.DuckDBPyConnection, labels: Labels, packed: Sequence[str]
) -> dict[str, object]:
    """What a README lists: volumes, supplements, files, tables and their programs."""
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
    own = labels.text("program_here")
    elsewhere = labels.text("program_renxing")
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
                "program": elsewhere if of_set.name == "appendix" or len(table.header) == 1 else own,
            }
            for of_set in table_sets(connection, labels)
            for table in of_set.tables
        ],
    }
