"""The doubts about a study are answered in both languages with this build's own figures."""

import dataclasses
import math
import re
from collections.abc import Iterator

import duckdb
import pandas as pd
import pytest

from assets.catalog import load_catalog
from assets.catalog.dictionary import columns_of
from assets.catalog.records import Doubt
from assets.catalog.study import Study
from assets.regressions.doubts import TABLE, doubt_table
from assets.warehouse import sql_text
from checks.contract import judge
from checks.regressions import CONTRACTS
from tests.regressions.small_design import shipped_study

PAPER = shipped_study()
OF_NO_PAPER = dataclasses.replace(PAPER, source="none")
ANY_STUDY = [
    "regressors_in_index", "totals_measure_size", "estimates_of_other_sign", "estimates_not_significant",
    "lead_at_least_as_large", "first_step_is_no_indirect_effect",
]  # fmt: skip
OF_THE_PAPER = [
    "students_in_index", "ratios_in_place_of_totals", "firm_counts_not_printed", "sector_employment_ended",
    "reading_of_the_formula",
]  # fmt: skip
CHINESE = re.compile("[\u4e00-\u9fff]")
FIGURE = re.compile(r"\d")


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """Estimates of the headline, of every check that a doubt asks for, and of some that none does."""
    with duckdb.connect() as connection:
        connection.execute("""
            create schema catalog; create schema panel; create schema indices; create schema regressions;
            create table catalog.study as select 'population_registered' as population;
            create table catalog.study_variable as from (values
                ('students_per_10k', 'formula', 'population', 'persons per 10k', 'Students', '高校学生', null, null),
                ('retail_sales', 'formula', 'printed', '10k yuan', 'Retail sales', '零售额', null, null),
                ('science_expenditure', 'formula', 'level', '10k yuan', 'Science', '科学支出', null, null),
                ('industrial_firms', 'formula', 'printed', 'count', 'Industrial firms', '工业企业', null, null),
                ('openness', 'formula', 'fdi', '10k USD', 'Openness', '开放', null, null),
                ('gdp_per_capita', 'formula', 'printed', 'yuan', 'GDP per head', '人均产值', null, null),
                ('innovation', 'formula', 'level', 'count', 'Innovation', '创新水平', null, null),
                ('upgrading', 'formula', 'ratio', 'ratio', 'Industrial upgrading', '产业结构高级化', null, null),
                ('human_capital', 'formula', 'population', 'ratio', 'Human capital', '人力资本', null, null),
                ('internet', 'formula', 'population', 'ratio', 'Internet', '互联网', null, null),
                ('it_firms', 'formula', 'printed', 'count', 'Firms in information transmission', '信息传输业企业数', null, null),
                ('firms', 'formula', 'printed', 'count', 'Firms', '企业数', null, null),
                ('agglomeration', 'quotient', 'printed', 'quotient', 'Virtual agglomeration', '虚拟集聚', 2003, 2023),
                ('resilience', 'index', 'own', 'score', 'Urban economic resilience', '城市经济韧性', 2003, 2023)
            ) as t (variable, kind, reading, unit, label_en, label_zh, first_year, last_year);
            create table catalog.study_source as from (values
                ('agglomeration', 'printed', 1, 'it_firms'), ('agglomeration', 'printed', 2, 'firms'),
                ('agglomeration', 'location_quotient', 1, 'internet'), ('internet', 'population', 1, null)
            ) as t (variable, reading, position, source_variable);
            create table catalog.study_indicator as from (values
                ('resilience', 'students_per_10k'), ('resilience', 'retail_sales'), ('resilience', 'science_expenditure'),
                ('resilience', 'industrial_firms'), ('resilience', 'openness'), ('resilience', 'gdp_per_capita')
            ) as t (variable, indicator);
            create table catalog.study_input as from (values
                ('students_per_10k', 'university_students'), ('students_per_10k', 'population_registered'),
                ('retail_sales', 'retail_sales'), ('innovation', 'patents_granted'),
                ('human_capital', 'university_students'), ('human_capital', 'population_registered'),
                ('internet', 'broadband_users'), ('internet', 'population_registered'),
                ('agglomeration', 'it_firms'), ('agglomeration', 'firms')
            ) as t (variable, component);
            create table catalog.study_model_variable as from (values
                ('baseline_2', 'outcome', 'resilience'), ('baseline_2', 'regressor', 'agglomeration'),
                ('baseline_2', 'regressor', 'human_capital'), ('baseline_2', 'regressor', 'internet'),
                ('mechanism_1', 'outcome', 'innovation'), ('mechanism_1', 'regressor', 'agglomeration'),
                ('mediation_innovation', 'mediator', 'innovation'), ('mediation_upgrading', 'mediator', 'upgrading')
            ) as t (model_id, part, variable);
            create table catalog.indicator as from (values
                (null, null, null, '10k yuan', true), (null, null, null, '10k USD', true), (null, null, null, 'count', true),
                (null, null, null, 'yuan', false), (null, null, null, '%', false),
                ('university_students', 'University students', '普通高等学校在校学生数', 'persons', true)
            ) as t (indicator, label_en, label_zh, unit, additive);
            create table indices.indicator_diagnostic as from (values
                ('resilience', 'students_per_10k', 0.125::double, 0.3::double), ('resilience', 'retail_sales', 0.1, 0.2),
                ('resilience', 'science_expenditure', 0.2, 0.1), ('resilience', 'industrial_firms', 0.3, 0.25),
                ('resilience', 'openness', 0.15, 0.05), ('resilience', 'gdp_per_capita', 0.125, 0.1)
            ) as t (variable, indicator, weight, effective_weight);
            create table indices.variable_value as from (values
                ('resilience', 'own', 1, 2003, 0.1::double), ('resilience', 'own', 2, 2003, 0.2),
                ('resilience', 'own', 3, 2003, 0.4), ('resilience', 'own', 3, 2004, 0.5),
                ('resilience', 'equal', 1, 2003, 9.0), ('resilience', 'equal', 2, 2003, -9.0),
                ('agglomeration', 'printed', 1, 2003, null), ('agglomeration', 'printed', 1, 2004, 0.5),
                ('agglomeration', 'printed', 1, 2005, 0.6), ('agglomeration', 'printed', 2, 2005, 0.7),
                ('agglomeration', 'location_quotient', 2, 2006, 0.7)
            ) as t (variable, reading, city_id, year, value);
            create table panel.component as from (values
                (1, 2003, 'population_registered', 100.0::double), (2, 2003, 'population_registered', 300.0),
                (3, 2003, 'population_registered', 200.0), (3, 2004, 'population_registered', null),
                (1, 2003, 'population_resident', 9.0), (4, 2003, 'population_registered', 1.0)
            ) as t (city_id, year, component, value);
            create table regressions.model as from (values
                ('baseline_2', 'table 3 (2)', 'resilience', 'least_squares', 'Headline', '基准'),
                ('index_ratios', 'appendix A1 (11)', 'resilience', 'least_squares', 'Ratios', '比值'),
                ('index_without_students', 'appendix A6 (4)', 'resilience', 'least_squares', 'No students', '无学生'),
                ('until_2008', 'appendix A3 (3)', 'resilience', 'least_squares', 'Until 2008', '2008年前'),
                ('lead', 'appendix A5 (1)', 'resilience', 'least_squares', 'Lead', '前置'),
                ('mechanism_1', 'table 4 (1)', 'innovation', 'least_squares', 'Mechanism', '机制'),
                ('mediation_upgrading', 'appendix A6 (2)', 'resilience', 'mediation', 'Through upgrading', '经由升级'),
                ('mediation_innovation', 'appendix A6 (1)', 'resilience', 'mediation', 'Through innovation', '经由创新')
            ) as t (model_id, table_ref, outcome, estimator, label_en, label_zh);
            create table regressions.verdict as
            select 'baseline_2' as model_id, 'agglomeration' as term, 0.015::double as estimate;
            create table regressions.coefficient as from (values
                ('baseline_2', 'agglomeration', 0.0150::double, 2.83::double, 0.004::double, 0.025::double),
                ('baseline_2', 'human_capital', 1.07, 13.07, null, null),
                ('baseline_2', 'internet', 9.9, 9.9, null, null),
                ('index_without_students', 'agglomeration', 0.0111, 2.11, null, null),
                ('index_without_students', 'human_capital', 0.222, 1.22, null, null),
                ('neither_students_nor_human_capital', 'agglomeration', 0.0333, 3.33, null, null),
                ('index_ratios', 'agglomeration', -0.0044, -0.44, null, null),
                ('until_2008', 'agglomeration', 0.002, 1.28, null, null),
                ('until_2008', 'internet', -0.5, -9.0, null, null),
                ('lead', 'agglomeration', 0.005, 2.56, null, null),
                ('lead', 'f(agglomeration, 1)', 0.0059, 3.95, null, null),
                ('location_quotient', 'agglomeration', 0.0555, 5.55, null, null),
                ('neighbours', 'agglomeration', 0.0666, 6.66, null, null),
                ('row_standardised', 'agglomeration', 0.0777, 7.77, null, null),
                ('mediation_innovation', 'indirect', 0.0012, null, -0.0003, 0.0034),
                ('mediation_innovation', 'direct', 0.9, null, 0.8, 1.0),
                ('mediation_upgrading', 'indirect', 0.0001, null, -0.0002, 0.0005)
            ) as t (model_id, term, estimate, t_value, ci_low, ci_high);
        """)
        yield connection


def told(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The figures in words."""
    return connection.execute(f"select * from ({sql_text('regressions.told_figure')})").df()


def doubts(connection: duckdb.DuckDBPyConnection, study: Study = PAPER) -> dict[str, dict[str, str]]:
    """The table by doubt."""
    rows = doubt_table(load_catalog().doubts, told(connection), study).to_dict("records")
    return {str(row["doubt"]): row for row in rows}


def test_every_doubt_is_answered_in_both_languages_with_figures(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    found = doubts(warehouse)
    assert list(found) == [*ANY_STUDY, *OF_THE_PAPER] == [one.doubt for one in load_catalog().doubts]
    for row in found.values():
        assert list(row) == [one.column for one in columns_of(TABLE)]
        assert FIGURE.search(row["answer_en"]) or row["doubt"] == "regressors_in_index"
        assert not CHINESE.search(row["question_en"] + row["answer_en"])
        assert CHINESE.search(row["question_zh"])
        assert CHINESE.search(row["answer_zh"])
        assert "{" not in "".join(row.values())


def test_both_languages_give_the_same_figures(warehouse: duckdb.DuckDBPyConnection) -> None:
    for row in doubts(warehouse).values():
        english, chinese = (re.findall(r"-?\d+(?:\.\d+)?", row[f"answer_{one}"]) for one in ("en", "zh"))
        assert sorted(english) == sorted(chinese)


def test_the_answers_and_the_figures_keep_their_contracts(warehouse: duckdb.DuckDBPyConnection) -> None:
    for table, frame, rows in (
        (TABLE, doubt_table(load_catalog().doubts, told(warehouse), PAPER), len(ANY_STUDY + OF_THE_PAPER)),
        ("regressions.told_figure", told(warehouse), None),
    ):
        warehouse.register("frame", frame)
        warehouse.execute(f"create table {table} as from frame")
        outcomes = judge(warehouse, next(one for one in CONTRACTS if one.table == table))
        assert {one.failed for one in outcomes} == {0}
        assert rows is None or {one.evaluated for one in outcomes} == {rows}


def test_students_in_the_index_by_its_weights_and_by_the_estimates_without_them(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert doubts(warehouse)["students_in_index"]["answer_en"] == (
        "Students carry 12.5 per cent of the weight and 30.0 per cent of the variance of the index. Human "
        "capital: 1.0700 (t 13.07) as studied, 0.2220 (t 1.22) on the index without students. Agglomeration: "
        "0.0150 (t 2.83) as studied, 0.0111 (t 2.11) without students in the index, 0.0333 (t 3.33) without "
        "human capital as well."
    )


def test_totals_are_the_indicators_in_units_that_add_up_and_size_is_the_log_of_population(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """The correlation is of the three city-years that have both, in the index's own reading."""
    logs, scores = [math.log(100), math.log(300), math.log(200)], [0.1, 0.2, 0.4]
    means = sum(logs) / 3, sum(scores) / 3
    covariance = sum((x - means[0]) * (y - means[1]) for x, y in zip(logs, scores, strict=True))
    lengths = [math.hypot(*(x - mean for x in of)) for of, mean in zip((logs, scores), means, strict=True)]
    assert doubts(warehouse)["totals_measure_size"]["answer_en"] == (
        "4 totals carry 75.0 per cent of the weight and 60.0 per cent of the variance. The index correlates "
        f"{covariance / lengths[0] / lengths[1]:.2f} with the log of population."
    )


def test_ratios_in_place_of_totals_are_beside_the_studys_own_estimate(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert doubts(warehouse)["ratios_in_place_of_totals"]["answer_en"] == (
        "Agglomeration with ratios in place of totals: -0.0044 (t -0.44); as studied: 0.0150 (t 2.83)."
    )


def test_what_agglomeration_is_made_of_and_where_it_has_values(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = doubts(warehouse)
    assert found["firm_counts_not_printed"]["answer_en"] == (
        "This build takes “Firms in information transmission” over “Firms”, for 2003 to 2023."
    )
    assert found["firm_counts_not_printed"]["answer_zh"] == (
        "本构建采用“信息传输业企业数”与“企业数”之比，2003年至2023年。"
    )
    assert found["sector_employment_ended"]["answer_en"] == (
        "Agglomeration has values for 3 city-years, 2004 to 2005."
    )


def test_where_agglomeration_has_no_value_the_answer_is_that_it_has_none(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute("delete from indices.variable_value where variable = 'agglomeration'")
    row = doubts(warehouse)["sector_employment_ended"]
    assert row["answer_en"] == "Agglomeration has values for 0 city-years, no year to no year."
    assert row["answer_zh"] == "集聚变量共0个城市年份，无年至无年。"


def test_indirect_effects_stand_with_their_intervals_in_the_order_of_the_tables(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    row = doubts(warehouse)["first_step_is_no_indirect_effect"]
    assert row["answer_en"] == (
        "Indirect effects with 95 per cent intervals of a bootstrap of cities, descriptive only: "
        "Innovation 0.0012 [-0.0003, 0.0034]; Industrial upgrading 0.0001 [-0.0002, 0.0005]"
    )
    assert row["answer_zh"].endswith(
        "：创新水平 0.0012 [-0.0003, 0.0034]；产业结构高级化 0.0001 [-0.0002, 0.0005]"
    )


def test_a_mediator_that_is_no_variable_of_the_study_goes_by_the_name_of_its_check(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute("delete from catalog.study_variable where variable = 'innovation'")
    answer = doubts(warehouse)["first_step_is_no_indirect_effect"]["answer_en"]
    assert "descriptive only: Through innovation 0.0012 [" in answer


def test_agglomeration_is_given_in_each_reading(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert doubts(warehouse)["reading_of_the_formula"]["answer_en"] == (
        "Agglomeration by reading: location quotient 0.0555 (t 5.55), as the study reads it 0.0150 (t 2.83), "
        "neighbours 0.0666 (t 6.66), row-standardised 0.0777 (t 7.77)."
    )


def test_a_model_that_is_not_there_is_not_estimable(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute("delete from regressions.coefficient where model_id = 'neighbours'")
    row = doubts(warehouse)["reading_of_the_formula"]
    assert "(t 2.83), neighbours not estimable, row-standardised 0.0777" in row["answer_en"]
    assert "邻市加权不可估计" in row["answer_zh"]


def test_where_nothing_is_estimable_there_is_still_every_answer(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute("delete from regressions.coefficient")
    found = doubts(warehouse)
    of_estimates = {"estimates_of_other_sign", "estimates_not_significant", "lead_at_least_as_large"}
    assert list(found) == [one for one in (*ANY_STUDY, *OF_THE_PAPER) if one not in of_estimates]
    slopes = dict.fromkeys(found, 0) | {
        "students_in_index": 5,
        "ratios_in_place_of_totals": 2,
        "first_step_is_no_indirect_effect": 1,
        "reading_of_the_formula": 4,
    }
    assert {name: row["answer_en"].count("not estimable") for name, row in found.items()} == slopes
    assert {name: row["answer_zh"].count("不可估计") for name, row in found.items()} == slopes


def test_a_study_of_no_paper_has_the_doubts_about_any_study_and_none_about_the_paper(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert list(doubts(warehouse, OF_NO_PAPER)) == ANY_STUDY


def test_a_study_without_what_a_doubt_is_about_does_not_raise_it(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    of_least_squares = tuple(one for one in PAPER.checks if one.mediator is None)
    without_mediation = dataclasses.replace(OF_NO_PAPER, checks=of_least_squares)
    assert list(doubts(warehouse, without_mediation)) == ANY_STUDY[:-1]
    formulas = tuple(one for one in PAPER.variables if one.kind == "formula")
    assert list(doubts(warehouse, dataclasses.replace(OF_NO_PAPER, variables=formulas))) == ANY_STUDY[2:]
    warehouse.execute("delete from indices.indicator_diagnostic")
    assert list(doubts(warehouse, without_mediation)) == [ANY_STUDY[0], *ANY_STUDY[2:-1]]
    assert "students_in_index" not in doubts(warehouse)


def test_a_doubt_about_indices_is_raised_of_each_of_several() -> None:
    vitality = dataclasses.replace(PAPER.indices[0], variable="vitality")
    study = dataclasses.replace(OF_NO_PAPER, variables=(*PAPER.variables, vitality))
    doubt = Doubt(
        "size", None, "index", "Is {label({variable})} size?", "？", "By {totals({variable})}.", "。"
    )
    figures = [
        ("label(resilience)", "resilience"),
        ("totals(resilience)", "4"),
        ("label(vitality)", "vitality"),
    ]
    known = pd.DataFrame([(name, text, text) for name, text in figures], columns=["figure", "en", "zh"])
    found = doubt_table([doubt], known, study)
    assert found["doubt"].tolist() == ["size: resilience"], "nothing is known of the totals of vitality"
    assert found["question_en"].tolist() == ["Is resilience size?"]
    more = pd.concat([known, pd.DataFrame({"figure": ["totals(vitality)"], "en": ["2"], "zh": ["2"]})])
    assert doubt_table([doubt], more, study)["answer_en"].tolist() == ["By 4.", "By 2."]


def test_a_regressor_of_the_figures_of_an_indicator_is_doubted_but_not_for_the_population_that_both_are_over(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """Internet shares only population; agglomeration is of firms, of which no indicator is."""
    row = doubts(warehouse)["regressors_in_index"]
    assert row["answer_en"] == "“Human capital” and “Students” share “University students”."
    assert row["answer_zh"] == "“人力资本”与“高校学生”同用“普通高等学校在校学生数”。"
    assert "Urban economic resilience" in row["question_en"]
    assert "城市经济韧性" in row["question_zh"]


def test_agglomeration_is_doubted_where_an_indicator_is_of_its_figures(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute("insert into catalog.study_input values ('agglomeration', 'retail_sales')")
    assert doubts(warehouse)["regressors_in_index"]["answer_en"] == (
        "“Virtual agglomeration” and “Retail sales” share “retail_sales”; "
        "“Human capital” and “Students” share “University students”."
    )


def test_a_regressor_of_a_model_of_another_outcome_is_not_doubted(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute("""
        update catalog.study_model_variable set model_id = 'mechanism_1' where variable = 'human_capital'
    """)
    assert doubts(warehouse)["regressors_in_index"]["answer_en"] == (
        "No regressor of a model of the index shares a printed figure other than population with an indicator."
    )


def test_estimates_that_turn_the_sign_are_named_and_those_that_lose_it_apart(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    found = doubts(warehouse)
    assert found["estimates_of_other_sign"]["answer_en"] == "Ratios -0.0044 (t -0.44)."
    assert found["estimates_not_significant"]["answer_zh"] == "2008年前0.0020 (t 1.28)。"


def test_the_sign_is_that_of_the_headline_whichever_it_is(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute("update regressions.verdict set estimate = -0.015")
    turned = doubts(warehouse)["estimates_of_other_sign"]["answer_en"]
    assert turned == "Lead 0.0050 (t 2.56); No students 0.0111 (t 2.11); Until 2008 0.0020 (t 1.28)."
    assert doubts(warehouse)["estimates_not_significant"]["answer_en"] == "Ratios -0.0044 (t -0.44)."


@pytest.mark.parametrize(("lead", "doubted"), [(0.006, True), (0.004, False), (-0.006, False)])
def test_a_lead_at_least_as_large_as_the_current_term_is_a_doubt(
    warehouse: duckdb.DuckDBPyConnection, lead: float, doubted: bool
) -> None:
    warehouse.execute("update regressions.coefficient set estimate = ? where term like 'f(%'", [lead])
    assert ("lead_at_least_as_large" in doubts(warehouse)) == doubted
