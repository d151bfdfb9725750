"""The kinds of structural defects, and a fixed sample of each."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from damage.broken_headings import heading_of_another, heading_unknown, unit_changed
from damage.broken_pages import (
    city_lost,
    city_of_another_name,
    city_twice,
    city_unknown,
    forty_cities_fewer,
    page_lost,
    page_repeated,
    province_lost,
    stale,
)
from damage.cells import SEED
from damage.misplaced_figures import (
    cities_swapped,
    column_scaled,
    columns_swapped,
    english_shifted,
    rows_shifted,
    scopes_swapped,
)
from damage.structures import Kind, Structure, Volumes

TRIES = 50

STRUCTURAL_KINDS: tuple[Kind, ...] = (
    ("column swapped with its neighbour", columns_swapped),
    ("city and district columns swapped", scopes_swapped),
    ("column scaled", column_scaled),
    ("rows of a province shifted", rows_shifted),
    ("two cities swapped", cities_swapped),
    ("page repeated", page_repeated),
    ("page lost", page_lost),
    ("province lost", province_lost),
    ("forty cities fewer", forty_cities_fewer),
    ("unit changed", unit_changed),
    ("heading unknown", heading_unknown),
    ("heading of another indicator", heading_of_another),
    ("city unknown", city_unknown),
    ("city of another name", city_of_another_name),
    ("city lost", city_lost),
    ("city twice", city_twice),
    ("workbook of another edition", stale),
    ("English names shifted", english_shifted),
)


def structures(volumes: Volumes, kind: Kind, count: int) -> Iterator[Structure]:
    """Defects of a kind in workbooks chosen at random."""
    name, damage = kind
    random = Random(f"{SEED} {name}")
    paths = sorted(volumes.books)
    made = 0
    for _ in range(TRIES * count):
        if made == count:
            return
        structure = damage(volumes, volumes.books[random.choice(paths)], random)
        if structure and changes_something(volumes, structure):
            made += 1
            yield replace(structure, kind=name)


def changes_something(volumes: Volumes, structure: Structure) -> bool:
    """Whether some workbook differs from the delivered one."""
    return any(sheets != volumes.books[path].sheets for path, sheets in structure.changed.items())
