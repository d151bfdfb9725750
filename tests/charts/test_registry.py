"""A chart is one module and its texts: what it registers is enough for the report to show it."""

import altair as alt
import pandas as pd
import pytest

from assets.catalog.labels import LANGUAGES, labels_of
from assets.charts.registry import Chart, charts, register
from assets.publication.indices import study_indices
from assets.publication.report.figures import drawn, read_figures
from assets.publication.report.sections import SECTIONS
from tests.publication.report.small_file import small_file


@pytest.mark.parametrize("chart", charts(), ids=lambda one: one.name)
def test_what_a_chart_says_is_in_the_catalog(chart: Chart) -> None:
    assert {f"{chart.name}_title", *chart.texts} <= set(labels_of("report"))


@pytest.mark.parametrize("chart", charts(), ids=lambda one: one.name)
def test_a_chart_stands_in_a_section(chart: Chart) -> None:
    assert chart.section in {one.name for one in SECTIONS}


def test_charts_of_indices_stand_in_sections_of_indices_and_no_others_do() -> None:
    by_index = {one.name for one in SECTIONS if one.by_index}
    assert {one.section for one in charts() if one.of_index} == by_index
    assert not by_index & {one.section for one in charts() if not one.of_index}


def test_no_two_charts_have_one_name() -> None:
    with pytest.raises(ValueError, match="two charts are named map"):
        register(next(one for one in charts() if one.name == "map"))


def test_a_chart_is_drawn_of_what_its_select_finds() -> None:
    years = Chart(
        name="years",
        section="audit",
        place=9,
        select="select year, count(*)::integer as cities from city_year group by year order by year",
        draw=lambda rows, language: alt.Chart(rows).mark_bar().encode(x="year:O", y="cities:Q"),
    )
    with small_file() as connection:
        [figure] = read_figures(connection, (), of=[years])
    pd.testing.assert_frame_equal(
        figure.rows, pd.DataFrame({"year": [2010, 2011], "cities": [3, 3]}), check_dtype=False
    )
    assert list(drawn([figure]).charts["years"]) == list(LANGUAGES)


def test_a_chart_of_an_index_is_drawn_for_each() -> None:
    trends = next(one for one in charts() if one.name == "trends")
    with small_file() as connection:
        indices = study_indices(connection)
        assert [one.key for one in read_figures(connection, indices, of=[trends])] == ["trends-resilience"]
        assert read_figures(connection, (), of=[trends]) == []
