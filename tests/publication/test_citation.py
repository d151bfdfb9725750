"""Every build says how it is cited: by version, with what it rests on."""

from dataclasses import replace
from pathlib import Path

import yaml

from assets.catalog.study_loading import load_study
from assets.publication.assets import BOOK_TITLE
from assets.publication.citation import citation, write_citation
from tests.publication.small_tables import BOOK_BUILD, BUILD


def identifiers(fields: dict[str, object]) -> list[str]:
    """What a build rests on, as the citation names it."""
    named = fields["identifiers"]
    assert isinstance(named, list)
    return [one["value"] for one in named]


def test_the_citation_of_a_study_names_version_paper_yearbook_and_digests(tmp_path: Path) -> None:
    study = load_study("yearbooks")
    write_citation(tmp_path / "CITATION.cff", BUILD, study.title, study.source, "2004–2024")
    fields = yaml.safe_load((tmp_path / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= fields.keys(), "what the format requires"
    assert fields["version"] == "2026-11-25T180203Z"
    assert fields["date-released"].isoformat() == "2026-11-25"
    assert "10.12208/j.aif.20250033" in fields["abstract"]
    assert fields["references"][0]["notes"] == "editions 2004–2024"
    assert identifiers(fields) == [
        "extracts sha256:e1",
        "book sha256:b1",
        "ledger sha256:l1",
        "study sha256:s1",
        "code c1",
    ]


def test_the_citation_of_the_book_knows_no_study() -> None:
    fields = citation(BOOK_BUILD, BOOK_TITLE, None, "2004–2024")
    assert BOOK_TITLE in str(fields["title"])
    assert "tudy" not in str(fields["abstract"])
    assert identifiers(fields) == ["extracts sha256:e1", "book sha256:b1", "ledger sha256:l1", "code c1"]


def test_a_build_on_synthetic_data_says_so_and_cites_no_yearbook() -> None:
    fields = citation(replace(BUILD, synthetic=True), "a title", "a source", "2004–2024")
    assert "synthetic" in str(fields["title"])
    assert "references" not in fields


def test_a_study_of_no_paper_names_no_source() -> None:
    study = load_study("public_services")
    fields = citation(BUILD, study.title, study.source, "2004–2024")
    assert "none" not in str(fields["abstract"])
