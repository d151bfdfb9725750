"""Each publication says what differs from the one before, and what made it differ."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from assets.frames import frame_of
from assets.publication.build import Build
from assets.publication.revisions import compared_with, write_revisions
from tests.publication.small_tables import BUILD

# Two cities, two years; density is gdp over land area, resilience the index of density.
TABLES = """
create table observation as
select * replace (value::double as value), 'reported' as status, null::varchar as reason, 's' as sheet, 'B' || year as cell
from (values
    (1, 2018, 'gdp', 'city', 100.0, '2019/gdp.xlsx', 'sha1'), (1, 2019, 'gdp', 'city', 110.0, '2020/gdp.xlsx', 'sha1'),
    (2, 2018, 'gdp', 'city', 200.0, '2019/gdp.xlsx', 'sha1'), (2, 2019, 'gdp', 'city', 220.0, '2020/gdp.xlsx', 'sha1'),
    (1, 2018, 'land_area', 'city', 10.0, '2019/land.xlsx', 'sha1')
) as figure (city_id, year, indicator, scope, value, workbook, sha256);
create table correction (
    place_id integer, year integer, indicator varchar, scope varchar, printing varchar, printed varchar, ruling varchar,
    value double, reason varchar, workbook varchar, entry_status varchar
);
create table variable_value as
select variable, 'own' as reading, city_id, year, value::double as value, status
from (values
    ('economic_density', 1, 2018, 10.0, 'reported'), ('economic_density', 1, 2019, 11.0, 'carried'),
    ('economic_density', 2, 2018, 20.0, 'reported'), ('economic_density', 2, 2019, 22.0, 'reported'),
    ('resilience', 1, 2018, 0.1, 'reported'), ('resilience', 1, 2019, 0.2, 'reported'),
    ('resilience', 2, 2018, 0.3, 'reported'), ('resilience', 2, 2019, 0.4, 'reported')
) as cell (variable, city_id, year, value, status);
insert into variable_value values ('resilience', 'equal', 1, 2018, 0.7, 'reported');
create table status as from (values ('carried', true), ('corrected', false)) as status (status, filled);
create table indicator_weight as
select
    'resilience' as variable, 'own' as reading, 'economic_density' as indicator, null::integer as year, 1::double as weight;
create table coefficient as select 'baseline' as model_id, 'agglomeration' as term, 0.015::double as estimate;
create table study_variable as select unnest(['economic_density', 'resilience']) as variable, 'own' as reading;
create table study_input as
select variable, unnest(['gdp', 'land_area']) as component from study_variable;
create table series as
select unnest(['gdp', 'land_area']) as component, unnest(['gdp', 'land_area']) as indicator, 'city' as scope;
"""
REVISIONS = "select table_name, name, part, city_id, year, old_value, new_value, cause, detail from revision"
Revise = Callable[..., list[tuple[object, ...]]]


def file_of(path: Path, build: Build, changes: str = "") -> Path:
    """A published file with the tables that revisions are read from."""
    with duckdb.connect(str(path)) as connection:
        connection.register("build_frame", frame_of([build], Build))
        connection.execute("create table build as from build_frame")
        connection.execute(TABLES + changes)
    return path


@pytest.fixture
def revise(tmp_path: Path) -> Revise:
    """Publish the tables, change them, and list what the next publication says of it."""

    def revise(changes: str, **changed: str) -> list[tuple[object, ...]]:
        standing = file_of(tmp_path / "standing.duckdb", BUILD)
        path = file_of(tmp_path / "next.duckdb", replace(BUILD, **changed), changes)  # type: ignore[arg-type]
        with duckdb.connect(str(path)) as connection:
            assert write_revisions(connection, standing) == len(connection.execute(REVISIONS).fetchall())
            return connection.execute(REVISIONS).fetchall()

    return revise


def test_where_nothing_changed_there_is_no_revision(revise: Revise) -> None:
    assert revise("") == []


def test_the_last_digits_of_a_sum_are_no_revision(revise: Revise) -> None:
    assert revise("update variable_value set value = value * (1 + 1e-14)") == []


def test_a_workbook_delivered_anew_is_named_behind_the_figure_and_what_rests_on_it(revise: Revise) -> None:
    revisions = revise("""
        update observation set value = 111, sha256 = 'sha2' where city_id = 1 and year = 2019;
        update variable_value set value = 11.1 where reading = 'own' and variable = 'economic_density' and city_id = 1 and year = 2019;
    """)
    assert revisions == [
        (
            "city_year",
            "economic_density",
            None,
            1,
            2019,
            11.0,
            11.1,
            "workbook",
            "gdp city 2019: 2020/gdp.xlsx",
        ),
        ("observation", "gdp", "city", 1, 2019, 110.0, 111.0, "workbook", "2020/gdp.xlsx"),
    ]


def test_a_new_entry_of_the_ledger_is_the_cause_of_what_it_changes(revise: Revise) -> None:
    revisions = revise(
        """
        insert into correction values
        (1, 2018, 'gdp', 'city', 'main', '100', 'correct', 90, 'digit misread', '2019/gdp.xlsx', 'applied');
        update observation set value = 90, status = 'corrected' where city_id = 1 and year = 2018 and indicator = 'gdp'
        """,
        ledger_digest="l2",
    )
    assert revisions == [
        ("observation", "gdp", "city", 1, 2018, 100.0, 90.0, "correction", "correct: digit misread")
    ]


def test_a_new_entry_on_a_figure_of_a_supplement_which_has_no_sheet_is_a_cause_too(tmp_path: Path) -> None:
    supplied = "update observation set sheet = null, workbook = 'supplement/gdp.csv';"
    ruled = """
        insert into correction values
        (1, 2018, 'gdp', 'city', 'main', '100', 'correct', 90, 'digit misread', 'supplement/gdp.csv', 'applied');
        update observation set value = 90, status = 'corrected' where city_id = 1 and year = 2018 and indicator = 'gdp'
    """
    standing = file_of(tmp_path / "standing.duckdb", BUILD, supplied)
    with duckdb.connect(str(file_of(tmp_path / "next.duckdb", BUILD, supplied + ruled))) as connection:
        write_revisions(connection, standing)
        assert [row[-2:] for row in connection.execute(REVISIONS).fetchall()] == [
            ("correction", "correct: digit misread")
        ]


def test_a_figure_of_what_has_no_digest_is_not_taken_for_delivered_anew(tmp_path: Path) -> None:
    no_digest = "update observation set sha256 = null;"
    other_value = "update observation set value = 90, reason = 'another copy' where indicator = 'land_area'"
    standing = file_of(tmp_path / "standing.duckdb", BUILD, no_digest)
    with duckdb.connect(str(file_of(tmp_path / "next.duckdb", BUILD, no_digest + other_value))) as connection:
        write_revisions(connection, standing)
        causes = connection.execute("select distinct cause, detail from revision").fetchall()
    assert causes == [("other figures", "another copy")]


def test_a_withdrawn_entry_is_a_cause_too(tmp_path: Path) -> None:
    entry = (
        "insert into correction values "
        "(1, 2018, 'gdp', 'city', 'main', '100', 'correct', 90, 'digit misread', '2019/gdp.xlsx', 'applied');"
    )
    corrected = "update observation set value = 90 where city_id = 1 and year = 2018 and indicator = 'gdp'"
    standing = file_of(tmp_path / "standing.duckdb", BUILD, entry + corrected)
    with duckdb.connect(str(file_of(tmp_path / "next.duckdb", BUILD))) as connection:
        write_revisions(connection, standing)
        assert [row[-2:] for row in connection.execute(REVISIONS).fetchall()] == [
            ("correction", "the entry was withdrawn")
        ]


def test_an_entry_that_stands_as_before_is_no_cause_whatever_became_of_it_in_each_copy(
    tmp_path: Path,
) -> None:
    entries = """
        insert into correction values
        (1, 2018, 'gdp', 'city', 'main', '100', 'correct', 90, 'digit misread', '2019/gdp.xlsx', 'applied'),
        (1, 2018, 'gdp', 'city', 'main', '100', 'correct', null, 'digit misread', 'other/2019/gdp.xlsx', 'void');
    """
    delivered_anew = "update observation set value = 95, sha256 = 'sha2' where city_id = 1 and year = 2018;"
    standing = file_of(tmp_path / "standing.duckdb", BUILD, entries)
    with duckdb.connect(
        str(file_of(tmp_path / "next.duckdb", BUILD, entries + delivered_anew))
    ) as connection:
        write_revisions(connection, standing)
        causes = connection.execute("select name, cause from revision where name = 'gdp'").fetchall()
    assert causes == [("gdp", "workbook")]


def test_several_new_entries_on_one_figure_are_one_revision(revise: Revise) -> None:
    revisions = revise("""
        insert into correction values
        (1, 2018, 'gdp', 'city', 'main', '100', 'correct', 90, 'digit misread', '2019/gdp.xlsx', 'applied'),
        (1, 2018, 'gdp', 'city', 'main', '101', 'quarantine', null, 'fused', 'other/2019/gdp.xlsx', 'applied');
        update observation set value = 90 where city_id = 1 and year = 2018 and indicator = 'gdp'
    """)
    assert [row[-2:] for row in revisions] == [("correction", "correct: digit misread; quarantine: fused")]


def test_another_reading_than_the_study_s_own_is_no_cell_of_the_panel(revise: Revise) -> None:
    assert revise("update variable_value set value = 0.8 where reading = 'equal'") == []


def test_a_weight_says_of_which_index_it_is(revise: Revise) -> None:
    revisions = revise("update indicator_weight set weight = 0.9")
    assert [row[:3] for row in revisions] == [("indicator_weight", "economic_density", "resilience own")]


def test_a_filled_cell_changes_with_the_printed_figure_of_another_year_behind_it(revise: Revise) -> None:
    revisions = revise("""
        update observation set value = 11, sha256 = 'sha2' where indicator = 'land_area';
        update variable_value set value = 10.5 where reading = 'own' and variable = 'economic_density' and city_id = 1 and year = 2019;
    """)
    assert ("city_year", "economic_density", None, 1, 2019, 11.0, 10.5, "workbook", "land_area city 2018: 2019/land.xlsx") in revisions  # fmt: skip


def test_the_index_of_a_city_changes_with_the_figures_of_others(revise: Revise) -> None:
    revisions = revise(
        "update variable_value set value = 0.25 where reading = 'own' and variable = 'resilience' and city_id = 1 and year = 2019"
    )
    assert revisions == [("city_year", "resilience", None, 1, 2019, 0.2, 0.25, "other figures", None)]


def test_the_index_of_a_city_changes_with_its_own_inputs(revise: Revise) -> None:
    revisions = revise("""
        update observation set value = 111, sha256 = 'sha2' where city_id = 1 and year = 2019;
        update variable_value set value = 0.25 where reading = 'own' and variable = 'resilience' and city_id = 1 and year = 2019;
    """)
    assert revisions[0][1:] == ("resilience", None, 1, 2019, 0.2, 0.25, "workbook", "gdp city 2019: 2020/gdp.xlsx")  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "cause", "detail"),
    [
        ({"code_version": "c2"}, "code", "c1 → c2"),
        ({"study_digest": "s2", "code_version": "c2"}, "study", "s1 → s2"),
        ({}, "other figures", None),
    ],
)
def test_a_coefficient_changes_with_the_study_the_code_or_the_figures(
    revise: Revise, changed: dict[str, str], cause: str, detail: str | None
) -> None:
    revisions = revise("update coefficient set estimate = 0.016", **changed)
    assert revisions == [
        ("coefficient", "baseline", "agglomeration", None, None, 0.015, 0.016, cause, detail)
    ]


def test_the_index_of_another_year_does_not_rest_on_a_printed_figure_that_no_fill_brings_in(
    revise: Revise,
) -> None:
    revisions = revise("""
        update observation set value = 111, sha256 = 'sha2' where city_id = 1 and year = 2019;
        update variable_value set value = 0.15 where reading = 'own' and variable = 'resilience' and city_id = 1 and year = 2018;
    """)
    assert [(row[1], row[4], row[7]) for row in revisions] == [
        ("resilience", 2018, "other figures"),
        ("gdp", 2019, "workbook"),
    ]


def test_where_code_and_figures_change_together_a_coefficient_says_both(revise: Revise) -> None:
    revisions = revise(
        """
        update observation set value = 111, sha256 = 'sha2' where city_id = 1 and year = 2019;
        update coefficient set estimate = 0.016;
        """,
        code_version="c2",
    )
    assert revisions[0][-2:] == ("code", "c1 → c2; printed figures changed, too")


def test_a_figure_that_is_gone_or_new_is_a_revision(revise: Revise) -> None:
    revisions = revise("""
        update observation set value = null, status = 'quarantined', reason = 'shares do not sum'
        where city_id = 2 and year = 2018;
        insert into variable_value values ('resilience', 'own', 3, 2019, 0.5, 'reported');
    """)
    assert [(row[1], row[5], row[6], row[7], row[8]) for row in revisions] == [
        ("resilience", None, 0.5, "other figures", None),
        ("gdp", 200.0, None, "other figures", "shares do not sum"),
    ]


def test_a_first_publication_has_no_revisions(tmp_path: Path) -> None:
    assert compared_with(tmp_path / "absent.duckdb", BUILD) is None
    with duckdb.connect(str(file_of(tmp_path / "next.duckdb", BUILD))) as connection:
        assert write_revisions(connection, None) == 0
        assert connection.execute("select count(*) from revision").fetchall() == [(0,)]


def test_only_publications_of_the_same_study_on_the_same_kind_of_data_are_compared(tmp_path: Path) -> None:
    standing = file_of(tmp_path / "standing.duckdb", BUILD)
    assert compared_with(standing, BUILD) == BUILD.built_at
    assert compared_with(standing, replace(BUILD, study="sun2025")) is None
    assert compared_with(standing, replace(BUILD, synthetic=True)) is None


def test_a_file_of_an_older_layout_or_a_damaged_one_is_not_compared(tmp_path: Path) -> None:
    older = tmp_path / "older.duckdb"
    with duckdb.connect(str(older)) as connection:
        connection.execute("create table build as select 'yearbooks' as study, false as synthetic")
    damaged = tmp_path / "damaged.duckdb"
    damaged.write_bytes(b"no file of DuckDB")
    assert compared_with(older, BUILD) is None
    assert compared_with(damaged, BUILD) is None
