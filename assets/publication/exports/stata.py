"""Stata: the panel of a study as .dta, with labels in Chinese and in English."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from assets.catalog.labels import LANGUAGES, Language
from assets.publication.exports.formats import export_format
from assets.publication.exports.labels import Labels, read_labels
from assets.publication.exports.stata_file import (
    CODED,
    StataFile,
    break_note,
    data_label,
    fitted,
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
    "the same panel with labels in Chinese or English; `xtset city_id year`",
    "同一面板，中文或英文标签；先执行 `xtset city_id year`",
)
def write_stata(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """Write the panel as `panel_zh.dta` and `panel_en.dta`: the same data, ready for `xtset city_id year`.

    city_id, province and region are integers with value labels; `name` is the city's name as text. Labels of
    variables have the unit behind them, and are cut where both are longer than Stata's 80 characters.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"panel_{language}.dta" for language in LANGUAGES]
    for language, path in zip(LANGUAGES, paths, strict=True):
        write_panel(connection, path, language)
    return paths


def write_panel(connection: duckdb.DuckDBPyConnection, path: Path, language: Language) -> None:
    """Write the table city_year in Stata's format, without the statuses of its cells."""
    labels = read_labels(connection, language)
    panel = connection.execute("select * from city_year order by city_id, year").df()
    panel = panel.drop(columns=[f"{name}{STATUS}" for name in panel if f"{name}{STATUS}" in panel])
    coded = with_codes(panel)
    [(study,)] = connection.execute("select study from build").fetchall()
    StataFile(
        path,
        coded,
        characteristics={
            name: noted(texts) for name, texts in notes_of(connection, list(coded), labels).items()
        },
        tables=place_labels(connection, labels, panel["city_id"]),
        labelled={name: name for name in CODED},
        data_label=data_label(connection, labels, study),
        variable_labels={name: variable_label(labels, name) for name in coded},
    ).write_file()


def notes_of(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[str], labels: Labels
) -> dict[str, list[str]]:
    """By column of the panel, a note for each break of definition in what it rests on."""
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
