"""The data dictionary among the documents is the catalog's."""

from orchestration.documentation import DICTIONARY_FILE, dictionary_page, key_of


def test_the_committed_dictionary_is_current() -> None:
    assert DICTIONARY_FILE.read_text(encoding="utf-8") == dictionary_page(), "run `make documentation`"


def test_a_column_says_what_part_it_has_in_keys() -> None:
    assert key_of(True, "city.city_id") == "PK → city.city_id"
    assert key_of(False, "") == ""
