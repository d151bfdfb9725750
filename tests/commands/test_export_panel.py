"""`make export-panel` writes what is asked of the published book, or says in one line why not and leaves all as it is."""

import os
from pathlib import Path

import duckdb
import pytest

from assets.publication.book_panel import files
from commands.export_panel import Wish, main
from tests.commands.exported_panels import KEYS, csv_rows, exported
from tests.publication.small_book import HEFEI, JILIN, LONG_KEY, OTHER_SUZHOU, SUZHOU, YEARS


@pytest.mark.parametrize(
    ("wish", "columns"),
    [
        ({"scope": "district"}, ["gdp_district"]),
        ({"scope": "both"}, ["gdp", "gdp_district"]),
        ({"indicators": "GDP,地区生产总值，gdp"}, ["gdp"]),
        ({"indicators": "gdp_district,exports"}, ["gdp_district", "exports"]),
        ({"indicators": "topic:gdp"}, ["gdp"]),
        ({"indicators": "fiscal,exports"}, ["fiscal_revenue", "exports"]),
        ({"indicators": "all"}, ["exports", "fiscal_revenue", "gdp", LONG_KEY]),
    ],
)
def test_indicators_are_named_by_key_label_series_topic_or_all(
    home: Path, wish: dict[str, str], columns: list[str]
) -> None:
    rows = csv_rows(exported(home, **{"indicators": "gdp"} | wish))
    assert [name for name in rows[0] if name not in KEYS and not name.endswith("_status")] == columns


@pytest.mark.parametrize(
    ("years", "found"),
    [("2016-2017", [2016, 2017]), ("2018,2016", [2016, 2018]), ("2016–2018", [*YEARS]), ("2017", [2017])],
)
def test_years_are_named_one_by_one_or_from_to(home: Path, years: str, found: list[int]) -> None:
    rows = csv_rows(exported(home, "gdp", years=years))
    assert sorted({int(row["year"]) for row in rows}) == found


@pytest.mark.parametrize(
    ("cities", "found"),
    [
        ("合肥", {HEFEI}),
        ("hefei，苏州市", {HEFEI, SUZHOU}),
        ("340100", {HEFEI}),
        ("安徽省", {HEFEI, OTHER_SUZHOU}),
        ("Anhui,吉林市", {HEFEI, OTHER_SUZHOU, JILIN}),
        ("吉林省", {JILIN}),
    ],
)
def test_cities_are_named_by_themselves_or_by_their_province(
    home: Path, cities: str, found: set[int]
) -> None:
    rows = csv_rows(exported(home, "gdp", cities=cities))
    assert {int(row["city_id"]) for row in rows} == found


@pytest.mark.parametrize(
    ("wish", "line"),
    [
        ({"indicators": "gpd"}, "unknown indicator 'gpd'; the nearest known is 'gdp'; "),
        ({"indicators": ","}, "no indicator is named; "),
        ({"indicators": "firms"}, "'firms': the book has no figure of it; "),
        ({"indicators": "exports", "scope": "district"}, "'exports': is printed of whole cities alone; "),
        (
            {"years": "1999"},
            "unknown year '1999'; the nearest known is 2016: the book has the data years 2016–2018",
        ),
        ({"years": "2017-2031"}, "unknown year '2031'; the nearest known is 2018: "),
        ({"years": "2018-2016"}, "'2018-2016': ends before it begins; use 2016-2018"),
        ({"years": "last"}, "unknown year 'last'; name years as "),
        ({"cities": "Heifei"}, "unknown city 'Heifei'; the nearest known is 'Hefei'; "),
        ({"cities": "Suzhou"}, "unknown city 'Suzhou': the name of 苏州市 (320500) and 宿州市 (341300); "),
        ({"cities": "太原"}, "'太原': the volumes of this book print no city of it; "),
        (
            {"scope": "districts"},
            "unknown scope 'districts'; the nearest known is 'district'; use one of city, ",
        ),
        ({"shape": "longer"}, "unknown shape 'longer'; the nearest known is 'long'; "),
        ({"file_format": "excel"}, "unknown format 'excel'; use one of dta, csv, xlsx, parquet"),
        ({"output": "panel.txt"}, "'panel.txt': a file of the format 'csv' ends in .csv; "),
        (
            {"output": "panel.csv", "file_format": "dta"},
            "'panel.csv': a file of the format 'dta' ends in .dta; ",
        ),
        ({"output": "nowhere/panel.csv"}, "OUTPUT: "),
        ({"output": "pa\nnel.csv"}, "OUTPUT: 'pa\\nnel.csv' holds a line break"),
        ({"output": "\udcff.csv"}, "OUTPUT: '\\udcff.csv': is no UTF-8"),
    ],
)
def test_what_is_unknown_is_one_line_and_nothing_is_written(
    home: Path,
    wish: dict[str, str],
    line: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(home)
    before = sorted(home.rglob("*"))
    assert main(Wish(**{"indicators": "gdp"} | wish)) == 1
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert told.err.startswith(line)
    assert sorted(home.rglob("*")) == before


def test_nothing_is_written_among_the_publications(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(Wish("gdp", output=str(home / "published/book/panel.csv"))) == 1
    assert "lies among the publications" in capsys.readouterr().err
    assert [one.name for one in (home / "published/book").iterdir()] == ["book.duckdb"]


def test_without_a_book_the_command_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for home in (tmp_path, tmp_path / "nowhere"):
        monkeypatch.setenv("RENXING_HOME", str(home))
        assert main(Wish("gdp")) == 1
        told = capsys.readouterr().err
        assert "make refresh" in told
        assert told.count("\n") == 1


def test_a_book_that_cannot_be_read_is_named(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = home / "published/book/book.duckdb"
    book.write_text("no database")
    assert main(Wish("gdp")) == 1
    assert capsys.readouterr().err.startswith(f"{book}: cannot be read (")
    book.unlink()
    duckdb.connect(str(book)).close()
    assert main(Wish("gdp")) == 1
    assert capsys.readouterr().err.startswith(f"{book}: was published by an earlier version; make refresh ")


def test_a_panel_that_cannot_be_written_leaves_the_one_before(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = exported(home, "gdp", file_format="dta")
    before = path.read_bytes()

    def half(connection: duckdb.DuckDBPyConnection, path: Path, measures: object) -> None:
        path.write_bytes(b"<stata_dta>")
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(files, "WRITERS", {"dta": half})
    capsys.readouterr()
    assert main(Wish("gdp", file_format="dta")) == 1
    assert (
        capsys.readouterr().err
        == f"{path}: cannot be written (No space left on device); close it, make room, or ask for less\n"
    )
    assert list(path.parent.iterdir()) == [path]
    assert path.read_bytes() == before


def test_the_file_is_named_after_the_question_and_the_book_stays_as_it_is(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = home / "published/book/book.duckdb"
    book.chmod(0o444)
    before = book.read_bytes()
    path = exported(home, "gdp,exports", years="2016-2018", cities="安徽省", scope="both")
    assert path.name == "panel_gdp+exports_2016-2018_安徽省_both.csv"
    assert book.read_bytes() == before
    assert [one.name for one in book.parent.iterdir()] == [book.name]
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "panel          2 cities × 3 years (2016–2018), 3 series, wide: 18 figures"
    assert told[1] == "figures        4 reported, 1 corrected, 1 quarantined, 12 missing"
    assert "units          exports: 10k USD 2017, 10k yuan 2018" in told


def test_a_question_too_long_for_a_name_is_told_from_others(home: Path) -> None:
    names = set()
    for last in ("gdp", "exports"):
        path = exported(home, f"{','.join(['fiscal_revenue', LONG_KEY, LONG_KEY, LONG_KEY])},{last}")
        names.add(path.name)
        path.unlink()
    assert len(names) == 2
    assert all(len(one.encode()) < 120 for one in names)
