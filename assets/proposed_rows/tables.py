"""Which table of the catalog a printed table is: by its title, else by what its columns are."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assets.catalog import Catalog
from assets.catalog.records import LATEST
from assets.observations.edition import EditionFacts
from assets.proposed_rows.identity import Identity
from assets.proposed_rows.printed_columns import FoundTable

FEWEST_VOTES = 2
"""Columns that must tell the table of a title that is not known, unless it has but one."""
MOST_UNTOLD = 0.5
"""Of the columns of such a table, so many may be of no table that is told."""


@dataclass(frozen=True)
class TableFound:
    """The table of the catalog that a printed one is taken for."""

    key: str | None
    certain: bool
    why: str
    """Key of labels.csv."""
    others: tuple[str, ...] = ()


def homes(catalog: Catalog, edition: int) -> dict[str, set[str]]:
    """By indicator, the tables in which the edition nearest to one prints it first of all."""
    nearest: dict[str, tuple[int, set[str]]] = {}
    for one in catalog.headings:
        if one.indicator is None or one.printing != "main":
            continue
        apart = max(one.first_edition - edition, edition - (one.last_edition or LATEST), 0)
        before = nearest.get(one.indicator, (LATEST, set()))
        if apart < before[0]:
            nearest[one.indicator] = (apart, {one.table_key})
        elif apart == before[0]:
            before[1].add(one.table_key)
    return {indicator: keys for indicator, (_, keys) in nearest.items()}


def table_of(
    facts: EditionFacts,
    table: FoundTable,
    identities: Sequence[Identity],
    home: dict[str, set[str]],
    printed: Mapping[str, set[str]],
) -> TableFound:
    """The table that a printed one is.

    Args:
        facts: of a catalog `opened` for the edition.
        identities: of its columns.
        home: by indicator, the tables where it is printed in the editions beside.
        printed: by table, the indicators that it has printed in some edition.
    """
    certain = [one.chosen.indicator for one in identities if one.certain and one.chosen]
    if table.table_keys:
        votes = Counter(key for one in certain for key in table.table_keys if one in printed.get(key, ()))
        at_home = {key for one in certain for key in home.get(one, set()) & table.table_keys}
        key, others = first_of(votes, sorted(table.table_keys))
        is_certain = (clear(votes) and at_home <= {key}) or (bool(certain) and not others)
        return TableFound(key, is_certain, "known_title" if is_certain else "table_unclear", others)
    votes = Counter(key for one in certain for key in home.get(one, ()))
    alike = {
        key for one in (facts.titles.nearly(table.title) if table.title else ()) for key in one.table_keys
    }
    key, others = first_of(votes, sorted(alike))
    enough = votes[key] >= min(FEWEST_VOTES, len(identities)) if key else False
    told = votes[key] >= MOST_UNTOLD * len(identities) if key else False
    is_certain = clear(votes) and enough and told and bool(table.title)
    return TableFound(key, is_certain, "title_of_columns" if is_certain else "table_unclear", others)


def without_parted_tables(
    tables: Sequence[tuple[FoundTable, Sequence[Identity], TableFound]], home: dict[str, set[str]]
) -> list[TableFound]:
    """Leave open the titles that are told by columns alone, where columns of that table stand under another title, too:
    it has been parted, and how the parts are called a person must say."""
    stand = Counter(
        (key, table.title.scope)
        for table, identities, _ in tables
        if table.title
        for key in {
            one
            for column in identities
            if column.certain and column.chosen
            for one in home.get(column.chosen.indicator, ())
        }
    )
    return [
        replace(found, certain=False, why="title_of_two")
        if not table.table_keys and table.title and stand[found.key or "", table.title.scope] > 1
        else found
        for table, _, found in tables
    ]


def first_of(votes: Counter[str], others: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    """The table with most votes, and the others that there are."""
    in_order = [*(key for key, _ in votes.most_common()), *(one for one in others if one not in votes)]
    return (in_order[0], tuple(in_order[1:])) if in_order else (None, ())


def clear(votes: Counter[str]) -> bool:
    """Whether one has more votes than any other."""
    first, second = [*(count for _, count in votes.most_common(2)), 0, 0][:2]
    return first > second
