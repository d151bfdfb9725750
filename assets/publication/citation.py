"""How to cite a build: a CITATION.cff (Citation File Format 1.2.0) beside every publication."""

from pathlib import Path

import yaml

from assets.publication.build import BookBuild, Build
from assets.publication.folder import STAMP

FILE_NAME = "CITATION.cff"
YEARBOOK = {
    "type": "book",
    "title": "中国城市统计年鉴 (China City Statistical Yearbook)",
    "authors": [{"name": "国家统计局城市社会经济调查司"}],
    "publisher": {"name": "中国统计出版社"},
}


def citation(build: Build | BookBuild, title: str, source: str | None, editions: str) -> dict[str, object]:
    """The fields of the citation file.

    Args:
        title: of the study, or what the book is.
        source: of the study's design; None for the book.
        editions: the volumes read, as `2004–2024`.
    """
    digests = [
        ("extracts", build.extracts_digest, "原始数据"),
        ("book", build.book_digest, "数据底册"),
        ("ledger", build.ledger_digest, "更正台账"),
    ]
    if isinstance(build, Build):
        digests.append(("study", build.study_digest, "研究设定"))
    identifiers = [
        {"type": "other", "value": f"{what} sha256:{digest}", "description": zh}
        for what, digest, zh in digests
    ]
    identifiers.append({"type": "other", "value": f"code {build.code_version}", "description": "代码"})
    sourced = "." if source in (None, "none") else f"; its source: {source}."
    fields: dict[str, object] = {
        "cff-version": "1.2.0",
        "type": "dataset",
        "message": "If you use figures of this build, cite it with its version. 引用本次构建的数据时请注明版本。",
        "title": f"renxing 韧性: {title}"
        + (" (synthetic data: says nothing about China)" if build.synthetic else ""),
        "authors": [{"name": "the renxing authors"}],
        "version": build.built_at.strftime(STAMP),
        "date-released": build.built_at.date(),
        "identifiers": identifiers,
        "abstract": (f"Study: {title}" if isinstance(build, Build) else title) + sourced,
    }
    if not build.synthetic:
        fields["references"] = [YEARBOOK | {"notes": f"editions {editions}"}]
    return fields


def write_citation(
    path: Path, build: Build | BookBuild, title: str, source: str | None, editions: str
) -> None:
    """Write the citation file of a build."""
    fields = citation(build, title, source, editions)
    path.write_text(yaml.safe_dump(fields, allow_unicode=True, sort_keys=False), encoding="utf-8")
