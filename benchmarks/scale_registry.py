"""A firm registry of any size counted where it lies: rows a second and memory, beside bare queries and beside Spark.

.venv/bin/python -m benchmarks.scale_registry [--rows 10000000] [--folder /somewhere/with/room]

The registry is written as Parquet, some 20 bytes a row, with dates that are damaged, places outside of the catalog and firms
registered twice, and counted as a refresh counts it, in a process of its own. Beside it stand queries of DuckDB on
the same files: a group-by of city and year; a bare group-by, which counts the same and checks nothing; and one that reads
every value once. Where pyspark and Java are, Spark counts on this machine, too, and every row of the two results is
compared. Ratios are of processor seconds. The exit status is 1 where the engines differ, or the count takes 2 GB or more
than three times the bare group-by.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import duckdb
import pyarrow as pa

from assets.catalog import load_catalog
from assets.raw.registry import RegistryFile, registry_files
from assets.raw.registry_count import count_here, division_of
from assets.raw.registry_on_spark import count_on_spark
from assets.warehouse import literal, opened
from benchmarks.measuring import Measured, measured
from tests.raw.spark_server import LACKING, spark_server

MEMORY_GB = 2
MOST_TIMES_BARE = 3
WHOLE, DAMAGED = 4, 0.01
"""Files whose dates are dates, and the share of the rows that stands in one more, whose dates are text."""
DIVISIONS = ("63", "64", "65")
FIRMS = """
with drawn as (
    select
        number - (hash(number, 1) % 1000 = 0)::integer as firm,
        (hash(number, 2) % 1000000 / 1e6) as of_place,
        hash(number, 3) % 1400 as trade,
        date '1985-01-01' + (13900 * sqrt(hash(number, 4) % 1000000 / 1e6))::integer as opened,
        hash(number, 5) % 100000 as chance,
        (hash(number, 6) % 5000)::integer as days
    from range({first}, {last}) as t (number)
),

dated as (
    select
        *,
        case
            when chance < 10 then opened - days - 1
            when chance < 40000 then opened + days
        end as closed
    from drawn
)

select
    '91' || lpad(upper(to_base((hash(firm) % 21936950640377856)::bigint, 36)), 16, '0') as firm_id,
    place.printed as city,
    chr((65 + trade * 19 // 1400)::integer) || lpad((trade * 97 // 1400 + 1)::varchar, 2, '0')
        || lpad((trade % 100)::varchar, 2, '0') as industry_code,
    {opened} as opened,
    {closed} as closed
from dated
inner join place on place.number = (pow(of_place, 2) * {places})::integer
"""
"""Firms of places of every size; one in a thousand has the number of another, one in ten thousand closed too early."""


def write_registry(extracts: Path, rows: int) -> None:
    """Write the files of a registry."""
    (extracts / "registry").mkdir()
    names = sorted({one.printed for one in load_catalog().names if one.kind == "official"})
    outside = [f"{number:02} 县" for number in range(20)]
    bounds = [round(rows * (1 - DAMAGED) * file / WHOLE) for file in range(WHOLE + 1)] + [rows]
    with duckdb.connect(config={"memory_limit": f"{MEMORY_GB}GB"}) as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.execute("set enable_progress_bar = false")
        connection.execute(
            "create table place as select generate_subscripts($names, 1) - 1 as number, unnest($names) as printed",
            {"names": names + outside},
        )
        for file, (first, last) in enumerate(pairwise(bounds)):
            as_text = file == WHOLE
            select = FIRMS.format(
                first=first,
                last=last,
                places=len(names) + len(outside) - 1,
                opened="case when chance % 50 = 0 then replace(opened::varchar, '-0', '-3') else opened::varchar end"
                if as_text
                else "opened",
                closed="coalesce(strftime(closed, '%Y/%m/%d'), '')" if as_text else "closed",
            )
            path = extracts / "registry" / f"{file}.parquet"
            connection.execute(f"copy ({select}) to {literal(str(path))} (format parquet)")


CITY_YEAR = "select city, year(opened), count(*) from firm group by all"
BARE = " union all ".join(
    f"select city, {division_of(DIVISIONS)} as division, year({date}) as year, count(*) as {date} "
    f"from firm group by all"
    for date in ("opened", "closed")
)
"""Openings and closings by city, division and year: what the count comes to where nothing is checked."""
EVERY_VALUE = "select bit_xor(hash(firm_id, city, industry_code, opened, closed)) from firm"
AS_DATES = "select * replace (try_cast(opened as date) as opened, try_cast(closed as date) as closed)"
"""Of the file whose dates are text, before it stands with the others: it would make text of theirs."""


def query(extracts: Path, select: str) -> int:
    """A query of all files, as `firm`, on DuckDB with as much memory as the count may take; how many rows it gives."""
    with duckdb.connect(config={"memory_limit": f"{MEMORY_GB}GB"}) as connection:
        connection.execute("set enable_progress_bar = false")
        files = [literal(str(path)) for path in sorted((extracts / "registry").iterdir())]
        whole, damaged = (f"read_parquet([{', '.join(some)}])" for some in (files[:WHOLE], files[WHOLE:]))
        connection.execute(f"create view firm as from {whole} union all {AS_DATES} from {damaged}")
        return len(connection.execute(select).fetchall())


def counted(files: Sequence[RegistryFile], folder: Path) -> pa.Table:
    """What a refresh counts, in a warehouse of its own."""
    with tempfile.TemporaryDirectory(dir=folder) as home:
        connection = opened(Path(home) / "book.duckdb", read_only=False)
        with connection:
            count_here(connection, files, DIVISIONS)
            return connection.sql("from counted order by all").to_arrow_table()


def counted_on_spark(files: Sequence[RegistryFile], address: str) -> pa.Table:
    """What Spark counts of the same files."""
    with duckdb.connect() as connection:
        count_on_spark(connection, files, DIVISIONS, address)
        return connection.sql("from counted order by all").to_arrow_table()


def held(folder: Path, rows: int) -> bool:
    """Measure a registry of so many rows; whether it was counted as promised."""
    extracts = folder / "extracts"
    extracts.mkdir()
    measured(write_registry, extracts, rows, repeated=1)
    files = registry_files(
        extracts
    )  # their digests are taken here, so that files lie in memory for all alike
    rows = sum(one.rows for one in files)
    print(f"{rows:,} rows in {len(files)} files of {sum(one.size for one in files) / 1e9:.2f} GB\n")
    print(f"{'':<44}{'seconds':>9}{'processor':>11}{'to bare':>9}{'million rows/s':>16}{'peak GB':>9}")
    bare = measured(query, extracts, BARE)

    def show(what: str, one: Measured) -> None:
        ratio, speed = one.processor_seconds / bare.processor_seconds, rows / one.seconds / 1e6
        print(
            f"{what:<44}{one.seconds:>9.2f}{one.processor_seconds:>11.2f}{ratio:>9.1f}{speed:>16.1f}{one.peak_mb / 1024:>9.2f}",
            flush=True,
        )

    show("a group-by of city and year", measured(query, extracts, CITY_YEAR))
    show("openings and closings, a bare group-by", bare)
    show("every value read once", measured(query, extracts, EVERY_VALUE))
    show("hashed as a stream, as a refresh does once", measured(registry_files, extracts))
    here = measured(counted, files, folder)
    show("counted, with what count nowhere", here)
    sums = here.result.group_by("reason").aggregate([("opened", "sum"), ("rejected", "sum")]).to_pylist()
    for one in sorted(sums, key=lambda one: -one["rejected_sum"]):
        print(f"  {one['reason'] or 'registered':<42}{one['rejected_sum'] or one['opened_sum']:>9,}")
    same = True
    if LACKING is None:
        with spark_server(folder, memory=f"{MEMORY_GB}g") as address:
            there = measured(counted_on_spark, files, address, repeated=1)
        print(f"counted on Spark, local, through Connect: {there.seconds:.1f} seconds, with its start")
        same = here.result.equals(there.result)
        print(f"  {here.result.num_rows:,} rows of both engines are {'the same' if same else 'NOT THE SAME'}")
    else:
        print(f"Spark: {LACKING}")
    return (
        same
        and here.peak_mb < MEMORY_GB * 1024
        and here.processor_seconds <= MOST_TIMES_BARE * bare.processor_seconds
    )


def main() -> int:
    """Print what a registry takes; 1 where it is not counted as promised."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--folder", type=Path, help="where files are written, and taken away again")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        return int(not held(Path(folder), asked.rows))


if __name__ == "__main__":
    sys.exit(main())
