"""A user's own facts lie beside their volumes, are read after ours, and are refused in words that help."""

import dataclasses
import errno
import os
from pathlib import Path

import pytest

from assets.catalog import load_catalog
from assets.catalog.dictionary import variable_column
from assets.catalog.loading import SYNTHETIC_MARK
from assets.catalog.records import CatalogError
from assets.catalog.study_language.errors import StudyError
from assets.catalog.study_loading import load_study

OURS = load_catalog()
NAMES = "printed,place_id,kind,first_edition,last_edition"
HEADINGS = "table_key,heading,indicator,printing,scope,unit,first_edition,last_edition,note"
INDICATORS = "indicator,topic,label_en,label_zh,unit,additive,lowest,highest,depth,sector,definition,source"
CINEMAS = "cinemas,culture,Cinemas,影院数,count,{},zero,,screened,,Cinemas,own"
THRESHOLDS = "threshold,value,reason"
HEFEI = 340100


def own(extracts: Path, file: str, *lines: str, encoding: str = "utf-8") -> Path:
    """A file of a user's own catalog, with these lines."""
    path = extracts / "catalog" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*lines, ""]), encoding=encoding)
    return path


def refusal(extracts: Path) -> str:
    """What is said of a catalog that is refused."""
    with pytest.raises(CatalogError) as error:
        load_catalog(extracts)
    return str(error.value)


def test_without_files_of_their_own_a_user_has_our_catalog(tmp_path: Path) -> None:
    assert load_catalog(tmp_path) == OURS


def test_over_synthetic_volumes_our_ledger_does_not_hold_and_all_else_of_ours_does(tmp_path: Path) -> None:
    (tmp_path / SYNTHETIC_MARK).touch()
    assert load_catalog(tmp_path) == dataclasses.replace(OURS, corrections=())


def test_a_file_and_a_folder_that_cannot_be_read_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "catalog/names.csv").mkdir(parents=True)
    assert refusal(tmp_path) == (
        "catalog/names.csv: cannot be read (Is a directory); put a file there that you can read"
    )

    def refused(_: Path) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "iterdir", refused)
    assert refusal(tmp_path) == (
        "catalog: cannot be opened (Permission denied); make the folder readable for you"
    )


def test_a_row_of_a_user_s_own_is_added_to_ours(tmp_path: Path) -> None:
    own(tmp_path, "names.csv", NAMES, "合胆市,340100,misreading,2031,")
    names = load_catalog(tmp_path).names
    assert names[:-1] == OURS.names
    assert (names[-1].printed, names[-1].place_id, names[-1].last_edition) == ("合胆市", HEFEI, None)


def test_a_row_with_the_key_of_one_of_ours_stands_in_its_place(tmp_path: Path) -> None:
    of_ours = next(one for one in OURS.headings if one.last_edition)
    note = "known for longer"
    row = (
        of_ours.table_key,
        of_ours.heading,
        of_ours.indicator,
        of_ours.printing,
        of_ours.scope,
        of_ours.unit,
    )
    own(
        tmp_path,
        "headings.csv",
        HEADINGS,
        ",".join([*(one or "" for one in row), str(of_ours.first_edition), "2040", note]),
    )
    headings = load_catalog(tmp_path).headings
    assert len(headings) == len(OURS.headings)
    place = OURS.headings.index(of_ours)
    assert (headings[place].last_edition, headings[place].note) == (2040, note)
    assert headings[:place] + headings[place + 1 :] == OURS.headings[:place] + OURS.headings[place + 1 :]


def test_a_row_may_name_what_another_file_of_the_user_adds(tmp_path: Path) -> None:
    own(tmp_path, "indicators.csv", INDICATORS, CINEMAS.format("true"))
    own(tmp_path, "headings.csv", HEADINGS, "cinemas,影院数,cinemas,main,,个,2004,2016,")
    error = refusal(tmp_path)
    assert error == (
        "catalog/headings.csv, line 2: table_key 'cinemas' is in no tables.csv; correct it or add it there"
    )
    own(
        tmp_path,
        "tables.csv",
        "table_key,title,scope,first_edition,last_edition,absent_editions",
        "cinemas,影院,,2004,2016,",
    )
    catalog = load_catalog(tmp_path)
    assert catalog.headings[-1].indicator == catalog.indicators[-1].indicator == "cinemas"


def test_an_indicator_of_a_user_s_own_is_of_one_of_our_topics_or_of_none(tmp_path: Path) -> None:
    own(tmp_path, "indicators.csv", INDICATORS, CINEMAS.format("true").replace("culture", "films"))
    assert refusal(tmp_path) == (
        "catalog/indicators.csv, line 2: topic 'films' is in no topics.csv; correct it or add it there"
    )
    own(tmp_path, "indicators.csv", INDICATORS, CINEMAS.format("true").replace("culture", ""))
    assert load_catalog(tmp_path).indicators[-1].topic is None


def test_an_identity_of_a_user_s_own_names_indicators_of_the_catalog(tmp_path: Path) -> None:
    columns = "identity,kind,whole,parts,per,factor,tolerance,first_year,last_year"
    own(tmp_path, "identities.csv", columns, "stages,sum,theatres,cinemas museums,,,0,,")
    assert "'cinemas'" in refusal(tmp_path)
    own(tmp_path, "indicators.csv", INDICATORS, CINEMAS.format("true"))
    assert load_catalog(tmp_path).identities[-1].indicators == ("theatres", "cinemas", "museums")


def test_a_threshold_is_replaced_and_none_is_added(tmp_path: Path) -> None:
    own(tmp_path, "thresholds.csv", THRESHOLDS, "quarantined_share,0.02,an older scan")
    thresholds = {one.threshold: one.value for one in load_catalog(tmp_path).thresholds}
    assert thresholds == {one.threshold: one.value for one in OURS.thresholds} | {"quarantined_share": 0.02}
    own(tmp_path, "thresholds.csv", THRESHOLDS, "quarantine_share,0.02,an older scan")
    assert refusal(tmp_path).startswith(
        "catalog/thresholds.csv, line 2: only rows of ours can be replaced here; name one of quarantined_share, "
    )


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("合胆市,三四,misreading,2004,", "line 3: place_id: '三四' is no whole number; correct the cell"),
        ("合胆市,340100,wrong,2004,", "line 3: kind: 'wrong' is none of total, official, "),
        ("合胆市,340100,misreading,,", "line 3: first_edition: a required cell is empty; correct the cell"),
        (
            "合胆市,340109,misreading,2004,",
            "line 3: place_id 340109 is in no cities.csv; correct it or add it there",
        ),
        (
            "合旦市,340100,misreading,2010,",
            "line 3: has the printed, place_id of line 2; keep one of the two",
        ),
        ("合胆市,340100,misreading,2004,,,", "line 3: has more cells than the 5 columns; "),
    ],
)
def test_a_row_that_cannot_be_used_is_one_line_with_its_place_and_what_to_do(
    tmp_path: Path, row: str, problem: str
) -> None:
    own(tmp_path, "names.csv", NAMES, "合旦市,340100,misreading,2004,", row)
    error = refusal(tmp_path)
    assert error.startswith(f"catalog/names.csv, {problem}")
    assert "\n" not in error


@pytest.mark.parametrize(
    ("file", "advice"),
    [
        ("name.csv", "call it names.csv, or take it out"),
        ("corrections.xlsx", "call it corrections.csv, or take it out"),
        ("columns.csv", "is no file of the catalog; call it "),
        (
            "my notes.txt",
            "is no file of the catalog; call it boundary_changes.csv, break_kinds.csv, broadband_pilots.csv, ",
        ),
    ],
)
def test_a_file_that_is_none_of_the_catalog_is_refused(tmp_path: Path, file: str, advice: str) -> None:
    own(tmp_path, file, NAMES)
    error = refusal(tmp_path)
    assert error.startswith(f"catalog/{file}: is no file of the catalog; ")
    assert advice in error
    assert "\n" not in error


def test_what_codes_are_called_is_the_same_in_every_report(tmp_path: Path) -> None:
    own(tmp_path, "codes.csv", "code,label_en,label_zh", "missing,gone,无")
    assert refusal(tmp_path) == (
        f"catalog/codes.csv: what codes are called cannot be changed; take the file out of {tmp_path / 'catalog'} "
        "(cities stand in cities.csv, their names in names.csv)"
    )


@pytest.mark.parametrize("file", ["~$names.csv", ".DS_Store", "Thumbs.db"])
def test_what_programs_leave_behind_is_passed_over(tmp_path: Path, file: str) -> None:
    own(tmp_path, file, "…")
    assert load_catalog(tmp_path) == OURS


def test_a_file_with_other_columns_is_told_which_are_expected(tmp_path: Path) -> None:
    own(tmp_path, "names.csv", "printed,place_id", "合胆市,340100")
    assert refusal(tmp_path) == f"catalog/names.csv: columns are printed,place_id; expected {NAMES}"


def test_a_file_as_excel_writes_it_is_read(tmp_path: Path) -> None:
    """With a byte order mark, truth in capitals, and rows of which only the commas are left."""
    rows = (CINEMAS.format("TRUE"), ",,,,,,,,,,,")
    own(tmp_path, "indicators.csv", INDICATORS, *rows, encoding="utf-8-sig")
    indicators = load_catalog(tmp_path).indicators
    assert len(indicators) == len(OURS.indicators) + 1
    assert indicators[-1].additive is True


def test_a_file_in_another_encoding_is_told_how_to_save_it(tmp_path: Path) -> None:
    own(tmp_path, "names.csv", NAMES, "合胆市,340100,misreading,2004,", encoding="gb18030")
    assert refusal(tmp_path) == "catalog/names.csv: is not UTF-8; save it as CSV UTF-8"


def test_a_city_of_a_user_s_own_has_its_place_among_the_cities_of_a_study(tmp_path: Path) -> None:
    first = OURS.cities[0]
    own(
        tmp_path,
        "cities.csv",
        "city_id,name,name_en,province,region,longitude,latitude,first_year,last_year",
        f"{first.city_id + 1},新市,Xin,{first.province},{first.region},116.9,39.2,2003,2023",
    )
    codes = load_study("sun2025", tmp_path).cities
    assert codes[:2] == (first.city_id, first.city_id + 1)
    assert list(codes) == sorted(codes)


def test_a_variable_of_a_user_s_own_has_a_column_in_the_studies_that_use_it(tmp_path: Path) -> None:
    own(
        tmp_path,
        "variables.csv",
        "variable,reading,unit,formula,low,high,label_en,label_zh,definition",
        "beds_per_head,printed,count,hospital_beds / population_registered,0,,Beds per head,人均床位,Beds",
    )
    study = tmp_path / "mine.yaml"
    study.write_text(
        "title: t\nextends: yearbooks\nrobustness: {beds: {regressors: [beds_per_head]}}\n", encoding="utf-8"
    )
    (column,) = [
        variable_column("city_year", one)
        for one in load_study(str(study), tmp_path).variables
        if one.variable == "beds_per_head"
    ]
    assert (column.label_zh, column.low) == ("人均床位", 0)
    with pytest.raises(StudyError, match="beds_per_head"):
        load_study(str(study))
