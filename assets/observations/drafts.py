"""A printed table that is being laid out: its columns page by page, then its rows with their places."""

from collections import Counter, defaultdict

from assets.errors import nearest
from assets.observations.columns import ReadColumn
from assets.observations.edition import EditionFacts
from assets.observations.headings import Misunderstood
from assets.observations.notices import Notices
from assets.observations.page import Heading, Row
from assets.observations.places import english_name, excepted, kind_of, place_name, places_in_order
from assets.observations.records import MappedColumn, PlaceRow, TableLayout
from assets.observations.sheets import PlacedPage
from assets.raw.cell_address import address_of, column_letters

MOST_STRANGERS = 10
"""More unknown names than this are one finding."""
STRANGERS_SHOWN = 3


class Draft:
    """A table that is being laid out, page by page."""

    def __init__(self, facts: EditionFacts, layout: TableLayout) -> None:
        self.facts = facts
        self.layout = layout
        self.notices = Notices(facts.edition, layout.table.printed_table, layout.workbook)
        self.unknown = Notices(facts.edition, layout.table.printed_table, layout.workbook)
        self.expected = facts.headings(layout.table.table_key).expected(layout.table)
        self.pages: list[tuple[PlacedPage, int]] = []
        self.strangers: dict[str, list[tuple[str, int, int]]] = {}

    def add_page(
        self,
        placed: PlacedPage,
        page: int,
        columns: list[ReadColumn],
        misunderstood: list[tuple[Heading, Misunderstood]],
        notes: list[str],
    ) -> None:
        """Take in the columns of a page, and what is not understood of its headings; its rows follow once all pages
        are known."""
        self.pages.append((placed, page))
        if columns:
            self.layout.notes += notes
        for printed, found in misunderstood:
            notices = self.unknown if found.unknown else self.notices
            notices.add(placed.sheet, printed.column, printed.row, found.message)
        table = self.layout.table.printed_table
        standing: dict[tuple[str, str, str], str] = {}
        for one in columns:
            heading, column = one.understood.heading, one.printed.column
            assert heading.indicator is not None and one.understood.unit is not None
            of_another_scope = one.printed.scope not in (None, one.scope)
            if (of_another_scope or (heading.indicator, one.scope) not in self.expected) and is_blank(
                placed, column
            ):
                continue
            letters, printing = column_letters(column), heading.printing or "main"
            first = standing.setdefault((heading.indicator, one.scope, printing), letters)
            if first != letters:
                self.notices.add(
                    placed.sheet,
                    column,
                    one.printed.row,
                    f"heading {one.understood.label!r} is {heading.indicator} ({one.scope}) again, as in column "
                    f"{first}; correct the workbook, or the wording in catalog/headings.csv",
                )
                continue
            if one.understood.note and one.understood.note not in self.layout.notes:
                self.layout.notes.append(one.understood.note)
            self.layout.columns.append(
                MappedColumn(
                    self.facts.edition,
                    table,
                    self.layout.workbook,
                    placed.sheet,
                    page,
                    column,
                    letters,
                    one.understood.label,
                    heading.indicator,
                    printing,
                    one.scope,
                    one.understood.unit,
                )
            )
        for number in placed.page.strangers:
            name = place_name(placed.rows[number].get(placed.name_column, ""))
            self.strangers.setdefault(name, []).append((placed.sheet, placed.name_column, number))

    def finish(self, note: str | None, repeated: list[str], wide: bool) -> None:
        """Name the rows, once all pages are known, and what is not understood of them.

        Under the title of a table on a wide sheet columns of another one may stand, whose title is lost: where the
        table has all that the edition prints in it, an unknown heading is no column of it.
        """
        self.layout.notes = [
            *([note] if note else []),
            *self.layout.notes,
            *(f"{where} stand in it before and are passed over" for where in repeated),
        ]
        unknown = self.unknown.findings()
        if wide and self.expected <= self.layout.indicators:
            self.layout.notes += [f"{one.finding}; passed over" for one in unknown]
            unknown = []
        self.add_rows()
        self.notice_strangers()
        self.notice_uneven_pages()
        self.notice_repeated_places()
        self.layout.findings = unknown + self.notices.findings()

    def add_rows(self) -> None:
        """The rows of all pages with their places, and the figures beside them."""
        layout, names = self.layout, self.facts.names
        exceptions = self.facts.exceptions(layout.table.printed_table)
        printed = [
            (placed, page, number, placed.names[number])
            for placed, page in self.pages
            for number in placed.page.rows
        ]
        times = Counter(name for *_, name in printed)
        order: Counter[str] = Counter()
        on_page: dict[int, list[tuple[int, Row]]] = defaultdict(list)
        resolved = places_in_order(names, (name for *_, name in printed))
        for position, ((placed, page, number, name), usual) in enumerate(
            zip(printed, resolved, strict=True), start=1
        ):
            row = placed.rows[number]
            order[name] += 1
            english = english_name(row, placed.name_column)
            place = excepted(exceptions, name, english, order[name], times[name]) or usual
            layout.rows.append(
                PlaceRow(
                    self.facts.edition,
                    layout.table.printed_table,
                    layout.workbook,
                    placed.sheet,
                    page,
                    number,
                    position,
                    name,
                    english,
                    place,
                    kind_of(place, names.cities),
                )
            )
            on_page[page].append((place, row))
        for one in layout.columns:
            said = layout.figures.setdefault((one.indicator, one.scope, one.printing), {})
            column = one.column_number
            said |= {place: text for place, row in on_page[one.page] if (text := row.get(column, "").strip())}

    def notice_strangers(self) -> None:
        """Names that the catalog does not know and that figures stand beside; many of them in one line."""
        names = [name for name in self.strangers if name]
        if len(names) > MOST_STRANGERS:
            rows = [row for name in names for row in self.strangers[name]]
            shown = ", ".join(names[:STRANGERS_SHOWN])
            sheet, column, number = rows[0]
            self.notices.add(
                sheet,
                column,
                number,
                f"{len(names)} names that the catalog does not know stand beside figures ({shown}, …); add the printed "
                "names to catalog/names.csv",
                len(rows),
            )
            names = []
        for name in names:
            near = nearest(name, self.facts.names.now)
            for sheet, column, number in self.strangers[name]:
                self.notices.add(
                    sheet,
                    column,
                    number,
                    f"{name!r} is no city the catalog knows, but figures stand beside it; add the printed name to "
                    f"catalog/names.csv{near}",
                )
        for sheet, column, number in self.strangers.get("", []):
            self.notices.add(
                sheet,
                column,
                number,
                "no name stands beside figures; complete the workbook or remove the row",
            )

    def notice_uneven_pages(self) -> None:
        """Columns that some pages of the table have and others lack."""
        columns: dict[int, set[tuple[str, str]]] = {page: set() for _, page in self.pages}
        for column in self.layout.columns:
            columns[column.page].add((column.indicator, column.scope))
        everywhere = set().union(*columns.values())
        for placed, page in self.pages:
            for indicator, scope in sorted(everywhere - columns[page]):
                self.notices.add(
                    placed.sheet,
                    placed.name_column,
                    min((*placed.page.rows, *placed.page.strangers)),
                    f"the page that begins here has no column for {indicator} ({scope}), which other pages have; "
                    "correct the workbook",
                )

    def notice_repeated_places(self) -> None:
        """Places that the table names twice."""
        name_columns = {page: placed.name_column for placed, page in self.pages}
        seen: dict[int, PlaceRow] = {}
        for row in self.layout.rows:
            first = seen.setdefault(row.place_id, row)
            if first is not row:
                where = f"sheet {first.sheet}, cell {address_of(first.row, name_columns[first.page])}"
                self.notices.add(
                    row.sheet,
                    name_columns[row.page],
                    row.row,
                    f"{row.printed_name!r} is {row.place_id} again, named before in {where}; if one of the two is "
                    "misread, say so in catalog/place_exceptions.csv",
                )


def is_blank(placed: PlacedPage, column: int) -> bool:
    """Whether nothing is printed in a column of a page."""
    return not any(placed.rows[number].get(column, "").strip() for number in placed.page.rows)
