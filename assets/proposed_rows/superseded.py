"""Rows that the catalog has and an edition contradicts: what is printed otherwise from then on, or not any more."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import cast

from assets.catalog import Catalog, Heading
from assets.catalog.records import within
from assets.observations.edition import EditionFacts
from assets.observations.headings import scopes_of
from assets.proposed_rows.reading_back import Read
from assets.proposed_rows.rows import Proposed, Scope


def leave_contradicted_open(catalog: Catalog, edition: int, rows: Sequence[Proposed[Heading]]) -> None:
    """Leave open what the catalog knows otherwise in editions up to this one and beyond: whose copy is right, a person
    must say."""
    for row in rows:
        if row.certain and any(
            row.record.last_edition is not None or one.first_edition == edition
            for one in known_of(catalog, edition, row)
        ):
            row.certain, row.why = False, "known_otherwise"


def known_of(catalog: Catalog, edition: int, row: Proposed[Heading]) -> list[Heading]:
    """The rows that the catalog has in an edition for the heading of a row."""
    return [
        one
        for one in catalog.headings
        if (one.table_key, one.heading) == (row.record.table_key, row.record.heading) and within(one, edition)
    ]


def ended_rows(catalog: Catalog, edition: int, rows: Sequence[Proposed[Heading]]) -> list[Proposed[Heading]]:
    """Rows of the catalog, ended before an edition that prints their heading otherwise from then on: each stands in
    place of the one with its key."""
    return [
        Proposed(replace(one, last_edition=edition - 1), True, "ends_before", row.columns)
        for row in rows
        if row.certain
        for one in known_of(catalog, edition, row)
    ]


def unprinted_rows(
    facts: EditionFacts, read: Collection[Read], headings: Sequence[Proposed[Heading]]
) -> list[Proposed[Heading]]:
    """Rows of the catalog, ended before an edition of which a table is there and their column is not, open: the volume
    may lack a page. Where one scope alone is there, the row goes on in it.

    Args:
        facts: of the catalog with the rows that are certain.
        read: what is understood of the volume with it.
        headings: those that are proposed; what one that is left open may be is not said to lack.
    """
    present = {(table, indicator, scope) for table, indicator, _, scope, _ in read}
    may_be = {
        (row.record.table_key, candidate.indicator)
        for row in headings
        if not row.certain
        for one in row.columns
        for candidate in (one.identity.chosen, *one.identity.others)
        if candidate
    }
    found = []
    for table in facts.tables:
        if not any(key == table.table_key and table.scope in (None, scope) for key, _, scope in present):
            continue
        for one in facts.headings(table.table_key).now:
            if one.indicator is None or one.last_edition is not None or one.first_edition >= facts.edition:
                continue
            scopes = scopes_of(one, table)
            there = [scope for scope in scopes if (table.table_key, one.indicator, scope) in present]
            if len(there) == len(scopes) or (table.table_key, one.indicator) in may_be:
                continue
            found.append(Proposed(replace(one, last_edition=facts.edition - 1), False, "not_printed"))
            if there:
                goes_on = replace(one, scope=cast("Scope", there[0]), first_edition=facts.edition)
                found.append(Proposed(goes_on, False, "one_scope_printed"))
    return found
