"""The firm registry is read from Parquet, one row a firm; a file that lacks a column is named."""

import datetime
import hashlib
import os
from pathlib import Path

import duckdb
import pytest

from assets.errors import ExtractError
from assets.raw.registry import registry_query

FIRM = (
    "select 'f1' as firm_id, '唐山市' as city, 'I6510' as industry_code, "
    "date '2003-05-01' as opened, null::date as closed"
)


def deliver(extracts: Path, name: str, select: str) -> str:
    """Write a file of the registry; returns its digest."""
    (extracts / "registry").mkdir(exist_ok=True)
    duckdb.execute(f"copy ({select}) to '{extracts / 'registry' / name}' (format parquet)")
    return hashlib.sha256((extracts / "registry" / name).read_bytes()).hexdigest()


def test_every_file_of_the_registry_is_read_with_its_path_and_its_digest(tmp_path: Path) -> None:
    second = deliver(tmp_path, "b.parquet", FIRM.replace("f1", "f2"))
    first = deliver(tmp_path, "a.parquet", FIRM)
    assert first != second
    assert duckdb.sql(registry_query(tmp_path)).fetchall() == [
        ("f1", "唐山市", "I6510", datetime.date(2003, 5, 1), None, "registry/a.parquet", first),
        ("f2", "唐山市", "I6510", datetime.date(2003, 5, 1), None, "registry/b.parquet", second),
    ]


def test_columns_are_taken_by_name_and_dates_may_be_text(tmp_path: Path) -> None:
    digest = deliver(
        tmp_path,
        "a.parquet",
        "select 7 as extra, '2004-12-31' as closed, '2003-05-01' as opened, 6510 as industry_code, "
        "'唐山市' as city, 1 as firm_id",
    )
    assert duckdb.sql(registry_query(tmp_path)).fetchall() == [
        (
            "1",
            "唐山市",
            "6510",
            datetime.date(2003, 5, 1),
            datetime.date(2004, 12, 31),
            "registry/a.parquet",
            digest,
        )
    ]


def test_without_a_registry_there_are_no_firms_and_the_columns_stand(tmp_path: Path) -> None:
    nothing = duckdb.sql(registry_query(tmp_path))
    assert nothing.columns == ["firm_id", "city", "industry_code", "opened", "closed", "path", "sha256"]
    assert nothing.fetchall() == []


def test_a_file_that_lacks_columns_is_named_with_them(tmp_path: Path) -> None:
    deliver(tmp_path, "a.parquet", "select 'f1' as firm_id, '唐山市' as city, date '2003-05-01' as opened")
    with pytest.raises(ExtractError) as error:
        registry_query(tmp_path)
    assert str(error.value) == "registry/a.parquet: lacks the columns industry_code, closed"


@pytest.mark.parametrize("content", [b"", b"firm_id,city\n1,2\n", b"PAR1 and then nothing PAR1"])
def test_a_file_that_is_no_parquet_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "registry").mkdir()
    (tmp_path / "registry" / "a.parquet").write_bytes(content)
    with pytest.raises(ExtractError) as error:
        registry_query(tmp_path)
    assert str(error.value).startswith("registry/a.parquet: is no Parquet file that can be read (")
    assert str(error.value).endswith("; deliver it again")
    assert "\n" not in str(error.value)


def test_an_apostrophe_in_a_path_does_no_harm(tmp_path: Path) -> None:
    extracts = tmp_path / "year's end"
    extracts.mkdir()
    (extracts / "registry").mkdir()
    duckdb.sql(FIRM).write_parquet(str(extracts / "registry" / "firms' list.parquet"))
    (row,) = duckdb.sql(registry_query(extracts)).fetchall()
    digest = hashlib.sha256((extracts / "registry" / "firms' list.parquet").read_bytes()).hexdigest()
    assert row[-2:] == ("registry/firms' list.parquet", digest)


def test_a_file_whose_pages_are_damaged_is_named(tmp_path: Path) -> None:
    deliver(tmp_path, "b.parquet", FIRM)
    deliver(tmp_path, "a.parquet", f"{FIRM} from range(5000)")
    path = tmp_path / "registry" / "a.parquet"
    content = path.read_bytes()
    path.write_bytes(content[:8] + bytes(40) + content[48:])
    with pytest.raises(ExtractError, match=r"^registry/a\.parquet: is no Parquet file that can be read \("):
        registry_query(tmp_path)


def test_what_is_no_file_is_named_and_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "registry").mkdir()
    os.mkfifo(tmp_path / "registry" / "a.parquet")
    with pytest.raises(ExtractError, match=r"registry/a\.parquet: is a pipe and no file"):
        registry_query(tmp_path)


def test_a_name_that_stands_for_several_files_is_refused(tmp_path: Path) -> None:
    deliver(tmp_path, "a.parquet", FIRM)
    (tmp_path / "registry" / "a.parquet").rename(tmp_path / "registry" / "*.parquet")
    with pytest.raises(ExtractError, match="rename it"):
        registry_query(tmp_path)
