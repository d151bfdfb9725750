"""How cost grows with work: every table of docs/scale.md anew, in an hour.

.venv/bin/python -m benchmarks.scale

The parts are also commands by themselves, of sizes that one asks for: scale_registry, scale_places, scale_studies.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks.scale_places import places
from benchmarks.scale_registry import held
from benchmarks.scale_studies import studies_on_workers

REGISTRY_ROWS = (10_000_000, 100_000_000)


def main() -> int:
    """Print the tables; 1 where a registry is not counted as promised."""
    all_held = True
    for rows in REGISTRY_ROWS:
        with tempfile.TemporaryDirectory() as folder:
            all_held &= held(Path(folder), rows)
        print()
    places()
    print()
    studies_on_workers()
    return int(not all_held)


if __name__ == "__main__":
    sys.exit(main())
