"""What must hold of the file before readers get it: the contract with BI, table by table."""

import dataclasses
import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import dagster as dg
import duckdb

from assets.catalog.dictionary import columns_of
from assets.publication.assets import REPORT_NAME
from assets.publication.file import BUILT_TABLES, COMPARED_TABLES, TABLES
from assets.publication.folder import FILE_NAME, candidate_folder
from assets.publication.views import VIEWS
from assets.resources import PublicationFolder
from assets.table_assets import asset_key
from assets.warehouse import Warehouse, literal
from checks.contract import Contract, Outcome, Rule, check_result, judge, record
from checks.expectations import SHOWN_KEYS, quoted

FORMATS = {".csv", ".dta", ".xlsx", ".docx", ".tex", ".html", ".json", ".md"}
LOADED_FROM_ELSEWHERE = re.compile(
    r"""<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=["']?(?:https?:)?//[^>]*>"""
)
"""Tags that would make a browser ask a network."""

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
    asset=asset_key("publication.exports"),
    name="contract",
    blocking=True,
    description="Parquet holds the rows of every table, every format is there, every file is as its checksum says.",
)
def exports_check(warehouse: Warehouse, publication_folder: PublicationFolder) -> dg.AssetCheckResult:
    folder = candidate_folder(publication_folder.published)
    with duckdb.connect(str(folder / FILE_NAME), read_only=True) as connection:
        short = [name for name in TABLES if not same_rows(connection, name, folder / "parquet")]
    found = {path.suffix for path in (folder / "exports").rglob("*")}
    return judge_files(
        warehouse,
        "publication/exports",
        {
            "every table is a Parquet file with all its rows": short,
            "every format is there": sorted(FORMATS - found),
            "every file is as its checksum says": wrong_checksums(folder / "exports"),
        },
    )


def same_rows(connection: duckdb.DuckDBPyConnection, table: str, folder: Path) -> bool:
    """Whether a table's Parquet file has as many rows as the table."""
    path = folder / f"{table}.parquet"
    if not path.exists():
        return False
    counts = connection.execute(
        f"select (select count(*) from {table}) = (select count(*) from {literal(str(path))})"
    ).fetchall()
    return bool(counts[0][0])


def wrong_checksums(folder: Path) -> list[str]:
    """The files that are not as SHA256SUMS says; that file itself where it is missing or names nothing."""
    sums = folder / "SHA256SUMS"
    lines = sums.read_text(encoding="utf-8").splitlines() if sums.exists() else []
    named = [line.split("  ", 1) for line in lines]
    wrong = [
        name
        for digest, name in named
        if not (folder / name).is_file() or hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest
    ]
    return wrong if named else [sums.name]


@dg.asset_check(
    asset=asset_key("publication.report"),
    name="contract",
    blocking=True,
    description="The page is whole, is of this build and loads nothing from elsewhere.",
)
def report_check(warehouse: Warehouse, publication_folder: PublicationFolder) -> dg.AssetCheckResult:
    folder = candidate_folder(publication_folder.published)
    page = (folder / REPORT_NAME).read_text(encoding="utf-8")
    with duckdb.connect(str(folder / FILE_NAME), read_only=True) as connection:
        [(digest,)] = connection.execute("select extracts_digest from build").fetchall()
    return judge_files(
        warehouse,
        "publication/report",
        {
            "the page is whole": [] if page.rstrip().endswith("</html>") else [REPORT_NAME],
            "the page names the extracts of this build": [] if digest[:12] in page else [digest[:12]],
            "nothing is loaded from elsewhere": LOADED_FROM_ELSEWHERE.findall(page),
        },
    )


def judge_files(warehouse: Warehouse, asset: str, broken: Mapping[str, Sequence[str]]) -> dg.AssetCheckResult:
    """Hold an asset of files to rules, each with what breaks it; the outcomes are kept like those of tables."""
    outcomes = [
        Outcome(asset, rule, "ERROR", not what, None, len(what), ", ".join(what[:SHOWN_KEYS]) or None)
        for rule, what in broken.items()
    ]
    with warehouse.connect() as connection:
        record(connection, asset, outcomes)
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
