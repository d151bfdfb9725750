"""Titles: which printed table of an edition a title names.

A title is compared by its words. Any title that the catalog knows for a table is good in every edition in which
that table is printed. Where a title says 全市 or 市辖区, it names the table of that scope.
"""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from assets.catalog import Catalog, Table
from assets.observations.page import SCOPES
from assets.observations.text import CHINESE
from assets.observations.wordings import bare, editions_text, folded, label_and_unit

NUMBER = re.compile(r"\d{1,2}[-—–―_]\d{1,3}(?!\d)[.、:_-]*(?P<title>.*)")
NUMBER_WITHIN = re.compile(r"(?:^|\D)\d{1,2}[-—–―_]\d{1,3}(?!\d)[.、:_-]*(?P<title>\D.*)$")
CONTINUED = "续表"
IN_LATIN = re.compile(r"[A-Za-z]")
SCOPE = re.compile(r"\((全市|市辖区)\)")
YEAR = re.compile(r"\((19|20)\d\d年?\)")
PART = re.compile(r"\(([一二三四五六七八九十])\)")
PARTS = "一二三四五六七八九十"
MUCH_ALIKE = 0.8


@dataclass(frozen=True)
class Title:
    """A title as printed, taken apart."""

    text: str
    """Without its number, English and unit."""
    numbered: bool
    words: str
    part: str | None
    """一 of 综合经济(一)."""
    scope: str | None
    unit: str | None
    glued: str
    """What stands behind the English title in the same cell: the first heading of the column."""

    @property
    def continued(self) -> bool:
        return CONTINUED in self.text


@dataclass(frozen=True)
class PrintedTable:
    """A printed table of an edition, as the catalog knows it."""

    printed_table: str
    """The table's key, and its scope where the title fixes it."""
    table_key: str
    title: str
    scope: str | None


@dataclass(frozen=True)
class Named:
    """What a title names."""

    tables: tuple[PrintedTable, ...]
    """Several where only the columns can tell: their scope, or the part of a table printed in parts."""
    scope: str | None
    """The scope that the title says."""
    shared: bool = False
    """Whether other tables, which are not mapped, stand under the same title."""
    note: str | None = None

    @property
    def table_keys(self) -> frozenset[str]:
        return frozenset(one.table_key for one in self.tables)


@dataclass(frozen=True)
class Elsewhere:
    """A title of a table that the edition does not print, as far as the catalog knows."""

    table_key: str
    editions: str


def read_title(text: str, units: frozenset[str]) -> Title:
    """A title taken apart; the text of any cell can be tried."""
    whole = bare(text)
    number = NUMBER.match(whole)
    words = number["title"] if number else whole
    latin = IN_LATIN.search(words)
    tail = words[latin.start() :] if latin else ""
    chinese = words[: latin.start()] if latin else words
    heading = CHINESE.search(tail)
    label, unit = label_and_unit(YEAR.sub("", chinese).rstrip("("), units)
    scope = SCOPE.search(label)
    without_scope = SCOPE.sub("", label)
    part = PART.search(without_scope)
    return Title(
        text=label,
        numbered=bool(number and CHINESE.search(words)),
        words=folded(PART.sub("", without_scope)),
        part=part[1] if part else None,
        scope=SCOPES[scope[1]] if scope else None,
        unit=unit,
        glued=tail[heading.start() :] if heading else "",
    )


def title_within(name: str) -> str:
    """The title in the name of a file or sheet: what follows a table's number, else all of it."""
    number = NUMBER_WITHIN.search(bare(name))
    return number["title"] if number else name


class Titles:
    """The titles of the catalog, as one edition understands them."""

    def __init__(self, catalog: Catalog, edition: int) -> None:
        self.edition = edition
        self.units = catalog.printed_units
        self.known: dict[tuple[str, str | None], list[Table]] = {}
        self.in_parts: dict[str, list[Table]] = {}
        self.records = catalog.tables
        for table in catalog.tables:
            title = read_title(table.title, self.units)
            self.known.setdefault((title.words, title.part), []).append(table)
            if title.part:
                self.in_parts.setdefault(title.words, []).append(table)
        self.headings: dict[str, list[str]] = {}
        for heading in catalog.headings:
            self.headings.setdefault(heading.table_key, []).append(bare(heading.heading))
        self.read: dict[str, Title] = {}
        self.alike: dict[tuple[str, str | None, str | None], list[Named]] = {}

    @cached_property
    def tables(self) -> tuple[PrintedTable, ...]:
        """The printed tables that the catalog maps in this edition."""
        found: dict[str, PrintedTable] = {}
        for one in self.records:
            if one.printed_in(self.edition):
                name = f"{one.table_key} {one.scope}" if one.scope else one.table_key
                found.setdefault(name, PrintedTable(name, one.table_key, one.title, one.scope))
        return tuple(found.values())

    def title(self, text: str) -> Title:
        """A title taken apart."""
        if text not in self.read:
            title = read_title(text, self.units)
            self.read[text] = self.cut(text, title) if title.numbered else title
        return self.read[text]

    def cut(self, text: str, title: Title) -> Title:
        """A title without the heading of a column that it runs into, where no English stands between the two."""
        if (title.words, title.part) in self.known:
            return title
        number = NUMBER.match(bare(text))
        words = number["title"] if number else ""
        for table in sorted(self.records, key=lambda one: -len(one.title)):
            known = bare(table.title)
            heading = words.removeprefix(known)
            if heading != words and heading.startswith(tuple(self.headings.get(table.table_key, ()))):
                return replace(read_title(f"1-1{known}", self.units), glued=heading)
        return title

    def names(self, title: Title) -> Named | Elsewhere | None:
        """What a title names; None where the catalog knows no such title."""
        exact = self.known.get((title.words, title.part), [])
        of_parts = [] if title.part else self.in_parts.get(title.words, [])
        if any(one.printed_in(self.edition) for one in exact) or not self.printed(of_parts, title.scope):
            if not exact:
                return None
            tables = self.printed(exact, title.scope)
            return Named(tables, title.scope) if tables else self.elsewhere(exact)
        return Named(self.printed(of_parts, title.scope), title.scope, shared=True)

    def printed(self, records: Iterable[Table], scope: str | None) -> tuple[PrintedTable, ...]:
        """The tables of this edition with the keys of some records, those of another scope left out."""
        keys = {one.table_key for one in records}
        return tuple(
            one
            for one in self.tables
            if one.table_key in keys and (scope is None or one.scope in (None, scope))
        )

    def elsewhere(self, records: list[Table]) -> Elsewhere:
        """Which editions print a table that this one does not."""
        key = records[0].table_key
        ranges = [(one.first_edition, one.last_edition) for one in self.records if one.table_key == key]
        absent = {one.absent_editions for one in self.records if one.table_key == key and one.absent_editions}
        without = f" without {', '.join(sorted(absent))}" if absent else ""
        return Elsewhere(key, editions_text(ranges) + without)

    def nearly(self, title: Title) -> list[Named]:
        """What a title that is not known could be a misreading or another wording of, the likeliest first."""
        key = (title.words, title.part, title.scope)
        if key not in self.alike:
            self.alike[key] = self.look_nearby(title)
        return self.alike[key]

    def look_nearby(self, title: Title) -> list[Named]:
        alike: dict[frozenset[str], tuple[float, Named]] = {}
        matcher = difflib.SequenceMatcher(None, "", title.words, autojunk=False)
        for (words, part), records in self.known.items():
            matcher.set_seq1(words)
            if (
                part != title.part
                or matcher.real_quick_ratio() < MUCH_ALIKE
                or matcher.quick_ratio() < MUCH_ALIKE
            ):
                continue
            tables, ratio = self.printed(records, title.scope), matcher.ratio()
            if not tables or ratio < MUCH_ALIKE:
                continue
            named = Named(
                tables, title.scope, note=f"its title {title.text!r} is read as {tables[0].title!r}"
            )
            best = alike.get(named.table_keys)
            if best is None or ratio > best[0]:
                alike[named.table_keys] = (ratio, named)
        return [named for _, named in sorted(alike.values(), key=lambda one: -one[0])]
