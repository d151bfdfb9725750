"""Supplied figures pass through the same names, units and indicators as printed ones."""

import dataclasses

import pytest

from assets.catalog import load_catalog
from assets.errors import ExtractError
from assets.observations.supplement import supplement_figures
from assets.raw.supplement import SupplementRow

CATALOG = load_catalog()
BEDS = SupplementRow(
    "supplement/beds.csv",
    2,
    "ab12",
    "唐山市",
    "2017",
    "hospital_beds",
    "city",
    "33,512",
    "张",
    "local bulletin",
)


def supplied(**changes: str) -> tuple[int, str, float, str]:
    (figure,) = supplement_figures(CATALOG, [dataclasses.replace(BEDS, **changes)])
    return figure.city_id, figure.indicator, figure.printed_value, figure.unit


def refusal(**changes: str) -> str:
    with pytest.raises(ExtractError) as error:
        supplement_figures(CATALOG, [dataclasses.replace(BEDS, **changes)])
    return str(error.value)


def test_a_supplied_figure_keeps_its_row_its_text_and_its_source() -> None:
    (figure,) = supplement_figures(CATALOG, [BEDS])
    assert (figure.path, figure.row, figure.sha256) == ("supplement/beds.csv", 2, "ab12")
    assert (figure.city_id, figure.year, figure.scope) == (130200, 2017, "city")
    assert (figure.printed_value, figure.unit, figure.raw_text) == (33512, "count", "33,512")
    assert figure.source == "local bulletin"


@pytest.mark.parametrize("city", ["唐山市", "130200", " 唐 山 市 ", "唐山市."])
def test_a_city_is_named_or_given_by_its_code(city: str) -> None:
    assert supplied(city=city)[0] == 130200


@pytest.mark.parametrize("city", ["襄阳市", "襄樊市", "襄阳", "襄樊"])
def test_a_city_may_go_by_its_former_name_and_without_its_suffix(city: str) -> None:
    assert supplied(city=city)[0] == 420600


def test_a_name_without_suffix_that_a_province_bears_too_is_no_city() -> None:
    assert "city '吉林' is neither a name nor a code" in refusal(city="吉林")
    assert supplied(city="吉林市")[0] == 220200
    assert supplied(city="北京")[0] == 110000


@pytest.mark.parametrize(
    ("indicator", "unit", "value", "unit_after"),
    [
        ("gdp", "亿元", 12_000_000, "10k yuan"),
        ("gdp", "万元", 1200, "10k yuan"),
        ("gdp", "10k yuan", 1200, "10k yuan"),
        ("population_registered", "人", 0.12, "10k persons"),
        ("unit_employment", "万人", 12_000_000, "persons"),
        ("exports", "10k USD", 1200, "10k USD"),
        ("exports", "10k yuan", 1200, "10k yuan"),
    ],
)
def test_units_are_converted_into_the_canonical_one(
    indicator: str, unit: str, value: float, unit_after: str
) -> None:
    assert supplied(indicator=indicator, unit=unit, value="1200")[2:] == (value, unit_after)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        (
            {"city": "唐山地区"},
            "city '唐山地区' is neither a name nor a code of catalog/cities.csv; the nearest known is '唐山'",
        ),
        ({"city": "Hebei"}, "city 'Hebei' is neither a name nor a code of catalog/cities.csv"),
        (
            {"indicator": "hospital_bed"},
            "indicator 'hospital_bed' is not in catalog/indicators.csv; the nearest known is 'hospital_beds'",
        ),
        (
            {"indicator": "Hospital beds"},
            "indicator 'Hospital beds' is not in catalog/indicators.csv; the nearest known is 'hospital_beds'",
        ),
        ({"indicator": "GGG"}, "indicator 'GGG' is not in catalog/indicators.csv"),
        ({"scope": "全市"}, "scope '全市' is neither city nor district"),
        ({"year": "2017年"}, "year '2017年' is no year"),
        ({"value": ""}, "value '' is no number; leave the row out if unknown"),
        ({"value": "about 33000"}, "value 'about 33000' is no number; leave the row out if unknown"),
        (
            {"unit": "万人"},
            "unit '万人' cannot be converted into 'count'; it may be count, 个, 件, 处, 家, 张, 所, 辆, 项 "
            "(catalog/units.csv)",
        ),
    ],
)
def test_a_row_that_is_not_understood_is_named_with_its_file_and_row(
    changes: dict[str, str], what: str
) -> None:
    assert refusal(**changes) == f"supplement/beds.csv, row 2: {what}"


def test_every_row_that_is_not_understood_is_named_at_once() -> None:
    rows = [BEDS, dataclasses.replace(BEDS, row=3, city="X"), dataclasses.replace(BEDS, row=4, unit="X")]
    with pytest.raises(ExtractError) as error:
        supplement_figures(CATALOG, rows)
    assert [line.split(":")[0] for line in str(error.value).splitlines()] == [
        "supplement/beds.csv, row 3",
        "supplement/beds.csv, row 4",
    ]


@pytest.mark.parametrize("unit", ["100m yuan", "persons", "%"])
def test_trade_is_not_taken_in_a_unit_that_the_panel_cannot_use(unit: str) -> None:
    refusal(indicator="exports", unit=unit)


def test_trade_is_taken_in_the_chinese_names_of_its_units() -> None:
    assert supplied(indicator="exports", unit="万元", value="1200")[2:] == (1200, "10k yuan")


def test_a_year_that_only_looks_like_a_digit_is_named() -> None:
    assert refusal(year="201²") == "supplement/beds.csv, row 2: year '201²' is no year"


def test_a_figure_that_stands_twice_is_named_with_both_rows() -> None:
    again = dataclasses.replace(BEDS, path="supplement/more.csv", row=7, city="130200", value="33513")
    rows = [BEDS, dataclasses.replace(BEDS, row=3, year="2018"), again, dataclasses.replace(again, row=8)]
    with pytest.raises(ExtractError) as error:
        supplement_figures(CATALOG, rows)
    stands = "stands already in supplement/beds.csv, row 2; keep one of the two rows"
    assert str(error.value).splitlines() == [
        f"supplement/more.csv, row 7: hospital_beds (city) of 130200 in 2017 {stands}",
        f"supplement/more.csv, row 8: hospital_beds (city) of 130200 in 2017 {stands}",
    ]


def test_a_figure_of_a_city_under_two_of_its_names_stands_twice() -> None:
    former, present = (
        dataclasses.replace(BEDS, row=row, city=city) for row, city in ((2, "襄樊市"), (3, "襄阳"))
    )
    with pytest.raises(
        ExtractError, match=r"row 3: hospital_beds \(city\) of 襄阳 in 2017 stands already in"
    ):
        supplement_figures(CATALOG, [former, present])
