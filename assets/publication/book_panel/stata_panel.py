"""The panel for Stata: one file with the labels of two languages, between which `label language` changes."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pandas as pd

from assets.catalog.labels import LANGUAGES, Language
from assets.publication.book_panel.measures import Measure
from assets.publication.book_panel.tables import PLACE_COLUMNS, STATUSES, refuse_more_than, statuses_told
from assets.publication.exports.labels import Labels, read_labels
from assets.publication.exports.stata_file import (
    CODED,
    DATASET,
    LONGEST_LABEL,
    STATUS_TABLE,
    StataFile,
    data_label,
    fitted,
    in_second_language,
    names_within_limit,
    noted,
    place_labels,
    unit_ending,
    with_codes,
)
from assets.publication.wide_panel import STATUS

SHOWN: Language = "en"
"""The language that is on when a file is opened."""
OTHER: Language = "zh"
STATUS_CODES = {status: code for code, status in enumerate(STATUSES)}
"""Of statuses: from 2 on there is no value."""
MOST_ROWS = 750_000
"""With more, writing the file takes more than 2 GB of memory."""
LONG_TEXTS = ("reason",)
"""Columns of a long panel that are long in few rows."""


def write_stata_panel(connection: duckdb.DuckDBPyConnection, path: Path, measures: Sequence[Measure]) -> None:
    """Write the panel in Stata's format, ready for `xtset city_id year` where it is wide.

    Cities, provinces, regions and statuses are codes with labels. A variable's label has its unit, its notes have
    definition, source and breaks. `label language zh` shows all labels in Chinese. Raises PanelError for a panel that
    is too long.
    """
    refuse_more_than(MOST_ROWS, connection)
    panel = connection.execute("select * from panel").df()
    names = stata_names(connection)
    of_status = [name for name in panel if name == "status" or name.endswith(STATUS)]
    labelled = {name: name for name in CODED} | {names.get(one, one): STATUS_TABLE for one in of_status}
    in_both = {one: read_labels(connection, one) for one in (SHOWN, OTHER)}
    shown, other = (
        {names.get(name, name): label for name, label in variable_labels(one, panel, measures).items()}
        for one in in_both.values()
    )
    tables, further = (value_labels(connection, one, panel) for one in in_both.values())
    notes = {DATASET: notes_of_dataset(connection, panel, measures)} | {
        names[one.component]: notes_of_measure(one, names) for one in measures if one.component in panel
    }
    characteristics = {name: noted(texts) for name, texts in notes.items()}
    for name, texts in in_second_language(OTHER, SHOWN, other, labelled).items():
        characteristics[name] = characteristics.get(name, {}) | texts
    StataFile(
        path,
        with_codes(coded(panel, of_status)).rename(columns=names),
        characteristics=characteristics,
        tables=tables | {f"{name}_{OTHER}": table for name, table in further.items()},
        labelled=labelled,
        data_label=data_label(connection, in_both[SHOWN], "book"),
        variable_labels=shown,
        convert_strl=[name for name in LONG_TEXTS if name in panel],
    ).write_file()


def coded(panel: pd.DataFrame, of_status: Sequence[str]) -> pd.DataFrame:
    """The panel with statuses as codes, and without missing texts."""
    texts = [
        name for name in panel if name not in of_status and not pd.api.types.is_numeric_dtype(panel[name])
    ]
    columns = {name: panel[name].fillna("").astype(object) for name in texts}
    columns |= {name: panel[name].map(STATUS_CODES).astype("int8") for name in of_status}
    return panel.assign(**columns)


def value_labels(
    connection: duckdb.DuckDBPyConnection, labels: Labels, panel: pd.DataFrame
) -> dict[str, dict[int, str]]:
    """The labels of places and of statuses, by table."""
    statuses = {code: labels.code(status) for status, code in STATUS_CODES.items()}
    return place_labels(connection, labels, panel["city_id"]) | {STATUS_TABLE: statuses}


def variable_labels(labels: Labels, panel: pd.DataFrame, measures: Sequence[Measure]) -> dict[str, str]:
    """By column of the panel, its label with scope and unit, within Stata's limit."""
    told = {name: labels.column("panel", name)[:LONGEST_LABEL] for name in panel}
    for one in measures:
        label, unit = one.label(labels.language), unit_ending(one.unit(labels), labels.language)
        for name, ending in ((one.component, unit), (one.component + STATUS, "")):
            if name in told:
                scope = labels.column("panel", name).removeprefix(label)
                told[name] = fitted(label, scope + ending)
    return told


def notes_of_measure(measure: Measure, names: dict[str, str]) -> list[str]:
    """What `notes` lists of a variable: definition, source, longer names, breaks in English and in Chinese."""
    longer = [
        f"{names[name]} is {name} in the other formats"
        for name in (measure.component, measure.component + STATUS)
        if names[name] != name
    ]
    return [
        measure.definition,
        f"Source: {measure.source}",
        *longer,
        *(one.told(language) for language in LANGUAGES for one in measure.breaks),
    ]


def notes_of_dataset(
    connection: duckdb.DuckDBPyConnection, panel: pd.DataFrame, measures: Sequence[Measure]
) -> list[str]:
    """What `notes` lists of the dataset: the statuses, how to change the language, and the series of a long panel."""
    labels = read_labels(connection, SHOWN)
    notes = [statuses_told(), "label language zh: 中文标签; label language en: English labels"]
    if measures and measures[0].component not in panel:
        notes += [
            f"{one.component}: {one.label_en} {one.label_zh} ({one.unit(labels)}). {'; '.join(broken.told(SHOWN) for broken in one.breaks)}"
            for one in measures
        ]
    return notes


def stata_names(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """By column of whatever panel of this book, its name in Stata."""
    rows = connection.execute("select component from series order by component").fetchall()
    return names_within_limit([component for (component,) in rows], PLACE_COLUMNS)
