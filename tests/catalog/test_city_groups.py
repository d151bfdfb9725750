"""The groups of cities are those of the decisions, the plan and the line that the schemes name."""

import itertools
from collections import Counter

import numpy as np
import pyproj
import pytest

from assets.catalog import load_catalog

CATALOG = load_catalog()
CITIES = {one.city_id: one for one in CATALOG.cities}
SCHEMES = {one.scheme: one for one in CATALOG.group_schemes}
MEMBERS = {
    "deputy_provincial": {"deputy_provincial", "other"},
    "hu_line": {"southeast", "northwest"},
    "municipality_or_capital": {"municipality", "provincial_capital", "other"},
    "resource_based": {"resource_based", "other"},
}
COMPUTED = {"boundary", "population_size", "region"}
"""Schemes whose groups follow from other facts and figures: sql/panel/grouping.sql."""
MUNICIPALITIES = {"北京市", "天津市", "上海市", "重庆市"}

# The prefecture-level units of 国发〔2013〕45号 in the plan's own order, by the four classes of its table.
PLAN = {
    "growing": (
        "朔州市 呼伦贝尔市 鄂尔多斯市 松原市 贺州市 南充市 六盘水市 毕节市 黔南布依族苗族自治州 "
        "黔西南布依族苗族自治州 昭通市 楚雄彝族自治州 延安市 咸阳市 榆林市 武威市 庆阳市 陇南市 "
        "海西蒙古族藏族自治州 阿勒泰地区"
    ),
    "mature": (
        "张家口市 承德市 邢台市 邯郸市 大同市 阳泉市 长治市 晋城市 忻州市 晋中市 临汾市 运城市 吕梁市 "
        "赤峰市 本溪市 吉林市 延边朝鲜族自治州 黑河市 大庆市 鸡西市 牡丹江市 湖州市 宿州市 亳州市 淮南市 "
        "滁州市 池州市 宣城市 南平市 三明市 龙岩市 赣州市 宜春市 东营市 济宁市 泰安市 莱芜市 三门峡市 "
        "鹤壁市 平顶山市 鄂州市 衡阳市 郴州市 邵阳市 娄底市 云浮市 百色市 河池市 广元市 广安市 自贡市 "
        "攀枝花市 达州市 雅安市 凉山彝族自治州 安顺市 曲靖市 保山市 普洱市 临沧市 渭南市 宝鸡市 金昌市 "
        "平凉市 克拉玛依市 巴音郭楞蒙古自治州"
    ),
    "declining": (
        "乌海市 阜新市 抚顺市 辽源市 白山市 伊春市 鹤岗市 双鸭山市 七台河市 大兴安岭地区 淮北市 铜陵市 "
        "景德镇市 新余市 萍乡市 枣庄市 焦作市 濮阳市 黄石市 韶关市 泸州市 铜川市 白银市 石嘴山市"
    ),
    "regenerating": (
        "唐山市 包头市 鞍山市 盘锦市 葫芦岛市 通化市 徐州市 宿迁市 马鞍山市 淄博市 临沂市 洛阳市 南阳市 "
        "阿坝藏族羌族自治州 丽江市 张掖市"
    ),
}
# Prefecture-level cities of the annex by province, prefectures and autonomous prefectures left out.
CITIES_OF_THE_ANNEX = {
    "河北省": 5, "山西省": 10, "内蒙古自治区": 5, "辽宁省": 6, "吉林省": 5, "黑龙江省": 8, "江苏省": 2,
    "浙江省": 1, "安徽省": 9, "福建省": 3, "江西省": 5, "山东省": 7, "河南省": 7, "湖北省": 2, "湖南省": 4,
    "广东省": 2, "广西壮族自治区": 3, "四川省": 8, "贵州省": 3, "云南省": 6, "陕西省": 6, "甘肃省": 7,
    "宁夏回族自治区": 1, "新疆维吾尔自治区": 1,
}  # fmt: skip
# What provinces' newspapers and governments reported as the cities of their province.
REPORTED = {
    "安徽省": "宿州市 亳州市 淮南市 滁州市 池州市 宣城市 淮北市 铜陵市 马鞍山市",  # 新安晚报 2013-12-04
    "福建省": "三明市 南平市 龙岩市",  # 闽发改区域〔2022〕240号
    "河南省": "三门峡市 洛阳市 焦作市 鹤壁市 濮阳市 平顶山市 南阳市",  # 中国政府网 2013-12-04
    "四川省": "广元市 广安市 自贡市 攀枝花市 达州市 雅安市 南充市 泸州市",  # 华西都市报 2013-12-06
    "云南省": "昭通市 曲靖市 保山市 普洱市 临沧市 丽江市",  # 云南日报 2013-12-04
}
# 徐杰佳, 臧淑英, 那晓东 (2020), 冰川冻土 42(2), table 5: the cities of the three provinces that are not.
OTHERS_OF_THE_NORTH_EAST = (
    "绥化市 佳木斯市 齐齐哈尔市 哈尔滨市 长春市 四平市 白城市 沈阳市 大连市 丹东市 锦州市 营口市 辽阳市 "
    "铁岭市 朝阳市"
)

TENGCHONG, HEIHE = (98.49, 25.02), (127.53, 50.25)
KILOMETRES = 6371.0088


def group_of(scheme: str) -> dict[int, str]:
    """City to member, in the order of the file."""
    return {one.city_id: one.member for one in CATALOG.city_groups if one.scheme == scheme}


def names_in(scheme: str, member: str) -> list[str]:
    """The names of a scheme's cities of one member."""
    return [CITIES[city].name for city, found in group_of(scheme).items() if found == member]


def member_of(scheme: str, name: str) -> str:
    """The member of the one city of this name."""
    (city,) = [one.city_id for one in CATALOG.cities if one.name == name]
    return group_of(scheme)[city]


def unit_vector(longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """Points of the unit sphere (n × 3) at degrees of longitude and latitude (n)."""
    east, north = np.radians(longitude), np.radians(latitude)
    return np.column_stack(
        [np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)],
    )


def coordinates() -> tuple[np.ndarray, np.ndarray]:
    """Longitude and latitude of the cities in the order of the file."""
    places = [CITIES[city] for city in group_of("hu_line")]
    return np.array([one.longitude for one in places]), np.array([one.latitude for one in places])


def kilometres_northwest() -> dict[str, float]:
    """How far northwest of the great circle each city is, southeast below zero: by vectors, on the sphere."""
    ends = unit_vector(*np.array([TENGCHONG, HEIHE]).T)
    normal = np.cross(ends[0], ends[1])
    heights = unit_vector(*coordinates()) @ (normal / np.linalg.norm(normal))
    names = [CITIES[city].name for city in group_of("hu_line")]
    return dict(zip(names, KILOMETRES * np.arcsin(heights), strict=True))


def northwest_on(projection: str) -> set[str]:
    """The cities northwest of the straight line that a map of this projection draws through the ends."""
    project = pyproj.Proj(projection)
    start, end = (np.array(project(*one)) for one in (TENGCHONG, HEIHE))
    across, up = end - start
    east, north = project(*coordinates())
    left = across * (np.asarray(north) - start[1]) - up * (np.asarray(east) - start[0]) > 0
    return {CITIES[city].name for city in itertools.compress(group_of("hu_line"), left)}


def test_every_city_is_once_in_every_scheme() -> None:
    assert set(SCHEMES) == set(MEMBERS) | COMPUTED
    assert [(one.scheme, one.city_id) for one in CATALOG.city_groups] == [
        (scheme, city) for scheme in sorted(MEMBERS) for city in sorted(CITIES)
    ]


@pytest.mark.parametrize("scheme", MEMBERS)
def test_every_member_is_defined_in_both_languages_and_has_cities(scheme: str) -> None:
    assert set(group_of(scheme).values()) == MEMBERS[scheme]
    for member in MEMBERS[scheme]:
        assert member in SCHEMES[scheme].definition_en
        assert member in SCHEMES[scheme].definition_zh


def test_the_four_municipalities_are_provinces_of_their_own() -> None:
    assert set(names_in("municipality_or_capital", "municipality")) == MUNICIPALITIES
    assert {one.name for one in CATALOG.cities if one.name == one.province} == MUNICIPALITIES


def test_the_27_capitals_are_the_first_city_of_every_other_province() -> None:
    capitals = {
        city for city, found in group_of("municipality_or_capital").items() if found == "provincial_capital"
    }
    assert len(capitals) == 27
    # GB/T 2260 numbers the seat of the provincial government 01.
    assert capitals == {city for city in CITIES if city % 10000 == 100}
    provinces = {one.province for one in CATALOG.cities} - MUNICIPALITIES
    assert Counter(CITIES[city].province for city in capitals) == dict.fromkeys(provinces, 1)
    assert {"拉萨市", "乌鲁木齐市", "呼和浩特市", "海口市"} <= {CITIES[city].name for city in capitals}


def test_the_15_deputy_provincial_cities_are_ten_capitals_and_five_ports() -> None:
    deputies = set(names_in("deputy_provincial", "deputy_provincial"))
    capitals = set(names_in("municipality_or_capital", "provincial_capital"))
    assert len(deputies) == 15
    assert deputies - capitals == {"大连市", "青岛市", "宁波市", "厦门市", "深圳市"}
    assert deputies & capitals == {
        "哈尔滨市", "长春市", "沈阳市", "济南市", "南京市", "杭州市", "武汉市", "广州市", "成都市", "西安市",
    }  # fmt: skip


def test_the_plan_lists_126_units_of_which_the_116_cities_are_resource_based() -> None:
    units = {kind: text.split() for kind, text in PLAN.items()}
    assert {kind: len(names) for kind, names in units.items()} == {
        "growing": 20, "mature": 66, "declining": 24, "regenerating": 16,
    }  # fmt: skip
    listed = set(itertools.chain.from_iterable(units.values()))
    found = names_in("resource_based", "resource_based")
    assert (len(listed), len(found)) == (126, 116)
    assert set(found) == {name for name in listed if name.endswith("市")}
    # 吴康, 刘骁啸, 姚常成 (2023), 自然资源学报 38(1), table 1, counts the cities of each class.
    cities = {kind: sum(name in found for name in names) for kind, names in units.items()}
    assert cities == {"growing": 15, "mature": 63, "declining": 23, "regenerating": 15}


def test_the_provinces_have_the_resource_based_cities_of_the_annex() -> None:
    cities = [CITIES[city] for city, found in group_of("resource_based").items() if found == "resource_based"]
    assert Counter(one.province for one in cities) == CITIES_OF_THE_ANNEX


@pytest.mark.parametrize("province", REPORTED)
def test_the_resource_based_cities_are_those_that_the_province_reported(province: str) -> None:
    cities = [CITIES[city] for city, found in group_of("resource_based").items() if found == "resource_based"]
    assert {one.name for one in cities if one.province == province} == set(REPORTED[province].split())


def test_the_cities_of_the_north_east_that_are_not_resource_based_are_fifteen() -> None:
    others = {city for city, found in group_of("resource_based").items() if found == "other"}
    assert {CITIES[city].name for city in others if CITIES[city].region == "northeast"} == set(
        OTHERS_OF_THE_NORTH_EAST.split()
    )


@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("大庆市", "resource_based"),
        ("莱芜市", "resource_based"),
        ("毕节市", "resource_based"),
        ("普洱市", "resource_based"),
        ("宿州市", "resource_based"),
        ("苏州市", "other"),
        ("襄阳市", "other"),
        ("铜仁市", "other"),
        ("巢湖市", "other"),
        ("哈密市", "other"),
    ],
)
def test_renamed_and_like_sounding_cities_are_not_mistaken(name: str, member: str) -> None:
    assert member_of("resource_based", name) == member


def test_the_two_yichun_of_the_plan_are_not_yichang() -> None:
    namesakes = {
        one.name: member_of("resource_based", one.name) for one in CATALOG.cities if one.name_en == "Yichun"
    }
    assert namesakes == {"伊春市": "resource_based", "宜春市": "resource_based"}
    assert member_of("resource_based", "宜昌市") == "other"


@pytest.mark.parametrize(
    ("name", "side"),
    [
        ("哈尔滨市", "southeast"),
        ("昆明市", "southeast"),
        ("太原市", "southeast"),
        ("西安市", "southeast"),
        ("成都市", "southeast"),
        ("兰州市", "northwest"),
        ("呼和浩特市", "northwest"),
        ("银川市", "northwest"),
        ("拉萨市", "northwest"),
        ("乌鲁木齐市", "northwest"),
    ],
)
def test_capitals_are_on_their_side_of_the_line(name: str, side: str) -> None:
    assert member_of("hu_line", name) == side


def test_the_formula_of_the_scheme_gives_the_sides() -> None:
    longitude, latitude = coordinates()
    (west, south), (east, north) = np.radians(TENGCHONG), np.radians(HEIHE)
    line = np.tan(south) * np.sin(east - np.radians(longitude))
    line = (line + np.tan(north) * np.sin(np.radians(longitude) - west)) / np.sin(east - west)
    sides = np.where(np.tan(np.radians(latitude)) > line, "northwest", "southeast")
    assert list(sides) == list(group_of("hu_line").values())


def test_the_sides_are_those_of_vectors_and_of_a_map_that_draws_great_circles_straight() -> None:
    northwest = set(names_in("hu_line", "northwest"))
    assert len(northwest) == 36
    assert northwest == {name for name, distance in kilometres_northwest().items() if distance > 0}
    assert northwest == northwest_on("+proj=gnom +lat_0=38 +lon_0=110 +R=6371008.8")


@pytest.mark.parametrize("projection", ["aea", "lcc"])
def test_the_conic_maps_of_china_give_the_same_sides_but_for_qingyang(projection: str) -> None:
    conic = northwest_on(f"+proj={projection} +lat_1=25 +lat_2=47 +lon_0=105 +ellps=GRS80")
    assert conic ^ set(names_in("hu_line", "northwest")) <= {"庆阳市"}


def test_a_line_drawn_on_degrees_as_plane_coordinates_is_another_one() -> None:
    northwest = set(names_in("hu_line", "northwest"))
    moved = northwest_on("+proj=eqc") ^ northwest
    assert len(moved) == 22
    assert {"太原市", "西安市", "成都市"} <= moved


def test_five_cities_are_within_30_kilometres_of_the_line() -> None:
    near = {name: round(distance) for name, distance in kilometres_northwest().items() if abs(distance) < 30}
    assert near == {"黑河市": 0, "庆阳市": -6, "乌兰察布市": 10, "丽江市": -28, "陇南市": 28}
