"""What is unchanged is not made again; what has changed is made again with what rests on it, and the reason says so."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import duckdb
import pytest

from assets.catalog.records import CATALOG_FOLDER, CatalogError
from assets.catalog.study_loading import STUDIES_FOLDER, StudyError
from assets.chain import BOOK, BOOK_CHAIN, STUDY_CHAIN
from assets.warehouse import WarehouseError, warehouse_path
from orchestration.plan import plan_book, plan_study
from orchestration.settings import PROJECT, Settings
from tests.orchestration.conftest import OTHER_STUDY
from tests.orchestration.small_delivery import (
    EDITION,
    FIGURES,
    STUDY,
    Figure,
    deliver,
    let_differ,
    opened_warehouse,
    publish_book,
    publish_study,
    write_workbook,
)

OF_BOOK = ("publication.book_candidate", "publication.book")
OF_STUDY = ("publication.candidate", "publication.published")


def from_on(chain: dict[str, tuple[str, ...]], asset: str) -> tuple[str, ...]:
    """An asset of a half, and those after it."""
    assets = tuple(chain)
    return assets[assets.index(asset) :]


def test_what_is_published_and_unchanged_is_not_made_again_and_the_plan_says_why(settings: Settings) -> None:
    assert plan_book(settings).assets == ()
    assert plan_book(settings).nothing_to_do == (
        "book: nothing to do, extracts, catalog and code are those of the publication of 2026-11-25 00:00 UTC"
    )
    assert plan_study(settings, STUDY).assets == ()
    assert plan_study(settings, STUDY).nothing_to_do == (
        "yearbooks: nothing to do, figures, study and code are those of the publication of 2026-11-25 00:00 UTC"
    )


def test_in_a_new_home_everything_is_made(tmp_path: Path) -> None:
    settings = deliver(tmp_path)
    plan = plan_book(settings)
    assert (plan.assets, plan.reasons) == (tuple(BOOK_CHAIN), ("nothing is published yet",))
    publish_book(settings)
    plan = plan_study(settings, STUDY)
    assert (plan.assets, plan.reasons) == (tuple(STUDY_CHAIN), ("nothing is published yet",))


def test_a_study_without_a_book_is_told_so_in_one_line(tmp_path: Path) -> None:
    settings = deliver(tmp_path)
    with pytest.raises(WarehouseError) as error:
        plan_study(settings, STUDY)
    assert str(error.value) == (
        f"{settings.published_file(BOOK)}: there is no book; make refresh makes it before a study"
    )


def test_a_study_that_cannot_be_read_is_named(settings: Settings) -> None:
    with pytest.raises(StudyError, match="no study 'sun2026'"):
        plan_study(settings, "sun2026")


@pytest.fixture
def own_study(settings: Settings, tmp_path: Path) -> tuple[Settings, Path]:
    """A study of the user's own, published, and its file."""
    path = tmp_path / "mine.yaml"
    path.write_text((STUDIES_FOLDER / f"{OTHER_STUDY}.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    settings = replace(settings, named=(str(path),))
    publish_study(settings, "mine")
    return settings, path


def test_a_row_of_robustness_makes_the_models_and_the_publication_of_that_study_anew(
    own_study: tuple[Settings, Path],
) -> None:
    settings, path = own_study
    text = path.read_text(encoding="utf-8")
    assert "  services_equal: {" in text
    path.write_text(text.replace("  services_equal: {", "  weighted_equally: {"), encoding="utf-8")
    plan = plan_study(settings, "mine")
    assert plan.assets == ("catalog.study", "regressions.models", "regressions.record", *OF_STUDY)
    assert plan.reasons == ("study changed: robustness",)
    assert plan_book(settings).assets == ()
    assert plan_study(settings, OTHER_STUDY).assets == ()


def test_another_reading_of_a_variable_makes_the_variables_anew(own_study: tuple[Settings, Path]) -> None:
    settings, path = own_study
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("science_expenditure: share", "science_expenditure: level"), encoding="utf-8"
    )
    plan = plan_study(settings, "mine")
    assert plan.assets[:2] == ("catalog.study", "indices.variables")
    assert "study changed: variables" in plan.reasons


def test_a_remark_in_a_study_file_is_no_change(own_study: tuple[Settings, Path]) -> None:
    settings, path = own_study
    path.write_text("# a remark\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert plan_study(settings, "mine").assets == ()


def test_a_ruling_makes_the_decisions_of_the_book_anew_and_reads_no_volume(settings: Settings) -> None:
    let_differ(settings, BOOK, "catalog.ledger_entry")
    plan = plan_book(settings)
    assert plan.assets == ("catalog.facts", *from_on(BOOK_CHAIN, "observations.evidence"))
    assert plan.reasons == ("corrections changed",)


def test_a_ruling_in_a_user_s_own_ledger_does_the_same(settings: Settings) -> None:
    rulings = settings.extracts / "catalog/corrections.csv"
    rulings.parent.mkdir()
    ours = (CATALOG_FOLDER / "corrections.csv").read_text(encoding="utf-8").splitlines()
    own = next(csv.DictReader(ours)) | {"reason": "looked at again"}
    with rulings.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, own)
        writer.writeheader()
        writer.writerow(own)
    plan = plan_book(settings)
    assert plan.assets == ("catalog.facts", *from_on(BOOK_CHAIN, "observations.evidence"))
    assert plan.reasons == ("corrections changed",)


def test_a_bad_row_of_a_user_s_own_catalog_is_refused_before_anything_runs(settings: Settings) -> None:
    names = settings.extracts / "catalog/names.csv"
    names.parent.mkdir()
    names.write_text("printed,place_id,kind,first_edition,last_edition\n合胆市,340100,misreading,soon,\n")
    plan = plan_book(settings)
    assert plan.refusal == (
        "catalog/names.csv, line 2: first_edition: 'soon' is no whole number; correct the cell"
    )
    with pytest.raises(CatalogError, match=r"catalog/names\.csv, line 2"):
        plan_study(settings, STUDY)


def moved(figure: Figure) -> list[Figure]:
    """The figures of the book, one of them another."""
    return [figure if one.indicator == figure.indicator else one for one in FIGURES]


def test_a_value_that_a_ruling_changes_makes_the_studies_anew_that_use_it_and_no_other(
    settings: Settings,
) -> None:
    publish_book(settings, moved(Figure("imports", 12.75, "corrected", "digit misread")))
    plan = plan_study(settings, STUDY)
    assert plan.assets == from_on(STUDY_CHAIN, "panel.figures")
    assert "figures of the book changed" in plan.reasons
    assert plan_study(settings, OTHER_STUDY).assets == ()


def test_another_reason_of_a_ruling_is_published_and_leaves_the_panel_alone(settings: Settings) -> None:
    publish_book(settings, moved(Figure("imports", 12.5, "reported", "accepted: the page of 2013 agrees")))
    plan = plan_study(settings, STUDY)
    assert plan.assets == ("panel.figures", *OF_STUDY)
    assert plan.reasons == ("what the book says of figures changed",)
    assert plan_study(settings, OTHER_STUDY).assets == ()


def test_a_changed_workbook_is_read_again_with_all_that_rests_on_it(settings: Settings) -> None:
    write_workbook(settings.extracts / f"{EDITION}/2-1.xlsx", "2-1 another title")
    plan = plan_book(settings)
    beside = {"catalog.facts", "raw.supplement", "raw.registry"}
    assert plan.assets == tuple(asset for asset in BOOK_CHAIN if asset not in beside)
    assert plan.reasons == ("1 workbook changed: 2024/2-1.xlsx",)


def test_a_supplement_is_read_again_and_no_workbook(settings: Settings) -> None:
    supplement = settings.extracts / "supplement" / "gdp.csv"
    supplement.parent.mkdir()
    supplement.write_text(
        "city,year,indicator,scope,value,unit,source\n合肥市,2011,gdp,city,1,万元,somewhere\n",
        encoding="utf-8",
    )
    plan = plan_book(settings)
    assert plan.assets[:2] == ("raw.supplement", "observations.supplied")
    assert "observations.figures" not in plan.assets
    assert plan.reasons == ("supplements changed",)


def test_a_fact_of_the_catalog_makes_anew_what_rests_on_it(settings: Settings) -> None:
    let_differ(settings, BOOK, "catalog.comparison")
    plan = plan_book(settings)
    assert plan.assets == ("catalog.facts", *from_on(BOOK_CHAIN, "observations.evidence"))
    assert plan.reasons == ("catalog changed: comparison",)
    let_differ(settings, STUDY, "catalog.paper_figure")
    plan = plan_study(settings, STUDY)
    assert plan.assets == ("catalog.study", "regressions.record", *OF_STUDY)
    assert plan.reasons == ("catalog changed: paper_figure",)


def test_another_code_of_an_asset_makes_anew_what_rests_on_it(settings: Settings) -> None:
    let_differ(settings, STUDY, "code", asset="regressions.record")
    plan = plan_study(settings, STUDY)
    assert plan.assets == ("regressions.record", *OF_STUDY)
    assert plan.reasons == ("code changed",)


CODES = """
import csv
import json
from assets.digests import code_of
from assets.layers import RECIPES
print(json.dumps({asset: code_of(asset) for asset in RECIPES}))
"""


def codes(project: Path) -> dict[str, str]:
    """The digest of the code of every asset, in a copy of the project."""
    ended = subprocess.run(
        [sys.executable, "-c", CODES], cwd=project, capture_output=True, text=True, check=True
    )
    found: dict[str, str] = json.loads(ended.stdout)
    return found


def test_a_changed_select_is_another_code_of_its_asset_and_of_no_other(tmp_path: Path) -> None:
    for folder in ("assets", "checks", "sql"):
        copytree(PROJECT / folder, tmp_path / folder)
    before = codes(tmp_path)
    with (tmp_path / "sql/regressions/doubt.sql").open("a", encoding="utf-8") as select:
        select.write("-- a remark\n")
    after = codes(tmp_path)
    assert {asset for asset in before if before[asset] != after[asset]} == {"regressions.record"}


def test_what_an_interrupted_run_was_making_is_made_again(settings: Settings) -> None:
    with opened_warehouse(settings, BOOK) as connection:
        connection.execute("delete from publication.made_from where asset = 'observations.observation'")
    plan = plan_book(settings)
    assert plan.assets == from_on(BOOK_CHAIN, "observations.observation")
    assert plan.reasons == ("never made, or interrupted the last time",)


@pytest.mark.parametrize("lacking", ["all of them", "publication.made_from", "publication.table_digest"])
def test_a_warehouse_without_its_records_counts_as_never_made(settings: Settings, lacking: str) -> None:
    """A process was killed as it made the file."""
    path = warehouse_path(settings.warehouses, STUDY)
    if lacking == "all of them":
        path.unlink()
        duckdb.connect(str(path)).close()
    else:
        with duckdb.connect(str(path)) as connection:
            connection.execute(f"drop table {lacking}")
    plan = plan_study(settings, STUDY)
    assert plan.assets == tuple(STUDY_CHAIN)
    assert plan.reasons == ("never made, or interrupted the last time",)


def test_a_warehouse_that_is_no_database_is_to_be_deleted(settings: Settings) -> None:
    path = warehouse_path(settings.warehouses, BOOK)
    path.write_text("no database, though as long as a header: " + 4096 * "x", encoding="utf-8")
    with pytest.raises(WarehouseError) as error:
        plan_book(settings)
    assert str(error.value).startswith(f"{path}: cannot be opened (")
    assert str(error.value).endswith("; where the disk is not full, delete the file: it is made anew")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("verdict", ["failed", "withdrawn"])
def test_what_did_not_pass_or_was_not_checked_is_made_again(settings: Settings, verdict: str) -> None:
    change = (
        "update publication.check_result set passed = false"
        if verdict == "failed"
        else "delete from publication.check_result"
    )
    with opened_warehouse(settings, STUDY) as connection:
        connection.execute(f"{change} where asset = 'regressions/doubt'")
    plan = plan_study(settings, STUDY)
    assert plan.assets == ("regressions.record", *OF_STUDY)
    assert plan.reasons == ("checks did not pass, or were not run, the last time",)


def test_a_warning_is_no_reason_to_make_anything_again(settings: Settings) -> None:
    with opened_warehouse(settings, STUDY) as connection:
        connection.execute(
            "insert into publication.check_result values ('regressions/doubt', 'share', 'WARN', false, 9, 1, null)"
        )
    assert plan_study(settings, STUDY).assets == ()


def test_a_publication_that_is_gone_is_made_again_and_nothing_before_it(settings: Settings) -> None:
    settings.published(STUDY).unlink()
    plan = plan_study(settings, STUDY)
    assert (plan.assets, plan.reasons) == (OF_STUDY, ("the publication is gone",))
    settings.published(BOOK).unlink()
    plan = plan_book(settings)
    assert (plan.assets, plan.reasons) == (OF_BOOK, ("the publication is gone",))


def changed(file: Path) -> str:
    file.chmod(0o644)
    """One figure is another: the file is as long as before, and opens."""
    with duckdb.connect(str(file)) as connection:
        connection.execute("update observation set value = 1 where indicator = 'gdp'")
    return f"{file.name} was changed"


def truncated(file: Path) -> str:
    file.chmod(0o644)
    os.truncate(file, file.stat().st_size // 2)
    return f"{file.name} was changed"


def deleted(file: Path) -> str:
    file.unlink()
    return f"{file.name} is gone"


def added_to(file: Path) -> str:
    file.with_name("book.duckdb.wal").write_bytes(b"")
    return "book.duckdb.wal was added"


def replaced_by_a_pipe(file: Path) -> str:
    file.unlink()
    os.mkfifo(file)
    return f"{file.name} was changed"


def without_its_list(file: Path) -> str:
    file.with_name("SHA256SUMS").unlink()
    return "SHA256SUMS is gone"


@pytest.mark.parametrize(
    "alter", [changed, truncated, deleted, added_to, replaced_by_a_pipe, without_its_list]
)
def test_a_publication_that_was_altered_is_made_again_and_the_file_is_named(
    settings: Settings, alter: Callable[[Path], str]
) -> None:
    file = settings.published_file(BOOK).resolve()
    file.parent.chmod(0o755)
    said = alter(file)
    plan = plan_book(settings)
    assert plan.assets == OF_BOOK
    assert plan.reasons == (
        "the publication is gone" if alter is deleted else f"the publication was altered: {said}",
    )


def test_a_publication_of_a_version_that_wrote_no_list_is_made_again_and_not_called_altered(
    settings: Settings,
) -> None:
    file = settings.published_file(BOOK).resolve()
    file.parent.chmod(0o755)
    file.chmod(0o644)
    file.with_name("SHA256SUMS").unlink()
    assert plan_book(settings).reasons == ("the publication is of a version before 0.5",)


def test_synthetic_volumes_that_other_code_wrote_are_a_reason(settings: Settings) -> None:
    plan = plan_book(replace(settings, synthetic=True))
    assert (plan.assets, plan.reasons) == (
        tuple(BOOK_CHAIN),
        ("the synthetic volumes are to be written anew",),
    )


def test_extracts_that_cannot_be_read_are_tried_so_that_the_failure_is_seen(settings: Settings) -> None:
    (settings.extracts / "supplement").mkdir()
    (settings.extracts / "supplement/beds.xlsx").write_bytes(b"PK")
    plan = plan_book(settings)
    assert plan.assets == tuple(BOOK_CHAIN)
    assert plan.reasons == (
        "supplement/beds.xlsx: is not read; supplement/ takes *.csv only: save it as one",
    )
    assert "renxing/extracts_digest" not in plan.tags


def test_a_warehouse_that_a_run_has_open_is_said_in_one_line(settings: Settings) -> None:
    holding = f"import duckdb, sys; c = duckdb.connect({str(settings.warehouses / 'book.duckdb')!r}); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holding], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "open\n"
        with pytest.raises(WarehouseError, match="another run or a SQL shell has it open"):
            plan_book(settings)
        run.communicate("")


def test_a_study_whose_table_nobody_delivered_is_refused_before_anything_runs(settings: Settings) -> None:
    book = settings.published_file(BOOK).resolve()
    book.chmod(0o644)
    with duckdb.connect(str(book)) as connection:
        connection.execute("""
            insert into unavailable_column values
            (2013, 2012, 'population', '人口', 'population_registered', 'city', 'no workbook holds it: deliver it')
        """)
    assert plan_study(settings, STUDY).refusal == (
        "study yearbooks needs population_registered of edition 2013, table '人口' (population): no workbook holds it: "
        "deliver it"
    )


def test_a_publication_of_before_to_which_an_operator_leads_readers_stays(settings: Settings) -> None:
    before = settings.published(BOOK).readlink()
    publish_book(settings)
    link = settings.published(BOOK).with_name("book.next")
    link.symlink_to(before)
    link.replace(settings.published(BOOK))
    plan = plan_book(settings)
    assert (plan.assets, plan.reasons) == ((), ())
    assert settings.published(BOOK).readlink() == before
