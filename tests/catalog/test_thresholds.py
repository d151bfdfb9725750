"""Every threshold of the catalog is used, and what is used is one of the catalog."""

import re
from pathlib import Path

import pytest

from assets.catalog import load_catalog
from assets.digests import PROJECT
from assets.warehouse import SQL_FOLDER

KNOWN = {one.threshold for one in load_catalog().thresholds}
SQL_FILES = sorted(
    path for path in SQL_FOLDER.rglob("*.sql") if "from catalog.threshold" in path.read_text(encoding="utf-8")
)


def listed_in(sql: str) -> set[str]:
    """The thresholds that a SELECT takes from the catalog."""
    lists = re.findall(r"on threshold in \((.*?)\)", sql, flags=re.DOTALL)
    return {name for one in lists for name in re.findall(r"'(\w+)'", one)}


@pytest.mark.parametrize("path", SQL_FILES, ids=lambda path: path.stem)
def test_a_select_takes_thresholds_of_the_catalog_and_uses_each(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    listed = listed_in(text)
    assert listed <= KNOWN, "one that the catalog does not know would be NULL, and nothing objected to"
    assert listed == set(re.findall(r"\bthreshold\.(\w+)", text)) - {"threshold"}


def test_no_threshold_is_idle() -> None:
    folders = (PROJECT / "assets", PROJECT / "checks")
    python = "".join(path.read_text(encoding="utf-8") for one in folders for path in one.rglob("*.py"))
    in_python = set(re.findall(r"threshold\(\"(\w+)\"\)|threshold = '(\w+)'", python))
    in_sql = {name for path in SQL_FILES for name in listed_in(path.read_text(encoding="utf-8"))}
    assert {name for pair in in_python for name in pair if name} | in_sql == KNOWN
