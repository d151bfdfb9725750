"""The files of the firm registry are described by what their footers say; one that cannot be used is named."""

import hashlib
import os
import time
from pathlib import Path

import duckdb
import pyarrow.parquet
import pytest

from assets.errors import ExtractError
from assets.raw.registry import digest_of, refuse_changed, refuse_unreadable, registry_files
from assets.text import escaped
from tests.raw.registry_engines import forge

FIRM = (
    "select 'f1' as firm_id, '唐山市' as city, 'I6510' as industry_code, "
    "date '2003-05-01' as opened, null::date as closed"
)


def deliver(extracts: Path, name: str, select: str) -> str:
    """Write a file of the registry; returns its digest."""
    (extracts / "registry").mkdir(exist_ok=True)
    duckdb.execute(f"copy ({select}) to '{extracts / 'registry' / name}' (format parquet)")
    return digest_on_disk(extracts / "registry" / name)


def digest_on_disk(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_file_is_known_by_its_path_its_digest_and_its_rows(tmp_path: Path) -> None:
    second = deliver(tmp_path, "b.parquet", f"{FIRM} from range(5)")
    first = deliver(tmp_path, "a.parquet", FIRM)
    assert first != second
    assert [(one.path, one.sha256, one.rows) for one in registry_files(tmp_path)] == [
        ("registry/a.parquet", first, 1),
        ("registry/b.parquet", second, 5),
    ]
    assert [one.size for one in registry_files(tmp_path)] == [
        (tmp_path / "registry" / name).stat().st_size for name in ("a.parquet", "b.parquet")
    ]


def test_a_file_that_was_written_again_has_another_digest_though_it_is_as_long_and_as_old(
    tmp_path: Path,
) -> None:
    before = deliver(tmp_path, "a.parquet", FIRM)
    [known] = registry_files(tmp_path)
    path = tmp_path / "registry" / "a.parquet"
    status = path.stat()
    time.sleep(0.02)  # the clock of a file system may tick that slowly
    after = deliver(tmp_path, "a.parquet", FIRM.replace("f1", "f2"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (status.st_size, status.st_mtime_ns)
    assert after != before
    assert [one.sha256 for one in registry_files(tmp_path)] == [after]
    with pytest.raises(ExtractError, match=r"^registry/a\.parquet: was changed while it was read; wait"):
        refuse_changed([known])


def test_a_file_is_not_hashed_again_while_it_stays_as_it_is(tmp_path: Path) -> None:
    deliver(tmp_path, "a.parquet", FIRM)
    before = digest_of.cache_info().misses
    assert registry_files(tmp_path) == registry_files(tmp_path)
    assert digest_of.cache_info().misses == before + 1


def test_a_file_that_lacks_columns_is_named_with_them(tmp_path: Path) -> None:
    deliver(tmp_path, "a.parquet", "select 'f1' as firm_id, '唐山市' as city, date '2003-05-01' as opened")
    with pytest.raises(ExtractError) as error:
        registry_files(tmp_path)
    assert str(error.value) == "registry/a.parquet: lacks the columns industry_code, closed"


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("opened", "20030501", "INTEGER; write it as DATE, or as text: 2003-05-01"),
        ("opened", "['2003-05-01']", "VARCHAR[]; write it as DATE, or as text: 2003-05-01"),
        (
            "closed",
            "timestamptz '2003-05-01 00:00:00+00'",
            "TIMESTAMP WITH TIME ZONE; write it as DATE, or as text: 2003-05-01",
        ),
        ("city", "'ab'::blob", "BLOB; write it as text"),
        ("firm_id", "1.5::double", "DOUBLE; write it as text"),
    ],
)
def test_a_column_that_engines_would_read_each_in_its_way_is_named_with_its_type(
    tmp_path: Path, column: str, value: str, problem: str
) -> None:
    deliver(tmp_path, "a.parquet", f"select * replace ({value} as {column}) from ({FIRM})")
    with pytest.raises(ExtractError) as error:
        registry_files(tmp_path)
    assert str(error.value) == f"registry/a.parquet: column {column} is of type {problem}"


@pytest.mark.parametrize("column", ["opened", "closed"])
def test_instants_of_hive_and_impala_are_no_days_midnight_in_shanghai_is_the_day_before_in_utc(
    tmp_path: Path, column: str
) -> None:
    midnight = "timestamp '2003-12-31 16:00:00'"
    table = duckdb.sql(f"select * replace ({midnight} as {column}) from ({FIRM})").to_arrow_table()
    (tmp_path / "registry").mkdir()
    pyarrow.parquet.write_table(
        table, tmp_path / "registry" / "a.parquet", use_deprecated_int96_timestamps=True
    )
    with pytest.raises(ExtractError) as error:
        registry_files(tmp_path)
    assert str(error.value) == (
        f"registry/a.parquet: column {column} is of type INT96; write it as DATE, or as text: 2003-05-01"
    )


@pytest.mark.parametrize("content", [b"", b"firm_id,city\n1,2\n", b"PAR1 and then nothing PAR1"])
def test_a_file_that_is_no_parquet_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "registry").mkdir()
    (tmp_path / "registry" / "a.parquet").write_bytes(content)
    with pytest.raises(ExtractError) as error:
        registry_files(tmp_path)
    assert str(error.value).startswith("registry/a.parquet: is no Parquet file that can be read (")
    assert str(error.value).endswith("; deliver it again")
    assert "\n" not in str(error.value)


def test_a_footer_that_says_other_rows_than_its_groups_is_not_believed(tmp_path: Path) -> None:
    deliver(tmp_path, "a.parquet", f"{FIRM} from range(5000)")
    forge(tmp_path / "registry/a.parquet", 1 << 40, groups=False)
    with pytest.raises(ExtractError) as error:
        registry_files(tmp_path)
    assert str(error.value) == (
        "registry/a.parquet: its footer says 1,099,511,627,776 rows and its groups 5,000; deliver it again"
    )


def test_a_file_that_is_another_once_more_is_told_by_both_names(tmp_path: Path) -> None:
    for name in ("c.parquet", "a.parquet"):
        deliver(tmp_path, name, FIRM)
    deliver(tmp_path, "b.parquet", FIRM.replace("f1", "f2"))
    with pytest.raises(ExtractError) as error:
        registry_files(tmp_path)
    assert str(error.value) == (
        "registry/c.parquet: is byte for byte registry/a.parquet; take one of the two away"
    )


def test_a_file_counts_whatever_letters_its_ending_has_and_what_a_mac_leaves_beside_it_does_not(
    tmp_path: Path,
) -> None:
    deliver(tmp_path, "FIRMS.PARQUET", FIRM)
    (tmp_path / "registry" / "._FIRMS.PARQUET").write_bytes(b"Mac OS X")
    (tmp_path / "registry" / "notes.txt").write_text("of the sender")
    assert [(one.path, one.rows) for one in registry_files(tmp_path)] == [("registry/FIRMS.PARQUET", 1)]


def test_a_footer_tells_of_which_columns_every_day_lies_near(tmp_path: Path) -> None:
    far = f"select * replace (date '0001-01-01' as closed) from ({FIRM})"
    near = f"select * replace (timestamp '9999-12-31 23:00:00' as closed) from ({FIRM})"
    deliver(tmp_path, "a.parquet", far)
    deliver(tmp_path, "b.parquet", near)
    part = (
        "select * replace (case when range < 2048 then opened end as closed) "
        f"from ({FIRM}), range(4096) order by range"
    )
    path = tmp_path / "registry" / "c.parquet"
    duckdb.execute(f"copy ({part}) to '{path}' (format parquet, row_group_size 2048)")
    assert [set(one.near) for one in registry_files(tmp_path)] == [
        {"opened"},
        {"opened", "closed"},
        {"opened"},  # of the second group's nothing is said
    ]


def test_files_without_rows_may_be_alike(tmp_path: Path) -> None:
    for name in ("a.parquet", "b.parquet"):
        deliver(tmp_path, name, f"{FIRM} limit 0")
    assert [one.rows for one in registry_files(tmp_path)] == [0, 0]


def test_an_apostrophe_in_a_path_does_no_harm(tmp_path: Path) -> None:
    extracts = tmp_path / "year's end"
    extracts.mkdir()
    (extracts / "registry").mkdir()
    duckdb.sql(FIRM).write_parquet(str(extracts / "registry" / "firms' list.parquet"))
    (row,) = registry_files(extracts)
    assert (row.path, row.sha256) == ("registry/firms' list.parquet", digest_on_disk(row.file))


def test_a_file_whose_pages_are_damaged_is_named(tmp_path: Path) -> None:
    deliver(tmp_path, "b.parquet", FIRM)
    deliver(tmp_path, "a.parquet", f"{FIRM} from range(5000)")
    path = tmp_path / "registry" / "a.parquet"
    content = path.read_bytes()
    path.write_bytes(content[:8] + bytes(40) + content[48:])
    with pytest.raises(ExtractError, match=r"^registry/a\.parquet: is no Parquet file that can be read \("):
        refuse_unreadable(registry_files(tmp_path))


def test_what_is_no_file_is_named_and_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "registry").mkdir()
    os.mkfifo(tmp_path / "registry" / "a.parquet")
    with pytest.raises(ExtractError, match=r"registry/a\.parquet: is a pipe and no file"):
        registry_files(tmp_path)


def test_a_folder_with_a_name_that_not_every_engine_opens_is_named(tmp_path: Path) -> None:
    for name in ("C:\\firms", "a\nb"):
        (tmp_path / name).mkdir()
        deliver(tmp_path / name, "a.parquet", FIRM)
        with pytest.raises(ExtractError) as error:
            registry_files(tmp_path / name)
        assert str(error.value) == (
            f"registry/a.parquet: cannot be opened under the name {escaped(name)}; rename that in plain letters and digits"
        )
