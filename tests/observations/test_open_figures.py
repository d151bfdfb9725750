"""What is put before a person who rules: every figure that is objected to, whether or not the ledger knows its indicator."""

import pytest

from assets.catalog import load_catalog
from assets.catalog.evidence_records import EvidenceTest
from assets.frames import frame_of
from assets.warehouse import replace_from_frame, sql_text
from tests.observations.small_volumes import Volumes

HEBEI, TANGSHAN, HANDAN = 130000, 130200, 130400
YEAR = 2007


@pytest.mark.parametrize("indicator_of_entry", [None, "buses", "beds"])
def test_an_open_figure_is_shown_with_the_years_beside_it_and_its_province(
    volumes: Volumes, indicator_of_entry: str | None
) -> None:
    """4278 beds where the total of 5948 leaves 4218; an entry on another figure changes nothing."""
    for year in (2006, YEAR, 2008):
        for place, beds in ((HEBEI, 5948), (TANGSHAN, 4278 if year == YEAR else 4218), (HANDAN, 1730)):
            volumes.figure(place, year, beds)
            volumes.figure(place, year, beds, "buses")
    if indicator_of_entry:
        volumes.enter("accept", HANDAN, 2006, tests="series", indicator=indicator_of_entry)
    volumes.run()
    tests = frame_of(load_catalog().evidence_tests, EvidenceTest)
    replace_from_frame(volumes.connection, "catalog.evidence_test", tests)
    shown = volumes.connection.sql(sql_text("rulings.open_figure"))
    wanted = "place_id, year, indicator, printed_value, neighbours, province_total"
    assert shown.filter(f"place_id = {TANGSHAN} and indicator = 'beds'").project(wanted).fetchall() == [
        (TANGSHAN, YEAR, "beds", 4278, "2006: 4218; 2008: 4218", "province 5948, its cities 6008")
    ]
