"""The asset graph as text: by group each asset with the assets that it reads and its checks.

.venv/bin/python -m tests.orchestration.asset_graph writes asset_graph.txt anew.
"""

from pathlib import Path

from orchestration.definitions import definitions_of
from orchestration.settings import settings_from_environment

SNAPSHOT = Path(__file__).with_name("asset_graph.txt")
GROUPS = ("catalog", "raw", "observations", "panel", "indices", "regressions", "publication")


def asset_graph() -> str:
    """A paragraph a group, in the order of the flow; a line an asset."""
    graph = definitions_of(settings_from_environment()).resolve_asset_graph()
    lines = []
    for group in GROUPS:
        lines.append(group)
        for key in sorted(graph.asset_keys_for_group(group)):
            node = graph.get(key)
            parents = sorted(".".join(parent.path) for parent in node.parent_keys)
            reads = ", ".join(parents)
            checks = ", ".join(sorted(check.name for check in node.check_keys))
            lines.append(
                f"  {'.'.join(key.path)} [{checks or 'no check'}]" + (f" <- {reads}" if reads else "")
            )
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    SNAPSHOT.write_text(asset_graph(), encoding="utf-8")
