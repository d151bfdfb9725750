"""Tables are known again by what they hold, whatever the order of their rows and the last digits of their sums."""

from pathlib import Path

import duckdb
import pytest

from assets.digests import code_of, digest_of_files, digest_of_rows

ROWS = "(values (1, 'a', 0.1::double), (2, 'b', null), (3, null, 1e-12)) as t (city_id, name, value)"


def digest(select: str) -> str:
    """The digest of the rows of a SELECT."""
    with duckdb.connect() as connection:
        return digest_of_rows(connection, f"({select})")


def of_value(value: str) -> str:
    return digest(f"select 1 as city_id, {value}::double as value")


def test_the_order_of_rows_changes_nothing() -> None:
    assert digest(f"from {ROWS} order by city_id") == digest(f"from {ROWS} order by city_id desc")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0.1 + 0.2", "0.3"),
        ("123456789012345", "123456789012346"),
        ("1e-30", "1e-30 * (1 + 2e-16)"),
        ("-4.5e20", "-4.5e20 * (1 + 2e-16)"),
    ],
)
def test_the_last_digits_of_a_number_change_nothing(one: str, other: str) -> None:
    assert of_value(one) == of_value(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0.3", "0.3000000001"),
        ("1e-30", "2e-30"),
        ("1", "-1"),
        ("0", "null"),
        ("0", "1e-300"),
        ("null", "'nan'"),
        ("'inf'", "'-inf'"),
        ("'inf'", "1.7e308"),
    ],
)
def test_a_changed_value_changes_the_digest(one: str, other: str) -> None:
    assert of_value(one) != of_value(other)


@pytest.mark.parametrize(
    "changed",
    [
        f"from {ROWS} where city_id < 3",
        f"from {ROWS} union all from {ROWS} where city_id = 1",
        f"select city_id, name, if(city_id = 1, 0.2, value) as value from {ROWS}",
        f"select city_id, coalesce(name, '') as name, value from {ROWS}",
        f"select city_id, name as label, value from {ROWS}",
        f"select city_id::varchar as city_id, name, value from {ROWS}",
        "from (values (1, 'a', null), (2, 'b', 0.1::double), (3, null, 1e-12)) as t (city_id, name, value)",
    ],
    ids=["a row less", "a row twice", "a value", "a blank", "a name", "a type", "two values exchanged"],
)
def test_a_row_a_value_a_name_or_a_type_that_changes_changes_the_digest(changed: str) -> None:
    assert digest(changed) != digest(f"from {ROWS}")


def test_a_table_of_no_rows_has_the_digest_of_its_columns() -> None:
    empty = digest(f"from {ROWS} where false")
    assert empty == digest(f"from {ROWS} limit 0")
    assert empty != digest("select 1 as city_id where false")


def test_files_are_known_again_by_name_and_content_whatever_their_order(tmp_path: Path) -> None:
    first, second = tmp_path / "a.sql", tmp_path / "b.sql"
    first.write_text("select 1")
    second.write_text("select 2")
    before = digest_of_files([first, second], tmp_path)
    assert digest_of_files([second, first], tmp_path) == before
    second.rename(tmp_path / "c.sql")
    assert digest_of_files([first, tmp_path / "c.sql"], tmp_path) != before


def test_assets_of_one_layer_differ_in_code_by_their_own_sql() -> None:
    assert code_of("observations.supplied") != code_of("observations.evidence")
