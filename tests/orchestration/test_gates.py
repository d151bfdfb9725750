"""What keeps a publication whole: the order of a partial run, no mixture of states, and one book for a study."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from dagster._core.execution.api import create_execution_plan

from assets.catalog.study_loading import load_study
from assets.chain import BOOK, BOOK_CHAIN, STUDY_CHAIN
from assets.layers import RECIPES
from assets.publication.assets import PublicationError, refuse_mixed
from assets.publication.folder import new_candidate
from assets.recipes import Work, only
from assets.resources import PARTITION_TAG, BookWarehouse, Publications, StudyWarehouse
from assets.table_assets import asset_key, dagster_asset
from orchestration.definitions import definitions_of
from orchestration.failures import failures
from orchestration.plan import plan_book, plan_study
from orchestration.settings import Settings
from tests.orchestration.small_delivery import (
    DELIVERED,
    FIGURES,
    OF_BEFORE,
    STUDY,
    Figure,
    let_differ,
    opened_warehouse,
    publish_book,
)

FILES = {
    "publication.candidate": {"publication.published"},
    "publication.book_candidate": {"publication.book"},
}
ANOTHER = (Figure("imports", 99.0), *(one for one in FIGURES if one.indicator != "imports"))


def order_of(settings: Settings, job: str, assets: tuple[str, ...]) -> dict[str, set[str]]:
    """What each asset of a partial run waits for, assets and checks."""
    selected = {asset_key(asset) for asset in assets}
    subset = definitions_of(settings).resolve_job_def(job).get_subset(asset_selection=selected)
    waits_for = create_execution_plan(subset).get_executable_step_deps()
    return {asset: set(waits_for[asset.replace(".", "__")]) for asset in assets}


def after(*assets: str) -> set[str]:
    """Steps of assets and of their checks."""
    return {f"{asset.replace('.', '__')}{step}" for asset in assets for step in ("", "_checks")}


@pytest.mark.parametrize("asset", ["catalog.study", "panel.figures"])
def test_a_publication_waits_for_what_is_made_anew_also_where_nothing_between_is(
    settings: Settings, asset: str
) -> None:
    assets = (asset, "publication.candidate", "publication.published")
    assert order_of(settings, "study", assets) == {
        asset: set(),
        "publication.candidate": after(asset),
        "publication.published": after("publication.candidate"),
    }


def test_the_run_of_a_ruling_goes_in_the_order_of_the_chain(settings: Settings) -> None:
    let_differ(settings, BOOK, "catalog.ledger_entry")
    assert order_of(settings, "book", plan_book(settings).assets) == {
        "catalog.facts": set(),
        "observations.evidence": after("catalog.facts"),
        "observations.breaks": after("catalog.facts", "observations.evidence"),
        "observations.observation": after("catalog.facts", "observations.evidence"),
        "publication.book_candidate": after(
            "catalog.facts", "observations.breaks", "observations.observation"
        ),
        "publication.book": after("publication.book_candidate"),
    }


def differs(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Let a table hold other things than when what rests on it was made."""
    connection.execute(
        "update publication.table_digest set digest = ? where table_name = ?", [OF_BEFORE, table]
    )


def test_a_half_that_was_made_of_one_state_is_let_pass(settings: Settings) -> None:
    with opened_warehouse(settings, BOOK) as connection:
        refuse_mixed(Work(connection, str), BOOK_CHAIN)
    with opened_warehouse(settings, STUDY) as connection:
        study = only(load_study(STUDY, delivered=DELIVERED), RECIPES["publication.candidate"])
        refuse_mixed(Work(connection, str, study), STUDY_CHAIN)


@pytest.mark.parametrize(
    ("candidate", "table", "behind"),
    [
        ("publication.book_candidate", "catalog.ledger_entry", "observations.evidence"),
        ("publication.candidate", "panel.study_figure", "panel.components"),
    ],
)
def test_assets_of_different_states_are_not_published_together(
    settings: Settings, candidate: str, table: str, behind: str
) -> None:
    name = BOOK if candidate in BOOK_CHAIN else STUDY
    study = None if name == BOOK else only(load_study(STUDY, delivered=DELIVERED), RECIPES[candidate])
    publications = Publications(path=str(settings.published_folder))
    extracts = {"extracts": settings.extracts} if name == BOOK else {}
    standing = settings.published(name).resolve()
    with opened_warehouse(settings, name) as connection:
        differs(connection, table)
        with pytest.raises(PublicationError) as error:
            RECIPES[candidate].build(Work(connection, str, study), publications=publications, **extracts)
    assert str(error.value) == (
        f"not published: {behind} was made from what has changed since; run make refresh, which makes anew what "
        "follows from a change"
    )
    assert settings.published(name).resolve() == standing


def test_what_a_study_says_otherwise_since_an_asset_was_made_is_not_published(settings: Settings) -> None:
    with opened_warehouse(settings, STUDY) as connection:
        connection.execute(
            "update publication.made_from set digest = ? "
            "where input = 'study fills' and asset = 'panel.components'",
            [OF_BEFORE],
        )
        with pytest.raises(PublicationError, match=r"panel\.components was made from what has changed since"):
            refuse_mixed(Work(connection, str, load_study(STUDY, delivered=DELIVERED)), STUDY_CHAIN)


def test_what_is_refused_as_mixed_is_made_anew_by_the_next_refresh(settings: Settings) -> None:
    with opened_warehouse(settings, STUDY) as connection:
        differs(connection, "indices.index_score")
    assert "indices.distribution" in plan_study(settings, STUDY).assets


@pytest.fixture
def study_warehouse(settings: Settings) -> Iterator[StudyWarehouse]:
    """The warehouse of a study."""
    yield StudyWarehouse(
        folder=str(settings.warehouses),
        extracts=str(settings.extracts),
        book=settings.book,
        book_copies=str(settings.book_copies),
        studies=settings.known_studies(),
    )


def test_a_study_takes_the_book_that_stands_at_its_first_step(
    settings: Settings, study_warehouse: StudyWarehouse
) -> None:
    """Both halves may be chosen for one run: the book is made after the warehouses were opened."""
    seen: list[float] = []

    def imports(connection: duckdb.DuckDBPyConnection) -> float:
        (row,) = connection.execute(
            "select value from book.observation where indicator = 'imports'"
        ).fetchall()
        return float(row[0])

    @dg.op(required_resource_keys={"study_warehouse"})
    def read_twice(context: dg.OpExecutionContext) -> None:
        publish_book(settings, ANOTHER)
        seen.append(imports(context.resources.study_warehouse.connection))
        publish_book(settings, FIGURES)
        seen.append(imports(context.resources.study_warehouse.connection))

    @dg.job(resource_defs={"study_warehouse": study_warehouse})
    def reads() -> None:
        read_twice()

    assert reads.execute_in_process(tags={PARTITION_TAG: STUDY}).success
    assert seen == [99.0, 99.0], "and keeps it to its end"


def test_a_book_that_is_gone_is_said_at_the_first_step_and_not_as_the_warehouse_is_opened(
    settings: Settings, study_warehouse: StudyWarehouse, tmp_path: Path
) -> None:
    settings.published(BOOK).rename(tmp_path / "elsewhere")

    @dg.op(required_resource_keys={"study_warehouse"})
    def reads_none(context: dg.OpExecutionContext) -> None:
        assert context.resources.study_warehouse.book == str(settings.published(BOOK))

    @dg.op(required_resource_keys={"study_warehouse"})
    def reads_it(context: dg.OpExecutionContext) -> None:
        context.resources.study_warehouse.connection.execute("select 1")

    @dg.job(resource_defs={"study_warehouse": study_warehouse})
    def opens() -> None:
        reads_none()
        reads_it()

    result = opens.execute_in_process(tags={PARTITION_TAG: STUDY}, raise_on_error=False)
    assert [event.step_key for event in result.get_step_failure_events()] == ["reads_it"]
    assert "there is no book; make refresh makes it before a study" in str(
        result.get_step_failure_events()[0].step_failure_data.error
    )


def test_a_run_that_was_recorded_as_ended_meanwhile_puts_nothing_in_place(settings: Settings) -> None:
    standing = settings.published(BOOK).resolve()

    def candidate(work: Work, publications: Publications) -> None:
        new_candidate(publications.published(BOOK))
        instance.report_run_failed(instance.get_runs()[0])

    assets = [
        dagster_asset(replace(RECIPES["publication.book_candidate"], build=candidate)),
        dagster_asset(RECIPES["publication.book"]),
    ]
    resources = {
        "book_warehouse": BookWarehouse(folder=str(settings.warehouses), extracts=str(settings.extracts)),
        "publications": Publications(path=str(settings.published_folder)),
    }
    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize(assets, instance=instance, resources=resources, raise_on_error=False)
    assert failures(result.all_events) == [
        "run: it was recorded as ended while its process was out of reach; it makes nothing more, and the run that follows "
        "it makes what is left"
    ]
    assert settings.published(BOOK).resolve() == standing
