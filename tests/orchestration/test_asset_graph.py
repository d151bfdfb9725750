"""The asset graph is the one that was reviewed: a change of it is a change of asset_graph.txt."""

from assets.chain import BOOK_CHAIN, STUDY_CHAIN
from assets.recipes import direct_sources
from orchestration.definitions import definitions_of
from orchestration.settings import settings_from_environment
from tests.orchestration.asset_graph import GROUPS, SNAPSHOT, asset_graph

MOST_NODES = 40
"""More do not fit on a screen."""


def test_the_asset_graph_is_the_reviewed_one() -> None:
    assert asset_graph() == SNAPSHOT.read_text(encoding="utf-8"), (
        "where the change is meant: .venv/bin/python -m tests.orchestration.asset_graph"
    )


def test_every_asset_has_a_group_of_the_flow_a_description_and_a_check() -> None:
    graph = definitions_of(settings_from_environment()).resolve_asset_graph()
    nodes = [graph.get(key) for key in graph.get_all_asset_keys()]
    assert {node.group_name for node in nodes} == set(GROUPS)
    assert [node.key for node in nodes if not node.description] == []
    unchecked = [node.key.to_user_string() for node in nodes if not node.check_keys]
    assert unchecked == []


def test_both_halves_together_can_be_seen_at_once() -> None:
    graph = definitions_of(settings_from_environment()).resolve_asset_graph()
    assert len(graph.get_all_asset_keys()) == len(BOOK_CHAIN) + len(STUDY_CHAIN) <= MOST_NODES


def test_a_study_is_a_partition_and_the_book_has_none() -> None:
    graph = definitions_of(settings_from_environment()).resolve_asset_graph()
    partitioned = {".".join(key.path) for key in graph.get_all_asset_keys() if graph.get(key).partitions_def}
    assert partitioned == set(STUDY_CHAIN)


def test_the_book_rests_on_no_asset_of_a_study_and_each_study_on_the_published_book() -> None:
    graph = definitions_of(settings_from_environment()).resolve_asset_graph()
    crossing = {
        (".".join(parent.path), ".".join(key.path))
        for key in graph.get_all_asset_keys()
        for parent in graph.get(key).parent_keys
        if (".".join(parent.path) in BOOK_CHAIN) != (".".join(key.path) in BOOK_CHAIN)
    }
    assert crossing == {("publication.book", "catalog.study"), ("publication.book", "panel.figures")}


def test_a_run_makes_an_asset_after_those_that_it_reads() -> None:
    definitions = definitions_of(settings_from_environment())
    for job, chain in (("book", BOOK_CHAIN), ("study", STUDY_CHAIN)):
        dependencies = definitions.resolve_job_def(job).graph.dependencies
        waits_for = {
            invocation.name: {
                dependency.node for one in inputs.values() for dependency in one.get_node_dependencies()
            }
            for invocation, inputs in dependencies.items()
        }
        for asset in chain:
            before = {one.replace(".", "__") for one in direct_sources(asset)}
            assert before <= waits_for[asset.replace(".", "__")], asset
