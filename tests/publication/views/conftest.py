"""A published file that has the catalog's own tables and two cities."""

from collections.abc import Iterator

import duckdb
import pytest

from assets.catalog import load_catalog
from assets.catalog.assets import study_tables
from assets.frames import frame_of
from tests.publication.small_tables import STUDY, create_tables, create_views, insert
from tests.publication.views.small_file import HEFEI, WUHU


@pytest.fixture
def file() -> Iterator[duckdb.DuckDBPyConnection]:
    """A published file of two cities, 2010 to 2012, with codes, variables and indicators and no figures."""
    catalog = load_catalog()
    with duckdb.connect() as connection:
        create_tables(connection)
        for name, records in (
            ("code", catalog.codes),
            ("indicator", catalog.indicators),
            ("status", catalog.statuses),
        ):
            connection.register("frame", frame_of(records, type(records[0])))
            connection.execute(f"insert into {name} by name select * from frame")
        chosen = study_tables(STUDY, catalog)
        for name in ("study_variable", "study_dimension", "study_indicator"):
            connection.register("frame", chosen[f"catalog.{name}"])
            connection.execute(f"insert into {name} by name select * from frame")
        insert(connection, "province", name="安徽省", name_en="Anhui", region="central")
        for city_id, name, english in ((HEFEI, "合肥市", "Hefei"), (WUHU, "芜湖市", "Wuhu")):
            insert(
                connection,
                "city",
                city_id=city_id,
                name=name,
                name_en=english,
                province="安徽省",
                region="central",
            )
        create_views(connection)
        yield connection
