"""Every query of sql/bi/ answers through the clients that people have, read-only and with the same rows."""

import csv
import io
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import adbc_driver_duckdb
import duckdb
import pytest
from adbc_driver_manager import dbapi
from sqlalchemy import create_engine, text

from assets.catalog.dictionary import datasets
from assets.publication.holdings import BOOK_HOLDINGS, STUDY_HOLDINGS
from assets.publication.views import VIEWS
from assets.warehouse import SQL_FOLDER
from orchestration.settings import Settings

QUERIES = sorted((SQL_FOLDER / "bi").glob("*.sql"))
HEADER = re.compile(r"-- title: (\S.*)\n-- 标题：(\S.*)\n-- asked by: ([a-zA-Z ]+) (\S+)\n(?:select|with)\b")


def contract(name: str) -> set[tuple[str, ...]]:
    """The rows of a file of this folder."""
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        return {tuple(row) for row in list(csv.reader(file))[1:]}


CONTRACT, CONTRACT_OF_BOOK = contract("contract_columns.csv"), contract("contract_columns_of_book.csv")
"""Table, column and type of all that readers rely on: a row is taken away by decision, never in passing."""
COMMAND_LINE = Path(sys.executable).parent / "duckdb"
of_query = pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)


def header(query: Path) -> tuple[str, ...]:
    """Title, 标题, who asks, 谁问."""
    found = HEADER.match(query.read_text(encoding="utf-8"))
    assert found, f"{query.name}: begins with -- title: …, -- 标题：…, -- asked by: …"
    return found.groups()


def rows_of_command_line(query: str, *arguments: str | Path) -> list[list[str]]:
    """The rows that the command line of DuckDB 1.x prints as CSV, without the header."""
    command = [COMMAND_LINE, "-csv", *arguments]
    result = subprocess.run(command, input=query, capture_output=True, encoding="utf-8", check=False)
    if result.returncode or result.stderr:
        raise RuntimeError(result.stderr)
    return list(csv.reader(io.StringIO(result.stdout)))[1:]


@pytest.fixture(scope="module")
def clients(
    synthetic: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Callable[[str], int]]]:
    """What counts the rows of a query through each client, each with a file of its own opened read-only.

    Within one process DuckDB opens a file in one configuration alone, and every client has its own.
    """
    file = synthetic.published_file("sun2025")
    folder = tmp_path_factory.mktemp("clients")
    for_alchemy = shutil.copy(file, folder / "sqlalchemy.duckdb")
    for_arrow = shutil.copy(file, folder / "adbc.duckdb")
    engine = create_engine(f"duckdb:///{for_alchemy}", connect_args={"read_only": True})
    # The driver's own connect() cannot open a file read-only.
    driver = {"driver": adbc_driver_duckdb.driver_path(), "entrypoint": "duckdb_adbc_init"}
    read_only = {"path": str(for_arrow), "access_mode": "READ_ONLY"}
    with (
        engine.connect() as alchemy,
        dbapi.connect(**driver, db_kwargs=read_only, autocommit=True) as arrow,
        arrow.cursor() as cursor,
    ):

        def rows_of_arrow(query: str) -> int:
            cursor.execute(query)
            return len(cursor.fetchall())

        yield {
            "command line": lambda query: len(rows_of_command_line(query, "-readonly", file)),
            "SQLAlchemy": lambda query: len(alchemy.execute(text(query.replace(":", "\\:"))).fetchall()),
            "ADBC": rows_of_arrow,
        }


def test_the_command_line_is_of_the_1_line() -> None:
    version = subprocess.run([COMMAND_LINE, "--version"], capture_output=True, text=True, check=True).stdout
    assert version.startswith("v1.")


@of_query
def test_a_query_answers_the_same_rows_through_every_client(
    published: duckdb.DuckDBPyConnection, clients: dict[str, Callable[[str], int]], query: Path
) -> None:
    sql = query.read_text(encoding="utf-8")
    rows = len(published.execute(sql).fetchall())
    assert rows > 0
    assert {name: count(sql) for name, count in clients.items()} == dict.fromkeys(clients, rows)


def test_no_client_can_write(clients: dict[str, Callable[[str], int]]) -> None:
    for write in clients.values():
        with pytest.raises(Exception, match="read-only mode"):
            write("create table note (text varchar)")


@pytest.mark.parametrize(("page", "title", "asker"), [("README.md", 0, 2), ("README.zh.md", 1, 3)])
def test_queries_are_listed_with_their_titles_in_both_languages(page: str, title: int, asker: int) -> None:
    listed = [
        f"| [{query.stem}]({query.name}) | {said[title]} | {said[asker]} |"
        for query in QUERIES
        for said in [header(query)]
    ]
    text = (SQL_FOLDER / "bi" / page).read_text(encoding="utf-8")
    found = [line for line in text.splitlines() if line.startswith("| [")]
    assert found == listed


@of_query
def test_a_query_is_one_select_without_parameters(query: Path) -> None:
    (statement,) = duckdb.extract_statements(query.read_text(encoding="utf-8"))
    assert statement.type == duckdb.StatementType.SELECT
    assert not statement.named_parameters


def test_the_file_can_be_attached_under_any_name(synthetic: Settings) -> None:
    names = [name for view in VIEWS for name in (view, datasets()[view].label_zh)]
    counts = " union all ".join(f"select count(*) from statistics.{name}" for name in names)
    attach = f"attach '{synthetic.published_file('sun2025')}' as statistics (read_only)"
    assert len(rows_of_command_line(f"{attach}; {counts}")) == len(names)


def lacking(
    connection: duckdb.DuckDBPyConnection, contract: set[tuple[str, ...]] = CONTRACT
) -> set[tuple[str, ...]]:
    """Columns of the contract, with their types, that a file does not have; more columns are welcome."""
    present = connection.execute(
        "select table_name, column_name, if(data_type like 'ENUM(%', 'ENUM', data_type) from duckdb_columns()"
    ).fetchall()
    return contract - set(present)


def test_no_column_of_a_study_s_file_that_readers_rely_on_is_gone_or_of_another_type(
    published: duckdb.DuckDBPyConnection,
) -> None:
    assert {table for table, *_ in CONTRACT} <= {
        *STUDY_HOLDINGS.of_variables(["resilience", "agglomeration"]).relations
    }
    assert lacking(published) == set()


def test_no_column_of_the_book_that_readers_rely_on_is_gone_or_of_another_type(
    book: duckdb.DuckDBPyConnection,
) -> None:
    assert {table for table, *_ in CONTRACT_OF_BOOK} <= {*BOOK_HOLDINGS.relations}
    assert lacking(book, CONTRACT_OF_BOOK) == set()


def test_the_book_answers_and_is_traced_through_the_command_line_of_the_1_line(synthetic: Settings) -> None:
    file = synthetic.published_file("book")
    queries = {
        "select count(*) > 0 from observation": "true",
        "select bool_and(value is not null) from trace('合肥市', 2011, 'gdp')": "true",
        "select count(*) > 0 from figure_account where workbook is not null": "true",
    }
    for query, answer in queries.items():
        assert rows_of_command_line(query, "-readonly", file) == [[answer]], query


def test_a_column_that_is_renamed_or_retyped_breaks_the_contract() -> None:
    with duckdb.connect() as connection:
        for table in {table for table, *_ in CONTRACT}:
            types = {"ENUM": "enum ('table 1 (1)')"}
            columns = [
                f'"{column}" {types.get(kind, kind)}' for name, column, kind in CONTRACT if name == table
            ]
            connection.execute(f'create table "{table}" ({", ".join(columns)})')
        assert lacking(connection) == set()
        connection.execute("alter table resilience rename column score to index_value")
        connection.execute("alter table city alter column city_id type varchar")
        assert lacking(connection) == {("resilience", "score", "DOUBLE"), ("city", "city_id", "INTEGER")}
