"""How to cite a build: a CITATION.cff (Citation File Format 1.2.0) beside every publication."""

from pathlib import Path

import yaml

from assets.catalog.study import Study
from assets.publication.build import Build
from assets.publication.folder import STAMP

FILE_NAME = "CITATION.cff"
YEARBOOK = {
    "type": "book",
    "title": "中国城市统计年鉴 (China City Statistical Yearbook)",
    "authors": [{"name": "国家统计局城市社会经济调查司"}],
    "publisher": {"name": "中国统计出版社"},
}


def citation(build: Build, study: Study, editions: str) -> dict[str, object]:
    """The fields of the citation file.

    Args:
        editions: the volumes read, as `2004–2024`.
    """
    title = f"renxing 韧性: {study.title}"
    fields: dict[str, object] = {
        "cff-version": "1.2.0",
        "type": "dataset",
        "message": "If you use figures of this build, cite it with its version. 引用本次构建的数据时请注明版本。",
        "title": title + (" (synthetic data: says nothing about China)" if build.synthetic else ""),
        "authors": [{"name": "the renxing authors"}],
        "version": build.built_at.strftime(STAMP),
        "date-released": build.built_at.date(),
        "identifiers": [
            {"type": "other", "value": f"extracts sha256:{build.extracts_digest}", "description": "原始数据"},
            {"type": "other", "value": f"study sha256:{build.study_digest}", "description": "研究设定"},
            {"type": "other", "value": f"ledger sha256:{build.ledger_digest}", "description": "更正台账"},
            {"type": "other", "value": f"code {build.code_version}", "description": "代码"},
        ],
        "abstract": f"Study: {study.title}"
        + ("." if study.source == "none" else f"; its source: {study.source}."),
    }
    if not build.synthetic:
        fields["references"] = [YEARBOOK | {"notes": f"editions {editions}"}]
    return fields


def write_citation(path: Path, build: Build, study: Study, editions: str) -> None:
    """Write the citation file of a build."""
    fields = citation(build, study, editions)
    path.write_text(yaml.safe_dump(fields, allow_unicode=True, sort_keys=False), encoding="utf-8")
