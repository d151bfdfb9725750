"""Any set of editions is judged as the whole set is."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.volumes.builds import Build, built, delivery

EDITIONS = range(2004, 2025)


def without(edition: int) -> list[int]:
    return [one for one in EDITIONS if one != edition]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((range(2015, 2020), "yearbooks"), id="2015 to 2019"),
        pytest.param((range(2010, 2025), "yearbooks"), id="2010 to 2024"),
        pytest.param((without(2024), "yearbooks"), id="all but 2024"),
        pytest.param((without(2012), "yearbooks"), id="all but 2012"),
        pytest.param(([2019], "book"), id="2019 alone"),
    ],
)
def build(request: pytest.FixtureRequest, volumes: Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """A home refreshed from some of the editions."""
    editions: Iterable[int]
    editions, study = request.param
    folder = tmp_path_factory.mktemp("set")
    return built(delivery(volumes, folder / "extracts", editions), folder / "home", study)


def test_a_set_of_editions_is_published_with_its_study(build: Build) -> None:
    assert build.status == 0, build.said
    for name in ("book", *build.settings.studies):
        assert build.settings.published_file(name).exists(), name


def test_its_figures_are_those_of_the_whole_set(build: Build, reference_book: Path) -> None:
    [(figures, alike)] = build.rows(
        """
        select count(*), count(*) filter (here.value is not distinct from whole.value)
        from observation as here
        inner join reference.observation as whole using (city_id, year, indicator, scope)
        where here.depth = 'ruled' and (here.printed_value is not null or here.raw_text is not null)
        """,
        reference=reference_book,
    )
    assert alike >= 0.999 * figures, f"{figures - alike:,} of {figures:,} figures differ"


def test_no_figure_known_to_be_wrong_is_back(build: Build, reference_book: Path) -> None:
    back = build.rows(
        """
        select city_id, year, indicator, scope, here.printed_value, whole.value, whole.status, whole.reason
        from observation as here
        inner join reference.observation as whole using (city_id, year, indicator, scope)
        where here.depth = 'ruled' and here.status = 'reported' and whole.status in ('corrected', 'quarantined')
        order by all
        """,
        reference=reference_book,
    )
    assert back == []


def test_every_figure_of_the_editions_delivered_is_there(build: Build, reference_book: Path) -> None:
    lacking = build.rows(
        """
        select city_id, year, indicator, scope
        from reference.observation
        where year in (select year from observation)
        except
        select city_id, year, indicator, scope from observation
        """,
        reference=reference_book,
    )
    assert lacking == []
