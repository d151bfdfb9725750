"""Defects of single cells: the kinds, where they may befall, and a fixed sample of each."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Literal

from assets.observations.text import read_number
from damage import texts
from damage.figures import Figure, Figures

SEED = 2025
TRIES = 100


@dataclass(frozen=True, slots=True)
class Change:
    """A cell and what it says after the damage; None is a blank."""

    figure: Figure
    text: str | None


Build = Callable[[Figures, Figure, Random], list[Change] | None]


@dataclass(frozen=True)
class CellKind:
    """A kind of defect. The first `judged` cells that it changes are to be caught."""

    name: str
    build: Build
    population: Literal["city", "blank", "total"] = "city"
    judged: int = 1
    harmless: bool = False
    """The number is the same and has to be read right."""


@dataclass(frozen=True)
class Injection:
    """One defect at one place."""

    kind: CellKind
    changes: tuple[Change, ...]

    @property
    def figure(self) -> Figure:
        return self.changes[0].figure

    @property
    def judged(self) -> tuple[Figure, ...]:
        return tuple(change.figure for change in self.changes[: self.kind.judged])


def retyped(damage: Callable[[str, Random], str | None]) -> Build:
    """A defect of one text that leaves another number."""

    def build(_: Figures, figure: Figure, random: Random) -> list[Change] | None:
        text = damage(figure.text, random)
        if text is None:
            return None
        before, after = read_number(figure.text), read_number(text)
        return [Change(figure, text)] if after.kind == "number" and after.value != before.value else None

    return build


def mixed_full_width(_: Figures, figure: Figure, random: Random) -> list[Change] | None:
    """Some characters in full width."""
    return [Change(figure, texts.full_width(figure.text, random))]


def fused(figures: Figures, figure: Figure, _: Random) -> list[Change] | None:
    """This figure and that of the row below in one cell, the row below blank."""
    below = figures.below.get(figure.key)
    if below is None or not below.plain:
        return None
    return [Change(figure, f"{figure.text}\n{below.text}"), Change(below, None)]


def row_below_repeated(figures: Figures, figure: Figure, _: Random) -> list[Change] | None:
    """The figure of the row below in both rows."""
    return taken_from(figures.below.get(figure.key), figure)


def year_beside_repeated(figures: Figures, figure: Figure, random: Random) -> list[Change] | None:
    """The city's figure of the printed year before or after."""
    years = figures.printed_years[figure.indicator, figure.scope]
    at = years.index(figure.year)
    beside = years[max(at - 1, 0) : at] + years[at + 1 : at + 2]
    if not beside:
        return None
    year = random.choice(beside)
    return taken_from(figures.by_key.get((figure.place_id, year, figure.indicator, figure.scope)), figure)


def taken_from(other: Figure | None, figure: Figure) -> list[Change] | None:
    """Another figure of the same printed unit in this one's place."""
    if other is None or not other.plain or other.unit != figure.unit or other.value == figure.value:
        return None
    return [Change(figure, other.text)]


def cities_exchanged(figures: Figures, figure: Figure, random: Random) -> list[Change] | None:
    """The figures of two cities of a province in each other's place."""
    column = figures.of_province[figure.workbook, figure.indicator, figure.scope, figure.province_id]
    other = random.choice(column)
    return exchanged(figure, other)


def scopes_exchanged(figures: Figures, figure: Figure, _: Random) -> list[Change] | None:
    """The city's and the districts' figure in each other's place."""
    scope = "district" if figure.scope == "city" else "city"
    other = figures.by_key.get((figure.place_id, figure.year, figure.indicator, scope))
    if other is None or not other.plain or other.workbook != figure.workbook:
        return None
    return exchanged(figure, other)


def exchanged(one: Figure, other: Figure) -> list[Change] | None:
    if one.value == other.value:
        return None
    return [Change(one, other.text), Change(other, one.text)]


def blank_to_zero(_: Figures, figure: Figure, __: Random) -> list[Change] | None:
    """A zero where nothing is printed."""
    return [Change(figure, "0")] if figure.free else None


CELL_KINDS = (
    CellKind("times ten", retyped(lambda text, _: texts.scaled(text, 1))),
    CellKind("divided by ten", retyped(lambda text, _: texts.scaled(text, -1))),
    CellKind("times a hundred", retyped(lambda text, _: texts.scaled(text, 2))),
    CellKind("one digit changed", retyped(texts.digit_changed)),
    CellKind("two digits swapped", retyped(texts.digits_swapped)),
    CellKind("digit dropped", retyped(texts.digit_dropped)),
    CellKind("digit doubled", retyped(texts.digit_doubled)),
    CellKind("sign lost or added", retyped(lambda text, _: texts.sign_changed(text))),
    CellKind("decimal point lost", retyped(lambda text, _: texts.point_lost(text))),
    CellKind("decimal point moved", retyped(texts.point_moved)),
    CellKind("two cells fused", fused),
    CellKind("row below repeated", row_below_repeated),
    CellKind("year beside repeated", year_beside_repeated),
    CellKind("two cities exchanged", cities_exchanged, judged=2),
    CellKind("city and districts exchanged", scopes_exchanged, judged=2),
    CellKind("blank to zero", blank_to_zero, population="blank"),
    CellKind("printed total altered", retyped(texts.digit_changed), population="total"),
    CellKind("mixed full width", mixed_full_width, harmless=True),
)


def sample(figures: Figures, kind: CellKind, count: int) -> list[Injection]:
    """Injections of a kind at random places, each place once; fewer than `count` where there are no more."""
    random = Random(f"{SEED} {kind.name}")
    population: list[Figure] = getattr(figures, kind.population)
    injections: list[Injection] = []
    tried: set[int] = set()
    for _ in range(TRIES * count):
        if len(injections) == count or len(tried) == len(population):
            break
        place = random.randrange(len(population))
        if place in tried:
            continue
        tried.add(place)
        if changes := kind.build(figures, population[place], random):
            injections.append(Injection(kind, tuple(changes)))
    return injections
