"""The SELECT that counts the registry on DuckDB counts the same on Spark: what the two dialects read each in its way is
among the rows. The tests with a server run where pyspark and Java are; the others everywhere."""

import socket
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import MagicMock

import duckdb
import pytest

from assets.layers import RECIPES
from assets.raw import registry_on_spark
from assets.raw.registry import registry_files
from assets.raw.registry_count import count_here
from assets.raw.registry_on_spark import (
    INSTALLING,
    SparkError,
    count_on_spark,
    on_spark,
    refuse_silent,
    without_token,
)
from assets.recipes import Work
from assets.resources import Extracts
from tests.raw.registry_engines import (
    DIVISIONS,
    FAR_DAYS,
    HOSTILE,
    NAMES,
    Counted,
    Firm,
    expected,
    found_by,
    write,
)
from tests.raw.spark_server import LACKING, spark_server

with_server = pytest.mark.skipif(LACKING is not None, reason=LACKING or "")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server."""
    with spark_server(tmp_path_factory.mktemp("spark")) as address:
        yield address


def on_both(server: str, extracts: Path) -> tuple[Counted, Counted]:
    """What DuckDB and what Spark count of the same files, after every row of the two is found the same."""
    files = registry_files(extracts)
    paths = [one.path for one in files]
    with duckdb.connect() as connection:
        count_here(connection, files, DIVISIONS)
        here = found_by(connection, paths)
        connection.execute("create table here as from counted; drop table counted")
        count_on_spark(connection, files, DIVISIONS, server)
        connection.execute("create table there as from counted")
        assert (
            connection.execute("describe here").fetchall() == connection.execute("describe there").fetchall()
        )
        assert (
            connection.execute("from here order by all").fetchall()
            == connection.execute("from there order by all").fetchall()
        )
        return here, found_by(connection, paths)


@with_server
def test_damaged_dates_odd_codes_and_firms_registered_twice_count_as_on_duckdb_and_as_asked_row_by_row(
    server: str, tmp_path: Path
) -> None:
    extracts = tmp_path / "year's end of 2003"
    extracts.mkdir()
    write(extracts / "registry/a.parquet", HOSTILE)
    later = [firm._replace(opened="2004-02-29", closed="2010-01-01") for firm in HOSTILE[:100]]
    write(extracts / "registry/b.parquet", later)
    here, there = on_both(server, extracts)
    assert here == there == expected(("registry/a.parquet", HOSTILE), ("registry/b.parquet", later))


@with_server
def test_dates_that_are_days_or_times_and_columns_that_are_empty_count_as_on_duckdb(
    server: str, tmp_path: Path
) -> None:
    ends = [Firm("1", opened="2003-12-31", closed="2004-12-31"), Firm("2", opened="2004-01-01", closed=None)]
    write(tmp_path / "registry/a.parquet", [*ends, Firm("3", closed="2003-01-01")], "date", "timestamp")
    write(
        tmp_path / "registry/b.parquet", [Firm("4", opened="1582-10-10", closed="9999-12-31")], "date", "date"
    )
    far = [Firm(f"opened {day}", opened=day) for day in FAR_DAYS]
    far += [Firm(f"closed {day}", opened="1000-01-01", closed=day) for day in FAR_DAYS]
    write(tmp_path / "registry/c.parquet", far, "date", "date")
    here, there = on_both(server, tmp_path)
    assert here == there
    assert here["registry/c.parquet", "closed is no date"] == len(
        [told for told in FAR_DAYS.values() if told]
    )
    assert here["registry/b.parquet", "唐山市", "", "1582", "opened"] == 1
    assert here["registry/a.parquet", "closed before opened"] == 1


@with_server
def test_the_asset_makes_the_same_tables_on_both_engines(server: str, tmp_path: Path) -> None:
    write(tmp_path / "registry/a.parquet", HOSTILE)
    made = []
    for address in ("", server):
        with duckdb.connect() as connection:
            connection.execute("create schema raw; create schema catalog")
            connection.execute("create table catalog.industry as select 'it' as indicator, '65' as division")
            told: list[str] = []
            extracts = Extracts(path=str(tmp_path), spark=address)
            RECIPES["raw.registry"].build(Work(connection, told.append), extracts=extracts)
            made.append(connection.execute("from raw.registry_count order by all").fetchall())
            assert told == ([f"counting {len(HOSTILE)} rows of the registry on {server}"] if address else [])
    assert made[0] == made[1]


@with_server
def test_a_file_that_the_server_does_not_see_is_told_in_one_line(server: str, tmp_path: Path) -> None:
    write(tmp_path / "registry/a.parquet", HOSTILE)
    with duckdb.connect() as connection, pytest.raises(SparkError) as error:
        count_on_spark(connection, registry_files(tmp_path), DIVISIONS, server, "/nowhere")
    assert str(error.value).startswith(f"RENXING_SPARK: {server} could not count the registry (")
    assert "/nowhere/registry/a.parquet" in str(error.value)
    assert "\n" not in str(error.value)


@with_server
def test_a_folder_or_file_is_read_itself_and_none_that_its_name_could_stand_for(
    server: str, tmp_path: Path
) -> None:
    for other in ("copy 1", "copy12"):
        write(tmp_path / other / "registry/copy 1.parquet", [Firm("1", "襄阳市")] * 2)
    for name in NAMES:
        write(tmp_path / name / f"registry/{name}.parquet", [Firm("1", "唐山市")])
        here, there = on_both(server, tmp_path / name)
        assert here == there == {(f"registry/{name}.parquet", "唐山市", "", "2003", "opened"): 1}


@with_server
def test_the_extracts_may_lie_elsewhere_for_the_server(server: str, tmp_path: Path) -> None:
    write(tmp_path / "ours/registry/a.parquet", HOSTILE)
    (tmp_path / "theirs").symlink_to(tmp_path / "ours")
    files = registry_files(tmp_path / "ours")
    with duckdb.connect() as connection:
        count_on_spark(connection, files, DIVISIONS, server, str(tmp_path / "theirs"))
        assert found_by(connection, ["registry/a.parquet"]) == expected(("registry/a.parquet", HOSTILE))


@with_server
def test_an_old_copy_on_the_server_is_refused_and_not_counted_under_the_digest_of_the_new_one(
    server: str, tmp_path: Path
) -> None:
    write(tmp_path / "ours/registry/a.parquet", [])
    write(tmp_path / "theirs/registry/a.parquet", [])
    write(tmp_path / "ours/registry/b.parquet", HOSTILE)
    write(tmp_path / "theirs/registry/b.parquet", HOSTILE[:100])
    here, there = ((tmp_path / one / "registry/b.parquet").stat().st_size for one in ("ours", "theirs"))
    files = registry_files(tmp_path / "ours")
    with duckdb.connect() as connection, pytest.raises(SparkError) as error:
        count_on_spark(connection, files, DIVISIONS, f"{server}/;user_id=a", str(tmp_path / "theirs"))
    assert str(error.value) == (
        f"registry/b.parquet: has {here:,} bytes here and {there:,} for {server}; bring the same file there, or set "
        "RENXING_SPARK_EXTRACTS to where it lies"
    )


@with_server
def test_a_file_that_spark_passes_over_for_its_name_is_told(server: str, tmp_path: Path) -> None:
    write(tmp_path / "registry/_a.parquet", [Firm("1")])
    with duckdb.connect() as connection, pytest.raises(SparkError) as error:
        count_on_spark(connection, registry_files(tmp_path), DIVISIONS, server)
    assert str(error.value) == (
        "registry/_a.parquet: Spark reads no file whose name begins with _ or a point; rename it"
    )


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("local[2]", "local[2]"),
        ("sc://", "sc://"),
        ("sc://host:port", "sc://host:port"),
        ("http://127.0.0.1:15002", "http://127.0.0.1:15002"),
        ("sc://host:15002;token=SECRET;use_ssl=true", "sc://host:15002…"),
        ("sc://host;token=SECRET", "sc://host…"),
        ("sc://host:15002?token=SECRET", "sc://host:15002…"),
        ("sc://host:15002/token=SECRET", "sc://host:15002…"),
        ("sc:///;token=SECRET", "sc://…"),
        ("host:15002/;token=SECRET", "host:15002…"),
    ],
)
def test_what_names_no_server_is_refused_and_no_token_is_told(address: str, shown: str) -> None:
    with pytest.raises(SparkError) as error:
        refuse_silent(address)
    assert str(error.value) == (
        f"RENXING_SPARK: '{shown}' names no server; write it as sc://host:15002, or with parameters as "
        "sc://host:15002/;token=…;use_ssl=true"
    )


@pytest.mark.parametrize("behind", ["", "/", "/;token=SECRET;use_ssl=true", ";token=SECRET", "?token=SECRET"])
def test_of_an_address_the_server_alone_is_shown(behind: str) -> None:
    assert without_token(f"sc://host:15002{behind}") == "sc://host:15002"


@pytest.mark.parametrize(
    ("behind", "told", "shown"),
    [
        ("/;token=SECRET", "cannot use {address}", "cannot use {server}…"),
        ("/;token=a=SECRET", "parameter 'token=a=SECRET' is none", "parameter 'token=…' is none"),
        ("/;SECRET", "parameter 'SECRET' is none", "parameter '…' is none"),
        ("/;token=ab/SECRET;use_ssl=true", "path '/;token=ab/SECRET' is none", "path '/;token=…' is none"),
        ("/;token=a%20SECRET", "Bearer a SECRET was refused", "Bearer … was refused"),
        ("/;token=a=SECRET?b", "parameter 'token=a=SECRET' is none", "parameter 'token=…' is none"),
    ],
)
def test_what_an_error_of_the_client_repeats_of_the_parameters_is_not_told(
    behind: str, told: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = MagicMock()
    monkeypatch.setattr(registry_on_spark, "imported", lambda: client)
    with socket.create_server(("127.0.0.1", 0)) as answers, duckdb.connect() as connection:
        server = f"sc://127.0.0.1:{answers.getsockname()[1]}"
        address = server + behind
        client.builder.remote.side_effect = ValueError(told.format(address=address))
        with pytest.raises(SparkError) as error:
            count_on_spark(connection, [], [], address)
    why = shown.format(server=server)
    assert str(error.value) == f"RENXING_SPARK: {server} could not count the registry ({why})"
    assert "SECRET" not in "".join(traceback.format_exception(error.value))


def test_a_server_that_does_not_answer_is_told_at_once() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        with pytest.raises(SparkError) as error:
            refuse_silent(f"sc://127.0.0.1:{port}")
    assert str(error.value) == (
        f"RENXING_SPARK: nobody answers at sc://127.0.0.1:{port} (Connection refused); start the server there, or "
        "unset RENXING_SPARK"
    )


LACKING_PACKAGE = """
import sys
sys.modules["pyspark"] = None  # as where it is not installed
import duckdb
from assets.raw.registry_on_spark import SparkError, count_on_spark
try:
    count_on_spark(duckdb.connect(), [], [], "sc://127.0.0.1:1")
except SparkError as error:
    print(error)
"""


def test_without_the_package_one_line_says_what_to_install() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", LACKING_PACKAGE], capture_output=True, text=True, check=True
    )
    assert ended.stdout.startswith("RENXING_SPARK: the package pyspark-client is not there (")
    assert ended.stdout.endswith(f"); install it beside renxing: {INSTALLING}\n")
    assert ended.stdout.count("\n") == 1


UNNAMED = """
import sys
from pathlib import Path
import duckdb
from assets.layers import RECIPES
from assets.recipes import Work
from assets.resources import Extracts
connection = duckdb.connect()
connection.execute("create schema raw; create schema catalog")
connection.execute("create table catalog.industry as select 'it' as indicator, '65' as division")
RECIPES["raw.registry"].build(Work(connection, print), extracts=Extracts(path=sys.argv[1]))
print(sorted({"pyspark", "sqlglot", "assets.raw.registry_on_spark"} & set(sys.modules)))
"""


def test_nothing_of_spark_is_imported_where_no_server_is_named(tmp_path: Path) -> None:
    write(tmp_path / "registry/a.parquet", HOSTILE)
    ended = subprocess.run(
        [sys.executable, "-c", UNNAMED, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert ended.stdout == "[]\n"


@pytest.mark.parametrize(
    ("select", "translated"),
    [
        ("select x::varchar from t order by x", "SELECT CAST(x AS STRING) FROM t ORDER BY x NULLS LAST"),
        ("select trim(x, ' ') from t", "SELECT TRIM(' ' FROM x) FROM t"),
        ("select regexp_extract(x, '[0-9][0-9]') from t", "SELECT REGEXP_EXTRACT(x, '[0-9][0-9]', 0) FROM t"),
        (
            "with a as materialized (select 1 as x) select x from a",
            "WITH a AS (SELECT 1 AS x) SELECT x FROM a",
        ),
        ("select x from read_parquet('/it''s/a.parquet')", "SELECT x FROM parquet.`/it's/a.parquet`"),
    ],
)
def test_what_the_dialects_say_each_in_its_way_is_translated(select: str, translated: str) -> None:
    assert on_spark(select) == translated
