"""The same content in other clothes is the same book."""

from itertools import cycle
from pathlib import Path

import pytest

from tests.volumes.builds import built, differing_figures
from tests.volumes.dressing import DRESSINGS, editions_in
from tests.volumes.workbook_files import OFFICE, WITHOUT_OFFICE


@pytest.mark.parametrize(
    "clothes",
    [
        pytest.param(
            ["several_at_once"], id="nested, spaces, sheets renamed and a blank row on top, all editions"
        ),
        pytest.param(
            ["spaces", "renamed_sheets", "blank_row", "nested", "old_format", "one_workbook", "csv_files"],
            id="each edition in clothes of its own",
            marks=pytest.mark.skipif(not OFFICE, reason=WITHOUT_OFFICE),
        ),
    ],
)
def test_the_same_content_in_other_clothes_is_the_same_book(
    volumes: Path, tmp_path: Path, request: pytest.FixtureRequest, clothes: list[str]
) -> None:
    for edition, name in zip(editions_in(volumes), cycle(clothes), strict=False):
        DRESSINGS[name](edition, tmp_path / "dressed")
    build = built(tmp_path / "dressed", tmp_path / "home")
    assert build.status == 0, build.said
    # Asked for late: two processes then build two books at once.
    assert differing_figures(build, request.getfixturevalue("reference_book")) == []
