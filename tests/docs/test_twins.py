"""Every document stands in English and in Chinese, and the two are in step."""

import re
from pathlib import Path

import pytest

from orchestration.settings import PROJECT
from tests.docs.documents import blocks, commands, documents, heading_levels, twin_of

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
def test_both_refer_to_the_same_files(document: Path) -> None:
    """Links to documents go to the language of the page."""
    texts = dict(zip((document, twin_of(document)), read(document), strict=True))
    for page, text in texts.items():
        assert [link for link in links(text) if not (page.parent / link).exists()] == []
    assert [
        link
        for link in links(texts[twin_of(document)])
        if twin_of(document.parent / link).exists() and link != document.name
    ] == []


def links(text: str) -> list[str]:
    """The files that a page links to, without places within them."""
    found = re.findall(r"\]\(([^)#\s]+)", text)
    return [link for link in found if "://" not in link]
