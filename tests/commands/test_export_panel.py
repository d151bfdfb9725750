"""`make export-panel` writes any panel of the published book, balanced, with statuses, in the formats of the field."""

import csv
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pytest
from pandas.io.stata import StataReader

from assets.publication.book_panel import files
from assets.publication.exports.stata_file import names_within_limit
from assets.warehouse import SQL_FOLDER
from commands.export_panel import Wish, main
from tests.publication.exports.characteristics import characteristics_in, notes_in
from tests.publication.small_book import (
    FORMULA,
    GDP,
    HEFEI,
    JILIN,
    LONG_KEY,
    OTHER_SUZHOU,
    PRINTED,
    SUZHOU,
    YEARS,
    write_small_book,
)

KEYS = ["city_id", "name", "name_en", "province", "region", "year"]


@pytest.fixture(scope="module")
def written_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a published book of a few figures."""
    home = tmp_path_factory.mktemp("home")
    folder = home / "published/book"
    folder.mkdir(parents=True)
    write_small_book(folder / "book.duckdb")
    return home


@pytest.fixture
def home(written_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, which the environment names."""
    home = tmp_path / "home"
    shutil.copytree(written_home, home)
    monkeypatch.setenv("RENXING_HOME", str(home))
    return home


def exported(home: Path, indicators: str, **wish: str) -> Path:
    """The file of a panel."""
    assert main(Wish(indicators, **wish)) == 0
    (path,) = [one for one in (home / "exports").iterdir() if not one.name.endswith(".json")]
    return path


def csv_rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [{name: value or None for name, value in row.items()} for row in csv.DictReader(lines)]


def sheet_rows(path: Path, sheet: int = 0, header: int = 5) -> list[dict[str, Any]]:
    names, *rows = openpyxl.load_workbook(path).worksheets[sheet].iter_rows(min_row=header, values_only=True)
    return [dict(zip(map(str, names), row, strict=True)) for row in rows]


def stata_rows(path: Path) -> list[dict[str, Any]]:
    panel = pd.read_stata(path, convert_categoricals=False)
    statuses = ["reported", "corrected", "quarantined", "missing"]
    panel["gdp_status"] = panel["gdp_status"].map(dict(enumerate(statuses)))
    return panel.astype(object).where(panel.notna(), None).to_dict("records")


def parquet_rows(path: Path) -> list[dict[str, Any]]:
    cursor = duckdb.execute("from read_parquet(?)", [str(path)])
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.mark.parametrize(
    ("file_format", "rows_of"),
    [("csv", csv_rows), ("dta", stata_rows), ("xlsx", sheet_rows), ("parquet", parquet_rows)],
)
def test_every_format_holds_the_same_balanced_panel(
    home: Path, file_format: str, rows_of: Callable[[Path], list[dict[str, Any]]]
) -> None:
    rows = rows_of(exported(home, "gdp", file_format=file_format))
    assert list(rows[0]) == [*KEYS, "gdp", "gdp_status"]
    assert [(int(row["city_id"]), int(row["year"])) for row in rows] == [
        (city_id, year) for city_id in sorted(PRINTED) for year in YEARS
    ]
    for row in rows:
        value = None if row["gdp"] is None else float(row["gdp"])
        key = int(row["city_id"]), int(row["year"])
        assert (value, row["gdp_status"]) == GDP.get(key, (None, "missing")), key
    assert {row["name"] for row in rows} == {"合肥市", "苏州市", "宿州市", "吉林市"}
    assert {row["name_en"] for row in rows} == {"Hefei", "Suzhou", "Jilin"}


def test_stata_has_the_labels_of_both_languages_and_changes_between_them(home: Path) -> None:
    path = exported(home, f"gdp,exports,{LONG_KEY}", scope="both", file_format="dta")
    with StataReader(path) as reader:
        labels, tables = reader.variable_labels(), reader.value_labels()
    assert labels["gdp"] == "Gross regional product (10k yuan)"
    assert labels["gdp_district"] == "Gross regional product, city districts (10k yuan)"
    assert labels["gdp_status"] == "Gross regional product: status"
    assert labels["exports"] == "Goods exports (10k USD 2017, 10k yuan 2018)"
    assert labels["industrial_firms_hong_k_district"].endswith("…, city districts (count)")
    assert max(map(len, labels.values())) <= 80
    assert max(map(len, labels)) <= 32
    assert tables["status"] == {0: "As printed", 1: "Corrected", 2: "Quarantined", 3: "Missing"}
    assert tables["city_id"][HEFEI] == "Hefei"
    assert tables["city_id_zh"][HEFEI] == "合肥市"
    assert tables["status_zh"][2] == "已隔离"
    others = characteristics_in(path)
    assert (others["_dta"]["_lang_list"], others["_dta"]["_lang_c"]) == ("en zh", "en")
    assert others["gdp"]["_lang_v_zh"] == "地区生产总值（万元）"
    assert others["gdp_district_status"]["_lang_v_zh"] == "地区生产总值（市辖区）：状态"
    assert others["exports"]["_lang_v_zh"] == "货物出口额（万美元 2017、万元 2018）"
    for name, table in (("city_id", "city_id_zh"), ("region", "region_zh"), ("gdp_status", "status_zh")):
        assert others[name]["_lang_l_zh"] == table
        assert table in tables


def test_notes_in_stata_tell_definition_breaks_within_the_panel_and_longer_names(home: Path) -> None:
    notes = notes_in(exported(home, f"gdp,{LONG_KEY}", file_format="dta"))
    assert notes["gdp"] == [
        "Gross regional product at current prices",
        "Source: 中国城市统计年鉴 综合经济",
        "2018: Revised after a census: Revised from 2018",
        "2018: 按普查结果调整: 自2018年调整",
    ]
    assert notes["industrial_firms_hong_kong_macao"][2:] == [
        f"industrial_firms_hong_kong_macao is {LONG_KEY} in the other formats",
        f"industrial_firms_hong_kon_status is {LONG_KEY}_status in the other formats",
    ]


def test_a_name_that_stata_has_no_room_for_means_the_same_in_every_panel() -> None:
    two = [f"employment_of_a_very_long_sector_{end}" for end in ("a", "b")]
    names = names_within_limit(["gdp", *two], ["city_id"])
    assert names["gdp_status"] == "gdp_status"
    assert len(set(names.values())) == len(names)
    assert max(map(len, names.values())) == 32
    assert [names[one] for one in two] == [
        "employment_of_a_very_long_sector",
        "employment_of_a_very_long_sect_2",
    ]


def test_excel_shows_headers_in_both_languages_a_dictionary_and_the_breaks(home: Path) -> None:
    workbook = openpyxl.load_workbook(exported(home, "gdp,exports", scope="both", file_format="xlsx"))
    panel, dictionary, breaks = workbook.worksheets
    assert panel["G4"].value == "地区生产总值（万元）\nGross regional product (10k yuan)"
    assert panel["G5"].value == "gdp"
    assert panel.freeze_panes == "G6"
    assert panel.auto_filter.ref == "A5:L17"
    assert all(cell.data_type != "f" for sheet in workbook for row in sheet.iter_rows() for cell in row)
    rows = {row[0]: row for row in dictionary.iter_rows(min_row=5, values_only=True)}
    assert list(rows) == [
        *KEYS,
        *("gdp", "gdp_district", "exports"),
        *(f"status: {one}" for one in ("reported", "corrected", "quarantined", "missing")),
    ]
    assert rows["gdp"][1:8] == (
        "地区生产总值",
        "Gross regional product",
        "万元",
        "10k yuan",
        "2016, 2018",
        3,
        "2018",
    )
    assert rows["gdp_district"][1:3] == ("地区生产总值（市辖区）", "Gross regional product, city districts")
    assert rows["exports"][3] == "万美元 2017、万元 2018"
    assert rows["status: quarantined"][1:3] == ("已隔离", "Quarantined")
    assert [row[0] for row in breaks.iter_rows(min_row=5, values_only=True)] == ["gdp", "gdp_district"]


def test_csv_is_described_beside_it_and_runs_nothing(home: Path) -> None:
    path = exported(home, "gdp", shape="long", file_format="csv")
    assert [row["reason"] for row in csv_rows(path) if row["status"] == "quarantined"] == [f"'{FORMULA}"]
    frictionless = pytest.importorskip("frictionless")
    described = path.with_name(f"{path.stem}.datapackage.json")
    report = frictionless.validate(str(described))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])[:5]


def test_what_a_column_means_stands_in_the_description_of_csv_and_in_the_metadata_of_parquet(
    home: Path,
) -> None:
    path = exported(home, "gdp", file_format="csv")
    package = json.loads(path.with_name(f"{path.stem}.datapackage.json").read_text(encoding="utf-8"))
    fields = {one["name"]: one for one in package["resources"][0]["schema"]["fields"]}
    assert (fields["gdp"]["title"], fields["gdp"]["title_zh"]) == ("Gross regional product", "地区生产总值")
    assert fields["gdp"]["unit"] == "10k yuan"
    assert fields["gdp"]["breaks"]["zh"] == ["2018: 按普查结果调整: 自2018年调整"]
    assert "quarantined: something speaks against" in fields["gdp_status"]["description"]
    assert package["resources"][0]["schema"]["primaryKey"] == ["city_id", "year"]
    path.unlink()
    parquet = exported(home, "gdp", file_format="parquet")
    rows = duckdb.execute("select key, value from parquet_kv_metadata(?)", [str(parquet)]).fetchall()
    metadata = {key.decode(): value.decode() for key, value in rows}
    assert json.loads(metadata["columns"])["gdp"].startswith("Gross regional product 地区生产总值 [10k yuan]")
    assert json.loads(metadata["breaks"])["gdp"]["en"] == ["2018: Revised after a census: Revised from 2018"]


def test_a_long_panel_says_where_each_figure_is_printed(home: Path) -> None:
    rows = parquet_rows(exported(home, "gdp,fiscal_revenue", shape="long", file_format="parquet"))
    assert len(rows) == 2 * len(PRINTED) * len(YEARS)
    found = {(row["indicator"], row["city_id"], row["year"]): row for row in rows}
    corrected = found["gdp", HEFEI, 2018]
    assert (corrected["value"], corrected["printed_value"]) == (78229060.5, 7822906.05)
    assert [corrected[one] for one in ("unit", "status", "workbook", "sheet", "cell", "depth")] == [
        *("10k yuan", "corrected", "2017/gdp.xlsx", "1-7", "B116", "ruled"),
    ]
    nowhere = found["gdp", JILIN, 2018]
    assert (nowhere["status"], nowhere["unit"], nowhere["workbook"]) == ("missing", "10k yuan", None)
    assert found["fiscal_revenue", HEFEI, 2018]["reason"] == "no workbook holds it"


def test_a_long_panel_is_read_in_stata_with_its_texts(home: Path) -> None:
    panel = pd.read_stata(exported(home, "gdp", shape="long", file_format="dta"))
    (quarantined,) = panel[panel["status"] == "Quarantined"].to_dict("records")
    assert (quarantined["reason"], quarantined["cell"]) == (FORMULA, "B116")


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


def test_its_question_in_sql_has_the_same_rows(home: Path) -> None:
    query = (SQL_FOLDER / "bi/panel_of_indicators.sql").read_text(encoding="utf-8")
    with duckdb.connect(str(home / "published/book/book.duckdb"), read_only=True) as connection:
        asked = connection.execute(query).df()
    asked = asked.drop(columns=[one for one in asked if one.startswith("hospital_beds")])
    asked = asked.rename(columns=lambda name: name.removesuffix("_value"))
    panel = duckdb.execute(
        "from read_parquet(?)", [str(exported(home, "gdp,fiscal_revenue", file_format="parquet"))]
    ).df()
    pd.testing.assert_frame_equal(asked, panel, check_dtype=False, check_exact=True)
