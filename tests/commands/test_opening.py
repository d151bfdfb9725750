"""A refresh on the synthetic volumes ends with what to open next, in both languages."""

from pathlib import Path

import pytest

from commands.summaries.opening import opening
from orchestration.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home that has published a book and a study without models, and so without tables for Word."""
    settings = Settings(tmp_path / "synthetic", True, tmp_path)
    for path in (settings.published_file("book"), settings.published("sun2025") / "report.html"):
        path.parent.mkdir(parents=True)
        path.touch()
    return settings


def test_report_and_book_are_named_with_their_paths(settings: Settings) -> None:
    assert opening(settings, "sun2025").splitlines() == [
        "",
        "Open next 接下来可以打开",
        f"  report 报告               {settings.published('sun2025')}/report.html",
        f"  book in DuckDB 底册       {settings.published('book')}/book.duckdb",
    ]


def test_tables_for_word_are_named_in_both_languages_where_the_study_has_some(settings: Settings) -> None:
    tables = settings.published("sun2025") / "exports" / "tables"
    for language in ("en", "zh"):
        (tables / language).mkdir(parents=True)
        (tables / language / "tables.docx").touch()
    assert opening(settings, "sun2025").splitlines()[-2:] == [
        f"  tables for Word (English) {tables}/en/tables.docx",
        f"  Word 表格（中文）         {tables}/zh/tables.docx",
    ]
