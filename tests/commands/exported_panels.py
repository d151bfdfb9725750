"""Panels that are exported into a home, and their rows."""

import csv
from pathlib import Path
from typing import Any

from commands.export_panel import Wish, main

KEYS = ["city_id", "name", "name_en", "province", "region", "year"]


def exported(home: Path, indicators: str, **wish: str) -> Path:
    """The file of a panel."""
    assert main(Wish(indicators, **wish)) == 0
    (path,) = [one for one in (home / "exports").iterdir() if not one.name.endswith(".json")]
    return path


def csv_rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [{name: value or None for name, value in row.items()} for row in csv.DictReader(lines)]
