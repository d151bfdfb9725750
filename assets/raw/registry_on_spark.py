"""Firms of the registry counted on a Spark Connect server, by the SELECT that counts them on DuckDB.

Nothing of Spark is imported, or needed, where no server is named.
"""

import re
import socket
import warnings
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

import duckdb
import sqlglot
from sqlglot import exp

from assets.raw.registry import RegistryFile
from assets.raw.registry_count import TABLE, firm_rows
from assets.text import first_line, shown_address
from assets.warehouse import literal, sql_text

SETTING = "RENXING_SPARK"
EXTRACTS_SETTING = "RENXING_SPARK_EXTRACTS"
PORT = 15002
ANSWER_SECONDS = 10
INSTALLING = (
    ".venv/bin/python -m orchestration.set_up pip install --python .venv/bin/python "
    "--require-hashes --requirement deploy/requirements.lock"
)
HOST = re.compile(r"(\w+://)?[^/;?#]*")
"""The beginning of an address, up to its parameters: a token may be among them."""
KEY = "coalesce(firm_id::varchar, '')"
"""What stands for a firm's number: the number itself, since Spark does without the room of a single machine."""
DOUBTED = "select firm_key from firm group by firm_key having count(*) > 1 or firm_key = ''"
WILDCARD = re.compile(r"[*?\[\]{}\\]")
"""What stands for several names where Spark opens a file by its path."""
SESSION = {
    "spark.sql.caseSensitive": "true",  # a file may have City beside city
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
}


class SparkError(RuntimeError):
    """The server that is to count cannot be had, or does not do as it is asked."""


def count_on_spark(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[RegistryFile],
    divisions: Iterable[str],
    address: str,
    extracts: str = "",
) -> None:
    """Count on Spark; the result is the temporary table `counted` of a connection to DuckDB.

    Args:
        address: of the server, as `sc://host:port`, parameters behind it as `/;token=…;use_ssl=true`.
        extracts: the folder of extracts as the server sees it; by default, as we do.

    Raises SparkError where it cannot be done.
    """
    session_of = imported()
    refuse_silent(address)
    rows = firm_rows(files, divisions, KEY, lambda one: f"read_parquet({literal(itself(one, extracts))})")
    firms, doubted, table = map(on_spark, (rows, DOUBTED, sql_text(TABLE)))
    try:
        spark = session_of.builder.remote(address).create()
        try:
            for name, value in SESSION.items():
                spark.conf.set(name, value)
            refuse_other_sizes(spark, files, extracts, address)
            spark.sql(firms).createOrReplaceTempView("firm")
            spark.sql(doubted).createOrReplaceTempView("doubted")
            counted = spark.sql(table).toArrow()
        finally:
            spark.stop()
    except SparkError:
        raise
    except Exception as error:
        why = without_parameters(first_line(error), address)
        # Dagster shows what an error came from, too: nothing of it may repeat a token.
        raise SparkError(
            f"{SETTING}: {without_token(address)} could not count the registry ({why})"
        ) from None
    connection.register("counted_there", counted)
    connection.execute("create or replace temp table counted as from counted_there")
    connection.unregister("counted_there")


def refuse_other_sizes(spark: Any, files: Sequence[RegistryFile], extracts: str, address: str) -> None:
    """Raise SparkError for a file of which the server sees another copy than that whose digest is kept, as far as sizes tell;
    copies have other times."""
    if not files:
        return
    asked = (
        f"select {number} as file, length from binaryFile.{exp.to_identifier(itself(one, extracts), quoted=True).sql('spark')}"
        for number, one in enumerate(files)
    )
    found = spark.sql(" union all ".join(asked)).toArrow().to_pydict()
    sizes = dict(zip(found["file"], found["length"], strict=True))
    for number, one in enumerate(files):
        if number not in sizes:
            raise SparkError(
                f"{one.path}: Spark reads no file whose name begins with _ or a point; rename it"
            )
        if sizes[number] != one.size:
            raise SparkError(
                f"{one.path}: has {one.size:,} bytes here and {sizes[number]:,} for {without_token(address)}; bring the "
                f"same file there, or set {EXTRACTS_SETTING} to where it lies"
            )


def itself(one: RegistryFile, extracts: str) -> str:
    """The path of a file of the registry for Spark, where nothing in it stands for the names of others."""
    return WILDCARD.sub(r"\\\g<0>", f"{extracts}/{one.path}" if extracts else str(one.file.absolute()))


def imported() -> Any:
    """What begins a session of Spark Connect. Raises SparkError where the package lacks."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # of pandas, whose frames are not asked for
            from pyspark.sql.connect.session import SparkSession
    except ImportError as error:
        raise SparkError(
            f"{SETTING}: the package pyspark-client is not there ({first_line(error)}); install it beside renxing: "
            f"{INSTALLING}"
        ) from error
    return SparkSession


def refuse_silent(address: str) -> None:
    """Raise SparkError where nobody answers at an address: the client itself tries for minutes."""
    shown, behind = without_token(address), parameters(address)
    try:
        parts = urlsplit(shown)
        host, port = parts.hostname, parts.port or PORT
    except ValueError:
        host, port = None, PORT
    if not shown.startswith("sc://") or not host or not re.match(r"$|/$|/;", behind):
        raise SparkError(
            f"{SETTING}: {shown + '…' * bool(behind)!r} names no server; write it as sc://host:{PORT}, or with parameters "
            f"as sc://host:{PORT}/;token=…;use_ssl=true"
        )
    try:
        socket.create_connection((host, port), timeout=ANSWER_SECONDS).close()
    except OSError as error:
        why = error.strerror or first_line(error)
        raise SparkError(
            f"{SETTING}: nobody answers at {shown} ({why}); start the server there, or unset {SETTING}"
        ) from error


def parameters(address: str) -> str:
    """What follows the host and port in the address of a server.

    >>> parameters("sc://host:15002/;token=secret"), parameters("sc://host")
    ('/;token=secret', '')
    """
    return HOST.sub("", address, count=1)


def without_token(address: str) -> str:
    """The address of a server as it may be shown.

    >>> without_token("sc://host:15002/;token=secret"), without_token("sc://host:15002;token=secret")
    ('sc://host:15002', 'sc://host:15002')
    """
    return shown_address(address.removesuffix(parameters(address)))


def without_parameters(text: str, address: str) -> str:
    """A text that may repeat an address of a server, or a parameter of it, as it may be shown.

    >>> without_parameters("the path '/;token=a/b' must be empty", "sc://host/;token=a/b;use_ssl=true")
    "the path '/;token=…' must be empty"
    """
    behind = parameters(address)
    given = [part.partition("=")[2] or part for part in re.split("[;?#]", behind)]
    for secret in sorted({behind, *given, *map(unquote, given)} - {"", "/"}, key=len, reverse=True):
        text = text.replace(secret, "…")
    return text


def on_spark(select: str) -> str:
    """A SELECT of DuckDB in the words of Spark.

    >>> on_spark("select trim(x, ' '), y::varchar from read_parquet('/a/b.parquet') order by y")
    "SELECT TRIM(' ' FROM x), CAST(y AS STRING) FROM parquet.`/a/b.parquet` ORDER BY y NULLS LAST"
    """
    tree = sqlglot.parse_one(select, read="duckdb")
    for cte in tree.find_all(exp.CTE):
        cte.set("materialized", None)  # Spark knows no such word
    return tree.sql("spark")
