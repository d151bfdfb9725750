"""Stata: the panel as .dta, with labels in Chinese and in English."""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from pandas.io.stata import StataWriterUTF8

from assets.catalog.labels import LANGUAGES, Language
from assets.publication.exports.formats import export_format
from assets.publication.exports.labels import Labels, read_labels
from assets.publication.wide_panel import PRINTED, STATUS

VERSION = 118
"""Of the format: Unicode, Stata 14 and later."""
LONGEST_LABEL = 80
NAME_BYTES = 129
"""Of a name in the sections of that version, its zeros included."""
PROVINCE_OF_CITY = 10_000
"""A city's code over this is the two-digit code of its province (GB/T 2260)."""
REGIONS = {"east": 1, "central": 2, "west": 3, "northeast": 4}
"""Codes of regions, in the order of the National Bureau of Statistics."""


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
    variables have the unit behind them, where they keep within Stata's 80 characters.
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
    names = city_names(connection, language)
    name = "name" if language == "zh" else "name_en"
    provinces = dict(
        connection.execute(f"select province_id // {PROVINCE_OF_CITY}, {name} from province").fetchall()
    )
    coded = panel.assign(
        city_id=panel["city_id"].astype("int32"),
        year=panel["year"].astype("int16"),
        province=(panel["city_id"] // PROVINCE_OF_CITY).astype("int8"),
        region=panel["region"].map(REGIONS).astype("int8"),
        name=panel["name"].astype(object),
    )
    NotedWriter(
        path,
        coded,
        notes=notes_of(connection, list(coded), labels),
        write_index=False,
        version=VERSION,
        data_label=data_label(connection, labels),
        variable_labels={name: variable_label(labels, name) for name in coded},
        value_labels={
            "city_id": {code: names[code] for code in sorted(set(panel["city_id"]))},
            "province": {code: provinces[code] for code in sorted(set(coded["province"]))},
            "region": {code: labels.code(region) for region, code in REGIONS.items()},
        },
    ).write_file()


class NotedWriter(StataWriterUTF8):
    """Stata's format with notes on variables, which pandas leaves out: what `notes` lists in Stata."""

    def __init__(
        self, path: Path, data: pd.DataFrame, notes: Mapping[str, Sequence[str]], **how: Any
    ) -> None:
        """`notes`: by variable, its notes in order; `how`: as pandas takes it."""
        super().__init__(path, data, **how)
        self.notes = notes

    def _write_characteristics(self) -> None:
        """The section that pandas writes empty: in each note the variable, the note's name and its text."""
        self._update_map("characteristics")
        written = b"".join(
            characteristic(name, f"note{number}", text)
            for name, texts in self.notes.items()
            for number, text in enumerate([str(len(texts)), *texts])
        )
        self._write_bytes(self._tag(written, "characteristics"))


def characteristic(variable: str, name: str, text: str) -> bytes:
    """One characteristic as version 118 has it: two names of 129 bytes, and a text that ends with a zero."""
    content = variable.encode().ljust(NAME_BYTES, b"\0") + name.encode().ljust(NAME_BYTES, b"\0")
    content += text.encode() + b"\0"
    return b"<ch>" + len(content).to_bytes(4, sys.byteorder) + content + b"</ch>"


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
            place = f", {where}" if where else ""
            told = f" [{labels.code('bridged')}]" if bridged else ""
            notes.setdefault(name, []).append(f"{year}{place}: {kind}: {what}{told}")
    return notes


def city_names(connection: duckdb.DuckDBPyConnection, language: Language) -> dict[int, str]:
    """Names by code, each once: where two cities have one English name, the province stands behind it.

    pandas refuses value labels that are not unique.
    """
    cities = connection.execute(
        "select city_id, name, coalesce(name_en, name), coalesce(province_en, province) from city"
    ).fetchall()
    if language == "zh":
        return {city_id: name for city_id, name, *_ in cities}
    count = Counter(name_en for _, _, name_en, _ in cities)
    return {
        city_id: f"{name_en} ({province})" if count[name_en] > 1 else name_en
        for city_id, _, name_en, province in cities
    }


def data_label(connection: duckdb.DuckDBPyConnection, labels: Labels) -> str:
    """What `describe` shows first: study and day, and whether the data are synthetic."""
    study, built_on, synthetic = connection.execute(
        "select study, built_at::date::varchar, synthetic from build"
    ).fetchall()[0]
    label = f"renxing {study} {built_on}"
    return (f"{labels.text('synthetic')}; {label}" if synthetic else label)[:LONGEST_LABEL]


def variable_label(labels: Labels, name: str) -> str:
    """A variable's label and unit; the label alone, cut where even that is longer than Stata's limit."""
    label = labels.column("city_year", name)
    unit = labels.unit("city_year", name)
    if unit is None:
        return label[:LONGEST_LABEL]
    with_unit = f"{label}（{unit}）" if labels.language == "zh" else f"{label} ({unit})"
    return with_unit if len(with_unit) <= LONGEST_LABEL else label[:LONGEST_LABEL]
