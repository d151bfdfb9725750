"""Samples and the cities of a panel are conditions in SQL's words; places and groups bear their names or their keys."""

from pathlib import Path

import pytest

from assets.catalog.study import Study
from assets.catalog.study_language.conditions import COMPUTED_GROUPS
from assets.catalog.study_language.expressions import written
from orchestration.settings import PROJECT
from tests.catalog.study_language.written import CATALOG, refusal, study_of

CITIES = {one.city_id: one for one in CATALOG.cities}


def panel(folder: Path, cities: str, years: str = "[2005, 2019]") -> Study:
    """A study of these cities."""
    return study_of(
        folder,
        f"title: t\npanel: {{years: {years}, cities: {{{cities}}}}}\nmodels: {{m: {{formula: gdp ~ loans}}}}\n",
    )


def sample(folder: Path, where: str) -> str:
    """A sample's condition as it is understood."""
    text = f'title: t\npanel: {{years: [2005, 2019]}}\nsamples: {{s: {{where: "{where}"}}}}\nmodels: {{m: {{formula: gdp ~ loans, sample: s}}}}\n'
    return written(study_of(folder, text).samples[0].where)


@pytest.mark.parametrize(
    ("where", "understood"),
    [
        ("province = '广西'", "province = '广西壮族自治区'"),
        ("province in ('Tibet', '新疆维吾尔自治区')", "province in ('西藏自治区', '新疆维吾尔自治区')"),
        ("region = '东部'", "region = 'east'"),
        ("'northeast' != region", "'northeast' != region"),
        ("city = '襄樊'", "city = '襄阳市'"),
        ("name in ('合肥', 'Wuhu')", "name in ('合肥市', '芜湖市')"),
        ("boundary = '区划有变动'", "boundary = 'changed'"),
        ("municipality_or_capital = 'other'", "municipality_or_capital = 'other'"),
        ("population_size = '500万人及以上'", "population_size = 'five_million_or_more'"),
        ("year between 2008 and 2012", "year between 2008 and 2012"),
        ("YEAR >= 2009".lower(), "year >= 2009"),
        ("gdp > median(gdp) and not loans is null", "(gdp > median(gdp)) and (not (loans is null))"),
        ("gdp > quantile(gdp, 0.9) or gdp < mean(gdp)", "(gdp > quantile(gdp, 0.9)) or (gdp < mean(gdp))"),
        ("longitude < 110 and latitude > 30", "(longitude < 110) and (latitude > 30)"),
    ],
)  # fmt: skip
def test_a_condition_names_years_variables_attributes_and_groups(
    tmp_path: Path, where: str, understood: str
) -> None:
    assert sample(tmp_path, where) == understood


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("region = 'north'", "there is no group of region 'north'; known are east, central, west, northeast; did you mean 'northeast'?"),
        ("province = '广东市'", "there is no group of province '广东市'; did you mean '广东省'?"),
        ("city = '和肥市'", "there is no city '和肥市'; did you mean '合肥市'?"),
        ("region > 3", "a number is compared with a text: region > 3"),
        ("year = region", "a number is compared with a text: year = region: a text stands in quotes, 'year'"),
        ("region + 1 > 2", "a text has no arithmetic: region + 1"),
        ("median(region) = 1", "a text has no arithmetic: median(region)"),
        ("gdp", "expected a condition, not a name alone: gdp"),
        ("gdp > 1 and loans", "expected a condition beside 'and', not loans"),
        ("gdp > (loans > 1)", "a condition stands where a value should: gdp > (loans > 1)"),
        ("gdp not 3", "expected in or between after not, but '3' stands at character 9"),
        ("gdp is 3", "expected 'null', but '3' stands at character 8"),
    ],
)  # fmt: skip
def test_what_is_no_condition_is_refused(tmp_path: Path, where: str, message: str) -> None:
    text = f'title: t\npanel: {{years: [2005, 2019]}}\nsamples: {{s: {{where: "{where}"}}}}\nmodels: {{m: {{formula: gdp ~ loans}}}}\n'
    assert refusal(tmp_path, text) == f"mine.yaml, line 3: samples.s.where: {message}"


def test_a_sample_without_labels_is_called_by_its_key(tmp_path: Path) -> None:
    text = "title: t\npanel: {years: [2005, 2019]}\nsamples: {after_2010: {where: year > 2010}}\nmodels: {m: {formula: gdp ~ loans}}\n"
    (one,) = study_of(tmp_path, text).samples
    assert (one.label_en, one.label_zh) == ("after 2010", "after 2010")


def test_the_groups_that_are_computed_are_those_of_the_table(tmp_path: Path) -> None:
    sql = (PROJECT / "sql" / "panel" / "grouping.sql").read_text(encoding="utf-8")
    assert all(f"'{group}'" in sql for groups in COMPUTED_GROUPS.values() for group in groups)


def test_the_panel_has_the_cities_printed_from_its_first_to_its_last_year(tmp_path: Path) -> None:
    expected = {code for code, one in CITIES.items() if one.printed_in(2005) and one.printed_in(2019)}
    assert set(panel(tmp_path, "").cities) == expected


@pytest.mark.parametrize("name", ["合肥市", "合肥", "Hefei", "340100"])
def test_a_city_is_named_by_any_of_its_names_or_its_code(tmp_path: Path, name: str) -> None:
    assert 340100 not in panel(tmp_path, f"without: [{name}]").cities


def test_a_former_name_is_as_good(tmp_path: Path) -> None:
    assert 420600 not in panel(tmp_path, "without: [襄樊市]").cities


def test_a_condition_on_cities_leaves_those_that_meet_it_and_those_named_beside(tmp_path: Path) -> None:
    found = panel(
        tmp_path, "where: \"region = '东北' and province != '辽宁'\", also: [合肥市], without: [长春市]"
    ).cities
    names = {CITIES[code].province for code in found}
    assert names == {"吉林省", "黑龙江省", "安徽省"}
    assert 340100 in found and 220100 not in found


def test_a_condition_on_cities_may_name_groupings_and_positions(tmp_path: Path) -> None:
    found = panel(tmp_path, "where: \"hu_line = 'northwest' or longitude < 100\"").cities
    assert found and all(CITIES[code].longitude < 125 for code in found)
    assert set(panel(tmp_path, "where: \"boundary = 'changed'\"").cities) < set(panel(tmp_path, "").cities)


def test_cities_can_be_listed_alone(tmp_path: Path) -> None:
    assert panel(tmp_path, "printed_in_every_edition: false, also: [合肥市, 芜湖市]").cities == (
        340100,
        340200,
    )


@pytest.mark.parametrize(
    ("cities", "message"),
    [
        ("also: [合飞市]", "panel.cities.also: there is no city '合飞市'; did you mean '合肥市'?"),
        ("printed_in_every_edition: false, also: [合肥市]", "panel.cities: the panel would have 1 cities"),
        ("where: \"population_size = 'five_million_or_more'\"", "panel.cities.where: there is no attribute or group of cities 'population_size'; "
         "known are city_id, name, name_en, province, region, longitude, latitude, city, boundary, deputy_provincial, hu_line, municipality_or_capital and 1 more"),
    ],
)  # fmt: skip
def test_cities_that_cannot_be_are_refused(tmp_path: Path, cities: str, message: str) -> None:
    text = f"title: t\npanel: {{years: [2005, 2019], cities: {{{cities}}}}}\nmodels: {{m: {{formula: gdp ~ loans}}}}\n"
    assert refusal(tmp_path, text) == f"mine.yaml, line 2: {message}"


def reasons(tmp_path: Path, cities: str) -> dict[str, list[tuple[str, str]]]:
    """Why a panel of 2005 to 2019 does not have cities, by name."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in panel(tmp_path, cities).left_out:
        found.setdefault(CITIES[one.city_id].name, []).append((one.reason, one.told))
    return found


def test_every_city_of_the_catalog_is_in_the_panel_or_left_out_for_a_reason(tmp_path: Path) -> None:
    study = panel(tmp_path, "where: \"region = 'west'\", also: [合肥市], without: [昆明市]")
    outside = {one.city_id for one in study.left_out}
    assert outside | set(study.cities) == CITIES.keys()
    assert outside & set(study.cities) == set()


def test_a_city_is_left_out_by_name_by_its_years_or_by_the_condition(tmp_path: Path) -> None:
    where = "region != 'west'"
    found = reasons(tmp_path, f'where: "{where}", also: [拉萨市], without: [合肥市, 巢湖市]')
    assert found["合肥市"] == found["巢湖市"] == [("without", "")]
    assert found["莱芜市"] == [("not_printed", "2003–2018")]
    assert found["三沙市"] == [("printed_since", "2012")]
    assert found["昆明市"] == [("where", where)]
    assert found["日喀则市"] == [("printed_since", "2016"), ("where", where)]
    assert "拉萨市" not in found and "长春市" not in found


def test_of_cities_that_are_listed_all_others_are_left_out_as_not_named(tmp_path: Path) -> None:
    found = reasons(tmp_path, "printed_in_every_edition: false, also: [合肥市, 芜湖市]")
    assert len(found) == len(CITIES) - 2
    assert all(one == [("not_named", "")] for one in found.values())


def test_before_its_years_are_known_a_study_of_the_years_delivered_leaves_nobody_out(tmp_path: Path) -> None:
    text = "title: t\npanel: {years: delivered}\nmodels: {m: {formula: gdp ~ loans}}\n"
    assert study_of(tmp_path, text).left_out == ()
