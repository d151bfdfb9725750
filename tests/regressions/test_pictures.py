"""Pictures of the estimates hold the headline's term in every model of its outcome."""

import pandas as pd

from assets.catalog.labels import LANGUAGES
from assets.catalog.study_loading import load_study
from assets.regressions.pictures import picture_of_curve, picture_of_estimates
from assets.regressions.term_labels import names_of, term_label

MODELS = pd.DataFrame(
    [
        ("baseline_2", "table 3 (2)", "resilience", "least_squares", None, None),
        ("critic", "appendix A1 (2)", "resilience", "least_squares", "CRITIC weights", "CRITIC权重"),
        ("equal", "appendix A1 (10)", "resilience", "least_squares", "Equal weights", "等权重"),
        ("by_region", "appendix A7 (1)", "resilience", "least_squares", "By region", "分地区"),
        ("lagged", "appendix A7 (2)", "resilience", "least_squares", "Before and after", "前后"),
        ("moderated", "appendix A7 (3)", "resilience", "least_squares", "Moderated", "调节"),
        ("mechanism_1", "table 4 (1)", "innovation", "least_squares", None, None),
        ("growth", "appendix A8 (2)", "resilience", "convergence", "Convergence", "收敛"),
        ("oster", "appendix A5 (3)", "resilience", "oster", "Oster bounds", "Oster界"),
    ],
    columns=["model_id", "table_ref", "outcome", "estimator", "label_en", "label_zh"],
)
NAMES = {language: names_of(load_study("sun2025"), language) for language in LANGUAGES}
COEFFICIENTS = pd.DataFrame(
    [
        ("baseline_2", "agglomeration", 0.02, 0.01, 0.03, 4.0),
        ("baseline_2", "internet", 9.0, 8.0, 9.9, 9.0),
        ("critic", "agglomeration", 0.03, 0.01, 0.05, 3.0),
        ("equal", "agglomeration", 0.01, -0.01, 0.03, 1.0),
        ("by_region", "agglomeration:region=east", 0.01, 0.005, 0.015, 3.0),
        ("lagged", "l(agglomeration, 1)", 0.02, 0.01, 0.03, 3.0),
        ("lagged", "f(agglomeration, 1)", 0.01, 0.0, 0.02, 3.0),
        ("lagged", "l(internet, 1)", 0.01, 0.0, 0.02, 3.0),
        ("moderated", "agglomeration", 0.02, 0.01, 0.03, 3.0),
        ("moderated", "agglomeration:internet", 0.5, 0.4, 0.6, 3.0),
        ("moderated", "agglomeration:internet:region=east", 0.5, 0.4, 0.6, 3.0),
        ("mechanism_1", "agglomeration", 0.6, 0.1, 1.1, 2.0),
        ("growth", "agglomeration", -0.1, -0.2, 0.0, -2.0),
        ("oster", "agglomeration", 0.02, None, None, None),
    ],
    columns=["model_id", "term", "estimate", "ci_low", "ci_high", "t_value"],
).assign(
    term_en=lambda rows: [term_label(one, NAMES["en"], of_gelbach=False) for one in rows["term"]],
    term_zh=lambda rows: [term_label(one, NAMES["zh"], of_gelbach=False) for one in rows["term"]],
)


def test_rows_are_the_models_of_the_outcome_in_the_order_of_the_tables() -> None:
    chart = picture_of_estimates(MODELS, COEFFICIENTS, load_study("sun2025"))
    assert chart is not None
    rows = next(rows for rows in chart.to_dict()["datasets"].values() if "label_en" in rows[0])
    assert [row["label_en"] for row in rows] == [
        "Table 3 (2)",
        "A1 (2) · CRITIC weights",
        "A1 (10) · Equal weights",
        "A7 (1) · By region · east",
        "A7 (2) · Before and after · a year ahead",
        "A7 (2) · Before and after · lagged by a year",
        "A7 (3) · Moderated",
    ]
    assert [row["headline"] for row in rows] == [True, *[False] * 6]


def test_without_estimates_there_is_no_picture() -> None:
    assert picture_of_estimates(MODELS, COEFFICIENTS.head(0), load_study("sun2025")) is None
    nothing = pd.DataFrame(
        {"estimate": [None], "ci_low": [None], "ci_high": [None], "p_value": [None], "own": [True]}
    )
    assert picture_of_curve(nothing.astype({"estimate": float})) is None
