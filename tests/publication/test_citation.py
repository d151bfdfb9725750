"""Every build says how it is cited: by version, with what it rests on."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import yaml

from assets.catalog.study import load_study
from assets.publication.build import Build
from assets.publication.citation import citation, write_citation

BUILD = Build(
    built_at=datetime(2026, 11, 25, 18, 2, 3, tzinfo=UTC),
    study="yearbooks",
    study_digest="s1",
    extracts_digest="e1",
    synthetic=False,
    ledger_digest="l1",
    code_version="c1",
    package_versions="",
    compared_with=None,
)


def test_the_citation_names_version_paper_yearbook_and_digests(tmp_path: Path) -> None:
    write_citation(tmp_path / "CITATION.cff", BUILD, load_study("yearbooks"), "2004–2024")
    fields = yaml.safe_load((tmp_path / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= fields.keys(), "what the format requires"
    assert fields["version"] == "2026-11-25T180203Z"
    assert fields["date-released"].isoformat() == "2026-11-25"
    assert "10.12208/j.aif.20250033" in fields["abstract"]
    assert fields["references"][0]["notes"] == "editions 2004–2024"
    assert [one["value"] for one in fields["identifiers"]] == [
        "extracts sha256:e1",
        "study sha256:s1",
        "ledger sha256:l1",
        "code c1",
    ]


def test_a_build_on_synthetic_data_says_so_and_cites_no_yearbook() -> None:
    fields = citation(replace(BUILD, synthetic=True), load_study("sun2025"), "2004–2024")
    assert "synthetic" in str(fields["title"])
    assert "references" not in fields


def test_a_study_of_no_paper_names_no_source() -> None:
    fields = citation(BUILD, load_study("public_services"), "2004–2024")
    assert "none" not in str(fields["abstract"])
