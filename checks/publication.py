"""What must hold of the file before readers get it: the contract with BI, table by table."""

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import duckdb

from assets.catalog.dictionary import Column, columns_of, columns_of_book
from assets.publication.folder import BOOK_FILE, FILE_NAME, REPORT_NAME, candidate_folder
from assets.publication.holdings import BOOK_HOLDINGS, STUDY_HOLDINGS
from assets.publication.sums import alterations
from assets.warehouse import literal
from checks.contract import Contract, Outcome, Rule, judge
from checks.expectations import SHOWN_KEYS, quoted

LOADED_FROM_ELSEWHERE = re.compile(
    r"""<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=["']?(?:https?:)?//[^>]*>"""
)
"""Tags that would make a browser ask a network."""


def references(columns: Iterable[Column]) -> tuple[Rule, ...]:
    """A rule for each foreign key of a table or view: it has no value that the table it refers to lacks."""
    rules = []
    for column in columns:
        if column.refers_to:
            name, referred = column.refers_to.split(".")
            values = f"select {quoted(referred)} from main.{quoted(name)}"
            broken = f"{quoted(column.column)} is not null and {quoted(column.column)} not in ({values})"
            rules.append(Rule(f"{column.column} refers to {column.refers_to}", broken))
    return tuple(rules)


def contracts_of(names: Iterable[str], columns: Callable[[str], Sequence[Column]]) -> list[Contract]:
    """The contracts of the tables and views of a published file."""
    return [
        Contract(
            f"main.{name}",
            rules=references(columns(name)),
            described=tuple(columns(name)),
        )
        for name in names
    ]


STUDY_CONTRACTS = contracts_of(STUDY_HOLDINGS.relations, lambda name: columns_of(f"publication.{name}"))
BOOK_CONTRACTS = contracts_of(BOOK_HOLDINGS.relations, columns_of_book)


def judge_candidate(published: Path) -> list[Outcome]:
    """The file of a study, its exports and its report are what they should be."""
    folder = candidate_folder(published)
    outcomes = judge_file(folder / FILE_NAME, "publication/candidate", STUDY_CONTRACTS)
    return outcomes + judge_exports(folder) + judge_report(folder)


def judge_book_candidate(published: Path) -> list[Outcome]:
    """Every table and view of the book is there, complete, with unique keys and no dangling ones, and in Parquet."""
    folder = candidate_folder(published)
    outcomes = judge_file(folder / BOOK_FILE, "publication/book_candidate", BOOK_CONTRACTS)
    with duckdb.connect(str(folder / BOOK_FILE), read_only=True) as connection:
        short = [name for name in BOOK_HOLDINGS.tables if not same_rows(connection, name, folder / "parquet")]
    return outcomes + judge_files(
        "publication/book_candidate", {"every table is a Parquet file with all its rows": short}
    )


def judge_published(published: Path) -> list[Outcome]:
    """The file in place opens and says how it was built."""
    return judge_file(
        published / FILE_NAME, "publication/published", [Contract("main.build", rows="select 1")]
    )


def judge_book(published: Path) -> list[Outcome]:
    """The book in place opens and says how it was built."""
    contract = Contract("main.build", rows="select 1", described=tuple(columns_of_book("build")))
    return judge_file(published / BOOK_FILE, "publication/book", [contract])


def judge_file(path: Path, asset: str, contracts: Iterable[Contract]) -> list[Outcome]:
    """Hold the tables of a file to their contracts, under the name of the asset that makes the file."""
    with duckdb.connect(str(path), read_only=True) as connection:
        outcomes = [outcome for contract in contracts for outcome in judge(connection, contract)]
    return [
        dataclasses.replace(
            one, asset=asset, check_name=f"{one.asset.removeprefix('main/')}: {one.check_name}"
        )
        for one in outcomes
    ]


def judge_exports(folder: Path) -> list[Outcome]:
    """Parquet holds the rows of every table, every format is there, every file is as its checksum says."""
    from assets.publication.exports.formats import (
        lacking_files,  # what formats are written with takes seconds to load
    )

    with duckdb.connect(str(folder / FILE_NAME), read_only=True) as connection:
        short = [
            name for name in STUDY_HOLDINGS.tables if not same_rows(connection, name, folder / "parquet")
        ]
    return judge_files(
        "publication/candidate",
        {
            "every table is a Parquet file with all its rows": short,
            "every format is there": lacking_files(folder),
            "every file is as its checksum says": alterations(folder / "exports"),
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


def judge_report(folder: Path) -> list[Outcome]:
    """The page is whole, is of this build and loads nothing from elsewhere."""
    page = (folder / REPORT_NAME).read_text(encoding="utf-8")
    with duckdb.connect(str(folder / FILE_NAME), read_only=True) as connection:
        [(digest,)] = connection.execute("select extracts_digest from build").fetchall()
    return judge_files(
        "publication/candidate",
        {
            "the page is whole": [] if page.rstrip().endswith("</html>") else [REPORT_NAME],
            "the page names the extracts of this build": [] if digest[:12] in page else [digest[:12]],
            "nothing is loaded from elsewhere": LOADED_FROM_ELSEWHERE.findall(page),
        },
    )


def judge_files(asset: str, broken: Mapping[str, Sequence[str]]) -> list[Outcome]:
    """The outcomes of rules about files, each with what breaks it."""
    return [
        Outcome(asset, rule, "ERROR", not what, None, len(what), ", ".join(what[:SHOWN_KEYS]) or None)
        for rule, what in broken.items()
    ]
