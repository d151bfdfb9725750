"""A database for volumes of a few cities."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.observations.small_volumes import Volumes


@pytest.fixture
def volumes() -> Iterator[Volumes]:
    """Volumes without a figure."""
    with duckdb.connect() as connection:
        yield Volumes(connection)
