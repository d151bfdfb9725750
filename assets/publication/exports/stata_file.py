"""The format of Stata, for whatever panel of cities is written in it: codes with labels, characteristics, notes."""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from pandas.io.stata import StataNonCatValueLabel, StataWriterUTF8

from assets.catalog.labels import Language
from assets.catalog.rulings import DISTRICT
from assets.publication.exports.labels import Labels
from assets.publication.wide_panel import STATUS

VERSION = 118
"""Of the format: Unicode, Stata 14 and later."""
LONGEST_LABEL = 80
LONGEST_NAME = 32
NAME_BYTES = 129
"""Of a name in the sections of that version, its zeros included."""
DATASET = "_dta"
"""Has the characteristics of the dataset as a whole."""
PROVINCE_OF_CITY = 10_000
"""A city's code over this is the two-digit code of its province (GB/T 2260)."""
REGIONS = {"east": 1, "central": 2, "west": 3, "northeast": 4}
"""Codes of regions, in the order of the National Bureau of Statistics."""
STATUS_TABLE = "status"
"""Has the labels of statuses, which all statuses share."""
CODED = ("city_id", "province", "region")
"""The columns of a panel that are codes with labels."""


class StataFile(StataWriterUTF8):
    """Stata's format with characteristics, and with tables of value labels that several variables may share.

    pandas writes no characteristics, and a table of labels for each variable, under its name.
    """

    def __init__(
        self,
        path: Path,
        data: pd.DataFrame,
        characteristics: Mapping[str, Mapping[str, str]],
        tables: Mapping[str, Mapping[int, str]],
        labelled: Mapping[str, str],
        **how: Any,
    ) -> None:
        """`characteristics`: by variable or DATASET, texts by name, in order; `tables`: of value labels, by name;
        `labelled`: the table of each variable that has one; `how`: as pandas takes it."""
        super().__init__(path, data, write_index=False, version=VERSION, **how)
        self.characteristics = characteristics
        self.labelled = labelled
        self._value_labels = [StataNonCatValueLabel(name, dict(one), "utf-8") for name, one in tables.items()]

    def _write_characteristics(self) -> None:
        """The section that pandas writes empty: in each characteristic the variable, a name and the text."""
        self._update_map("characteristics")
        written = b"".join(
            characteristic(variable, name, text)
            for variable, texts in self.characteristics.items()
            for name, text in texts.items()
        )
        self._write_bytes(self._tag(written, "characteristics"))

    def _write_value_label_names(self) -> None:
        """The section that names the table of labels of each variable."""
        self._update_map("value_label_names")
        names = b"".join(self.labelled.get(one, "").encode().ljust(NAME_BYTES, b"\0") for one in self.varlist)
        self._write_bytes(self._tag(names, "value_label_names"))


def characteristic(variable: str, name: str, text: str) -> bytes:
    """One characteristic as version 118 has it: two names of 129 bytes, and a text that ends with a zero."""
    content = variable.encode().ljust(NAME_BYTES, b"\0") + name.encode().ljust(NAME_BYTES, b"\0")
    content += text.encode() + b"\0"
    return b"<ch>" + len(content).to_bytes(4, sys.byteorder) + content + b"</ch>"


def noted(texts: Sequence[str]) -> dict[str, str]:
    """The characteristics in which a variable has notes: how many, then each.

    >>> noted(["Counted anew from 2009 on"])
    {'note0': '1', 'note1': 'Counted anew from 2009 on'}
    """
    return {f"note{number}": text for number, text in enumerate([str(len(texts)), *texts])} if texts else {}


def in_second_language(
    language: str, first: str, variable_labels: Mapping[str, str], labelled: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """The characteristics in which Stata's `label language` keeps the labels of a language that is not on.

    Args:
        first: the language that is on.
        variable_labels: those of the second one.
        labelled: by variable, its table of value labels; that of the second language ends in `_<language>`.
    """
    texts = {name: {f"_lang_v_{language}": label} for name, label in variable_labels.items()}
    for name, table in labelled.items():
        texts[name][f"_lang_l_{language}"] = f"{table}_{language}"
    return texts | {DATASET: {"_lang_list": f"{first} {language}", "_lang_c": first}}


def with_codes(panel: pd.DataFrame) -> pd.DataFrame:
    """A panel whose provinces and regions are codes, as its cities are."""
    return panel.assign(
        city_id=panel["city_id"].astype("int32"),
        year=panel["year"].astype("int16"),
        province=(panel["city_id"] // PROVINCE_OF_CITY).astype("int8"),
        region=panel["region"].map(REGIONS).astype("int8"),
        name=panel["name"].astype(object),
    )


def place_labels(
    connection: duckdb.DuckDBPyConnection, labels: Labels, cities: Iterable[int]
) -> dict[str, dict[int, str]]:
    """The value labels of cities, their provinces, and regions, by column."""
    codes = sorted(set(cities))
    names = city_names(connection, labels.language)
    name = "name" if labels.language == "zh" else "name_en"
    provinces = dict(
        connection.execute(f"select province_id // {PROVINCE_OF_CITY}, {name} from province").fetchall()
    )
    return {
        "city_id": {code: names[code] for code in codes},
        "province": {code: provinces[code] for code in sorted({code // PROVINCE_OF_CITY for code in codes})},
        "region": {code: labels.code(region) for region, code in REGIONS.items()},
    }


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


def break_note(year: int, province: str | None, kind: str, what: str) -> str:
    """A break of definition in one line."""
    return f"{year}{f', {province}' if province else ''}: {kind}: {what}"


def data_label(connection: duckdb.DuckDBPyConnection, labels: Labels, subject: str) -> str:
    """What `describe` shows first: what the data are about and of which day, and whether they are synthetic."""
    built_on, synthetic = connection.execute(
        "select built_at::date::varchar, synthetic from build"
    ).fetchall()[0]
    label = f"renxing {subject} {built_on}"
    return (f"{labels.text('synthetic')}; {label}" if synthetic else label)[:LONGEST_LABEL]


def fitted(label: str, ending: str) -> str:
    """A label and what must stand at its end, within Stata's 80 characters: what is cut is marked.

    >>> fitted("Loans", " (10k yuan)")
    'Loans (10k yuan)'
    >>> len(fitted("Employment " * 10, " (persons)"))
    80
    """
    room = LONGEST_LABEL - len(ending)
    return (label if len(label) <= room else f"{label[: max(room, 1) - 1]}…") + ending


def unit_ending(unit: str | None, language: Language) -> str:
    """A unit as it stands behind a label."""
    if unit is None:
        return ""
    return f"（{unit}）" if language == "zh" else f" ({unit})"


def names_within_limit(measures: Iterable[str], others: Iterable[str]) -> dict[str, str]:
    """The names of measures and of their statuses within Stata's 32 characters.

    Of a name that is longer the part of the measure is cut; where two are cut to the same, the second has a number. All
    series of a book are named together, so that a name means the same in every panel of it.

    Args:
        others: names of columns beside them.

    >>> names_within_limit(["education_expenditure_district"], [])["education_expenditure_district_status"]
    'education_expend_district_status'
    """
    columns = [column for one in measures for column in (one, one + STATUS)]
    names = {one: one for one in columns if len(one) <= LONGEST_NAME}
    taken = {*names, *others}
    for column in columns:
        if column in names:
            continue
        status = STATUS if column.endswith(STATUS) else ""
        scope = DISTRICT if column.removesuffix(status).endswith(DISTRICT) else ""
        stem, number = column.removesuffix(scope + status), 1
        while True:
            ending = f"{'' if number == 1 else f'_{number}'}{scope}{status}"
            name = stem[: LONGEST_NAME - len(ending)].rstrip("_") + ending
            if name not in taken:
                break
            number += 1
        names[column] = name
        taken.add(name)
    return names
