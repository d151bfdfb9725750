"""Firms are counted where their file lies: each row once, by city, division and year, or rejected for one reason."""

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

import assets.raw.registry_count
from assets.errors import ExtractError
from assets.layers import RECIPES
from assets.raw.registry import registry_files
from assets.raw.registry_count import count_here, doubted_keys, firm_rows
from assets.recipes import Work
from assets.resources import Extracts
from tests.raw.registry_engines import (
    CODES,
    DATES,
    DIVISIONS,
    FAR_DAYS,
    HOSTILE,
    NAMES,
    Counted,
    Firm,
    expected,
    forge,
    found_by,
    write,
)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as here:
        yield here


def count(connection: duckdb.DuckDBPyConnection, extracts: Path) -> Counted:
    files = registry_files(extracts)
    count_here(connection, files, DIVISIONS)
    return found_by(connection, [one.path for one in files])


def test_damaged_dates_odd_codes_and_firms_registered_twice_are_counted_as_asked_row_by_row(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    write(tmp_path / "registry/a.parquet", HOSTILE)
    assert count(connection, tmp_path) == expected(("registry/a.parquet", HOSTILE))
    assert len(HOSTILE) > len(DATES) * 2 + len(CODES)


def test_dates_may_be_days_or_times_of_a_day_and_a_column_may_be_empty(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    firms = [Firm("1", opened="2003-12-31", closed="2004-12-31"), Firm("2", opened="2004-01-01")]
    reversed_days = [Firm("3", opened="2004-01-02", closed="2004-01-01"), Firm("4", opened=None)]
    write(tmp_path / "registry/a.parquet", firms + reversed_days, "date", "timestamp")
    write(tmp_path / "registry/b.parquet", [Firm("5", opened="2004-06-01")], "timestamp_ns", '"null"')
    assert count(connection, tmp_path) == {
        ("registry/a.parquet", "唐山市", "", "2003", "opened"): 1,
        ("registry/a.parquet", "唐山市", "", "2004", "opened"): 1,
        ("registry/a.parquet", "唐山市", "", "2004", "closed"): 1,
        ("registry/a.parquet", "closed before opened"): 1,
        ("registry/a.parquet", "opened is no date"): 1,
        ("registry/b.parquet", "唐山市", "", "2004", "opened"): 1,
    }


@pytest.mark.parametrize("kind", ["date", "timestamp"])
def test_a_day_that_is_written_for_none_is_no_date_though_its_column_is_of_dates(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, kind: str
) -> None:
    for day, told in FAR_DAYS.items():
        if (kind, day) == ("timestamp", "10000-01-01"):
            continue
        write(tmp_path / "registry/a.parquet", [Firm("1", opened=day)], kind, kind)
        write(tmp_path / "registry/b.parquet", [Firm("2", opened="1000-01-01", closed=day)], kind, kind)
        count(connection, tmp_path)
        rejected = connection.execute(
            "select file, reason, example from counted where reason is not null order by file"
        ).fetchall()
        assert rejected == ([(0, "opened is no date", told), (1, "closed is no date", told)] if told else [])


def test_a_firm_registered_in_two_files_counts_in_the_one_that_says_it_was_registered_first(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    files = {
        "registry/a.parquet": [Firm("1", opened="2004-05-01"), Firm("2"), Firm("3")],
        "registry/b.parquet": [Firm("1", opened="2003-05-01"), Firm("2"), Firm("3", closed="2005-05-01")],
    }
    for path, firms in files.items():
        write(tmp_path / path, firms)
    counted = count(connection, tmp_path)
    assert counted == expected(*files.items())
    assert counted == {
        ("registry/a.parquet", "唐山市", "", "2003", "opened"): 1,
        ("registry/a.parquet", "registered twice"): 2,
        ("registry/b.parquet", "唐山市", "", "2003", "opened"): 2,
        ("registry/b.parquet", "唐山市", "", "2005", "closed"): 1,
        ("registry/b.parquet", "registered twice"): 1,
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_or_file_is_read_itself_and_none_that_its_name_could_stand_for(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, name: str
) -> None:
    for other in ("copy 1", "copy12"):
        write(tmp_path / other / "registry/copy 1.parquet", [Firm("1", "襄阳市")] * 2)
    write(tmp_path / name / f"registry/{name}.parquet", [Firm("1", "唐山市")])
    assert count(connection, tmp_path / name) == {
        (f"registry/{name}.parquet", "唐山市", "", "2003", "opened"): 1
    }


def test_numbers_may_be_whole_numbers(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    (tmp_path / "registry").mkdir()
    duckdb.execute(
        "copy (select unnest([1, 1, 2]) as firm_id, '唐山市' as city, 6510 as industry_code, '2003-05-01' as opened, "
        f"'' as closed) to '{tmp_path / 'registry/a.parquet'}' (format parquet)"
    )
    assert count(connection, tmp_path) == {
        ("registry/a.parquet", "唐山市", "65", "2003", "opened"): 2,
        ("registry/a.parquet", "registered twice"): 1,
    }


def test_without_a_registry_nothing_is_counted_and_the_columns_stand(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    assert count(connection, tmp_path) == {}


@pytest.mark.parametrize("at_once", [1, 7, 1000])
def test_numbers_that_come_twice_are_found_however_few_keys_are_held_at_one_time(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    firms = [Firm(f"f{number % 80}") for number in range(100)] + [Firm("")]
    write(tmp_path / "registry/a.parquet", firms)
    monkeypatch.setattr(assets.raw.registry_count, "KEYS_AT_ONCE", at_once)
    connection.execute(f"create view firm as {firm_rows(registry_files(tmp_path), DIVISIONS)}")
    doubted = doubted_keys(connection, len(firms))
    twice = connection.execute(
        "select distinct firm_key from firm where firm_id in (select unnest($ids))",
        {"ids": ["", *(f"f{number}" for number in range(20))]},
    ).fetchall()
    assert sorted(doubted.tolist()) == sorted(key for (key,) in twice)


def test_the_file_of_several_whose_pages_are_damaged_is_named(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    write(tmp_path / "registry/a.parquet", [Firm(str(number)) for number in range(3)])
    write(tmp_path / "registry/b.parquet", [Firm(str(number)) for number in range(5000)])
    path = tmp_path / "registry/b.parquet"
    content = path.read_bytes()
    path.write_bytes(content[:8] + bytes(400) + content[408:])
    with pytest.raises(ExtractError) as error:
        count(connection, tmp_path)
    assert re.fullmatch(
        r"registry/b\.parquet: is no Parquet file that can be read \(.*\); deliver it again", str(error.value)
    )


@pytest.mark.parametrize("rows", [7_000, 1 << 40])
def test_the_file_of_several_that_promises_rows_which_it_does_not_hold_is_named(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, rows: int
) -> None:
    write(tmp_path / "registry/a.parquet", [Firm(str(number)) for number in range(3)])
    write(tmp_path / "registry/b.parquet", [Firm(str(number)) for number in range(5000)])
    forge(tmp_path / "registry/b.parquet", rows, groups=True)
    with pytest.raises(ExtractError) as error:
        count(connection, tmp_path)
    assert re.fullmatch(
        r"registry/b\.parquet: is no Parquet file that can be read \(.*\); deliver it again", str(error.value)
    )


def test_the_asset_keeps_files_and_counts_and_no_row(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    write(tmp_path / "registry/a.parquet", [Firm("1"), Firm("2", closed="2004-05-01"), Firm("2", opened="x")])
    write(tmp_path / "registry/b.parquet", [])
    connection.execute("create schema raw; create schema catalog")
    connection.execute(
        "create table catalog.industry as select 'firms' as indicator, null::varchar as division"
    )
    RECIPES["raw.registry"].build(Work(connection, str), extracts=Extracts(path=str(tmp_path)))
    assert connection.execute("select path, rows from raw.registry_file order by all").fetchall() == [
        ("registry/a.parquet", 3), ("registry/b.parquet", 0),
    ]  # fmt: skip
    assert connection.execute("from raw.registry_count order by all").fetchall() == [
        ("registry/a.parquet", "opened is no date", None, None, None, 0, 0, 1, "x"),
        ("registry/a.parquet", None, "唐山市", None, 2003, 2, 0, 0, None),
        ("registry/a.parquet", None, "唐山市", None, 2004, 0, 1, 0, None),
    ]  # fmt: skip
