"""Other transcriptions of the volumes, in place of ours and beside them."""

from pathlib import Path

import pytest

from tests.volumes.builds import Build, built
from tests.volumes.comparison import DECIDED, report
from tests.volumes.dressing import editions_in, workbooks_in

WIDE = (2007, 2012, 2016, 2021)
"""Editions of which all tables lie side by side on one sheet in cross_section/."""
COUNTIES = "【县级市截面数据】"
"""In the names of workbooks of counties and county-level cities; as are 3-1 and 3-3 of chinautc_2022/."""
OWN_TABLES = ("2-1_", "2-7_", "2-8_", "2-18_")
"""How the files begin of which chinautc_2022/ holds another copy."""


@pytest.fixture(scope="module")
def in_place(volumes: Path, other_copies: Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The book of the other copies where there are some, and of ours where there are none."""
    folder = tmp_path_factory.mktemp("in_place")
    extracts = folder / "extracts"
    extracts.mkdir()
    for edition in editions_in(volumes):
        if edition.name == "2022":
            (extracts / edition.name).mkdir()
            for path in workbooks_in(edition):
                if not path.name.startswith(OWN_TABLES):
                    (extracts / edition.name / path.name).symlink_to(path)
        elif int(edition.name) not in WIDE:
            (extracts / edition.name).symlink_to(edition)
    (extracts / "other").symlink_to(other_copies)
    return built(extracts, folder / "home")


@pytest.fixture(scope="module")
def beside(volumes: Path, other_copies: Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The book of all copies."""
    folder = tmp_path_factory.mktemp("beside")
    extracts = folder / "extracts"
    extracts.mkdir()
    for edition in editions_in(volumes):
        (extracts / edition.name).symlink_to(edition)
    (extracts / "other").symlink_to(other_copies)
    return built(extracts, folder / "home")


def test_other_copies_in_place_of_ours_are_published(in_place: Build) -> None:
    assert in_place.status == 0, in_place.said


def test_other_copies_beside_ours_are_published(beside: Build) -> None:
    assert beside.status == 0, beside.said


@pytest.mark.parametrize(("edition", "tables"), [(2007, 17), (2012, 16), (2016, 16), (2021, 15), (2022, 4)])
def test_every_mapped_table_of_another_copy_is_read_or_the_same(
    beside: Build, edition: int, tables: int
) -> None:
    used = beside.warehouse_rows(
        f"""
        select outcome = 'read' or reason like 'its figures are those of {edition}/%', count(*)
        from observations.delivered_table
        where
            edition = {edition}
            and workbook like 'other/%'
            and workbook not like '%{COUNTIES}%'
            and workbook not like '%2022-3-%'
            and table_key in (
                select heading.table_key
                from catalog.heading as heading
                semi join catalog.indicator as indicator
                    on heading.indicator = indicator.indicator and indicator.depth = 'ruled'
            )
        group by all
        """
    )
    assert used == [(True, tables)]


def test_county_tables_are_passed_over_as_such(beside: Build) -> None:
    outcomes = beside.warehouse_rows(
        f"""
        select distinct outcome, reason like 'a table of counties and county-level cities%'
        from observations.delivered_table
        where
            workbook like 'other/%'
            and (workbook like '%{COUNTIES}%' or workbook like '%2022-3-%')
            and table_key is not null
        """
    )
    assert outcomes == [("passed over", True)]


UNDECIDED = (2007, "gdp", "city")
"""贵港: 2651911 in one copy and 2651941 in the other, and nothing tells which is right."""


def test_a_figure_that_the_copies_decide_is_that_of_ours(beside: Build, reference_book: Path) -> None:
    print(report(beside.book))
    changed = beside.rows(
        """
        select year + 1, indicator, scope, here.city_id, here.value, alone.value
        from observation as here
        full join reference.observation as alone using (city_id, year, indicator, scope)
        where here.value is distinct from alone.value and coalesce(here.depth, alone.depth) = 'ruled'
        order by all
        """,
        reference=reference_book,
    )
    assert {row[:3] for row in changed} == {UNDECIDED}, changed
    assert [value for *_, value, _ in changed] == [None], "what nothing decides is quarantined"


def test_differences_between_copies_are_decided(beside: Build) -> None:
    decided = dict(beside.rows(f"select decided, count(*) from ({DECIDED}) where differs group by decided"))
    undecided = beside.rows(
        f"""
        select distinct edition, indicator, scope
        from ({DECIDED}) as told
        semi join indicator on told.indicator = indicator.indicator and indicator.depth = 'ruled'
        where told.decided like 'decided by nothing%'
        """
    )
    assert set(undecided) == {UNDECIDED}
    assert decided["decided by the ledger"] >= 90


def test_no_figure_known_to_be_wrong_is_back_in_another_copy(in_place: Build, reference_book: Path) -> None:
    back = in_place.rows(
        """
        select city_id, year, indicator, scope, here.printed_value, whole.value, whole.status
        from observation as here
        inner join reference.observation as whole using (city_id, year, indicator, scope)
        where
            here.depth = 'ruled'
            and here.status = 'reported'
            and whole.status in ('corrected', 'quarantined')
            and here.value is distinct from whole.value
        """,
        reference=reference_book,
    )
    assert back == []


def test_figures_of_other_copies_are_those_of_ours(in_place: Build, reference_book: Path) -> None:
    [(figures, alike)] = in_place.rows(
        """
        select count(*), count(*) filter (here.value is not distinct from whole.value)
        from observation as here
        inner join reference.observation as whole using (city_id, year, indicator, scope)
        where here.depth = 'ruled' and (here.printed_value is not null or here.raw_text is not null)
        """,
        reference=reference_book,
    )
    assert alike >= 0.999 * figures, f"{figures - alike:,} of {figures:,} figures differ"
