"""The chain, the dictionary, the contracts and the recipes name the same tables, and each half reads its own."""

import itertools

import pytest

from assets.catalog import load_catalog
from assets.catalog.dictionary import columns_of, columns_of_book, datasets
from assets.catalog.study_loading import load_study
from assets.chain import BOOK_CHAIN, STUDY_CHAIN, judged_of, layer_of, tables_of
from assets.layers import RECIPES
from assets.publication.holdings import BOOK_HOLDINGS, PIVOT, STUDY_HOLDINGS
from assets.publication.wide_panel import wide_select
from assets.table_assets import referenced_tables
from assets.warehouse import LAYERS, SQL_FOLDER, has_sql, sql_text
from checks.asset_checks import CONTRACTS, FILES
from tests.recipe_sources import facts_named, tables_named

HALVES = {"book": BOOK_CHAIN, "study": STUDY_CHAIN}
ASSETS = [*BOOK_CHAIN, *STUDY_CHAIN]
OF_HALF = {half: {table for asset in chain for table in tables_of(asset)} for half, chain in HALVES.items()}
TABLES = sorted(set().union(*OF_HALF.values()))
RECORDS = {"publication.check_result", "publication.made_from", "publication.table_digest"}
"""What a warehouse says of itself: no asset makes it."""


def half_of(asset: str) -> str:
    return "book" if asset in BOOK_CHAIN else "study"


def reads_of(asset: str) -> set[str]:
    """What an asset is made anew for: the tables that it reads, and those behind the files that it reads."""
    read = RECIPES[asset].reads
    return set(read).union(*(reads_of(one) for one in read if one in RECIPES and not tables_of(one)))


@pytest.mark.parametrize("half", HALVES)
def test_every_table_belongs_to_one_asset_of_its_half(half: str) -> None:
    tables = [table for asset in HALVES[half] for table in tables_of(asset)]
    assert len(tables) == len(set(tables))


def test_the_halves_share_no_asset_and_no_table_but_facts_of_the_catalog() -> None:
    assert BOOK_CHAIN.keys().isdisjoint(STUDY_CHAIN)
    assert {layer_of(table) for table in OF_HALF["book"] & OF_HALF["study"]} == {"catalog"}


@pytest.mark.parametrize("half", HALVES)
def test_assets_stand_in_the_order_of_the_layers(half: str) -> None:
    order = ("catalog", *LAYERS)
    positions = [order.index(layer_of(asset)) for asset in HALVES[half]]
    assert positions == sorted(positions)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_described_column_by_column_and_has_a_contract(table: str) -> None:
    assert table.split(".")[1] in datasets()
    assert columns_of(table)
    assert CONTRACTS[table].table == table


def test_there_is_no_contract_for_a_table_that_no_asset_makes() -> None:
    assert CONTRACTS.keys() == set(TABLES)
    assert FILES.keys() == {asset for asset in ASSETS if not tables_of(asset)}
    assert all(judged_of(asset) == (asset,) for asset in FILES)


def test_every_asset_has_a_recipe_and_every_recipe_is_of_an_asset() -> None:
    assert RECIPES.keys() == set(ASSETS)
    assert [asset for asset in ASSETS if RECIPES[asset].foretold] == [
        "catalog.facts",
        "catalog.study",
        "panel.figures",
    ]


@pytest.mark.parametrize("asset", ASSETS)
def test_an_asset_reads_what_its_half_has_made_before(asset: str) -> None:
    before = itertools.takewhile(lambda one: one != asset, HALVES[half_of(asset)])
    assert set(RECIPES[asset].reads) <= {judged for one in before for judged in judged_of(one)}


@pytest.mark.parametrize("asset", ASSETS)
def test_the_book_reads_no_field_of_a_study(asset: str) -> None:
    assert asset in STUDY_CHAIN or RECIPES[asset].study_fields == ()


@pytest.mark.parametrize("asset", ASSETS)
def test_the_tables_that_python_reads_are_among_the_reads_of_its_recipe(asset: str) -> None:
    named = tables_named(RECIPES[asset].build) - set(tables_of(asset)) - RECORDS
    assert named <= reads_of(asset)


@pytest.mark.parametrize("asset", [asset for asset in ASSETS if layer_of(asset) != "catalog"])
def test_the_facts_of_the_catalog_that_python_looks_at_are_among_the_reads_of_its_recipe(asset: str) -> None:
    assert facts_named(RECIPES[asset].build) <= reads_of(asset)


def test_what_python_reads_is_found_through_the_functions_that_it_calls() -> None:
    assert "observations.measured" in tables_named(RECIPES["observations.observation"].build)
    assert "catalog.indicator" in facts_named(RECIPES["indices.diagnostics"].build)
    assert {"raw.cell", "raw.workbook"} <= tables_named(RECIPES["observations.figures"].build)


@pytest.mark.parametrize("table", [table for table in TABLES if has_sql(table)])
def test_the_select_of_a_table_reads_tables_of_its_half(table: str) -> None:
    half = "book" if table in OF_HALF["book"] else "study"
    assert set(referenced_tables(sql_text(table))) <= OF_HALF[half]


@pytest.mark.parametrize("name", BOOK_HOLDINGS.tables)
def test_what_is_published_of_the_book_is_made_from_the_book(name: str) -> None:
    select = BOOK_HOLDINGS.select(name, columns_of_book(name))
    assert set(referenced_tables(select)) <= OF_HALF["book"] | RECORDS


@pytest.mark.parametrize("name", STUDY_HOLDINGS.tables)
def test_what_is_published_of_a_study_is_made_from_the_study(name: str) -> None:
    if name in STUDY_HOLDINGS.standing_as(PIVOT):
        select = wide_select(load_study("sun2025"), load_catalog())
    else:
        select = STUDY_HOLDINGS.select(name, columns_of(f"publication.{name}"))
    assert set(referenced_tables(select)) <= OF_HALF["study"] | RECORDS


def test_every_select_of_a_layer_makes_a_table_of_an_asset() -> None:
    files = [
        path for layer in LAYERS if layer != "publication" for path in (SQL_FOLDER / layer).glob("*.sql")
    ]
    assert {f"{path.parent.name}.{path.stem}" for path in files} <= set(TABLES)
