"""The six doubts about the study are answered in both languages with this build's own figures."""

import math
import re
from collections.abc import Iterator

import duckdb
import pytest

from assets.catalog.dictionary import columns_of
from assets.warehouse import sql_text
from checks.contract import judge
from checks.regressions import CONTRACTS

DOUBTS = [
    "students_in_index",
    "totals_measure_size",
    "firm_counts_not_printed",
    "sector_employment_ended",
    "first_step_is_no_indirect_effect",
    "reading_of_the_formula",
]
CHINESE = re.compile("[\u4e00-\u9fff]")
FIGURE = re.compile(r"\d")


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """Estimates of the headline, of every check that a doubt asks for, and of some that none does."""
    with duckdb.connect() as connection:
        connection.execute("""
            create schema catalog; create schema panel; create schema indices; create schema regressions;
            create table catalog.study as select
                'doi 1' as source, 'baseline_2' as headline_model, 'agglomeration' as headline_term,
                'population_registered' as population,
                'it_firms' as agglomeration_sector, 'firms' as agglomeration_total,
                2003 as agglomeration_first_year, 2023 as agglomeration_last_year;
            create table catalog.paper_figure as select 'doi 1' as source, 'table 3 (2)' as table_ref;
            create table catalog.study_variable as from (values
                ('students_per_10k', 'population', 'transformation', '', ''), ('retail_sales', 'total', 'adaptation', '', ''),
                ('science_expenditure', 'level', 'transformation', '', ''),
                ('industrial_firms', 'count', 'resistance', '', ''),
                ('openness', 'fdi', 'transformation', '', ''), ('gdp_per_capita', 'printed', 'resistance', '', ''),
                ('innovation', 'level', null, 'Innovation', '创新水平'),
                ('upgrading', 'ratio', null, 'Industrial upgrading', '产业结构高级化'),
                ('human_capital', 'population', null, '', ''), ('internet', 'population', null, '', '')
            ) as t (variable, reading, dimension, label_en, label_zh);
            create table catalog.study_input as from (values
                ('students_per_10k', 'university_students'), ('students_per_10k', 'population_registered'),
                ('retail_sales', 'retail_sales'), ('innovation', 'patents_granted'),
                ('human_capital', 'university_students'), ('human_capital', 'population_registered'),
                ('internet', 'broadband_users'), ('internet', 'population_registered')
            ) as t (variable, component);
            create table catalog.indicator as from (values
                ('it_firms', 'Firms in information transmission', '信息传输业企业数'), ('firms', 'Firms', '企业数')
            ) as t (indicator, label_en, label_zh);
            create table indices.indicator_diagnostic as from (values
                ('students_per_10k', 0.125::double, 0.3::double), ('retail_sales', 0.1, 0.2),
                ('science_expenditure', 0.2, 0.1), ('industrial_firms', 0.3, 0.25), ('openness', 0.15, 0.05),
                ('gdp_per_capita', 0.125, 0.1)
            ) as t (indicator, weight, effective_weight);
            create table indices.resilience as from (values
                (1, 2003, 0.1::double), (2, 2003, 0.2), (3, 2003, 0.4), (3, 2004, 0.5)
            ) as t (city_id, year, score);
            create table panel.component as from (values
                (1, 2003, 'population_registered', 100.0::double), (2, 2003, 'population_registered', 300.0),
                (3, 2003, 'population_registered', 200.0), (3, 2004, 'population_registered', null),
                (1, 2003, 'population_resident', 9.0), (4, 2003, 'population_registered', 1.0)
            ) as t (city_id, year, component, value);
            create table indices.agglomeration as from (values
                (1, 2004, 0.5::double), (1, 2005, 0.6), (2, 2005, 0.7)
            ) as t (city_id, year, printed);
            create table regressions.model as from (values
                ('baseline_2', 'table 3 (2)', 'least_squares', 'resilience'),
                ('mechanism_1', 'table 4 (1)', 'least_squares', 'innovation'),
                ('mediation_upgrading', 'appendix A6 (2)', 'mediation', 'resilience'),
                ('mediation_innovation', 'appendix A6 (1)', 'mediation', 'resilience')
            ) as t (model_id, table_ref, estimator, outcome);
            create table regressions.coefficient as from (values
                ('baseline_2', 'agglomeration', 0.0150::double, 2.83::double, 0.004::double, 0.025::double),
                ('baseline_2', 'human_capital', 1.07, 13.07, null, null),
                ('baseline_2', 'internet', 9.9, 9.9, null, null),
                ('index_without_students', 'agglomeration', 0.0111, 2.11, null, null),
                ('index_without_students', 'human_capital', 0.222, 1.22, null, null),
                ('neither_students_nor_human_capital', 'agglomeration', 0.0333, 3.33, null, null),
                ('index_ratios', 'agglomeration', -0.0044, -0.44, null, null),
                ('location_quotient', 'agglomeration', 0.0555, 5.55, null, null),
                ('neighbours', 'agglomeration', 0.0666, 6.66, null, null),
                ('row_standardised', 'agglomeration', 0.0777, 7.77, null, null),
                ('mediation_innovation', 'indirect', 0.0012, null, -0.0003, 0.0034),
                ('mediation_innovation', 'direct', 0.9, null, 0.8, 1.0),
                ('mediation_upgrading', 'indirect', 0.0001, null, -0.0002, 0.0005)
            ) as t (model_id, term, estimate, t_value, ci_low, ci_high)
        """)
        yield connection


def doubts(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """The table by doubt."""
    rows = connection.execute(f"select * from ({sql_text('regressions.doubt')})").df().to_dict("records")
    return {str(row["doubt"]): row for row in rows}  # type: ignore[misc]


def test_there_are_six_doubts_and_each_is_answered_in_both_languages_with_figures(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    found = doubts(warehouse)
    assert list(found) == DOUBTS
    for row in found.values():
        assert list(row) == [one.column for one in columns_of("regressions.doubt")]
        assert FIGURE.search(row["answer_en"])
        assert not CHINESE.search(row["question_en"] + row["answer_en"])
        assert CHINESE.search(row["question_zh"])
        assert CHINESE.search(row["answer_zh"])


def test_both_languages_give_the_same_figures(warehouse: duckdb.DuckDBPyConnection) -> None:
    for row in doubts(warehouse).values():
        english, chinese = (re.findall(r"-?\d+(?:\.\d+)?", row[f"answer_{one}"]) for one in ("en", "zh"))
        assert sorted(english) == sorted(chinese)


def test_the_answers_keep_their_contract(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute(f"create table regressions.doubt as {sql_text('regressions.doubt')}")
    outcomes = judge(warehouse, next(one for one in CONTRACTS if one.table == "regressions.doubt"))
    assert {(one.evaluated, one.failed) for one in outcomes} == {(6, 0)}


def test_students_in_the_index_by_its_weights_and_by_the_estimates_without_them(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert doubts(warehouse)["students_in_index"]["answer_en"] == (
        "Students carry 12.5 per cent of the weight and 30.0 per cent of the variance of the index. Human "
        "capital: 1.0700 (t 13.07) as studied, 0.2220 (t 1.22) on the index without students. Agglomeration: "
        "0.0150 (t 2.83) as studied, 0.0111 (t 2.11) without students in the index, 0.0333 (t 3.33) without "
        "human capital as well."
    )


def test_totals_are_the_indicators_that_are_no_ratios_and_size_is_the_log_of_population(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """The correlation is of the three city-years that have both."""
    logs, scores = [math.log(100), math.log(300), math.log(200)], [0.1, 0.2, 0.4]
    means = sum(logs) / 3, sum(scores) / 3
    covariance = sum((x - means[0]) * (y - means[1]) for x, y in zip(logs, scores, strict=True))
    lengths = [math.hypot(*(x - mean for x in of)) for of, mean in zip((logs, scores), means, strict=True)]
    assert doubts(warehouse)["totals_measure_size"]["answer_en"] == (
        "4 totals carry 75.0 per cent of the weight and 60.0 per cent of the variance. The index correlates "
        f"{covariance / lengths[0] / lengths[1]:.2f} with the log of population. Agglomeration with ratios in "
        "place of totals: -0.0044 (t -0.44); as studied: 0.0150 (t 2.83)."
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
    warehouse.execute("delete from indices.agglomeration")
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


def test_agglomeration_is_given_in_each_reading(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert doubts(warehouse)["reading_of_the_formula"]["answer_en"] == (
        "Agglomeration by reading: location quotient 0.0555 (t 5.55), as the study reads it 0.0150 (t 2.83), "
        "neighbours 0.0666 (t 6.66), row-standardised 0.0777 (t 7.77)."
    )


def test_the_headline_is_the_one_that_the_study_names(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute("update catalog.study set headline_term = 'internet'")
    found = doubts(warehouse)
    assert "as studied: 9.9000 (t 9.90)" in found["totals_measure_size"]["answer_en"]
    assert "with ratios in place of totals: not estimable" in found["totals_measure_size"]["answer_en"]


def test_a_model_that_is_not_there_is_not_estimable(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute("delete from regressions.coefficient where model_id = 'neighbours'")
    row = doubts(warehouse)["reading_of_the_formula"]
    assert "(t 2.83), neighbours not estimable, row-standardised 0.0777" in row["answer_en"]
    assert "邻市加权不可估计" in row["answer_zh"]


def test_where_nothing_is_estimable_there_are_still_six_answers(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute("delete from regressions.coefficient")
    found = doubts(warehouse)
    assert list(found) == DOUBTS
    slopes = {
        "students_in_index": 5,
        "totals_measure_size": 2,
        "firm_counts_not_printed": 0,
        "sector_employment_ended": 0,
        "first_step_is_no_indirect_effect": 1,
        "reading_of_the_formula": 4,
    }
    assert {name: row["answer_en"].count("not estimable") for name, row in found.items()} == slopes
    assert {name: row["answer_zh"].count("不可估计") for name, row in found.items()} == slopes


@pytest.fixture
def of_no_paper(warehouse: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The same estimates in a study that follows no paper of the catalog."""
    warehouse.execute("update catalog.study set source = 'none'")
    return warehouse


def test_a_study_of_no_paper_has_the_doubts_about_any_index_and_none_about_the_paper(
    of_no_paper: duckdb.DuckDBPyConnection,
) -> None:
    found = doubts(of_no_paper)
    assert sorted(found) == ["regressors_in_index", "totals_measure_size"]
    for row in found.values():
        assert not CHINESE.search(row["question_en"] + row["answer_en"])
        assert CHINESE.search(row["question_zh"])
        assert CHINESE.search(row["answer_zh"])
    assert found["totals_measure_size"]["answer_en"].startswith(
        "4 totals carry 75.0 per cent of the weight and 60.0 per cent of the variance."
    )


def test_a_regressor_of_the_figures_of_an_indicator_is_doubted_but_not_for_the_population_that_both_are_over(
    of_no_paper: duckdb.DuckDBPyConnection,
) -> None:
    """Internet shares only population; agglomeration is of firms, of which no indicator is."""
    row = doubts(of_no_paper)["regressors_in_index"]
    assert row["answer_en"] == "human_capital and students_per_10k share university_students."
    assert row["answer_zh"] == "human_capital与students_per_10k同用university_students。"


def test_agglomeration_is_doubted_where_an_indicator_is_of_its_employment(
    of_no_paper: duckdb.DuckDBPyConnection,
) -> None:
    of_no_paper.execute("update catalog.study set agglomeration_total = 'retail_sales'")
    assert doubts(of_no_paper)["regressors_in_index"]["answer_en"] == (
        "agglomeration and retail_sales share retail_sales; "
        "human_capital and students_per_10k share university_students."
    )


def test_a_regressor_of_a_model_of_another_outcome_is_not_doubted(
    of_no_paper: duckdb.DuckDBPyConnection,
) -> None:
    of_no_paper.execute("""
        delete from regressions.coefficient where term = 'human_capital';
        insert into regressions.coefficient values ('mechanism_1', 'human_capital', 1, 1, 0, 2)
    """)
    assert doubts(of_no_paper)["regressors_in_index"]["answer_en"] == (
        "No regressor of a model of the index shares a printed figure other than population with an indicator."
    )
