"""The summary of the book begins with what is held back, and counts what was passed over by reason."""

from collections.abc import Iterator

import duckdb
import pytest

from commands.summaries.book import book_lines


@pytest.fixture
def book() -> Iterator[duckdb.DuckDBPyConnection]:
    """A book of one workbook with one table, of which nothing is to be said."""
    with duckdb.connect() as connection:
        connection.execute("""
            create table workbook as select 2012 as edition, '2012/a.xlsx' as path;
            create table observation as from (values (1.0, 'reported'), (2.0, 'corrected'), (null, 'quarantined'))
            as t (value, status);
            create table finding (test varchar, ruling varchar);
            create table correction (entry_status varchar);
            create table passed_over (path varchar, reason varchar);
            create table layout_finding (finding varchar);
            create table registry_rejection (path varchar, reason varchar, city varchar, rows bigint);
            create table unavailable_column (edition integer, printed_table varchar);
            create table delivered_table (
                edition integer, printed_table varchar, workbook varchar, outcome varchar, reason varchar
            );
            insert into delivered_table values (2012, 'gdp', '2012/a.xlsx', 'read', null);
        """)
        yield connection


def test_of_a_delivery_that_is_understood_the_volumes_come_first(book: duckdb.DuckDBPyConnection) -> None:
    assert book_lines(book) == [
        "volumes       1 editions, 1 workbooks",
        "figures       3 cells of cities: 2 used, 1 of them corrected; 1 quarantined; the rest is blank",
        "findings      none",
    ]


def test_what_is_held_back_leads_with_the_line_that_says_what_to_do(book: duckdb.DuckDBPyConnection) -> None:
    line = "2012/b.xlsx, sheet 1, cell C5: unknown heading"
    book.execute(
        "insert into delivered_table values (2012, 'population', '2012/b.xlsx', 'held back', $line)",
        {"line": line},
    )
    book.execute("insert into layout_finding values ($line)", {"line": line})
    assert book_lines(book)[:2] == ["HELD BACK     1 table; what to look at:", f"              {line}"]


def test_a_table_that_the_tests_do_not_believe_is_named(book: duckdb.DuckDBPyConnection) -> None:
    book.execute(
        "insert into delivered_table values (2012, 'population', 'b.xlsx', 'held back', 'tests object to 179')"
    )
    assert book_lines(book)[1] == "              edition 2012, population: tests object to 179"


def test_a_finding_that_holds_nothing_back_is_shown_all_the_same(book: duckdb.DuckDBPyConnection) -> None:
    book.execute("insert into layout_finding values ('edition 2012: 巢湖市 stands in none of its tables')")
    assert book_lines(book)[0] == "HELD BACK     no table; what to look at:"


def test_of_many_findings_the_first_are_shown_and_where_all_stand(book: duckdb.DuckDBPyConnection) -> None:
    book.execute("insert into layout_finding select 'finding ' || number from range(10, 40) as t (number)")
    lines = book_lines(book)
    assert lines[1:12] == [
        *[f"              finding {number}" for number in range(10, 20)],
        "              … and 20 more of the kind: tables layout_finding and delivered_table",
    ]


def test_files_and_tables_that_are_not_used_are_counted_by_reason(book: duckdb.DuckDBPyConnection) -> None:
    book.execute("""
        insert into passed_over values ('2012/Thumbs.db', 'no workbook'), ('2012/b.pdf', 'no workbook'), ('c.xlsx', 'no year');
        insert into delivered_table
        select 2012, null, format('2012/{}.xlsx', number), 'passed over', 'a table of counties' from range(5) as t (number);
    """)
    assert book_lines(book)[1:6] == [
        "passed over   3 files",
        "              2: no workbook (2012/Thumbs.db, …)",
        "              1: no year (c.xlsx)",
        "not used      5 tables",
        "              5: a table of counties (2012/0.xlsx, …)",
    ]


def test_a_table_that_nobody_delivered_is_told_from_one_that_is_held_back(
    book: duckdb.DuckDBPyConnection,
) -> None:
    book.execute("""
        insert into unavailable_column values (2012, 'beds'), (2012, 'beds'), (2012, 'population');
        insert into delivered_table values (2012, 'population', '2012/b.xlsx', 'held back', 'unknown heading');
    """)
    lines = book_lines(book)
    at = lines.index("not delivered 1 tables of these editions: 2012 beds")
    assert lines[at + 1].strip() == (
        "deliver them; if one stands there under another title, or is not printed, say so in catalog/tables.csv"
    )


def test_rows_of_the_registry_that_count_nowhere_are_counted_by_reason_and_unknown_cities_named(
    book: duckdb.DuckDBPyConnection,
) -> None:
    book.execute("""
        insert into registry_rejection values
        ('registry/a.parquet', 'registered twice', null, 1200), ('registry/b.parquet', 'registered twice', null, 3),
        ('registry/a.parquet', 'closed is no date', null, 1);
        insert into registry_rejection
        select 'registry/a.parquet', 'city is no name of the catalog', format('{:02}县', number) || if(number = 1, chr(10) || chr(27), ''), 100 - number
        from range(12) as t (number);
    """)
    assert book_lines(book)[1:6] == [
        "not counted   2,338 rows of the firm registry",
        "              1,203: registered twice (registry/a.parquet, …)",
        "              1,134: city is no name of the catalog (registry/a.parquet, …)",
        "              1: closed is no date (registry/a.parquet)",
        "              unknown are 00县 100, 01县\\n\\x1b 99, 02县 98, 03县 97, 04县 96, 05县 95, 06县 94, 07县 93, 08县 92, 09县 91 and "
        "2 names more; add those of cities of the catalog to catalog/names.csv",
    ]


def test_what_became_of_the_entries_of_the_ledger_is_counted(book: duckdb.DuckDBPyConnection) -> None:
    book.execute("insert into correction values ('applied'), ('applied'), ('lapsed'), ('void')")
    assert book_lines(book)[-1] == (
        "ledger        applied 2, lapsed 1, void 1; void: the copy prints a third value, look at it in table correction"
    )
