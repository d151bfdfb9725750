"""What to open after a refresh on the synthetic volumes: the report, the book and its catalog, the tables for Word."""

from assets.chain import BOOK
from assets.publication.exports.display_width import display_width
from assets.publication.folder import CATALOG_PAGE, REPORT_NAME
from orchestration.settings import Settings


def opening(settings: Settings, study: str) -> str:
    """Where a study's report, its book and its tables for Word lie; tables only where the study has some."""
    published = settings.published(study)
    tables = published / "exports" / "tables"
    things = {
        "report 报告": published / REPORT_NAME,
        "book in DuckDB 底册": settings.published_file(BOOK),
        "catalog of the book 目录": settings.published(BOOK) / CATALOG_PAGE,
        "tables for Word (English)": tables / "en" / "tables.docx",
        "Word 表格（中文）": tables / "zh" / "tables.docx",
    }
    widest = max(map(display_width, things))
    lines = [
        f"{label}{' ' * (widest - display_width(label))} {path}"
        for label, path in things.items()
        if path.exists()
    ]
    return "\n" + "\n  ".join(["Open next 接下来可以打开", *lines])
