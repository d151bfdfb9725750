"""Every document stands in English and in Chinese, and the two are in step."""

import re
from pathlib import Path

import pytest

from assets.catalog.study_loading import STUDIES_FOLDER
from orchestration.settings import PROJECT
from tests.docs.documents import blocks, commands, documents, heading_levels, pages, twin_of

of_document = pytest.mark.parametrize(
    "document", documents(), ids=lambda path: str(path.relative_to(PROJECT))
)


def read(document: Path) -> tuple[str, str]:
    return document.read_text(encoding="utf-8"), twin_of(document).read_text(encoding="utf-8")


def test_the_documents_are_found() -> None:
    found = {str(path.relative_to(PROJECT)) for path in documents()}
    assert {"README.md", "docs/methods.md", "sql/bi/README.md"} <= found


@of_document
def test_a_document_and_its_twin_name_each_other_at_the_top(document: Path) -> None:
    english, chinese = (text.split("\n## ")[0] for text in read(document))
    assert f"[中文]({twin_of(document).name})" in english
    assert f"[English]({document.name})" in chinese


@of_document
def test_headings_have_the_same_levels_in_the_same_order(document: Path) -> None:
    english, chinese = (heading_levels(text) for text in read(document))
    assert english == chinese


@of_document
def test_commands_are_the_same(document: Path) -> None:
    english, chinese = (commands(text) for text in read(document))
    assert english == chinese


@of_document
def test_code_blocks_are_of_the_same_languages_in_the_same_order(document: Path) -> None:
    english, chinese = ([block.language for block in blocks(text)] for text in read(document))
    assert english == chinese


@of_document
def test_every_link_leads_to_a_file(document: Path) -> None:
    for page, text in zip((document, twin_of(document)), read(document), strict=True):
        assert [link for link in links(text) if not (page.parent / link).exists()] == []


@of_document
def test_a_page_in_chinese_leads_to_pages_in_chinese(document: Path) -> None:
    _, chinese = read(document)
    assert [
        link for link in links(chinese) if link != document.name and twin_of(document.parent / link).exists()
    ] == []


def test_no_page_in_chinese_is_alone() -> None:
    alone = pages() - {twin_of(document) for document in documents()}
    assert {path.name for path in alone if path.name.endswith(".zh.md")} == set()


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_the_readme_lists_every_study_that_ships(page: str) -> None:
    listed = re.findall(r"^\| `(\w+)` \|", (PROJECT / page).read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert {path.stem for path in STUDIES_FOLDER.glob("*.yaml")} <= set(listed)


def links(text: str) -> list[str]:
    """The files that a page links to, without places within them."""
    return [link for link in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in link]
