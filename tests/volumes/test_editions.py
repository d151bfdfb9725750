"""Rows of the catalog proposed anew for editions that it has forgotten: from the volumes here, and from wide copies."""

from pathlib import Path

import pytest

from assets.catalog import load_catalog
from assets.catalog.editions import data_year
from benchmarks.editions import all_left_out, left_out, table_of, without
from commands.new_edition.delivery import volumes_in
from commands.new_edition.propose import known_figures

LEAST_RIGHT, LEAST_RIGHT_OF_COPIES = 0.95, 0.5
WIDE_COPIES = (2007, 2012, 2016, 2021)


def test_of_an_edition_that_is_left_out_nothing_certain_is_wrong(
    volumes: Path, reference_book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = all_left_out(volumes, known_figures(reference_book), lambda text: None)
    with capsys.disabled():
        for name, results in found.items():
            print(f"\n{name}", *table_of(results), sep="\n")
    for results in found.values():
        assert [line for one in results for line in one.wrong] == []
    results = found["left out"]
    assert sum(one.right for one in results) >= LEAST_RIGHT * sum(one.rows for one in results)


@pytest.mark.parametrize("edition", WIDE_COPIES)
def test_of_a_wide_copy_nothing_certain_is_wrong(
    edition: int, other_copies: Path, reference_book: Path
) -> None:
    catalog, figures = load_catalog(), known_figures(reference_book)
    workbooks = volumes_in(other_copies / "cross_section" / str(edition), lambda text: None).workbooks[
        edition
    ]
    others = figures[figures["year"] != data_year(edition)]
    for known in (figures, others):
        found = left_out(catalog, without(catalog, edition), edition, workbooks, known)
        assert found.wrong == ()
        assert found.right >= LEAST_RIGHT_OF_COPIES * found.rows
