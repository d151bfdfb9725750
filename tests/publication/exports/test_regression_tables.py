"""Tables of regressions are laid out as journals of the field print them."""

import re
from dataclasses import replace

import duckdb
import pytest

from assets.notes import BETWEEN
from assets.publication.exports.labels import read_labels
from assets.publication.exports.models import Aspect, Coefficient, PublishedModel, read_models
from assets.publication.exports.printed_table import PrintedTable
from assets.publication.exports.regression_tables import (
    descriptive_number,
    descriptive_table,
    stars,
    table_sets,
    tables_of_group,
)
from assets.publication.exports.table_notes import by_column
from tests.publication.exports.small_models import (
    ALONE,
    FULL,
    HEADLINE,
    NOT_ESTIMABLE,
    check,
    small_labels,
)
from tests.publication.small_tables import create_tables, create_views, insert

BUILD = ("build",)


def table(group: str, *models: PublishedModel, language: str = "zh") -> PrintedTable:
    (found,) = tables_of_group(group, list(models), HEADLINE, small_labels(language), BUILD)
    return found


@pytest.mark.parametrize(
    ("p_value", "mark"), [(0.0099, "***"), (0.01, "**"), (0.05, "*"), (0.0999, "*"), (0.1, ""), (None, "")]
)
def test_stars_begin_below_one_five_and_ten_per_cent(p_value: float | None, mark: str) -> None:
    assert stars(p_value) == mark


def test_t_stands_below_its_coefficient_and_controls_and_effects_are_answered_yes_or_no() -> None:
    found = table("table 3", ALONE, FULL)
    assert (found.number, found.title) == ("表3", "城市经济韧性的回归结果")
    assert found.header == (("变量", "(1)", "(2)"), ("", "城市经济韧性", "城市经济韧性"))
    assert found.rows == (
        ("虚拟集聚", "0.0124", "0.0100***"),
        ("", "(3.58)", "(3.49)"),
        ("互联网发展水平", "", "0.0139*"),
        ("", "", "(1.13)"),
        ("政府干预水平", "", "-0.0995**"),
        ("", "", "(-4.92)"),
        ("常数项", "", "-0.0753***"),
        ("", "", "(-2.73)"),
        ("控制变量", "否", "是"),
        ("城市效应", "是", "是"),
        ("年份效应", "是", "是"),
        ("年份", "2003–2019", "2003–2019"),
        ("n", "4,662", "4,662"),
        ("cities", "283", "283"),
        ("r2_xtreg", "0.644", "0.644"),
    )
    assert found.notes == (
        "注：***、**、*分别表示在1%、5%、10%的水平上显著；括号内为t值。",
        "标准误：按城市聚类（CRV1），小样本修正G/(G−1)·(n−1)/(n−k)，k含斜率、年份虚拟变量与常数项（与Stata的xtreg（fe）一致）。",
        "组内R²按Stata的xtreg计算：1减残差平方和与城市内离差平方和之比，年份虚拟变量计入解释变量。",
        "样本：2003–2019。",
        "各列说明：(1)–(2) 4,811个城市年度中有149个未进入样本。",
        "build",
    )


def test_a_model_that_is_not_estimable_says_so_in_its_column_and_why_in_the_note() -> None:
    chinese, english = (table("table 3", FULL, NOT_ESTIMABLE, language=one) for one in ("zh", "en"))
    assert chinese.rows[0] == ("虚拟集聚", "0.0100***", "不可估计")
    assert english.rows[0] == ("Virtual agglomeration", "0.0100***", "not estimable")
    assert "不可估计：(3) 创新水平缺少2003–2015年数据。" in chinese.notes
    assert "Not estimable: (3) innovation is not available for 2003–2015." in english.notes
    assert english.title == "Regressions of urban economic resilience and innovation"


def test_the_verdict_on_the_headline_stands_below_the_table() -> None:
    judged = replace(FULL, verdict_en="Fragile: as said.", verdict_zh="脆弱：如所述。")
    assert (
        "Verdict on the finding of column (2): Fragile: as said."
        in table("table 3", ALONE, judged, language="en").notes
    )
    assert "对第(2)列结论的判断：脆弱：如所述。" in table("table 3", ALONE, judged).notes


def test_a_column_that_would_repeat_another_table_is_named_in_the_note_alone() -> None:
    same = check(2, "2019年及以前", repeats="table 3 (2)")
    found = table("appendix A1", check(1, "等权重"), same, check(3, "极大"))
    assert found.header[0] == ("变量", "(1)", "(3)")
    assert "未列出：(2) 2019年及以前的样本与表3 (2)相同，估计结果因而一致。" in found.notes
    assert table("appendix A1", same).header[0] == ("变量", "(2)"), "unless no column would be left"


def test_the_title_of_a_table_of_checks_says_what_they_vary() -> None:
    index = Aspect("reading", "resilience", of_index=True)
    quotient = Aspect("reading", "agglomeration", of_index=False)
    samples, effects = Aspect("sample", None, of_index=False), Aspect("effects", None, of_index=False)
    for aspects, english, chinese in (
        ([index], ": readings of the index", "：指数的不同取法"),
        ([quotient], ": readings of virtual agglomeration", "：虚拟集聚的不同取法"),
        ([samples, effects], ": samples and fixed effects", "：样本与固定效应"),
        (
            [index, samples, effects],
            ": readings of the index, samples and fixed effects",
            "：指数的不同取法、样本与固定效应",
        ),
        ([], "", ""),
    ):
        checks = [check(number, "", aspects=(one,)) for number, one in enumerate(aspects, start=1)] or [
            check(1, "")
        ]
        titles = [table("appendix A1", *checks, language=one).title for one in ("en", "zh")]
        assert titles == [
            f"Checks on the regression of urban economic resilience{english}",
            f"城市经济韧性回归的稳健性检验{chinese}",
        ]


def test_a_sample_of_some_city_years_is_named_beside_its_years() -> None:
    large = check(2, "大城市", sample_en="Above the median size", sample_zh="高于中位数规模", first_year=2004)
    found = table("appendix A1", check(1, "等权重"), large, language="en")
    assert "Sample: (1) 2003–2019; (2) 2004–2019 (above the median size)." in found.notes
    assert ("Years", "2003–2019", "2004–2019") in found.rows


def test_a_star_that_the_interval_does_not_bear_out_is_explained() -> None:
    apart = {"agglomeration": Coefficient(0.0017, 0.001, 1.55, 0.12, 0.0001, 0.0058)}
    found = table("appendix A1", check(1, "one", coefficients=apart, reason=None), language="en")
    assert (
        "By column: (1) the 95 % interval of virtual agglomeration, [0.0001, 0.0058], is of another test than its p value."
        in found.notes
    )


@pytest.mark.parametrize(("p_value", "printed"), [(0.0009, "[<0.001]"), (0.001, "[0.001]"), (0.2, "[0.200]")])
def test_no_p_value_is_printed_as_nought(p_value: float, printed: str) -> None:
    placebo = check(1, "安慰剂", coefficients={"agglomeration": Coefficient(0.01, None, None, p_value)})
    assert table("appendix A1", placebo).rows[1] == ("", printed)


def test_the_appendix_shows_the_headline_s_term_and_a_check_s_own_and_no_controls() -> None:
    slopes = {
        "agglomeration:region=east": Coefficient(0.02, 0.01, 2.0, 0.04),
        "agglomeration:region=west": Coefficient(0.01, 0.01, 1.0, 0.3),
        "internet": Coefficient(0.5, 0.1, 5.0, 0.0),
    }
    formula = "resilience ~ i(region, agglomeration) + internet | city + province^year"
    by_region = check(2, "分地区", coefficients=slopes, formula=formula)
    found = table("appendix A1", check(1, "等权重"), by_region)
    assert found.header[1] == ("", "等权重", "分地区")
    assert [row for row in found.rows if row[0]][:7] == [
        ("虚拟集聚", "0.0100***", ""),
        ("虚拟集聚（东部）", "", "0.0200**"),
        ("虚拟集聚（西部）", "", "0.0100"),
        ("控制变量", "是", "部分"),
        ("城市效应", "是", "是"),
        ("年份效应", "是", "否"),
        ("省份×年份效应", "否", "是"),
    ]


def test_the_parts_of_gelbach_s_decomposition_are_no_coefficients_of_controls() -> None:
    parts = {
        "internet": Coefficient(0.001, 0.001, 1.0, 0.3),
        "all controls": Coefficient(0.003, 0.001, 3.0, 0.003),
    }
    found = table("appendix A1", check(1, "Gelbach分解", coefficients=parts, estimator="gelbach"))
    assert [row for row in found.rows if row[0]][:2] == [
        ("互联网发展水平（Gelbach）", "0.0010"),
        ("全部控制变量（Gelbach）", "0.0030***"),
    ]


def test_an_estimate_without_t_shows_p_in_brackets_and_the_note_says_so() -> None:
    placebo = check(1, "安慰剂", coefficients={"agglomeration": Coefficient(0.01, None, None, 0.001)})
    found = table("appendix A1", placebo)
    assert found.rows[:2] == (("虚拟集聚", "0.0100***"), ("", "[0.001]"))
    assert found.notes[0].endswith("无t值的估计，方括号内为p值。")


def test_an_event_study_is_in_the_order_of_time() -> None:
    terms = ("year +1", "year +2 and after", "year -2", "year -3 and before", "year of adoption")
    one = Coefficient(0.01, 0.01, 1.0, 0.3)
    found = table("appendix A1", check(1, "事件研究", coefficients=dict.fromkeys(terms, one)))
    assert [row[0] for row in found.rows if row[0]][:5] == [
        "实施前第3年及更早",
        "实施前第2年",
        "政策实施当年",
        "实施后第1年",
        "实施后第2年及以后",
    ]


def test_more_models_than_a_page_takes_are_printed_in_equal_parts() -> None:
    models = [check(number, f"check_{number}") for number in range(1, 9)]
    parts = tables_of_group("appendix A1", models, HEADLINE, small_labels("en"), BUILD)
    assert [part.columns for part in parts] == [4, 4]
    assert [part.header[0][1] for part in parts] == ["(1)", "(5)"]
    assert [part.name for part in parts] == ["appendix_A1_part_1", "appendix_A1_part_2"]
    assert parts[1].title == "Checks on the regression of urban economic resilience (2\u00a0of\u00a02)"


def test_descriptive_statistics_stand_before_the_models_or_where_no_number_is_left_after_them() -> None:
    assert descriptive_number([ALONE, FULL]) == 2
    assert descriptive_number([replace(FULL, table_ref="table 1 (1)"), FULL]) == 4
    assert descriptive_number([check(1, "等权重")]) == 1


def test_what_several_columns_say_is_said_once() -> None:
    models = [check(number, "") for number in (1, 2, 3, 5)]
    said = [*((one, "left out") for one in models), (models[1], "weak")]
    assert by_column(said, None, small_labels("en")) == "(1)–(3), (5) left out; (2) weak"


def test_every_published_estimate_is_printed_once(published: duckdb.DuckDBPyConnection) -> None:
    labels = read_labels(published, "en")
    printed = {
        (one.name.split("_part")[0], column, text.rstrip("*"))
        for of_set in table_sets(published, labels)
        for one in of_set.tables
        if len(one.header) == 2
        for row in one.rows
        for column, text in zip(one.header[0][1:], row[1:], strict=True)
    }
    for model in [one for one in read_models(published) if one.repeats is None]:
        term = model.coefficients.get("agglomeration")
        if term is not None and model.estimator != "gelbach":
            place = (model.group.replace(" ", "_"), f"({model.number})")
            assert (*place, f"{term.estimate:.4f}") in printed, model.model_id


def test_whatever_models_say_about_themselves_is_said_in_chinese_too(
    published: duckdb.DuckDBPyConnection,
) -> None:
    models = read_models(published)
    said = [one for one in models if one.reason]
    assert len(said) > 20
    for one in said:
        assert len(str(one.reason_zh).split(BETWEEN["zh"])) == len(str(one.reason).split(BETWEEN["en"]))
    assert [one.vcov_zh for one in models if not re.search("[一-鿿]", one.vcov_zh)] == []


def test_descriptive_statistics_are_of_the_panel_and_of_the_sample_of_the_headline() -> None:
    with duckdb.connect() as connection:
        create_tables(connection)
        create_views(connection)
        insert(connection, "study", study="small", headline_model="baseline_2", headline_term="agglomeration")
        insert(
            connection,
            "model",
            model_id="baseline_2",
            table_ref="table 3 (2)",
            estimable=True,
            n=30,
            cities=2,
            first_year=2004,
            last_year=2018,
        )
        insert(connection, "model", model_id="baseline_1", table_ref="table 3 (1)")
        for name in ("resilience", "agglomeration"):
            insert(connection, "data_dictionary", table_name="city_year", column_name=name)
            insert(connection, "study_model_variable", model_id="baseline_2", part="regressor", variable=name)
        insert(connection, "data_dictionary", table_name="city_year", column_name="price_level")
        insert(connection, "city_year", city_id=1, year=2003)
        insert(connection, "city_year", city_id=2, year=2019)
        for sample, name, n in (
            ("panel", "resilience", 40), ("panel", "agglomeration", 50), ("panel", "price_level", 50), ("baseline_1", "resilience", 39),
            ("baseline_2", "resilience", 30), ("baseline_2", "agglomeration", 30),
        ):  # fmt: skip
            insert(
                connection,
                "descriptive",
                sample=sample,
                variable=name,
                n=n,
                mean=1.0,
                sd=2.0,
                min=0.0,
                max=3.0,
            )
        labels = small_labels("en")
        columns = dict.fromkeys(
            [("descriptive", one) for one in ("sample", "n", "mean", "sd", "min", "max")], ""
        )
        table = descriptive_table(
            connection, replace(labels, columns={**labels.columns, **columns}), BUILD, "table 2"
        )
    assert [row[:3] for row in table.rows] == [
        ("Virtual agglomeration", "Panel", "50"),
        ("Urban economic resilience", "Panel", "40"),
        ("Virtual agglomeration", "Table 3 (2)", "30"),
        ("Urban economic resilience", "Table 3 (2)", "30"),
    ]
    assert table.notes == (
        "Notes: Sample: of the panel of 2 cities in 2003–2019, every city and year that has the variable; of Table 3 (2), "
        "the 30 city-years of 2 cities in 2004–2018 that it is estimated from.",
        "build",
    )
