"""What is put into a published file of two cities, and asked of its views."""

from typing import Any

import duckdb

from tests.publication.small_tables import insert

HEFEI, WUHU = 340100, 340200
OWN = "own"
"""The study's reading of its index."""
OF_INDEX = {"variable": "resilience", "reading": OWN}


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query).fetchall()


def score(connection: duckdb.DuckDBPyConnection, city_id: int, year: int, rank: int, **parts: float) -> None:
    """A score as the sum of what its indicators contribute."""
    key = {"variable": "resilience", "city_id": city_id, "year": year}
    insert(connection, "index_score", **key, reading=OWN, rank=rank, ranked=2, score=sum(parts.values()))
    for indicator, contribution in parts.items():
        insert(
            connection,
            "contribution",
            **key,
            indicator=indicator,
            contribution=contribution,
        )
