"""What is wrong with rows of the catalog beyond the types of their cells: they name what is nowhere, or rule on nothing.

Every problem is one line that names the file, the line and what to do.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assets.catalog.break_records import KnownBreak
from assets.catalog.evidence_records import Identity
from assets.catalog.records import Catalog, Correction
from assets.catalog.rulings import DISTRICT, problems_of_entry

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass(frozen=True)
class Known:
    """What rows may name under a field, and the file that says so."""

    file: str
    names: frozenset[object]


def problems_of(
    rows: "Mapping[str, Sequence[tuple[str, DataclassInstance]]]", catalog: Catalog
) -> Iterator[str]:
    """What is wrong with the rows of all files, a line each.

    Args:
        rows: by file of the catalog, each with where it stands.
        catalog: of the same rows.
    """
    known = known_names(catalog)
    names = names_of_places(catalog)
    kinds = Known("break_kinds", frozenset(one.kind for one in catalog.break_kinds))
    for of_file in rows.values():
        for place, record in of_file:
            found = [*unknown_names(record, known)]
            if isinstance(record, Correction):
                found += [*problems_of_ruling(record, names)]
            if isinstance(record, Identity):
                found += [*unknown_members(record, known["indicator"])]
            if isinstance(record, KnownBreak):
                found += [*unknown_names(record, {"kind": kinds})]
            yield from (f"{place}: {one}" for one in found)


def known_names(catalog: Catalog) -> dict[str, Known]:
    """By field of a row, what it may name."""
    indicators = Known("indicators", frozenset(one.indicator for one in catalog.indicators))
    components = indicators.names | {f"{one}{DISTRICT}" for one in indicators.names}
    cities = Known("cities", frozenset(one.city_id for one in catalog.cities))
    places = Known("cities", cities.names | {one.province_id for one in catalog.provinces} | {0})
    return {
        "topic": Known("topics", frozenset(one.topic for one in catalog.topics)),
        "indicator": indicators,
        "compared_with": indicators,
        "printed_as": Known("indicators", components),
        "table_key": Known("tables", frozenset(one.table_key for one in catalog.tables)),
        "city_id": cities,
        "counterpart_id": cities,
        "place_id": places,
        "through_id": places,
        "province": Known("provinces", frozenset(one.name for one in catalog.provinces)),
        "scheme": Known("group_schemes", frozenset(one.scheme for one in catalog.group_schemes)),
        "tests": Known("evidence_tests", frozenset(one.test for one in catalog.evidence_tests)),
    }


def unknown_names(record: "DataclassInstance", known: Mapping[str, Known]) -> Iterator[str]:
    """What a row names that no file knows."""
    for field in known.keys() & record.__dataclass_fields__.keys():
        value = getattr(record, field)
        for one in value.split("; ") if field == "tests" and value else [value]:
            if one is not None and one not in known[field].names:
                yield f"{field} {one!r} is in no {known[field].file}.csv; correct it or add it there"


def unknown_members(identity: Identity, known: Known) -> Iterator[str]:
    """What an identity relates that no file knows."""
    for one in identity.indicators:
        if one not in known.names:
            yield f"indicator {one!r} is in no {known.file}.csv; correct it or add it there"


def names_of_places(catalog: Catalog) -> dict[int, frozenset[str]]:
    """The names that a place may have in the ledger: as printed and by law, by its code."""
    names: dict[int, set[str]] = {}
    for place_id, name in (
        *((one.place_id, one.printed) for one in catalog.names),
        *((one.city_id, one.name) for one in catalog.cities),
        *((one.province_id, one.name) for one in catalog.provinces),
    ):
        names.setdefault(place_id, set()).add(name)
    return {place_id: frozenset(of_place) for place_id, of_place in names.items()}


def problems_of_ruling(entry: Correction, names: Mapping[int, frozenset[str]]) -> Iterator[str]:
    """What is wrong with an entry of the ledger by itself, and whether its place is the one that its code means."""
    if entry.place_id in names and entry.place not in names[entry.place_id]:
        yield f"place {entry.place!r} is no name of {entry.place_id}; correct the name or the code"
    yield from problems_of_entry(entry)
