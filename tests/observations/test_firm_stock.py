"""Firms on the register at year-end are those registered by then less those closed by then; what counts nowhere is told."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from assets.layers import RECIPES
from assets.observations.mostly_rejected import mostly_rejected
from assets.recipes import Work
from assets.resources import Extracts
from assets.warehouse import replace_from_sql_file

TANGSHAN, XIANGYANG = 130200, 420600
Firm = tuple[str, str, datetime.date | None, datetime.date | None]
"""City, industry code, opened, closed."""
OPENED = datetime.date(2001, 5, 1)


class Register:
    """A register beside volumes of data years 2003 and 2004; software firms are divisions 64 and 65."""

    def __init__(self, extracts: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.extracts = extracts
        self.connection = connection
        (extracts / "registry").mkdir()

    def deliver(self, name: str, *firms: Firm) -> None:
        """A file of the register, each firm under a number of its own."""
        frame = pd.DataFrame(firms, columns=["city", "industry_code", "opened", "closed"], dtype=object)
        frame.insert(0, "firm_id", [f"{name} {number}" for number in range(len(firms))])
        self.deliver_frame(name, frame)

    def deliver_frame(self, name: str, frame: pd.DataFrame) -> None:
        """A file of the register as it is."""
        self.connection.register("delivered", frame)
        self.connection.execute(
            f"copy (select * replace (opened::date as opened, closed::date as closed) from delivered) "
            f"to '{self.extracts / 'registry' / name}' (format parquet)"
        )

    def count(self) -> dict[tuple[int, int, str], int]:
        """Firms at year-end by city, year and indicator."""
        RECIPES["raw.registry"].build(Work(self.connection, str), extracts=Extracts(path=str(self.extracts)))
        for table in ("registry_rejection", "firm_stock"):
            replace_from_sql_file(self.connection, f"observations.{table}")
        return {
            (city, year, indicator): firms
            for city, year, indicator, firms in self.rows("city_id, year, indicator, firms", "firm_stock")
        }

    def stock(self, *firms: Firm) -> dict[tuple[int, int, str], int]:
        """Firms at year-end of a register of one file."""
        self.deliver("firms.parquet", *firms)
        return self.count()

    def rows(self, columns: str, table: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(f"select {columns} from observations.{table} order by all").fetchall()


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with duckdb.connect() as connection:
        connection.execute("""
            create schema raw; create schema catalog; create schema observations;
            create table raw.workbook as from (values (2003), (2004)) as t (data_year);
            create table catalog.name as from (values
                ('唐山市', 130200, 'official'), ('襄阳市', 420600, 'official'), ('襄樊市', 420600, 'former'),
                ('唐山', 130200, 'short'), ('唐II市', 130200, 'misreading'), ('河北省', 130000, 'official')
            ) as t (printed, place_id, kind);
            create table catalog.city as from (values (130200), (420600)) as t (city_id);
            create table catalog.industry as from (values
                ('firms', null), ('it_firms', '64'), ('it_firms', '65')
            ) as t (indicator, division);
        """)
        yield Register(tmp_path, connection)


def test_a_firm_counts_from_the_year_of_its_registration(register: Register) -> None:
    counted = register.stock(
        ("唐山市", "C1011", datetime.date(2003, 12, 31), None),
        ("唐山市", "C1011", datetime.date(2004, 1, 1), None),
    )
    assert counted[TANGSHAN, 2003, "firms"] == 1
    assert counted[TANGSHAN, 2004, "firms"] == 2


def test_a_firm_closed_on_31_december_is_not_on_the_register_at_year_end(register: Register) -> None:
    counted = register.stock(
        ("唐山市", "C1011", OPENED, datetime.date(2003, 12, 31)),
        ("唐山市", "C1011", OPENED, datetime.date(2004, 1, 1)),
        ("唐山市", "C1011", OPENED, None),
    )
    assert counted[TANGSHAN, 2003, "firms"] == 2
    assert counted[TANGSHAN, 2004, "firms"] == 1


@pytest.mark.parametrize(
    ("code", "counted"),
    [
        ("I6510", 1), ("6510", 1), ("65", 1), ("I64", 1), ("C1065", 0), ("I", 0), ("", 0),
        ("1A65", 1), ("6-5 65", 1), ("1065", 0),
    ],
)  # fmt: skip
def test_the_division_is_the_first_two_digits_of_the_industry_code_that_stand_together(
    register: Register, code: str, counted: int
) -> None:
    by_key = register.stock(("唐山市", code, OPENED, None))
    assert by_key[TANGSHAN, 2003, "firms"] == 1
    assert by_key[TANGSHAN, 2003, "it_firms"] == counted


def test_a_former_name_counts_for_the_city_of_today(register: Register) -> None:
    counted = register.stock(("襄樊市", "I65", OPENED, None), ("襄阳市", "I64", OPENED, None))
    assert counted[XIANGYANG, 2003, "it_firms"] == counted[XIANGYANG, 2003, "firms"] == 2
    assert {city for city, _, _ in counted} == {XIANGYANG}


def test_a_city_without_a_firm_at_year_end_has_no_figure_of_the_year(register: Register) -> None:
    counted = register.stock(
        ("唐山市", "C10", OPENED, datetime.date(2004, 5, 1)),
        ("襄阳市", "C10", datetime.date(2004, 5, 1), None),
    )
    assert counted == {
        (TANGSHAN, 2003, "firms"): 1, (TANGSHAN, 2003, "it_firms"): 0,
        (XIANGYANG, 2004, "firms"): 1, (XIANGYANG, 2004, "it_firms"): 0,
    }  # fmt: skip


def test_every_figure_says_which_rows_of_which_files_it_is_made_of(register: Register) -> None:
    closed = datetime.date(2004, 3, 1)
    register.deliver("b.parquet", ("唐山市", "I65", OPENED, None), ("唐山市", "C10", OPENED, closed))
    register.deliver("a.parquet", ("唐山市", "C10", OPENED, closed), ("襄阳市", "C10", OPENED, None))
    register.count()
    assert register.rows("city_id, year, indicator, firms, opened, closed, path, source", "firm_stock") == [
        (
            TANGSHAN, 2003, "firms", 3, 3, 0, "registry/a.parquet",
            "3 registered less 0 closed by the end of 2003; registry/a.parquet: 1 less 0, registry/b.parquet: 2 less 0",
        ),
        (TANGSHAN, 2003, "it_firms", 1, 1, 0, "registry/b.parquet", "1 registered less 0 closed by the end of 2003"),
        (
            TANGSHAN, 2004, "firms", 1, 3, 2, "registry/a.parquet",
            "3 registered less 2 closed by the end of 2004; registry/a.parquet: 1 less 1, registry/b.parquet: 2 less 1",
        ),
        (TANGSHAN, 2004, "it_firms", 1, 1, 0, "registry/b.parquet", "1 registered less 0 closed by the end of 2004"),
        (XIANGYANG, 2003, "firms", 1, 1, 0, "registry/a.parquet", "1 registered less 0 closed by the end of 2003"),
        (XIANGYANG, 2003, "it_firms", 0, 0, 0, "registry/a.parquet", "0 registered less 0 closed by the end of 2003"),
        (XIANGYANG, 2004, "firms", 1, 1, 0, "registry/a.parquet", "1 registered less 0 closed by the end of 2004"),
        (XIANGYANG, 2004, "it_firms", 0, 0, 0, "registry/a.parquet", "0 registered less 0 closed by the end of 2004"),
    ]  # fmt: skip


def test_the_stock_names_the_file_and_its_digest(register: Register) -> None:
    register.stock(("唐山市", "I65", OPENED, None))
    [(digest,)] = register.connection.execute("select sha256 from raw.registry_file").fetchall()
    assert set(register.rows("path, sha256", "firm_stock")) == {("registry/firms.parquet", digest)}


def test_the_stock_is_that_of_firms_asked_one_by_one_whether_they_live_at_year_end(
    register: Register,
) -> None:
    generator = np.random.default_rng(5)
    count = 5000
    days = np.datetime64("2002-06-01") + generator.integers(0, 1000, count)
    lives = generator.integers(0, 900, count).astype(float)
    lives[generator.random(count) < 0.4] = np.nan
    firms = pd.DataFrame(
        {
            "firm_id": [f"f{number}" for number in range(count)],
            "city": generator.choice(["唐山市", "襄阳市", "襄樊市"], count),
            "industry_code": generator.choice(["I6510", "C10", "64", "A01"], count),
            "opened": days,
            "closed": days + pd.to_timedelta(lives, unit="D"),
        }
    )
    register.deliver_frame("firms.parquet", firms.sample(frac=1, random_state=3))
    counted = register.count()
    for year in (2003, 2004):
        end = np.datetime64(f"{year}-12-31")
        alive = firms[(firms["opened"] <= end) & ~(firms["closed"] <= end)]
        for city, names in ((TANGSHAN, ["唐山市"]), (XIANGYANG, ["襄阳市", "襄樊市"])):
            there = alive[alive["city"].isin(names)]
            assert counted[city, year, "firms"] == len(there)
            assert counted[city, year, "it_firms"] == there["industry_code"].isin(["I6510", "64"]).sum()


def test_firms_of_places_that_the_catalog_does_not_know_count_nowhere_and_are_told_by_name(
    register: Register,
) -> None:
    known: list[Firm] = [("唐山市", "I65", OPENED, None)] * 3
    outside: list[Firm] = [
        (name, "I65", OPENED, None) for name in ("河北省", "唐山", "唐II市", "四平市", "四平市")
    ]
    counted = register.stock(*known, *outside)
    assert counted[TANGSHAN, 2003, "firms"] == 3
    reason = "city is no name of the catalog"
    assert register.rows("path, reason, city, rows", "registry_rejection") == [
        ("registry/firms.parquet", reason, name, rows)
        for name, rows in (("唐II市", 1), ("唐山", 1), ("四平市", 2), ("河北省", 1))
    ]
    assert mostly_rejected(register.connection, 0.9) == []


@pytest.mark.parametrize(
    ("name", "near"),
    [("河北省", ""), ("唐山", "; the nearest known is '唐山市'"), ("唐II市", ""), ("四平市", "")],
)
def test_a_file_of_which_hardly_a_row_counts_is_refused_with_the_name_that_most_rows_have(
    register: Register, name: str, near: str
) -> None:
    register.deliver("whole.parquet", ("唐山市", "I65", OPENED, None))
    assert register.stock(*[(name, "I65", OPENED, None)] * 2, ("广西", "I65", OPENED, None)) == {
        (TANGSHAN, year, indicator): 1 for year in (2003, 2004) for indicator in ("firms", "it_firms")
    }
    assert mostly_rejected(register.connection, 0.9) == [
        f"registry/firms.parquet: 3 of 3 rows count nowhere, 3 of them since city is no name of the catalog, as {name!r}; "
        f"add it to catalog/names.csv{near}"
    ]
