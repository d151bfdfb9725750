"""The studies of `your-own-study` can be read, and its excerpts of shipped studies are as they ship."""

from pathlib import Path

import pytest

from assets.catalog import load_catalog
from assets.catalog.study_language.printing import lines_of
from assets.catalog.study_loading import STUDIES_FOLDER, load_study
from orchestration.settings import PROJECT
from tests.docs.documents import blocks

PAGES = ("your-own-study.md", "your-own-study.zh.md")
of_page = pytest.mark.parametrize("page", PAGES)


def written(page: str, language: str = "yaml") -> list[str]:
    text = (PROJECT / "docs" / page).read_text(encoding="utf-8")
    return [block.text for block in blocks(text) if block.language == language]


def whole_studies(page: str) -> list[str]:
    """The blocks that are a study from its title to its models."""
    return [text for text in written(page) if "title:" in text and "models:" in text]


@of_page
def test_each_whole_study_of_the_page_can_be_read(page: str, tmp_path: Path) -> None:
    studies = whole_studies(page)
    assert len(studies) == 3
    for text in studies:
        file = tmp_path / "first.yaml"
        file.write_text(text, encoding="utf-8")
        assert load_study(str(file)).models


@of_page
def test_the_smallest_study_is_understood_as_the_page_prints(page: str, tmp_path: Path) -> None:
    file = tmp_path / "first.yaml"
    file.write_text(whole_studies(page)[0], encoding="utf-8")
    printed = lines_of(load_study(str(file)), load_catalog())
    (excerpt,) = [text for text in written(page, "") if text.startswith("first:")]
    assert [line for line in excerpt.splitlines() if line not in printed] == []


@of_page
def test_excerpts_of_shipped_studies_are_as_they_ship(page: str) -> None:
    shipped = {
        line.split(" #")[0].rstrip()
        for name in ("public_services", "foreign_investment", "coupling")
        for line in (STUDIES_FOLDER / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    }
    excerpts = [text for text in written(page) if "title:" not in text or "extends:" in text]
    lines = [line for text in excerpts if "bridge:" not in text for line in text.splitlines()]
    assert len(lines) > 80
    assert [line for line in lines if "…" not in line and line.split(" #")[0].rstrip() not in shipped] == []
