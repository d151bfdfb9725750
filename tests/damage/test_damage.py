"""A fixed sample of the damage suite on the synthetic volumes: what `make damage` measures in full."""

from dataclasses import replace

import pytest

from assets.catalog import Catalog, load_catalog
from assets.chain import BOOK
from assets.warehouse import warehouse_path
from damage.cells import CELL_KINDS
from damage.report import Results, caught, markdown, share, shortfalls
from damage.structural_kinds import STRUCTURAL_KINDS
from damage.suite import measured
from orchestration.settings import Settings

INJECTIONS = 20
ROWS_IN_ANOTHER_PLACE = ("rows of a province shifted", "two cities swapped")
"""Kinds that nothing printed reveals where the cities' figures are alike: about one in ten is missed."""


@pytest.fixture(scope="module")
def results(synthetic: Settings) -> Results:
    return measured(
        "synthetic", warehouse_path(synthetic.warehouses, BOOK), of_ruled(load_catalog()), INJECTIONS
    )


def of_ruled(catalog: Catalog) -> Catalog:
    """The catalog as if it mapped the ruled indicators alone: a fifth of the columns, in a fifth of the time."""
    ruled = {one.indicator for one in catalog.indicators if one.depth == "ruled"}
    headings = tuple(
        one if one.indicator in ruled else replace(one, indicator=None) for one in catalog.headings
    )
    tables = {one.table_key for one in headings if one.indicator}
    return replace(
        catalog, headings=headings, tables=tuple(one for one in catalog.tables if one.table_key in tables)
    )


def test_every_kind_is_sampled(results: Results) -> None:
    assert len(CELL_KINDS) + len(STRUCTURAL_KINDS) >= 25
    for kind in CELL_KINDS:
        assert sum(one.injection.kind.name == kind.name for one in results.cells) == INJECTIONS, kind.name
    for name, _ in STRUCTURAL_KINDS:
        assert sum(one.kind == name for one in results.structures) == 3, name


def test_no_threshold_is_missed_but_where_cities_resemble_each_other(results: Results) -> None:
    missed = [line for line in shortfalls(results) if not line.startswith(ROWS_IN_ANOTHER_PLACE)]
    assert missed == [], markdown(results)


@pytest.mark.parametrize("kind", ROWS_IN_ANOTHER_PLACE)
def test_rows_in_another_place_are_caught_more_often_than_not(results: Results, kind: str) -> None:
    assert share([one for one in results.structures if one.kind == kind], lambda one: one.caught) > 0.5


@pytest.mark.parametrize(
    "kind", ["mixed full width", "sign lost or added", "blank to zero", "two cells fused", "times a hundred"]
)
def test_these_are_always_caught(results: Results, kind: str) -> None:
    assert share([one for one in results.cells if one.injection.kind.name == kind], caught) == 1


def test_a_defect_seldom_costs_another_figure(results: Results) -> None:
    beside = sum(one.beside for one in results.cells)
    assert beside < 2 * len(results.cells)
