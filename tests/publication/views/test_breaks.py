"""A break of definition touches every variable that rests on what changes, in the cities and years that it divides."""

import duckdb
import pytest

from tests.publication.small_tables import insert
from tests.publication.views.small_file import HEFEI, OF_INDEX, rows, score


def break_freight(
    connection: duckdb.DuckDBPyConnection, year: int, province: str | None = None, **others: object
) -> None:
    """Road freight, an indicator of the index, is counted otherwise from a year on."""
    said = {"what_en": "a new survey", "what_zh": "新调查", "source": "a note"}
    insert(
        connection,
        "redefinition",
        indicator="road_freight",
        province=province,
        year=year,
        kind="definition",
        breaks=True,
        **said | others,
    )


@pytest.fixture
def freight(file: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A file of 2010 to 2012 whose index rests on road freight."""
    insert(file, "study", first_year=2010, last_year=2012)
    insert(
        file, "series", component="road_freight", indicator="road_freight", scope="city", label_en="Freight"
    )
    for variable in ("road_freight", "resilience"):
        insert(file, "study_input", variable=variable, component="road_freight")
    insert(file, "indicator_weight", **OF_INDEX, indicator="road_freight", attribute="+", weight=1)
    for year, contribution in ((2010, 0.25), (2011, 0.5), (2012, 0.5)):
        score(file, HEFEI, year, 1, road_freight=contribution)
    return file


def test_a_break_touches_every_variable_that_rests_on_what_changes(
    freight: duckdb.DuckDBPyConnection,
) -> None:
    break_freight(freight, 2011)
    assert rows(
        freight, "select variable, component, year, kind_zh, bridged from variable_break order by all"
    ) == [
        ("resilience", "road_freight", 2011, "口径变化", False),
        ("road_freight", "road_freight", 2011, "口径变化", False),
    ]


def test_a_break_divides_the_city_years_of_its_province_or_of_the_whole_panel(
    freight: duckdb.DuckDBPyConnection,
) -> None:
    insert(freight, "province", name="江苏省", name_en="Jiangsu", region="east")
    for city_id in (320500, 320600, 320700):
        insert(freight, "city", city_id=city_id, name="", province="江苏省", in_sample=city_id != 320700)
    freight.execute("update city set in_sample = true where province = '安徽省'")
    break_freight(freight, 2011)
    break_freight(freight, 2012, "江苏省")
    break_freight(freight, 2012, "浙江省")
    assert rows(
        freight,
        """
        select province, affected_cities, city_years_before, city_years_since
        from variable_break
        where variable = 'resilience'
        order by year, province
        """,
    ) == [(None, 4, 4, 8), ("江苏省", 2, 4, 2), ("浙江省", 0, 0, 0)]


def test_a_break_known_of_both_scopes_and_of_one_is_one_of_the_series(
    freight: duckdb.DuckDBPyConnection,
) -> None:
    break_freight(freight, 2011, share=0.2, usual_share=0.01)
    break_freight(freight, 2011, scope="city", what_en="another threshold", share=0.3, usual_share=0.02)
    assert rows(
        freight,
        """
        select year, what_en, what_zh, source, share, usual_share
        from variable_break
        where variable = 'resilience'
        """,
    ) == [(2011, "a new survey; another threshold", "新调查", "a note", 0.3, 0.02)]


@pytest.mark.parametrize(("province", "english"), [(None, None), ("安徽省", "Anhui")])
def test_the_province_of_a_break_has_its_name_in_both_languages(
    freight: duckdb.DuckDBPyConnection, province: str | None, english: str | None
) -> None:
    break_freight(freight, 2011, province)
    assert rows(freight, "select distinct province, province_en from variable_break") == [(province, english)]


def test_a_break_in_the_first_year_of_the_panel_breaks_nothing_in_it(
    freight: duckdb.DuckDBPyConnection,
) -> None:
    break_freight(freight, 2010)
    assert rows(freight, "select * from variable_break") == []


@pytest.mark.parametrize(
    ("province", "bridged", "marked"),
    [(None, False, True), ("安徽省", False, True), ("浙江省", False, False), (None, True, False)],
)
def test_the_change_of_a_score_is_marked_where_its_indicator_breaks_for_the_city_and_is_not_bridged(
    freight: duckdb.DuckDBPyConnection, province: str | None, bridged: bool, marked: bool
) -> None:
    break_freight(freight, 2011, province)
    if bridged:
        insert(freight, "study_bridge", component="road_freight", year=2011, how="ratio")
    assert rows(freight, "select year, definition_breaks from score_change order by year") == [
        (2011, marked),
        (2012, False),
    ]
