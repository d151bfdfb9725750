"""Structural defects of headings: another unit, other words."""

import re
import unicodedata
from random import Random

from assets.observations.page import label_and_scope
from assets.observations.records import MappedColumn
from assets.observations.text import UNIT_NOTE, without_spaces
from assets.observations.wordings import label_and_unit
from damage.structures import Structure, Volumes, changed
from damage.workbooks import Place, Workbook, copied, put, text_at

UNKNOWN_WORDS = "另行统计的"
SCOPE_WORDS = {"city": "全市", "district": "市辖区"}


def unit_changed(volumes: Volumes, book: Workbook, random: Random) -> Structure | None:
    """Another known unit over a column, of the same canonical unit where there is one."""
    column = random.choice(book.columns)
    canonical = {one.unit for one in volumes.catalog.units if one.printed == column.unit}
    alike = sorted({one.printed for one in volumes.catalog.units if one.unit in canonical} - {column.unit})
    unit = random.choice(alike or sorted(volumes.catalog.printed_units - {column.unit}))
    in_print = re.compile(rf"(?<=[(:])(\s*){re.escape(column.unit)}(?=\s*(?:[)]|$))", re.MULTILINE)
    sheets = copied(book.sheets)
    found = False
    for page in book.pages():
        for place in unit_places(book, page, column, in_print):
            text = unicodedata.normalize("NFKC", text_at(sheets, place) or "")
            put(sheets, place, in_print.sub(rf"\g<1>{unit}", text))
            found = True
    return changed(book, sheets, f"{column.heading}: {column.unit} to {unit}") if found else None


def unit_places(book: Workbook, page: int, column: MappedColumn, in_print: re.Pattern[str]) -> list[Place]:
    """The heading cells of a page that state a column's unit: over the column, else for the page, else to its left."""
    sheet, rows = book.heading_rows(page)
    number = {one.page: one.column_number for one in book.columns if alike(one, column)}.get(page)
    stated: dict[int, list[Place]] = {}
    notes: list[Place] = []
    for place in (Place(sheet, row, at) for row in rows for at in book.sheets[sheet][row]):
        text = unicodedata.normalize("NFKC", text_at(book.sheets, place) or "")
        if in_print.search(text):
            stated.setdefault(place.column, []).append(place)
            if place.column == 1 or UNIT_NOTE.search(without_spaces(text)):
                notes.append(place)
    if number is None:
        return []
    nearest = max((at for at in stated if 1 < at < number), default=0)
    return stated.get(number) or notes or stated.get(nearest, [])


def alike(one: MappedColumn, other: MappedColumn) -> bool:
    """Whether two columns are the same one on two pages."""
    return (one.indicator, one.scope, one.printing) == (other.indicator, other.scope, other.printing)


def heading_unknown(_: Volumes, book: Workbook, random: Random) -> Structure | None:
    """Words before a heading that make it one which nobody knows."""
    column = random.choice(book.columns)
    sheets = copied(book.sheets)
    labels = [label_places(book, page, column) for page in book.pages()]
    for places in labels:
        if places:
            put(sheets, places[0], UNKNOWN_WORDS + (text_at(book.sheets, places[0]) or "").strip())
    return changed(book, sheets, column.heading) if any(labels) else None


def heading_of_another(_: Volumes, book: Workbook, random: Random) -> Structure | None:
    """The heading of another indicator of the table over a column."""
    column = random.choice(book.columns)
    others = sorted({one.heading for one in book.columns if one.indicator != column.indicator})
    if not others:
        return None
    heading = random.choice(others)
    sheets = copied(book.sheets)
    labels = [label_places(book, page, column) for page in book.pages()]
    for places in labels:
        for place in places[1:]:
            put(sheets, place, None)
        if places:
            text = "".join(without_spaces(text_at(book.sheets, place) or "") for place in places)
            label, scope = label_and_scope(text)
            unit = label_and_unit(label, frozenset({column.unit}))[1]
            put(
                sheets,
                places[0],
                heading + (f"({unit})" if unit else "") + (SCOPE_WORDS[scope] if scope else ""),
            )
    return changed(book, sheets, f"{column.heading} to {heading}") if any(labels) else None


def label_places(book: Workbook, page: int, column: MappedColumn) -> list[Place]:
    """The heading cells of a page that hold a column's own Chinese label."""
    sheet, rows = book.heading_rows(page)
    number = {one.page: one.column_number for one in book.columns if alike(one, column)}.get(page)
    places = (
        [Place(sheet, row, number) for row in rows if number in book.sheets[sheet][row]] if number else []
    )
    return [place for place in places if is_label(text_at(book.sheets, place) or "")]


def is_label(text: str) -> bool:
    """Whether a heading cell holds words of a label, not only a scope, a unit or a page's title."""
    label = label_and_scope(text)[0]
    return (
        bool(re.sub(r"\([^()]*\)$", "", label))
        and "续表" not in label
        and "单位" not in without_spaces(text)[:2]
    )
