"""A panel of the book is balanced, with statuses; each format tells what its figures mean as readers of it expect."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pytest
from pandas.io.stata import StataReader

from assets.publication.exports.stata_file import names_within_limit
from assets.warehouse import SQL_FOLDER
from tests.commands.exported_panels import KEYS, csv_rows, exported
from tests.publication.exports.characteristics import characteristics_in, notes_in
from tests.publication.small_book import FORMULA, GDP, HEFEI, JILIN, LONG_KEY, PRINTED, YEARS


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
