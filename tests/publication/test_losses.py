"""A book that lacks what the last good one has is refused by name, unless that is accepted."""

from collections.abc import Collection
from pathlib import Path

import duckdb
import pytest

from assets.catalog import load_catalog
from assets.publication.losses import LossError, losses_of, names_of, refuse_losses

CATALOG = load_catalog()
ALLOWED = 0.1
Row = tuple[int, str, int]
"""Edition, printed table and city."""
CITIES = (130200, 130300, 130400)
WHOLE: list[Row] = [
    (edition, table, city)
    for edition in (2012, 2013)
    for table in ("population", "fiscal city")
    for city in CITIES
]


def book(
    path: Path,
    rows: Collection[Row],
    held_back: Collection[tuple[int, str]] = (),
    unruled: Collection[Row] = (),
    synthetic: bool = False,
) -> Path:
    """A book of tables with one indicator, a row a city."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("""
            create table city as from (values (130200, '唐山市'), (130300, '秦皇岛市'), (130400, '邯郸市')) as t (city_id, name);
            create table build (synthetic boolean);
            create table delivered_table (
                edition integer, printed_table varchar, title varchar, outcome varchar, reason varchar
            );
            create table figure_by_copy (
                edition integer, printed_table varchar, place_id integer, kind varchar, indicator varchar,
                scope varchar, printing varchar, reading varchar
            );
            create table finding (
                edition integer, printed_table varchar, place_id integer, kind varchar, indicator varchar,
                scope varchar, printing varchar, ruling varchar
            );
        """)
        connection.execute("insert into build values (?)", [synthetic])
        for edition, table in sorted({row[:2] for row in rows}):
            connection.execute(
                "insert into delivered_table values (?, ?, ?, 'read', null)",
                [edition, table, f"title of {table}"],
            )
        for edition, table in held_back:
            connection.execute(
                "insert into delivered_table values (?, ?, 'a title', 'held back', 'a.xlsx: unknown heading')",
                [edition, table],
            )
        for edition, table, city in rows:
            connection.execute(
                "insert into figure_by_copy values (?, ?, ?, 'city', 'gdp', 'city', 'main', 'number')",
                [edition, table, city],
            )
        for edition, table, city in unruled:
            connection.execute(
                "insert into finding values (?, ?, ?, 'city', 'gdp', 'city', 'main', 'unruled')",
                [edition, table, city],
            )
    return path


@pytest.fixture
def standing(tmp_path: Path) -> Path:
    """The last good book: two editions of two tables, three cities in each."""
    return book(tmp_path / "standing.duckdb", WHOLE)


def lost(tmp_path: Path, standing: Path, rows: Collection[Row], **others: Collection[Row]) -> dict[str, str]:
    """What a new book of these rows has lost: by what accepts it, in words."""
    candidate = book(tmp_path / "candidate.duckdb", rows, **others)  # type: ignore[arg-type]
    return {one.name: one.line for one in losses_of(candidate, standing, ALLOWED)}


def test_the_same_again_and_more_of_it_lose_nothing(tmp_path: Path, standing: Path) -> None:
    assert lost(tmp_path, standing, [*WHOLE, (2014, "population", 130200)]) == {}


def test_in_a_fresh_home_nothing_is_lost(tmp_path: Path) -> None:
    assert lost(tmp_path, tmp_path / "no.duckdb", WHOLE[:1]) == {}


def test_an_edition_is_lost_once_and_not_table_by_table(tmp_path: Path, standing: Path) -> None:
    left = [row for row in WHOLE if row[0] != 2012]
    assert lost(tmp_path, standing, left) == {"2012": "edition 2012: lost with its 2 tables"}


def test_a_table_is_lost_where_nobody_delivers_it(tmp_path: Path, standing: Path) -> None:
    left = [row for row in WHOLE if row[:2] != (2013, "fiscal city")]
    assert lost(tmp_path, standing, left) == {
        "2013 fiscal city": "edition 2013, fiscal city: the table is lost (title of fiscal city: no workbook holds it)"
    }


def test_a_table_that_is_held_back_is_lost_with_its_reason(tmp_path: Path, standing: Path) -> None:
    left = [row for row in WHOLE if row[:2] != (2013, "fiscal city")]
    (line,) = lost(tmp_path, standing, left, held_back=[(2013, "fiscal city")]).values()  # type: ignore[list-item]
    assert line.endswith("(title of fiscal city, held back: a.xlsx: unknown heading)")


def test_a_table_of_a_new_edition_that_is_held_back_is_refused_unless_another_copy_of_it_serves(
    tmp_path: Path, standing: Path
) -> None:
    rows = [*WHOLE, (2014, "population", 130200)]
    held_back = [(2014, "population"), (2014, "fiscal city")]
    assert lost(tmp_path, standing, rows, held_back=held_back) == {  # type: ignore[arg-type]
        "2014 fiscal city": (
            "edition 2014, fiscal city: the table is held back (a title: a.xlsx: unknown heading)"
        )
    }


def test_a_table_that_was_held_back_before_is_nothing_new(tmp_path: Path) -> None:
    held_back = [(2014, "fiscal city")]
    before = book(tmp_path / "before.duckdb", WHOLE, held_back=held_back)
    assert lost(tmp_path, before, WHOLE, held_back=held_back) == {}  # type: ignore[arg-type]


def test_cities_of_a_table_are_lost_by_name(tmp_path: Path, standing: Path) -> None:
    left = [row for row in WHOLE if row not in {(2012, "population", 130300), (2012, "population", 130400)}]
    assert lost(tmp_path, standing, left) == {
        "2012 population": "edition 2012, population: 2 of 3 cities are lost (title of population: 秦皇岛市, 邯郸市)"
    }


def test_a_table_that_the_tests_object_to_as_they_did_not_before_is_refused(
    tmp_path: Path, standing: Path
) -> None:
    (line,) = lost(tmp_path, standing, WHOLE, unruled=[(2012, "population", 130200)]).values()
    assert "tests object to 1 of 3 figures that they let pass before, more than 10%" in line


def test_what_the_tests_objected_to_before_is_nothing_new(tmp_path: Path) -> None:
    objected = [(2012, "population", 130200)]
    before = book(tmp_path / "before.duckdb", WHOLE, unruled=objected)
    assert lost(tmp_path, before, WHOLE, unruled=objected) == {}


def test_objections_to_a_table_that_is_new_are_no_loss(tmp_path: Path, standing: Path) -> None:
    new = (2014, "population", 130200)
    assert lost(tmp_path, standing, [*WHOLE, new], unruled=[new]) == {}


def test_real_volumes_in_place_of_synthetic_ones_lose_nothing(tmp_path: Path) -> None:
    synthetic = book(tmp_path / "synthetic.duckdb", WHOLE, synthetic=True)
    assert lost(tmp_path, synthetic, WHOLE[:1]) == {}


def test_a_book_of_an_older_version_is_compared_with_nothing(tmp_path: Path, standing: Path) -> None:
    with duckdb.connect(str(standing)) as connection:
        connection.execute("drop table delivered_table")
    assert lost(tmp_path, standing, WHOLE[:1]) == {}


LEFT = [row for row in WHOLE if row[0] != 2012 and row[:2] != (2013, "fiscal city")]


@pytest.fixture
def candidate(tmp_path: Path) -> Path:
    """A book without edition 2012 and without a table of 2013."""
    return book(tmp_path / "candidate.duckdb", LEFT)


def test_a_refusal_names_every_loss_and_what_accepts_them_all(candidate: Path, standing: Path) -> None:
    with pytest.raises(LossError) as error:
        refuse_losses(candidate, standing, CATALOG, [])
    lines = str(error.value).splitlines()
    assert lines[0] == "not published, since the last good book has what this one lacks (2):"
    assert [line.partition(":")[0] for line in lines[1:3]] == ["edition 2012", "edition 2013, fiscal city"]
    assert lines[3] == 'deliver it, or say that it is meant: RENXING_ACCEPT="2012, 2013 fiscal city"'


@pytest.mark.parametrize(
    "accepted", [["2012", "2013 fiscal city"], ["2012", "2013"], ["2012", "fiscal city"]]
)
def test_what_is_accepted_by_edition_table_or_both_is_lost_and_said(
    candidate: Path, standing: Path, accepted: list[str]
) -> None:
    assert len(refuse_losses(candidate, standing, CATALOG, accepted)) == 2


def test_one_loss_that_is_not_accepted_is_enough(candidate: Path, standing: Path) -> None:
    with pytest.raises(
        LossError, match=r"lacks \(1\):\nedition 2013, fiscal city.*\n.*\"2012, 2013 fiscal city\"$"
    ):
        refuse_losses(candidate, standing, CATALOG, ["2012"])


def test_an_acceptance_of_what_is_not_lost_is_refused_with_what_is(candidate: Path, standing: Path) -> None:
    with pytest.raises(
        LossError, match=r"RENXING_ACCEPT: '2021' names nothing that is lost; what is lost: 2012, 2013 f"
    ):
        refuse_losses(candidate, standing, CATALOG, ["2012", "2021"])


def test_an_acceptance_of_earlier_days_does_no_harm_where_nothing_is_lost(
    standing: Path, tmp_path: Path
) -> None:
    assert refuse_losses(book(tmp_path / "same.duckdb", WHOLE), standing, CATALOG, ["2012"]) == []


def test_what_accepts_several_losses_of_one_table_is_named_once(standing: Path, tmp_path: Path) -> None:
    left = [row for row in WHOLE if row != (2012, "population", 130300)]
    new = book(tmp_path / "new.duckdb", left, unruled=[(2012, "population", 130200)])
    assert names_of(losses_of(new, standing, ALLOWED)) == "2012 population"


def test_where_the_book_before_cannot_be_read_nothing_can_be_lost(tmp_path: Path) -> None:
    garbage = tmp_path / "book.duckdb"
    garbage.write_bytes(b"garbage" * 1000)
    new = book(tmp_path / "new.duckdb", WHOLE)
    assert losses_of(new, garbage, ALLOWED) == losses_of(new, tmp_path / "none.duckdb", ALLOWED) == []
