"""The blocking Dagster checks of an asset: one for each of its tables, one for an asset of files."""

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import dagster as dg

from assets.chain import BOOK, BOOK_CHAIN, judged_of
from assets.resources import StudyWarehouse, Warehouse
from assets.table_assets import asset_key
from assets.warehouse import together
from checks import catalog, indices, observations, panel, publication, raw, regressions
from checks.contract import Contract, Outcome, check_result, judge, record, unjudged

CONTRACTS: dict[str, Contract] = {
    contract.table: contract
    for layer in (catalog, raw, observations, panel, indices, regressions)
    for contract in layer.CONTRACTS
}
FILES: Mapping[str, Callable[[Path], Sequence[Outcome]]] = {
    "publication.book_candidate": publication.judge_book_candidate,
    "publication.book": publication.judge_book,
    "publication.candidate": publication.judge_candidate,
    "publication.published": publication.judge_published,
}
"""By asset of files, what judges the folder under which they are published."""


def asset_checks(asset: str, partitions: dg.PartitionsDefinition | None) -> dg.AssetChecksDefinition:
    """The checks of an asset of the chain."""
    warehouse_key = "book_warehouse" if asset in BOOK_CHAIN else "study_warehouse"
    of_files = {"publications"} if asset in FILES else set()

    @dg.multi_asset_check(
        name=f"{asset.replace('.', '__')}_checks",
        specs=[check_spec(asset, judged, partitions) for judged in judged_of(asset)],
        required_resource_keys={warehouse_key, *of_files},
    )
    def check(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        warehouse: Warehouse = getattr(context.resources, warehouse_key)
        name = warehouse.study.name if isinstance(warehouse, StudyWarehouse) else BOOK
        for judged in judged_of(asset):
            judge_it: Callable[[], Sequence[Outcome]]
            if asset in FILES:
                judge_it = partial(FILES[asset], context.resources.publications.published(name))
            else:
                judge_it = partial(judge, warehouse.connection, CONTRACTS[judged])
            outcomes = outcomes_of(judged, judge_it, warehouse)
            yield check_result(outcomes)._replace(asset_key=asset_key(asset), check_name=check_name(judged))

    return check


def check_spec(asset: str, judged: str, partitions: dg.PartitionsDefinition | None) -> dg.AssetCheckSpec:
    """The check of one table of an asset, or of its files."""
    with warnings.catch_warnings(
        action="ignore", category=dg.PreviewWarning
    ):  # checks with partitions are one
        return dg.AssetCheckSpec(
            check_name(judged),
            asset=asset_key(asset),
            blocking=True,
            description="Rows, unique keys, complete columns, ranges and allowed values, and what relates rows.",
            partitions_def=partitions,
        )


def check_name(judged: str) -> str:
    """What a check is called in Dagster: as the table that it judges."""
    return judged.split(".")[1]


def outcomes_of(
    judged: str, judge_it: Callable[[], Sequence[Outcome]], warehouse: Warehouse
) -> Sequence[Outcome]:
    """Judge a table or files and keep the outcomes; a check that raises has failed."""
    name = judged.replace(".", "/")
    try:
        outcomes = judge_it()
    except Exception as error:
        outcomes = [unjudged(name, error)]
    with together(warehouse.connection):
        record(warehouse.connection, name, outcomes)
    return outcomes
