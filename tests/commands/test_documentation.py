"""What the documents say of tables, columns and expectations is what the catalog and the checks say."""

from pathlib import Path

from checks.asset_checks import CONTRACTS
from checks.contract import write_suites
from commands.documentation import DICTIONARY_FILE, SUITES_FOLDER, dictionary_page, key_of


def test_the_committed_dictionary_is_current() -> None:
    assert DICTIONARY_FILE.read_text(encoding="utf-8") == dictionary_page(), "run `make documentation`"


def test_the_committed_expectations_are_current(tmp_path: Path) -> None:
    written = {
        path.name: path.read_text(encoding="utf-8") for path in write_suites(tmp_path, CONTRACTS.values())
    }
    committed = {path.name: path.read_text(encoding="utf-8") for path in SUITES_FOLDER.glob("*.json")}
    assert committed == written, "run `make documentation`"


def test_a_column_says_what_part_it_has_in_keys() -> None:
    assert key_of(True, "city.city_id") == "PK → city.city_id"
    assert key_of(False, "") == ""
