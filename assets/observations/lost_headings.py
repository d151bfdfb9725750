"""Headings that are lost or damaged on one page, and stand on the others of the same table."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from assets.observations.page import Heading, Page, Row, is_figure
from assets.observations.sheets import PlacedPage
from assets.observations.wordings import label_and_unit
from assets.raw.cell_address import column_letters

FEWEST_PAGES = 3
"""Of fewer pages none tells which of two headings is the usual one."""


def with_lost_headings(
    page: Page,
    before: Page | None,
    rows: Mapping[int, Row],
    name_column: int,
    units: frozenset[str],
) -> Page:
    """The page with the headings lost on it, as they stand over the same columns of the page before.

    A heading is lost where a column holds figures and nothing, 全市 alone or a unit alone is printed over it.
    """
    earlier = {heading.column: heading for heading in before.headings} if before else {}
    printed = {heading.column: heading for heading in page.headings}
    with_figures = {
        column
        for number in page.rows
        for column, text in rows[number].items()
        if column > name_column and column not in printed and is_figure(text)
    }
    nameless = {column for column, heading in printed.items() if not label_and_unit(heading.label, units)[0]}
    lost = {
        column: earlier.get(column) or printed.get(column) or Heading(column, page.rows[0], "", None)
        for column in with_figures | nameless
    }
    headings = printed | lost
    return replace(page, headings=tuple(headings[column] for column in sorted(headings)))


def usual_headings(pages: Sequence[PlacedPage]) -> dict[int, Heading]:
    """By column, the heading that most pages of a table print over it; of a few pages none."""
    printed: dict[int, Counter[tuple[str, str | None]]] = {}
    example: dict[tuple[int, str, str | None], Heading] = {}
    for placed in pages:
        for one in placed.page.headings:
            printed.setdefault(one.column, Counter())[one.label, one.scope] += 1
            example.setdefault((one.column, one.label, one.scope), one)
    usual = {}
    for column, of_column in printed.items():
        [(heading, times)] = of_column.most_common(1)
        if heading[0] and of_column.total() >= FEWEST_PAGES and 2 * times > of_column.total():
            usual[column] = example[column, *heading]
    return usual


def with_usual_headings(
    placed: PlacedPage, usual: Mapping[int, Heading], doubtful: Collection[int]
) -> tuple[PlacedPage, list[str]]:
    """A page whose doubtful headings, and those that lack their scope, are the usual ones over their columns; with what
    was read otherwise than printed.

    Args:
        doubtful: columns whose heading is not understood, or stands on the page twice.
    """
    notes = []
    headings = []
    for one in placed.page.headings:
        as_usual = usual.get(one.column, one)
        lacks_scope = one.label == as_usual.label and one.scope is None
        if (one.column in doubtful or lacks_scope) and (one.label, one.scope) != (
            as_usual.label,
            as_usual.scope,
        ):
            headings.append(replace(as_usual, row=one.row))
            where = f"sheet {placed.sheet}, column {column_letters(one.column)}"
            notes.append(f"heading {one.label!r} ({where}) is read as on the other pages: {as_usual.label!r}")
        else:
            headings.append(one)
    return replace(placed, page=replace(placed.page, headings=tuple(headings))), notes
