"""Every term of a model is said in words, in both languages, and in one way."""

import pandas as pd
import pytest

from assets.catalog.labels import LANGUAGES
from assets.catalog.loading import load_catalog
from assets.catalog.study_language.model_formulas import factor_name
from assets.catalog.study_language.model_parsing import term_of
from assets.regressions.term_labels import labelled_terms, names_of, term_label
from tests.regressions.small_design import model, shipped_study, small_study

AGGLOMERATION = ("Virtual agglomeration (firms in information services)", "虚拟集聚（信息业企业）")
INTERNET = ("Internet development", "互联网发展水平")


@pytest.mark.parametrize(
    ("term", "english", "chinese"),
    [
        ("internet", *INTERNET),
        ("gdp", "Gross regional product", "地区生产总值"),
        ("gdp_district", "Gross regional product (city districts)", "地区生产总值（市辖区）"),
        ("l(internet, 1)", "Internet development (lagged by a year)", "互联网发展水平（滞后一期）"),
        ("l(internet)", "Internet development (lagged by a year)", "互联网发展水平（滞后一期）"),
        ("l(internet, 3)", "Internet development (lagged by 3 years)", "互联网发展水平（滞后3期）"),
        ("f(internet, 1)", "Internet development (a year ahead)", "互联网发展水平（前置一期）"),
        ("f(internet, 2)", "Internet development (2 years ahead)", "互联网发展水平（前置2期）"),
        ("d(internet)", "Internet development (change on the year before)", "互联网发展水平（一阶差分）"),
        ("ln(internet)", "Internet development (logarithm)", "互联网发展水平（对数）"),
        ("internet^2", "Internet development²", "互联网发展水平²"),
        ("l(internet^2, 1)", "Internet development² (lagged by a year)", "互联网发展水平²（滞后一期）"),
        ("I(internet*gdp)", "(Internet development*Gross regional product)", "(互联网发展水平*地区生产总值)"),
        ("sqrt(gdp)", "Gross regional product (square root)", "地区生产总值（平方根）"),
        ("log10(gdp)", "Gross regional product (logarithm to base 10)", "地区生产总值（常用对数）"),
        ("exp(internet)", "Internet development (exponential)", "互联网发展水平（指数函数）"),
        ("abs(internet)", "Internet development (absolute value)", "互联网发展水平（绝对值）"),
        (
            "ln(gdp_district)",
            "Gross regional product (city districts; logarithm)",
            "地区生产总值（市辖区；对数）",
        ),
        ("min(internet, 3)", "Minimum of Internet development, 3", "互联网发展水平、3的最小值"),
        (
            "max(internet, gdp)",
            "Maximum of Internet development, Gross regional product",
            "互联网发展水平、地区生产总值的最大值",
        ),
        (
            "l(max(internet, gdp), 2)",
            "Maximum of Internet development, Gross regional product (lagged by 2 years)",
            "互联网发展水平、地区生产总值的最大值（滞后2期）",
        ),
        ("gdp^0.5", "Gross regional product (to the power of 0.5)", "地区生产总值（0.5次方）"),
        ("gdp^-0.5", "Gross regional product (to the power of -0.5)", "地区生产总值（-0.5次方）"),
        ("gdp^-1", "Gross regional product⁻¹", "地区生产总值⁻¹"),
        ("gdp^12", "Gross regional product¹²", "地区生产总值¹²"),
        ("l(internet, 1)^2", "Internet development (lagged by a year)²", "互联网发展水平（滞后一期）²"),
        (
            "I((internet+gdp)/3)",
            "((Internet development+Gross regional product)/3)",
            "((互联网发展水平+地区生产总值)/3)",
        ),
        ("I(-sqrt(gdp))", "(-Gross regional product (square root))", "(-地区生产总值（平方根）)"),
        (
            factor_name(term_of("I(if(gdp > 3 and internet is null, 0, gdp))").factors[0]),
            "(0 if Gross regional product>3 and Internet development missing, otherwise Gross regional product)",
            "(若地区生产总值>3且互联网发展水平缺失则为0，否则为地区生产总值)",
        ),
        ("internet:human_capital", "Internet development × Human capital", "互联网发展水平 × 人力资本水平"),
        (
            "l(internet, 1):human_capital",
            "Internet development (lagged by a year) × Human capital",
            "互联网发展水平（滞后一期） × 人力资本水平",
        ),
        ("internet:region=east", "Internet development (east)", "互联网发展水平（东部）"),
        ("region=east", "East", "东部"),
        ("internet: direct", "Internet development (direct effect)", "互联网发展水平（直接效应）"),
        (
            "l(internet, 1): indirect",
            "Internet development (lagged by a year; indirect effect)",
            "互联网发展水平（滞后一期；间接效应）",
        ),
        ("rho", "Spatial lag ρ", "空间滞后系数ρ"),
        ("first_stage: internet", "Internet development (first stage)", "互联网发展水平（第一阶段）"),
        ("year -3 and before", "Year 3 before adoption and earlier", "实施前第3年及更早"),
        ("year of adoption", "Year of adoption", "政策实施当年"),
        ("year +5 and after", "Year 5 after adoption and later", "实施后第5年及以后"),
    ],
)
def test_a_term_is_said_in_words(term: str, english: str, chinese: str) -> None:
    said = [term_label(term, names_of(shipped_study(), one), of_gelbach=False) for one in LANGUAGES]
    assert said == [english, chinese]


def test_a_part_of_gelbachs_decomposition_is_no_coefficient() -> None:
    study = small_study(checks=(model(model_id="gelbach", estimator="gelbach"),))
    rows = pd.DataFrame(
        [("gelbach", "internet"), ("gelbach", "all controls"), ("baseline_2", "internet")],
        columns=["model_id", "term"],
    )
    found = labelled_terms(rows, study)
    assert found["term_en"].tolist() == [
        "Internet development (Gelbach)", "All controls (Gelbach)", "Internet development"
    ]  # fmt: skip
    assert found["term_zh"].tolist() == [
        "互联网发展水平（Gelbach）", "全部控制变量（Gelbach）", "互联网发展水平"
    ]  # fmt: skip


def test_every_word_that_the_catalog_has_for_a_term_is_of_one_language_or_known_in_both() -> None:
    """No term that stands for itself is left: what estimators name beside variables is in labels.csv."""
    variables = {one.variable for one in shipped_study().variables}
    named = {one.indicator for one in load_catalog().indicators}
    for language in LANGUAGES:
        names = names_of(shipped_study(), language)
        for term in variables | named:
            assert term_label(term, names, of_gelbach=False) != term, term
