"""Rows proposed for a folder of workbooks: files beside the home, advice that can be followed, one line where it cannot."""

import csv
import shutil
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from assets.catalog import load_catalog
from assets.catalog.labels import labels_of
from commands.new_edition import propose
from tests.volumes.workbook_files import Sheet, write_xlsx

EDITION, YEARS = 2025, range(2020, 2025)
CITIES = [one for one in load_catalog().cities if one.printed_in(YEARS[-1])]
RANDOM = np.random.default_rng(5)
SERIES = {
    (indicator, scope): np.exp(
        RANDOM.normal(10, 1, len(CITIES)) + RANDOM.normal(0.05, 0.02, (len(YEARS), 1)).cumsum(axis=0)
    )
    * np.exp(RANDOM.normal(0, 0.03, (len(YEARS), len(CITIES))))
    for indicator in ("deposits", "loans")
    for scope in ("city", "district")
}
TITLE = "2-17 年末金融机构存贷款余额(万元)"
DEPOSITS, LOANS = "年末金融机构本外币及人民币各项存款余额", "年末金融机构人民币各项贷款余额"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a book of four years, and a folder with the volume of the fifth."""
    monkeypatch.setenv("RENXING_EXTRACTS", str(tmp_path / "extracts"))
    monkeypatch.setenv("RENXING_HOME", str(tmp_path / "home"))
    (tmp_path / "extracts").mkdir()
    book = tmp_path / "home/published/book/book.duckdb"
    book.parent.mkdir(parents=True)
    frame = pd.DataFrame(
        [
            (city.city_id, indicator, scope, year, figure, figure)
            for (indicator, scope), series in SERIES.items()
            for year, figures in zip(YEARS[:-1], series, strict=False)
            for city, figure in zip(CITIES, figures, strict=True)
        ],
        columns=["city_id", "indicator", "scope", "year", "value", "printed_value"],
    )
    with duckdb.connect(str(book)) as connection:
        connection.register("frame", frame)
        connection.execute("create table observation as select * from frame")
    columns = [
        SERIES[indicator, scope][-1] for indicator in ("deposits", "loans") for scope in ("city", "district")
    ]
    rows = [
        [TITLE, "", "", "", ""],
        ["城市", DEPOSITS, "", LOANS, ""],
        ["", "全市", "市辖区", "全市", "市辖区"],
        *([city.name, *(float(round(one[at])) for one in columns)] for at, city in enumerate(CITIES)),
    ]
    write_xlsx(tmp_path / f"new/{EDITION}/2-17_finance.xlsx", [Sheet("1", rows)])
    return tmp_path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_certain_rows_can_be_copied_and_the_volume_is_understood(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert propose.main(str(home / f"new/{EDITION}")) == 0
    said = capsys.readouterr().out
    assert "headings 1, tables 0, units 0 可直接采用" in said
    (row,) = rows_of(home / "home/edition/headings.csv")
    assert (row["heading"], row["indicator"], row["unit"], row["verdict"]) == (
        DEPOSITS,
        "deposits",
        "万元",
        "certain",
    )
    assert float(row["spread"]) < float(row["rival_spread"])
    assert f"cp {home}/home/edition/certain/*.csv {home}/extracts/catalog/" in said
    shutil.copytree(home / "home/edition/certain", home / "extracts/catalog")
    assert load_catalog(home / "extracts").headings[-1].heading == DEPOSITS
    assert propose.main(str(home / f"new/{EDITION}")) == 0
    assert "4 columns, 4 of them understood" in capsys.readouterr().out
    assert rows_of(home / "home/edition/headings.csv") == []
    assert not (home / "home/edition/certain/headings.csv").exists()


def test_rows_of_the_users_own_stay_beside_the_certain_ones(home: Path) -> None:
    own = home / "extracts/catalog/headings.csv"
    own.parent.mkdir()
    lines = (
        "table_key,heading,indicator,printing,scope,unit,first_edition,last_edition,note\n"
        "finance,存款,deposits,main,,万元,2003,2003,\n"
    )
    own.write_text(lines, encoding="utf-8")
    assert propose.main(str(home / "new")) == 0
    certain = rows_of(home / "home/edition/certain/headings.csv")
    assert [one["heading"] for one in certain] == ["存款", DEPOSITS]


def test_without_a_book_nothing_is_certain_and_it_is_said(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "home/published/book/book.duckdb").unlink()
    assert propose.main(str(home / "new")) == 0
    said = capsys.readouterr().out
    assert "make refresh makes it" in said
    assert "headings 1, tables 0, units 0 待人判断" in said


@pytest.mark.parametrize("folder", ["nowhere", "home", "a\nb", "--help", "$(touch x)", "\x1b[31m"])
def test_a_folder_that_is_none_is_one_line(
    home: Path, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert propose.main(str(home / folder)) == 1
    told = capsys.readouterr()
    assert (told.out, len(told.err.splitlines())) == ("", 1)


def test_a_book_that_is_damaged_is_one_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "home/published/book/book.duckdb").write_bytes(b"no database")
    assert propose.main(str(home / "new")) == 1
    assert "make refresh publishes it anew" in capsys.readouterr().err


def test_every_reason_has_words() -> None:
    source = Path(propose.__file__).parents[2] / "assets/proposed_rows"
    code = "".join(path.read_text(encoding="utf-8") for path in source.glob("*.py"))
    assert [key for key in labels_of("edition") if f'"{key}"' not in code] == []
