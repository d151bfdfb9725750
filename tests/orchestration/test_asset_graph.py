"""The asset graph is the one that was reviewed: a change of it is a change of asset_graph.txt."""

from orchestration.definitions import definitions_of
from orchestration.settings import settings_from_environment
from tests.orchestration.asset_graph import GROUPS, SNAPSHOT, asset_graph


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
