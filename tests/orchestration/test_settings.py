"""What the environment names is understood, or refused in one line that says what to do."""

import os
import re
import shutil
from pathlib import Path

import pytest

from assets.catalog.study_loading import STUDIES_FOLDER
from commands.refresh import main
from orchestration.extracts import extracts_of
from orchestration.named import SettingsError
from orchestration.settings import PROJECT, Settings, keep_text, prepare_home, settings_from_environment

VARIABLES = (
    "RENXING_EXTRACTS",
    "RENXING_HOME",
    "RENXING_STUDY",
    "RENXING_NOTIFY",
    "RENXING_ACCEPT",
    "RENXING_BOOK",
    "RENXING_RUNS_AT_ONCE",
    "RENXING_STORAGE",
    "RENXING_SPARK",
    "RENXING_SPARK_EXTRACTS",
    "DAGSTER_HOME",
)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is named."""
    for name in VARIABLES:
        monkeypatch.setenv(name, "")  # so that what prepare_home sets is undone, too
        monkeypatch.delenv(name)


def named(home: Path, studies: str) -> Settings:
    """The settings of a home and studies as the environment names them."""
    os.environ |= {"RENXING_HOME": str(home), "RENXING_STUDY": studies}
    return settings_from_environment()


def refusal(home: Path, studies: str) -> str:
    """Why studies are refused."""
    with pytest.raises(SettingsError) as error:
        named(home, studies)
    return str(error.value)


def copy_of_a_study(folder: Path, name: str) -> Path:
    """A study file of the user's own."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(STUDIES_FOLDER / "public_services.yaml", folder / f"{name}.yaml"))


@pytest.mark.parametrize(
    ("variable", "value", "problem"),
    [
        ("RENXING_HOME", "a\nb", "holds a line break or a control character"),
        ("RENXING_EXTRACTS", "\x1b[31m", "holds a line break or a control character"),
        ("RENXING_STUDY", "a\u202eb.yaml", "holds a line break or a control character"),
        ("RENXING_HOME", "a?b", "holds '?' or '%'"),
        ("RENXING_HOME", "a%20b", "holds '?' or '%'"),
        ("RENXING_HOME", "合" * 100, "is too long for a path"),
        ("RENXING_STUDY", "合" * 33_000, "is too long for a path"),
        ("RENXING_STUDY", "a...b.yaml", "cannot be the name of a study"),
        ("RENXING_STUDY", "\udcff.yaml", "cannot be the name of a study"),
    ],
)
def test_what_can_be_no_path_and_no_name_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, problem: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=re.escape(problem)) as refused:
        settings_from_environment()
    assert len(str(refused.value).splitlines()) == 1
    assert len(str(refused.value)) < 300


def test_without_anything_named_the_synthetic_set_and_the_paper_are_taken() -> None:
    settings = settings_from_environment()
    assert (settings.home, settings.extracts, settings.synthetic) == (
        PROJECT / "build",
        PROJECT / "build" / "synthetic",
        True,
    )
    assert (settings.named, settings.studies) == ((), ("sun2025",))


def test_each_of_several_studies_has_a_publication_of_its_own_beside_the_book(tmp_path: Path) -> None:
    settings = named(tmp_path, "sun2025  yearbooks sun2025")
    assert settings.studies == ("sun2025", "yearbooks")
    assert settings.published_file("book") == tmp_path / "published" / "book" / "book.duckdb"
    assert settings.published_file("yearbooks") == tmp_path / "published" / "yearbooks" / "renxing.duckdb"


def test_what_may_be_lost_stands_apart_by_commas(tmp_path: Path) -> None:
    os.environ["RENXING_ACCEPT"] = " 2012, 2013 fiscal  city ,"
    assert named(tmp_path, "").accepted == ("2012", "2013 fiscal city")


def test_the_book_alone_is_asked_for_by_its_name(tmp_path: Path) -> None:
    settings = named(tmp_path, "book")
    assert (settings.studies, settings.asked) == ((), "book")


def test_the_book_is_not_named_beside_studies(tmp_path: Path) -> None:
    assert refusal(tmp_path, "book sun2025") == (
        "RENXING_STUDY: 'book' means the book alone; name it by itself, or name studies"
    )


def test_two_studies_of_one_name_are_refused(tmp_path: Path) -> None:
    first, second = (copy_of_a_study(tmp_path / folder, "mine") for folder in ("a", "b"))
    assert refusal(tmp_path, f"{first} {second}") == (
        f"RENXING_STUDY: {first} and {second} have one name, mine; rename one file"
    )


def test_a_study_named_as_the_book_is_refused(tmp_path: Path) -> None:
    path = copy_of_a_study(tmp_path, "book")
    assert refusal(tmp_path, str(path)) == (
        f"RENXING_STUDY: {path}: the name 'book' is reserved; rename the file"
    )


def test_a_study_that_would_take_the_place_of_one_that_ships_is_refused(tmp_path: Path) -> None:
    path = copy_of_a_study(tmp_path, "sun2025")
    assert refusal(tmp_path, str(path)) == (
        f"RENXING_STUDY: {path}: a study sun2025 ships with the project; rename the file"
    )
    assert named(tmp_path, str(STUDIES_FOLDER / "sun2025.yaml")).studies == ("sun2025",)


def test_a_study_given_by_path_is_remembered_by_the_home(tmp_path: Path) -> None:
    path = copy_of_a_study(tmp_path / "papers", "mine")
    home = tmp_path / "home"
    prepare_home(named(home, str(path)))
    later = named(home, "mine")
    assert later.known_studies()["mine"] == str(path)
    prepare_home(later)
    assert named(home, "sun2025").known_studies()["mine"] == str(path), "also once it was named by its name"
    assert {"sun2025", "yearbooks", "mine"} <= later.known_studies().keys()
    assert "mine" not in named(tmp_path / "another", "sun2025").known_studies()


def test_a_path_does_not_depend_on_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_of_a_study(tmp_path, "mine")
    monkeypatch.chdir(tmp_path)
    assert named(tmp_path / "home", "mine.yaml").named == (str(tmp_path / "mine.yaml"),)


@pytest.mark.parametrize("form", ["{path}", "'{path}'", '"{path}" yearbooks', "yearbooks '{path}'"])
def test_a_path_with_spaces_stands_in_quotation_marks_or_by_itself(tmp_path: Path, form: str) -> None:
    path = copy_of_a_study(tmp_path / "my papers", "mine")
    settings = named(tmp_path / "home", form.format(path=path))
    assert str(path) in settings.named
    assert set(settings.studies) == {"mine", *(["yearbooks"] if "yearbooks" in form else [])}


def test_quotation_marks_that_are_not_closed_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, "'my papers/mine.yaml") == (
        "RENXING_STUDY: 'my papers/mine.yaml: No closing quotation; close the quotation marks"
    )


def test_a_text_is_kept_whole_whatever_becomes_of_the_disk(tmp_path: Path) -> None:
    kept = tmp_path / "studies.json"
    keep_text(kept, "of before")
    (tmp_path / "studies.json.next").mkdir()  # nothing can be written there
    with pytest.raises(OSError, match="studies"):
        keep_text(kept, "of now")
    assert kept.read_text(encoding="utf-8") == "of before"
    (tmp_path / "studies.json.next").rmdir()
    keep_text(kept, "of now")
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [
        ("studies.json", "of now")
    ]


def test_a_text_that_is_there_is_not_written_again(tmp_path: Path) -> None:
    kept = tmp_path / "dagster.yaml"
    keep_text(kept, "the same")
    before = kept.stat().st_ino
    keep_text(kept, "the same")
    assert kept.stat().st_ino == before


def test_a_home_that_cannot_be_written_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "home").write_text("a file")
    os.environ["RENXING_HOME"] = str(tmp_path / "home")
    assert main() == 1
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == (
        "",
        f"{tmp_path / 'home'}: cannot be written (Not a directory); make room or name another folder in "
        "RENXING_HOME\n",
    )


@pytest.mark.parametrize("left", ["warehouse", "link"])
def test_a_home_of_an_older_version_is_refused_in_one_line_and_left_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], left: str
) -> None:
    if left == "warehouse":
        (tmp_path / "warehouse.duckdb").write_text("of old")
    else:
        (tmp_path / "publications").mkdir()
        (tmp_path / "published").symlink_to("publications", target_is_directory=True)
    before = sorted(path.name for path in tmp_path.iterdir())
    os.environ["RENXING_HOME"] = str(tmp_path)
    assert main() == 1
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == (
        "",
        f"{tmp_path}: is the home of one study, of a version before 0.2; name a new one in RENXING_HOME, the old one "
        "stays as it is\n",
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_settings_that_are_refused_end_the_command_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.environ |= {"RENXING_HOME": str(tmp_path), "RENXING_STUDY": "book sun2025"}
    assert main() == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_night_makes_what_is_named_else_what_the_home_has_published(settings: Settings) -> None:
    os.environ["RENXING_HOME"] = str(settings.home)
    assert settings_from_environment().nightly_studies() == ("public_services", "yearbooks")
    os.environ["RENXING_STUDY"] = "yearbooks"
    assert settings_from_environment().nightly_studies() == ("yearbooks",)
    os.environ["RENXING_STUDY"] = "book"
    assert settings_from_environment().nightly_studies() == ()


def test_the_first_night_of_a_home_makes_the_paper(tmp_path: Path) -> None:
    os.environ["RENXING_HOME"] = str(tmp_path)
    assert settings_from_environment().nightly_studies() == ("sun2025",)


@pytest.mark.parametrize("kept", ["{", "[1]", '{"mine": 1}'])
def test_a_list_of_studies_that_is_none_is_named_in_one_line(tmp_path: Path, kept: str) -> None:
    settings = Settings(tmp_path / "extracts", synthetic=False, home=tmp_path)
    settings.study_files.write_text(kept, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"studies.json: does not hold the paths of studies; delete it"):
        settings.known_studies()


def test_a_home_that_is_a_link_to_a_disk_that_is_not_mounted_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").symlink_to(tmp_path / "unmounted")
    os.environ["RENXING_HOME"] = str(tmp_path / "home")
    with pytest.raises(SettingsError, match="unmounted, which is not there; mount the disk"):
        settings_from_environment()
    (tmp_path / "unmounted").mkdir()
    assert settings_from_environment().home == tmp_path / "unmounted"


def test_a_relative_path_in_a_working_directory_that_is_gone_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    os.environ["RENXING_HOME"] = str(tmp_path)
    os.environ["RENXING_STUDY"] = "mine.yaml"
    with pytest.raises(SettingsError, match=r"mine.yaml: the working directory is gone"):
        settings_from_environment()


def test_runs_go_side_by_side_two_at_once_or_as_many_as_are_named(tmp_path: Path) -> None:
    assert "max_concurrent_runs: 2" in named(tmp_path, "").dagster_yaml
    os.environ["RENXING_RUNS_AT_ONCE"] = "12"
    assert "max_concurrent_runs: 12" in named(tmp_path, "").dagster_yaml


@pytest.mark.parametrize("number", ["0", "-1", "two", "1.5", "99999999999", "２"])
def test_what_is_no_number_of_runs_is_refused(tmp_path: Path, number: str) -> None:
    os.environ["RENXING_RUNS_AT_ONCE"] = number
    assert refusal(tmp_path, "") == (
        f"RENXING_RUNS_AT_ONCE: {number!r} is no number of runs; give one from 1 to 1000"
    )


def test_the_address_of_the_server_stays_in_the_environment(tmp_path: Path) -> None:
    os.environ["RENXING_STORAGE"] = "postgresql+psycopg2://renxing:secret@127.0.0.1:5432/renxing"
    settings = named(tmp_path, "")
    assert "secret" not in settings.dagster_yaml
    assert "env: RENXING_STORAGE" in settings.dagster_yaml


@pytest.mark.parametrize(
    "address",
    [
        "mysql://renxing:secret@host/renxing",
        "postgresql://u:secret@host/d",
        "secret",
        "postgresql+psycopg2://u:secret@host:port/d",
        "postgresql+psycopg2://u:sec/ret@host/d",
        "postgresql+psycopg2://u:secret@host",
        "postgresql+psycopg2://u:s[secret@host/d",
        "postgresql+psycopg2://u:secret℀@host/d",
    ],
)
def test_what_is_no_address_of_a_server_is_refused_without_its_password(tmp_path: Path, address: str) -> None:
    os.environ["RENXING_STORAGE"] = address
    assert refusal(tmp_path, "") == (
        "RENXING_STORAGE: is no address of a Postgres server; give postgresql+psycopg2://user:password@host:5432/database, "
        "with %xx for letters of the password that stand for something in an address"
    )


def test_a_server_that_does_not_answer_is_named_without_its_password(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    os.environ["RENXING_STORAGE"] = "postgresql+psycopg2://renxing:secret@127.0.0.1:1/renxing"
    os.environ["RENXING_HOME"] = str(tmp_path)
    assert main() == 1
    told = capfd.readouterr().err
    assert told.startswith(
        "RENXING_STORAGE: postgresql+psycopg2://renxing:***@127.0.0.1:1/renxing does not let us in ("
    )
    assert told.count("\n") == 1


@pytest.mark.parametrize("extracts", ["", "/data/extracts"])
def test_the_server_that_counts_the_registry_is_that_of_every_run(tmp_path: Path, extracts: str) -> None:
    os.environ |= {"RENXING_HOME": str(tmp_path), "RENXING_EXTRACTS": extracts}
    assert extracts_of(settings_from_environment()).spark == ""
    os.environ |= {"RENXING_SPARK": " sc://host:15002 ", "RENXING_SPARK_EXTRACTS": "s3a://bucket/extracts"}
    given = extracts_of(settings_from_environment())
    assert (given.spark, given.on_spark) == ("sc://host:15002", "s3a://bucket/extracts")
