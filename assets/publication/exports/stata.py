"""Stata: the panel of a study as .dta, with labels in Chinese and in English."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from assets.catalog.labels import LANGUAGES, Language
from assets.publication.exports.formats import export_format
from assets.publication.exports.labels import Labels, read_labels
from assets.publication.exports.stata_file import (
    CODED,
    STATUS_TABLE,
    StataFile,
    break_note,
    data_label,
    fitted,
    names_within_limit,
    noted,
    place_labels,
    unit_ending,
    with_codes,
)
from assets.publication.wide_panel import PRINTED, STATUS


@export_format(
    "exports/stata",
    ("panel_zh.dta", "panel_en.dta"),
    "Stata 14+, R (haven), pandas",
    "the same panel, each variable and how it came about (`_status`), with labels in Chinese or English; `xtset city_id year`",
    "同一面板，各变量及其取得方式（`_status`），中文或英文标签；先执行 `xtset city_id year`",
)
def write_stata(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """Write the panel as `panel_zh.dta` and `panel_en.dta`: the same data, ready for `xtset city_id year`.

    city_id, province, region and the statuses are integers with value labels; `name` is the city's name as text. Labels
    of variables have the unit behind them, and are cut where both are longer than Stata's 80 characters; `notes` tell
    breaks and, in the English file, what a variable is in this study: definitions are in English alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"panel_{language}.dta" for language in LANGUAGES]
    for language, path in zip(LANGUAGES, paths, strict=True):
        write_panel(connection, path, language)
    return paths


def write_panel(connection: duckdb.DuckDBPyConnection, path: Path, language: Language) -> None:
    """Write the table city_year in Stata's format, statuses as codes of their severity, with labels."""
    labels = read_labels(connection, language)
    names = stata_names(connection)
    panel = connection.execute("select * from city_year order by city_id, year").df()
    severity = dict(connection.execute("select status, severity from status order by severity").fetchall())
    of_status = statuses_in(list(panel))
    statuses = {name: panel[name].map(severity).astype("int8") for name in of_status}
    notes = notes_of(connection, list(panel), labels, names)
    [(study,)] = connection.execute("select study from build").fetchall()
    StataFile(
        path,
        with_codes(panel.assign(**statuses)).rename(columns=names),
        characteristics={names.get(name, name): noted(texts) for name, texts in notes.items()},
        tables=place_labels(connection, labels, panel["city_id"])
        | {STATUS_TABLE: {code: labels.code(status) for status, code in severity.items()}},
        labelled={name: name for name in CODED} | {names[name]: STATUS_TABLE for name in of_status},
        data_label=data_label(connection, labels, study),
        variable_labels={names.get(name, name): variable_label(labels, name) for name in panel},
    ).write_file()


def statuses_in(columns: Sequence[str]) -> list[str]:
    """The columns that are the status of another."""
    return [f"{name}{STATUS}" for name in columns if f"{name}{STATUS}" in columns]


def stata_names(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """By measure of city_year and by its status, its name in Stata."""
    columns = [name for name, *_ in connection.execute("describe city_year").fetchall()]
    measures = [name.removesuffix(STATUS) for name in statuses_in(columns)]
    return names_within_limit(measures, [one for one in columns if one.removesuffix(STATUS) not in measures])


def notes_of(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[str], labels: Labels, names: Mapping[str, str]
) -> dict[str, list[str]]:
    """By column of the panel, in English what it is in this study, its longer name, and each break in what it rests on."""
    province = "province_en" if labels.language == "en" else "province"
    rows = connection.execute(
        f"""
        select variable as name, year, {province}, kind_{labels.language}, what_{labels.language}, bridged
        from variable_break
        union
        select
            unnest([component, component || '{PRINTED}']) as name,
            year, {province}, kind_{labels.language}, what_{labels.language}, bridged
        from variable_break
        order by all
        """
    ).fetchall()
    notes: dict[str, list[str]] = {}
    if labels.language == "en":  # the only language of definitions
        described = connection.execute(
            "select column_name, definition from data_dictionary where table_name = 'city_year' and definition is not null"
        ).fetchall()
        notes = {name: [definition] for name, definition in described if name in columns}
    for name, short in names.items():
        if short != name:
            notes.setdefault(name, []).append(labels.text("longer_name").format(name=name))
    for name, year, where, kind, what, bridged in rows:
        if name in columns:
            told = f" [{labels.code('bridged')}]" if bridged else ""
            notes.setdefault(name, []).append(break_note(year, where, kind, what) + told)
    return notes


def variable_label(labels: Labels, name: str) -> str:
    """A variable's label with its unit."""
    return fitted(
        labels.column("city_year", name), unit_ending(labels.unit("city_year", name), labels.language)
    )
