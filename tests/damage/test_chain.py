"""What the chain says of damaged volumes: which rules of its contracts a defect breaks, and which figures it costs."""

from collections.abc import Iterator

import duckdb
import pytest

from checks.observations import CONTRACTS
from damage.chain import JUDGED_FIGURES, OF_EVERY_FINDING, STRUCTURAL, broken_rows, order_of
from tests.observations.small_volumes import Volumes

YEAR = 2005
CITIES = range(410001, 410036)


@pytest.fixture
def volumes() -> Iterator[Volumes]:
    """35 cities with beds and buses, five years, and the thresholds of the catalog."""
    with duckdb.connect() as connection:
        volumes = Volumes(connection)
        connection.execute("update catalog.threshold set value = 0.5 where threshold = 'quarantined_share'")
        yield volumes


def print_table(volumes: Volumes, tenfold: range) -> None:
    """Beds and buses of every city; the beds of some are ten times too many in one year."""
    for level, city in enumerate(CITIES, start=1):
        for position, year in enumerate(range(2003, 2008)):
            grown = 1 + (0.05 + 0.002 * (level % 7)) * position
            wrong = 10 if year == YEAR and city in tenfold else 1
            volumes.figure(city, year, round(1000 * level * grown * wrong, 2), "beds")
            volumes.figure(city, year, round(20 * (37 * level % 41 + 5) * grown, 2), "buses")
    volumes.run()


def test_a_column_off_by_a_factor_breaks_rules_that_name_the_column(volumes: Volumes) -> None:
    print_table(volumes, tenfold=CITIES)
    broken = {
        (one.rule, one.workbook, one.indicator, one.year)
        for one in broken_rows(volumes.connection, STRUCTURAL)
    }
    assert broken == {
        ("no column is off by a factor", None, "beds", YEAR),
        ("no column is objected to as a whole", None, "beds", YEAR),
    }


def test_that_a_single_figure_is_objected_to_breaks_none(volumes: Volumes) -> None:
    print_table(volumes, tenfold=CITIES[:1])
    assert volumes.findings() == [
        ("series", CITIES[0], YEAR, "unruled"),
        ("spike", CITIES[0], YEAR, "unruled"),
    ]
    assert volumes.broken_rules("finding") == [OF_EVERY_FINDING]
    assert list(broken_rows(volumes.connection, STRUCTURAL)) == []


def test_the_rule_on_every_finding_is_one_of_the_contracts() -> None:
    assert [one.table for one in CONTRACTS if OF_EVERY_FINDING in {rule.name for rule in one.rules}] == [
        "observations.finding"
    ]


def test_tables_are_computed_after_those_they_read() -> None:
    order = order_of([*STRUCTURAL, *JUDGED_FIGURES])
    for before, after in (
        ("measured", "examined"),
        ("column_evidence", "evidence"),
        ("finding", "observation"),
    ):
        assert order.index(f"observations.{before}") < order.index(f"observations.{after}")
    assert "observations.figure" not in order_of(JUDGED_FIGURES, given=["observations.figure"])
