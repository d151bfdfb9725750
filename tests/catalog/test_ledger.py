"""The ledger of corrections: every entry names a figure that the catalog knows and says why it stands."""

from collections import Counter

import pytest

from assets.catalog import load_catalog
from assets.catalog.records import LATEST, Correction

CATALOG = load_catalog()
LEDGER = CATALOG.corrections
CITIES = {one.city_id: one for one in CATALOG.cities}
PROVINCES = {one.province_id: one for one in CATALOG.provinces}
TESTS = {one.test for one in CATALOG.evidence_tests}


def entries(ruling: str) -> list[Correction]:
    return [entry for entry in LEDGER if entry.ruling == ruling]


def test_the_ledger_has_entries_of_every_ruling() -> None:
    assert {entry.ruling for entry in LEDGER} == {"correct", "quarantine", "accept"}


def test_every_entry_names_a_place_of_the_catalog_by_a_name_it_has() -> None:
    names = {(one.place_id, one.printed) for one in CATALOG.names}
    names |= {(one.province_id, one.name) for one in CATALOG.provinces}
    names |= {(one.city_id, one.name) for one in CATALOG.cities}
    assert [entry for entry in LEDGER if (entry.place_id, entry.place) not in names] == []


def test_every_entry_on_a_city_is_of_a_year_in_which_the_city_is_printed() -> None:
    for entry in LEDGER:
        if entry.place_id in CITIES:
            city = CITIES[entry.place_id]
            assert city.first_year < entry.edition <= (city.last_year or LATEST) + 1, entry
        else:
            assert entry.place_id in PROVINCES or entry.place_id == 0, entry


def test_every_entry_names_an_indicator_of_the_catalog() -> None:
    indicators = {one.indicator for one in CATALOG.indicators}
    assert {entry.indicator for entry in LEDGER} <= indicators


def test_no_figure_has_two_entries_for_what_it_prints() -> None:
    figures = Counter(
        (entry.edition, entry.place_id, entry.indicator, entry.scope, entry.printing, entry.printed)
        for entry in LEDGER
    )
    assert [figure for figure, count in figures.items() if count > 1] == []


def test_a_correction_gives_the_right_value_and_an_accepted_total_the_sum_of_its_parts() -> None:
    for entry in LEDGER:
        of_total = entry.ruling == "accept" and "total" in (entry.tests or "").split("; ")
        assert (entry.value is not None) == (entry.ruling == "correct" or of_total), entry


def test_an_acceptance_names_the_tests_it_overrules_and_another_entry_only_copies() -> None:
    for entry in LEDGER:
        if entry.ruling != "accept":
            assert entry.tests in (None, "copies"), entry
        else:
            assert entry.tests, entry
            overruled = entry.tests.split("; ")
            assert set(overruled) <= TESTS, entry
            assert len(overruled) == len(set(overruled)), entry


@pytest.mark.parametrize("field", ["reason", "evidence"])
def test_every_entry_says_why_and_on_what_evidence(field: str) -> None:
    assert [entry for entry in LEDGER if not str(getattr(entry, field)).strip()] == []


def test_the_expected_text_stands_as_the_cell_is_compared() -> None:
    """The guard compares after joining white space: text written otherwise would never fit."""
    for entry in LEDGER:
        if entry.printed is not None:
            assert entry.printed == " ".join(entry.printed.split()), entry


def test_a_corrected_figure_is_not_negative_and_a_share_is_at_most_100() -> None:
    shares = {"primary_share", "secondary_share", "tertiary_share"}
    for entry in entries("correct"):
        assert entry.value is not None
        assert entry.value >= 0, entry
        assert entry.indicator not in shares or entry.value <= 100, entry
