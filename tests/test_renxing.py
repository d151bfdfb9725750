"""`import renxing`: what is published, as frames with labels and statuses, and one line for what is unknown."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

import renxing
from orchestration.settings import Settings
from tests.publication.small_book import (
    FORMULA,
    GDP,
    HEFEI,
    JILIN,
    OTHER_SUZHOU,
    PRINTED,
    SUZHOU,
    YEARS,
    write_small_book,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which a book of a few figures is published."""
    folder = tmp_path_factory.mktemp("book")
    write_small_book(folder / "book.duckdb")
    return folder


@pytest.fixture
def book(folder: Path) -> Iterator[renxing.PublishedFile]:
    with renxing.open(folder) as book:
        yield book


def test_a_file_is_opened_by_its_name_or_by_its_folder_and_only_read(folder: Path) -> None:
    with renxing.open(str(folder / "book.duckdb")) as by_name, renxing.open(folder) as by_folder:
        assert by_name.path == by_folder.path == folder / "book.duckdb"
        assert by_name.table("build").equals(by_folder.table("build"))
        with pytest.raises(duckdb.InvalidInputException, match="read-only"):
            by_name.sql("delete from city")


def test_a_table_has_its_labels_units_and_definitions_in_both_languages(
    book: renxing.PublishedFile,
) -> None:
    gdp = book.table("gdp")
    hefei = gdp[(gdp["city_id"] == HEFEI) & (gdp["scope"] == "city")].set_index("year")
    assert hefei.loc[2016, ["gdp", "gdp_status"]].tolist() == [62743800.0, "reported"]
    assert hefei.loc[2017, "gdp_status"] == "quarantined"
    assert renxing.labels(gdp, "en")["gdp"] == "Gross regional product (10k yuan)"
    assert renxing.labels(gdp, "zh")["gdp"] == "地区生产总值（万元）"
    assert renxing.labels(gdp, "zh")["gdp_status"] == "地区生产总值：状态"
    assert gdp.attrs["definitions"]["gdp"] == "Gross regional product at current prices"
    assert set(gdp.attrs["labels"]["zh"]) == set(gdp.columns)


def test_a_view_has_a_twin_under_its_chinese_name(book: renxing.PublishedFile) -> None:
    english, chinese = book.table("gdp"), book.table("地区生产总值")
    assert len(chinese) == len(english) > 0
    assert list(chinese["地区生产总值"].dropna()) == list(english["gdp"].dropna())
    assert renxing.labels(chinese, "en")["地区生产总值"] == "Gross regional product (10k yuan)"


def test_labels_stay_with_what_is_made_of_a_frame_and_new_columns_keep_their_names(
    book: renxing.PublishedFile,
) -> None:
    panel = book.panel("gdp").query("year == 2016").assign(share=1.0)
    assert list(panel.rename(columns=renxing.labels(panel, "en")))[-3:] == [
        "Gross regional product (10k yuan)",
        "Gross regional product: status",
        "share",
    ]


def test_statuses_and_regions_are_called_something_in_both_languages(book: renxing.PublishedFile) -> None:
    assert book.codes("en")["quarantined"] == "Quarantined"
    assert book.codes("zh")["corrected"] == "已更正"


def test_the_file_lists_its_tables_and_views(book: renxing.PublishedFile) -> None:
    tables = book.tables().set_index("name")
    assert tables.loc["observation", "kind"] == "table"
    assert tables.loc["地区生产总值", "kind"] == "view"
    assert tables.loc["gdp", "description"].startswith("Gross regional product 地区生产总值. ")


def test_sql_takes_parameters_by_place_and_by_name(book: renxing.PublishedFile) -> None:
    by_place = book.sql("select name from city where city_id = ?", [HEFEI])
    by_name = book.sql("select name from city where city_id = $city", {"city": HEFEI})
    assert by_place["name"].tolist() == by_name["name"].tolist() == ["合肥市"]
    assert by_place.attrs == {}


def test_a_wide_panel_is_balanced_and_has_a_status_for_every_figure(book: renxing.PublishedFile) -> None:
    panel = book.panel("gdp")
    assert list(panel.columns) == [
        *("city_id", "name", "name_en", "province", "region", "year"),
        *("gdp", "gdp_status"),
    ]
    assert len(panel) == len(PRINTED) * len(YEARS)
    for city_id, year, value, status in panel[["city_id", "year", "gdp", "gdp_status"]].itertuples(
        index=False, name=None
    ):
        assert (None if pd.isna(value) else value, status) == GDP.get((city_id, year), (None, "missing"))
    assert panel.attrs["breaks"]["gdp"]["en"] == ["2018: Revised after a census: Revised from 2018"]


def test_a_long_panel_has_a_row_a_figure_with_its_cell(book: renxing.PublishedFile) -> None:
    panel = book.panel("gdp", cities=HEFEI, wide=False).set_index("year")
    assert panel["status"].tolist() == ["reported", "quarantined", "corrected"]
    assert panel.loc[2018, ["value", "printed_value", "cell"]].tolist() == [78229060.5, 7822906.05, "B116"]
    assert panel.loc[2017, "reason"] == FORMULA
    assert renxing.labels(panel, "zh")["printed_value"].startswith("印刷值")


def test_a_long_panel_says_why_a_volume_prints_no_figure(book: renxing.PublishedFile) -> None:
    panel = book.panel("fiscal_revenue", cities=HEFEI, wide=False).set_index("year")
    assert panel.loc[[2017, 2018], "status"].tolist() == ["missing", "missing"]
    assert panel.loc[2018, "reason"] == "no workbook holds it"
    assert pd.isna(panel.loc[2017, "reason"])


def test_a_column_in_several_units_says_which_year_is_in_which(book: renxing.PublishedFile) -> None:
    exports = book.panel("exports")
    assert exports.attrs["units"]["zh"]["exports"] == "万美元 2017、万元 2018"


def test_words_may_stand_in_one_text_or_one_by_one(book: renxing.PublishedFile) -> None:
    of_text = book.panel("gdp，货物出口额", years="2016-2017", cities="安徽省,Jilin")
    one_by_one = book.panel(["gdp", "exports"], years=range(2016, 2018), cities=["安徽省", JILIN])
    assert of_text.equals(one_by_one)
    assert set(of_text["city_id"]) == {HEFEI, OTHER_SUZHOU, JILIN}
    assert set(book.panel("gdp", years=2016)["year"]) == {2016}
    assert list(book.panel("gdp", scope="both").columns)[-4:] == [
        *("gdp", "gdp_status"),
        *("gdp_district", "gdp_district_status"),
    ]


def test_a_trace_goes_down_to_the_cell(book: renxing.PublishedFile) -> None:
    steps = book.trace("合肥", 2018, "gdp")
    asked, printed = steps.iloc[0], steps[steps["what"] == "printed figure"].iloc[0]
    assert (asked["level"], asked["what"], asked["value"]) == (1, "printed indicator", 78229060.5)
    assert printed[["level", "value", "printed_value", "cell"]].tolist() == [
        2,
        78229060.5,
        7822906.05,
        "B116",
    ]
    assert steps.equals(book.trace(HEFEI, "2018", "地区生产总值"))
    assert renxing.labels(steps, "zh")["raw_text"] == "原文"


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        (lambda book: book.panel("gpd"), "unknown indicator 'gpd'; the nearest known is 'gdp'; "),
        (lambda book: book.panel([]), "no indicator is named; "),
        (lambda book: book.panel("gdp", years=1999), "unknown year '1999'; the nearest known is 2016: "),
        (lambda book: book.panel("gdp", cities="Heifei"), "unknown city 'Heifei'; the nearest known is 'Hefei'; "),
        (lambda book: book.panel("gdp", cities="Suzhou"), f"unknown city 'Suzhou': the name of 苏州市 ({SUZHOU}) and "),
        (lambda book: book.panel("gdp", scope="districts"), "unknown scope 'districts'; the nearest known is "),
        (lambda book: book.table("observations"), "unknown table 'observations'; the nearest known is 'observation'; "),
        (lambda book: book.table("trace"), "'trace' is no table; trace(city, year, name) tells "),
        (lambda book: book.trace("Heifei", 2016, "gdp"), "unknown city 'Heifei': no city has this name, the nearest is "),
        (lambda book: book.trace("合肥", 1999, "gpd"), "unknown year '1999': "),
    ],
)  # fmt: skip
def test_what_is_unknown_is_said_in_one_line_with_the_nearest_known(
    book: renxing.PublishedFile, asked: Callable[[renxing.PublishedFile], object], line: str
) -> None:
    with pytest.raises(renxing.ReadingError) as error:
        asked(book)
    assert str(error.value).startswith(line)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_or_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(renxing.ReadingError, match="is not there; make refresh"):
        renxing.open(tmp_path / "nowhere")
    with pytest.raises(renxing.ReadingError, match=r"holds neither book\.duckdb nor renxing\.duckdb"):
        renxing.open(tmp_path)
    path = tmp_path / "book.duckdb"
    path.write_text("no database")
    with pytest.raises(renxing.ReadingError, match=r"cannot be read \("):
        renxing.open(tmp_path)
    path.unlink()
    duckdb.connect(str(path)).close()
    with pytest.raises(renxing.ReadingError, match="was published by an earlier version"):
        renxing.open(tmp_path)


def test_who_has_a_file_open_keeps_it_and_who_opens_it_again_has_the_newest(tmp_path: Path) -> None:
    for number, gdp in (("1", 62743800.0), ("2", 62750000.0)):
        (tmp_path / number).mkdir()
        path = tmp_path / number / "book.duckdb"
        write_small_book(path)
        with duckdb.connect(str(path)) as connection:
            connection.execute(
                "update observation set value = $gdp where value = 62743800 and indicator = 'gdp'",
                {"gdp": gdp},
            )
    link = tmp_path / "book"
    link.symlink_to("1")
    with renxing.open(link) as before:
        link.unlink()
        link.symlink_to("2")
        with renxing.open(link) as after:
            assert (before.path.parent.name, after.path.parent.name) == ("1", "2")
            panels = [file.panel("gdp", cities=HEFEI, years=2016) for file in (before, after)]
            assert [panel["gdp"].item() for panel in panels] == [62743800.0, 62750000.0]


MORE_THAN_THE_MEMORY = """
select max(place) as places
from (select row_number() over (order by hash(range)) as place from range(4_000_000))
"""


def test_it_is_opened_twice_beside_another_connection_and_what_is_too_large_is_written_elsewhere(
    folder: Path,
) -> None:
    path = str(folder / "book.duckdb")
    with duckdb.connect(path, read_only=True), renxing.open(path) as first:
        for setting in ("memory_limit = '60MB'", "threads = 1"):
            first.sql(f"set {setting}")
        assert first.sql(MORE_THAN_THE_MEMORY)["places"].tolist() == [4_000_000]
        with renxing.open(path) as second:
            written = second.sql("select current_setting('temp_directory') as folder")["folder"].item()
    assert not Path(written).is_relative_to(folder)
    assert [one.name for one in folder.iterdir()] == ["book.duckdb"]


def test_importing_it_loads_neither_dagster_nor_great_expectations() -> None:
    loaded = "import sys, renxing; print(*sorted({one.partition('.')[0] for one in sys.modules}))"
    ended = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert not {"dagster", "great_expectations", "altair", "pyfixest", "scipy"} & set(ended.stdout.split())


def test_the_file_of_a_study_has_its_variables_its_figures_and_their_traces(synthetic: Settings) -> None:
    with renxing.open(synthetic.published("sun2025")) as study:
        steps = study.trace("合肥市", 2011, "economic_density")
        assert steps.loc[0, "what"] == "variable"
        assert steps["cell"].notna().sum() == 2
        of_year = study.table("city_year").query("city_id == @HEFEI and year == 2011")
        assert of_year["economic_density"].tolist() == [steps.loc[0, "value"]]
        assert set(study.panel("gdp", cities="合肥", years=2011)["gdp_status"]) == {"reported"}
