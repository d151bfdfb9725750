"""What an asset is made from is recorded when it is made, and it is made from nothing else."""

import copy
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import duckdb
import pytest

from assets import recipes
from assets.catalog.study_loading import load_study
from assets.layers import RECIPES
from assets.recipes import Recipe, Unread, Work, digests_in, made, only
from assets.warehouse import prepare

STUDY = load_study("sun2025")
ASSET = "indices.diagnostics"
TABLES = ("indices.indicator_correlation", "indices.indicator_diagnostic")


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse of a study in which nothing is made."""
    with duckdb.connect() as connection:
        prepare(connection)
        yield connection


def recipe(build: Callable[[Work], None], *study_fields: str) -> Recipe:
    """A recipe of two tables that reads one of the panel."""
    return Recipe(ASSET, build, ("panel.component",), study_fields, (), frozenset(), foretold=False)


def write(work: Work) -> None:
    for table in TABLES:
        work.replace(table, "select 1 as city_id")


def make(connection: duckdb.DuckDBPyConnection, of: Recipe) -> dict[str, object]:
    """Make an asset of the study and let its checks pass; what is told of it."""
    work = Work(connection, str, only(STUDY, of))
    made(work, of, {})
    connection.executemany(
        "insert into publication.check_result values (?, 'rows', 'ERROR', true, 1, 0, null)",
        [[table.replace(".", "/")] for table in TABLES],
    )
    return work.metadata


def made_from(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    rows = connection.execute("select input, digest from publication.made_from where asset = ?", [ASSET])
    return dict(rows.fetchall())


def judged(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The tables of which there is a verdict."""
    return {name for (name,) in connection.execute("select asset from publication.check_result").fetchall()}


def test_an_asset_is_made_from_code_packages_the_tables_and_the_fields_of_the_study_that_it_reads(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    told = make(connection, recipe(write, "panel_years", "fills"))
    assert made_from(connection).keys() == {
        "code",
        "packages",
        "panel.component",
        "study panel_years",
        "study fills",
    }
    assert digests_in(connection).keys() == set(TABLES)
    assert told == {f"rows of {table}": 1 for table in TABLES}


def test_what_was_read_from_outside_the_warehouse_is_recorded_as_it_was_read(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    def read(work: Work) -> None:
        write(work)
        work.made_from["workbooks"] = "ab12"

    make(connection, recipe(read))
    assert made_from(connection)["workbooks"] == "ab12"


@pytest.mark.parametrize("error", [KeyboardInterrupt, duckdb.OutOfMemoryException, ValueError])
@pytest.mark.parametrize("written", [0, 1, 2])
def test_an_asset_that_is_interrupted_counts_as_never_made(
    connection: duckdb.DuckDBPyConnection, error: type[BaseException], written: int
) -> None:
    """Whatever of its tables is there already, and however well it was made before."""

    def interrupted(work: Work) -> None:
        for table in TABLES[:written]:
            work.replace(table, "select 2 as city_id")
        raise error

    make(connection, recipe(write))
    assert judged(connection) == {"indices/indicator_correlation", "indices/indicator_diagnostic"}
    with pytest.raises(error):
        make(connection, recipe(interrupted))
    assert made_from(connection) == {}
    assert judged(connection) == set()


def test_an_asset_that_is_made_again_has_no_verdict_and_one_record(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    of = recipe(write)
    make(connection, of)
    before = made_from(connection)
    made(Work(connection, str, only(STUDY, of)), of, {})
    assert judged(connection) == set()
    assert made_from(connection) == before
    assert len(digests_in(connection)) == len(TABLES)


def test_other_assets_keep_their_verdicts(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("""
        insert into publication.check_result values ('indices/inequality', 'rows', 'ERROR', true, 1, 0, null);
        insert into publication.made_from values ('indices.distribution', 'code', 'ab12')
    """)
    make(connection, recipe(write))
    assert "indices/inequality" in judged(connection)
    assert connection.execute("from publication.made_from where asset = 'indices.distribution'").fetchall()


def test_a_field_of_the_study_that_a_recipe_does_not_name_cannot_be_read(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    def headline(work: Work) -> None:
        str(work.study.models)
        write(work)

    with pytest.raises(TypeError, match="reads a field of the study that its recipe does not name"):
        make(connection, recipe(headline, "panel_years", "headline"))
    make(connection, recipe(headline, "models", "headline"))


@pytest.mark.parametrize(
    "use",
    [
        lambda field: field.years,
        lambda field: field["ends"],
        lambda field: field + 1,
        lambda field: field == (2003, 2023),
        lambda field: field != (2003, 2023),
        lambda field: "gdp" in field,
        lambda field: [*field],
        lambda field: {field: 1},
        bool,
        len,
        str,
        "{}".format,
    ],
)
def test_there_is_no_use_of_a_field_that_is_not_to_be_read(use: Callable[[object], object]) -> None:
    with pytest.raises(
        TypeError, match=r"field of the study that its recipe does not name|unsupported operand"
    ):
        use(Unread())


def test_a_study_without_some_fields_keeps_the_others_and_its_name() -> None:
    partial = only(STUDY, recipe(write, "panel_years"))
    assert partial is not None
    assert (partial.name, partial.panel_years, partial.digest) == ("sun2025", STUDY.panel_years, STUDY.digest)
    assert isinstance(partial.variables, Unread)
    assert isinstance(copy.copy(partial).models, Unread)


def test_what_follows_from_fields_may_be_read_without_them() -> None:
    """Another label of a check is none of the variables' business, another reading is."""
    partial = only(STUDY, recipe(write, "asked"))
    assert partial is not None
    assert partial.asked == STUDY.asked
    assert isinstance(partial.checks, Unread)
    with pytest.raises(TypeError, match="does not name"):
        _ = only(STUDY, recipe(write, "models")).asked  # type: ignore[union-attr]
    check = STUDY.checks[0]
    renamed = replace(check, model_id="another", label_en="Another", draws=7)
    assert replace(STUDY, checks=(renamed, *STUDY.checks[1:])).asked == STUDY.asked
    reread = replace(check, read={"agglomeration": "location_quotient", "openness": "none"})
    assert replace(STUDY, checks=(reread, *STUDY.checks[1:])).asked != STUDY.asked


def test_the_book_knows_no_study() -> None:
    assert only(None, RECIPES["observations.observation"]) is None
    with duckdb.connect() as connection, pytest.raises(TypeError, match="the book knows no study"):
        _ = Work(connection, str).study


def test_after_a_silence_the_table_that_is_begun_is_named(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first takes a second, every other one two."""
    clock, told = [0.0], list[str]()
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])

    def take_seconds(_: duckdb.DuckDBPyConnection, table: str) -> None:
        clock[0] += 1 if table == "first" else 2

    monkeypatch.setattr(recipes, "replace_from_sql_file", take_seconds)
    work = Work(connection, told.append, said_at=0.0)
    work.replace_from_files("first", "second", "third", "fourth", "fifth")
    assert told == ["third", "fifth"]
