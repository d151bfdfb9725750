"""The headline says no more than the interval allows."""

import pandas as pd

from assets.publication.report.headline import Headline, headline

ROW = {
    "table_ref": "table 3 (2)",
    "term_en": "Virtual agglomeration",
    "term_zh": "虚拟集聚",
    "outcome_en": "Urban economic resilience",
    "outcome_zh": "城市经济韧性",
    "n": 5943,
    "reason_en": None,
    "reason_zh": None,
    "estimate": 0.02,
    "ci_low": 0.01,
    "ci_high": 0.03,
    "t_value": 4.0,
    "sd_term": 0.5,
    "sd_outcome": 0.1,
    "paper": "0.015",
    "specifications": 200,
    "median_estimate": 0.012,
    "positive": 150,
    "positive_significant": 100,
    "negative_significant": 10,
    "verdict_en": "Robust: no single change takes it away.",
    "verdict_zh": "稳健：任何单项改变均不推翻。",
}


def told(*, synthetic: bool = False, with_doubts: bool = True, **changes: object) -> Headline:
    found = headline(pd.Series({**ROW, **changes}, dtype=object), synthetic, with_doubts)
    assert found is not None
    return found


def test_a_coefficient_is_told_in_standard_deviations() -> None:
    said = told().sentence
    assert "0.10 standard deviations more (95% interval 0.05 to 0.15)" in said["en"]
    assert "相应高0.10个标准差（95%置信区间0.05至0.15）" in said["zh"]


def test_less_is_told_as_less_with_its_interval_in_the_same_direction() -> None:
    said = told(estimate=-0.02, ci_low=-0.03, ci_high=-0.01).sentence
    assert "0.10 standard deviations less (95% interval 0.05 to 0.15)" in said["en"]


def test_an_interval_with_zero_decides_nothing() -> None:
    said = told(ci_low=-0.01).sentence
    assert said["en"].startswith(
        "Whether virtual agglomeration goes with urban economic resilience cannot be told"
    )
    assert "−0.05 to 0.15" in said["en"]
    assert "无法判定" in said["zh"]


def test_a_sentence_on_synthetic_data_says_so_itself() -> None:
    said = told(synthetic=True).sentence
    assert said["en"].startswith("Synthetic data: In years when a city has more virtual agglomeration")
    assert said["zh"].startswith("合成数据：")


def test_the_share_that_agrees_has_the_sign_of_the_headline() -> None:
    agreeing = {one.value["en"]: one.meaning["en"] for one in told().figures}
    assert "50% also differ from zero at 5%; the median estimate is 0.0120" in agreeing["75%"]
    negative = told(estimate=-0.02, ci_low=-0.03, ci_high=-0.01).figures
    assert "5% also differ from zero" in {one.value["en"]: one.meaning["en"] for one in negative}["25%"]


def test_the_paper_stands_beside_as_it_prints() -> None:
    assert told().figures[-1].value["en"] == "0.015"


def test_without_a_paper_no_figure_of_it_stands_beside() -> None:
    figures = told(paper=None).figures
    assert len(figures) == 3
    assert not any("paper" in one.meaning["en"] for one in figures)


def test_a_headline_leads_to_the_doubts_that_there_are() -> None:
    assert "the doubts below" in told().qualification["en"]
    assert "doubts" not in told(with_doubts=False).qualification["en"]


def test_a_study_may_have_no_headline() -> None:
    assert headline(None, synthetic=False, with_doubts=True) is None


def test_without_a_curve_or_a_spread_there_is_no_figure_of_it() -> None:
    few = told(specifications=0, sd_term=None, sd_outcome=None)
    assert len(few.figures) == 2
    assert "0.0200 more for a unit (95% interval 0.0100 to 0.0300)" in few.sentence["en"]


def test_a_headline_that_is_not_estimable_says_why() -> None:
    said = told(estimate=None, reason_en="no instrument", reason_zh="原因")
    assert "cannot be estimated" in said.sentence["en"]
    assert "no instrument" in said.qualification["en"]
    assert said.figures == ()


def test_the_verdict_stands_beside_the_sentence_in_both_languages_where_there_is_one() -> None:
    assert told().verdict == {
        "en": "Robust: no single change takes it away.",
        "zh": "稳健：任何单项改变均不推翻。",
    }
    assert told(verdict_en=None, verdict_zh=None).verdict is None
