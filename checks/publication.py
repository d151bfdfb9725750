"""What must hold of the file before readers get it: the contract with BI, table by table."""

import dataclasses

import dagster as dg
import duckdb

from assets.catalog.dictionary import columns_of
from assets.publication.file import BUILT_TABLES, COMPARED_TABLES, TABLES
from assets.publication.folder import FILE_NAME, candidate_folder
from assets.publication.views import VIEWS
from assets.resources import PublicationFolder
from assets.table_assets import asset_key
from assets.warehouse import Warehouse
from checks.contract import Contract, Range, Rule, check_result, judge, quoted, record

MAY_BE_EMPTY = {
    "agglomeration", "cell_status", "coefficient", "contribution", "correction", "finding",
    "revision",  # where nothing changed, or there is nothing to compare with
    # where a study asks for no variants, draws, curve, placebo, or is of no paper of the catalog
    "variant", "index_variant", "weight_variant", "index_draw", "rank_interval", "index_sensitivity",
    "specification", "specification_choice", "placebo_draw", "replication",
    "score_change", "corrected_or_quarantined",
}  # fmt: skip


def references(table: str) -> tuple[Rule, ...]:
    """A rule for each foreign key of a table or view: it has no value that the table it refers to lacks."""
    rules = []
    for column in columns_of(f"publication.{table}"):
        if column.refers_to:
            name, referred = column.refers_to.split(".")
            values = f"select {quoted(referred)} from main.{quoted(name)}"
            broken = f"{quoted(column.column)} is not null and {quoted(column.column)} not in ({values})"
            rules.append(Rule(f"{column.column} refers to {column.refers_to}", broken))
    return tuple(rules)


CONTRACTS = tuple(
    Contract(
        f"main.{name}",
        least_rows=0 if name in MAY_BE_EMPTY else 1,
        ranges=(Range("resilience", 0, 1),) if name == "city_year" else (),
        rules=references(name),
    )
    for name in (*TABLES, *BUILT_TABLES, *COMPARED_TABLES, *VIEWS)
)


@dg.asset_check(
    asset=asset_key("publication.candidate"),
    name="contract",
    blocking=True,
    description="Every table and view of the published file is there, complete, with unique keys and no dangling ones.",
)
def candidate_check(warehouse: Warehouse, publication_folder: PublicationFolder) -> dg.AssetCheckResult:
    path = candidate_folder(publication_folder.published) / FILE_NAME
    connection = duckdb.connect(str(path), read_only=True)
    try:
        outcomes = [outcome for contract in CONTRACTS for outcome in judge(connection, contract)]
    finally:
        connection.close()
    outcomes = [
        dataclasses.replace(
            one,
            asset="publication/candidate",
            check_name=f"{one.asset.removeprefix('main/')}: {one.check_name}",
        )
        for one in outcomes
    ]
    with warehouse.connect() as warehouse_connection:
        record(warehouse_connection, "publication/candidate", outcomes)
    return check_result(outcomes)


@dg.asset_check(
    asset=asset_key("publication.published"),
    name="contract",
    blocking=True,
    description="The file in place opens and says how it was built.",
)
def published_check(warehouse: Warehouse, publication_folder: PublicationFolder) -> dg.AssetCheckResult:
    connection = duckdb.connect(str(publication_folder.published / FILE_NAME), read_only=True)
    try:
        outcomes = judge(connection, Contract("main.build", rows="select 1"))
    finally:
        connection.close()
    outcomes = [dataclasses.replace(one, asset="publication/published") for one in outcomes]
    with warehouse.connect() as warehouse_connection:
        record(warehouse_connection, "publication/published", outcomes)
    return check_result(outcomes)
