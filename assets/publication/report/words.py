"""How the page writes words and numbers: both languages in place, of which one is shown, and numbers as print has them."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from assets.catalog.labels import LANGUAGES, Language, labels, member, table_name
from assets.charts.registry import TableColumn
from assets.publication.report.headline import both


def text(key: str, **values: object) -> Markup:
    """A text in both languages, of which the page shows one."""
    return words(both(key, **values))


def words(each: Mapping[Any, str]) -> Markup:
    """Words in both languages, escaped, of which the page shows one."""
    return Markup("").join(
        Markup('<span class="{0}" lang="{0}">{1}</span>').format(language, each[language])
        for language in LANGUAGES
    )


FULL_STOPS: Mapping[Language, str] = {"en": ". ", "zh": "。"}


def opening_set_off(each: Mapping[Any, str]) -> Markup:
    """Sentences in both languages, the first of each set off from the others.

    >>> opening_set_off({"en": "Robust: it stands. All agree.", "zh": "稳健：成立。均一致。"})
    Markup('<span class="en" lang="en"><b>Robust: it stands. </b>All agree.</span><span class="zh" lang="zh"><b>稳健：成立。</b>均一致。</span>')
    """
    parts = {language: each[language].partition(FULL_STOPS[language]) for language in LANGUAGES}
    return Markup("").join(
        Markup('<span class="{0}" lang="{0}"><b>{1}{2}</b>{3}</span>').format(language, *parts[language])
        for language in LANGUAGES
    )


def member_of(key: str) -> Markup:
    """The label of a group, option or status."""
    return words({language: member(key, language) for language in LANGUAGES})


def unit_of(unit: str) -> Markup | str:
    """A unit in both languages; as it is where it has no label."""
    label = labels().get(("unit", unit))
    return words({language: label.of(language) for language in LANGUAGES}) if label else unit


def name_of_table(ref: str) -> Markup:
    """A reference to a table, written out."""
    return words({language: table_name(ref, language) for language in LANGUAGES})


def cell(row: Mapping[str, Any], column: TableColumn) -> Markup | str:
    """What stands in a cell of the table beside a chart; a dash where there is nothing."""
    if column.form == "text":
        both_languages = {language: row[f"{column.field}_{language}"] for language in LANGUAGES}
        return "–" if pd.isna(both_languages["en"]) else words(both_languages)
    value = row[column.field]
    if column.form == "member":
        return "–" if pd.isna(value) else member_of(value)
    return share(value, 1) if column.form == "share" else figure(value)


def number_class(column: TableColumn) -> Markup:
    """The attribute of a cell that holds a number."""
    return Markup("" if column.form in ("text", "member") else ' class="number"')


def like(value: float, printed: str) -> str:
    """A number with one digit more after the point than the paper prints; a dash where none is.

    >>> like(3.48724, "2.83"), like(4662.0, "5943"), like(-0.0753, "-0.041")
    ('3.487', '4662', '−0.0753')
    """
    digits = len(printed.partition(".")[2])
    return "–" if pd.isna(value) else f"{value:.{digits + 1 if digits else 0}f}".replace("-", "−")


def figure(value: Any, digits: int = 4) -> str:
    """A number as print has it: thousands apart, a true minus, no zeros that say nothing; a dash where none is.

    >>> figure(5943.0), figure(-0.041069), figure(None), figure(23.31)
    ('5,943', '−0.0411', '–', '23.31')
    """
    if value is None or pd.isna(value):
        return "–"
    number = float(value)
    shown = (
        f"{number:,.0f}" if number.is_integer() else f"{number:,.{max(0, digits)}f}".rstrip("0").rstrip(".")
    )
    return shown.replace("-", "−")


def estimate(value: float, digits: int = 4) -> str:
    """A number with its digits after the point, or where they would show nothing of it, as many that count.

    >>> estimate(0.0149), estimate(-2.4, 2), estimate(0.0000127), estimate(float("nan"))
    ('0.0149', '−2.40', '1.270e−05', '–')
    """
    if pd.isna(value):
        return "–"
    shown = (
        f"{value:,.{digits}f}" if value == 0 or abs(value) >= 0.5 * 10**-digits else f"{value:.{digits - 1}e}"
    )
    return shown.replace("-", "−")


def share(value: float | None, digits: int = 0) -> str:
    """A share of one in per cent; a dash where there is none."""
    return "–" if value is None or pd.isna(value) else f"{value:.{digits}%}"
