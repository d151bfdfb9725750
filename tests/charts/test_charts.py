"""Charts of small tables: valid Vega-Lite, both languages, and the numbers that the tables hold."""

from collections.abc import Callable
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pytest

from assets.catalog.labels import LANGUAGES, Language
from assets.charts.coefficients import WIDEST, coefficient_plot
from assets.charts.dispersion import dispersion
from assets.charts.heat_map import heat_map
from assets.charts.index_map import class_limits, features, index_map
from assets.charts.inequality import inequality
from assets.charts.picture import png
from assets.charts.placebo import placebo
from assets.charts.regional_trends import regional_trends
from assets.charts.specification_curve import specification_curve, thinned
from assets.charts.specification_options import option_ranges, options
from assets.charts.weights import weights

UNBROKEN = {"broken_en": None, "broken_zh": None}
"""No break of definition in any year."""
HEFEI, NOWHERE, LAIWU = 340100, 349900, 371200
CITIES = pd.DataFrame(
    [
        (HEFEI, "合肥市", "Hefei", "安徽省", "Anhui", 117.2, 31.8, True),
        (NOWHERE, "新设市", "Xinshe", "安徽省", "Anhui", 116.0, 32.0, True),
        (LAIWU, "莱芜市", "Laiwu", "山东省", "Shandong", 117.7, 36.2, False),
    ],
    columns=["city_id", "name", "name_en", "province", "province_en", "longitude", "latitude", "in_sample"],
)
SCORES = pd.DataFrame(
    [(HEFEI, 2010, 0.1, 2), (HEFEI, 2012, 0.3, 1), (NOWHERE, 2010, 0.2, 1)],
    columns=["city_id", "year", "score", "rank"],
)
MEANS = pd.DataFrame(
    [("east", 2010, 0.2, 3), ("east", 2011, 0.25, 3), ("all", 2010, 0.1, 9), ("all", 2011, 0.12, 9)],
    columns=["region", "year", "score", "cities"],
).assign(**UNBROKEN)
GINI = pd.DataFrame(
    [
        (2010, name, value)
        for name, value in {"gini": 0.4, "within": 0.1, "net_between": 0.2, "transvariation": 0.1}.items()
    ],
    columns=["year", "component", "value"],
).assign(**UNBROKEN)
WEIGHTS = pd.DataFrame(
    [("a", "Freight", "货运量", 0.3, 0.1), ("b", "Deposits", "存款", 0.7, None)],
    columns=["indicator", "label_en", "label_zh", "weight", "effective_weight"],
)
ESTIMATES = pd.DataFrame(
    [
        ("Table 3", "表3", "table 3", 0.02, 0.01, 0.03, 4.0, True),
        ("Instrumental", "工具变量", "appendix A5", 0.5, -1.0, 2.0, 0.7, False),
    ],
    columns=["label_en", "label_zh", "section", "estimate", "ci_low", "ci_high", "t_value", "headline"],
)
CURVE = pd.DataFrame(
    {
        "estimate": np.linspace(-0.1, 0.1, 1001),
        "ci_low": np.linspace(-0.2, 0.0, 1001),
        "ci_high": np.linspace(0.0, 0.2, 1001),
        "p_value": np.linspace(1, 0, 1001),
    }
)
CHOICES = pd.DataFrame(
    [
        (name, name, name, option, option, option, value)
        for name, option in (("index", "equal"), ("index", "critic"))
        for value in (0.0, 1.0, 2.0)
    ],
    columns=["choice", "choice_en", "choice_zh", "option", "option_en", "option_zh", "estimate"],
)
CELLS = pd.DataFrame(
    [("Anhui", "安徽省", 2010, 0), ("Anhui", "安徽省", 2011, 3)],
    columns=["label_en", "label_zh", "year", "value"],
)
DRAWS = pd.Series(np.linspace(-1, 1, 101))

DRAWN: dict[str, Callable[[Language], alt.TopLevelMixin]] = {
    "map": lambda language: index_map(
        features(CITIES, SCORES, range(2010, 2013)), [0.15, 0.25], 2010, 2012, language
    ),
    "trends": lambda language: regional_trends(MEANS, language),
    "inequality": lambda language: inequality(GINI, language),
    "dispersion": lambda language: dispersion(
        pd.DataFrame({"year": [2010, 2011], "coefficient_of_variation": [0.5, 0.4]} | UNBROKEN), language
    ),
    "weights": lambda language: weights(WEIGHTS, language),
    "coefficients": lambda language: coefficient_plot(ESTIMATES, language),
    "curve": lambda language: specification_curve(thinned(CURVE), 0.05, language),
    "options": lambda language: option_ranges(options(CHOICES), 0.5, language),
    "placebo": lambda language: placebo(DRAWS, 0.5, language),
    "heat map": lambda language: heat_map(CELLS, "Filled", "filled", "province", language),
}


@pytest.mark.parametrize("name", [name for name in DRAWN if name != "map"])
def test_charts_are_valid_in_both_languages(name: str) -> None:
    english, chinese = (DRAWN[name](language).to_dict() for language in LANGUAGES)
    assert name == "heat map" or english["title"]["text"] != chinese["title"]["text"]


@pytest.mark.parametrize("name", DRAWN)
def test_charts_become_pictures(name: str) -> None:
    picture = png(DRAWN[name]("zh"))
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 2_000


def feature(city_id: int) -> dict[str, Any]:
    found = [
        one for one in features(CITIES, SCORES, range(2010, 2013)) if one["properties"]["city_id"] == city_id
    ]
    assert len(found) == 1
    return found[0]


def test_a_year_without_an_index_is_no_zero() -> None:
    assert feature(HEFEI)["properties"]["scores"] == [0.1, None, 0.3]
    assert feature(HEFEI)["properties"]["ranks"] == [2, None, 1]


def test_a_city_of_the_sample_without_an_area_is_a_point() -> None:
    assert feature(NOWHERE)["geometry"]["type"] == "Point"
    assert feature(NOWHERE)["properties"]["scores"] == [0.2, None, None]


def test_a_city_that_ceased_outside_the_sample_is_not_drawn() -> None:
    drawn = {one["properties"]["city_id"] for one in features(CITIES, SCORES, range(2010, 2013))}
    assert LAIWU not in drawn


def test_an_area_outside_the_sample_has_no_scores() -> None:
    others = [
        one for one in features(CITIES, SCORES, range(2010, 2013)) if one["properties"]["city_id"] == 341500
    ]
    assert "scores" not in others[0]["properties"]


def test_classes_of_equal_scores_are_one_limit() -> None:
    assert class_limits(pd.Series([0.1, 0.1, None])) == [0.1]


def test_a_thinned_curve_keeps_both_ends_and_the_order() -> None:
    curve = thinned(CURVE.sample(frac=1, random_state=1), points=11)
    assert curve["estimate"].tolist() == pytest.approx(np.linspace(-0.1, 0.1, 11))
    assert curve["share"].tolist() == pytest.approx(np.linspace(0, 1, 11))


def test_options_are_quantiles_of_their_own_estimates() -> None:
    ranges = options(CHOICES).set_index("option")
    assert ranges.loc["equal", ["lowest", "low", "middle", "high", "highest"]].tolist() == pytest.approx(
        np.quantile([0, 1, 2], [0.05, 0.25, 0.5, 0.75, 0.95]).tolist()
    )


def data_of(chart: alt.TopLevelMixin, column: str) -> list[dict[str, Any]]:
    found = [rows for rows in chart.to_dict()["datasets"].values() if column in rows[0]]
    return list(found[0])


def test_an_interval_far_wider_than_the_headline_is_cut_but_told_in_full() -> None:
    wide = data_of(DRAWN["coefficients"]("en"), "ci_low")[1]
    assert (wide["low"], wide["high"]) == (-0.03 * WIDEST, 0.03 * WIDEST)
    assert (wide["ci_low"], wide["ci_high"]) == (-1.0, 2.0)


def test_intervals_are_told_apart_by_whether_they_include_zero() -> None:
    kinds = [row["kind"] for row in data_of(DRAWN["coefficients"]("en"), "ci_low")]
    assert kinds == ["Headline", "Interval includes zero"]


def test_every_permutation_is_in_a_bar() -> None:
    assert sum(row["draws"] for row in data_of(DRAWN["placebo"]("en"), "draws")) == len(DRAWS)


def test_a_zero_is_blank_in_a_heat_map_and_keeps_its_place() -> None:
    chart = DRAWN["heat map"]("zh").to_dict()
    assert [row["value"] for row in next(iter(chart["datasets"].values()))] == [3]
    assert chart["encoding"]["x"]["scale"]["domain"] == [2010, 2011]


@pytest.mark.parametrize("draw", [regional_trends, inequality, dispersion])
def test_a_year_in_which_the_definition_breaks_has_one_rule_that_says_what_changes(draw: Any) -> None:
    rows = {
        regional_trends: MEANS,
        inequality: GINI,
        dispersion: pd.DataFrame({"year": [2010, 2011], "coefficient_of_variation": [0.5, 0.4]}),
    }[draw].copy()
    rows["broken_en"] = np.where(rows["year"] == 2010, "Road freight (Definition changed)", None)
    rows["broken_zh"] = np.where(rows["year"] == 2010, "公路货运量（口径变化）", None)
    specification = draw(rows, "zh").to_dict()
    (layer,) = [one for one in specification["layer"] if one["mark"]["type"] == "rule"]
    assert specification["datasets"][layer["data"]["name"]] == [
        {"year": 2010, "broken_zh": "公路货运量（口径变化）"}
    ]
    assert not layer["encoding"]["x"]["scale"]["zero"], "the axis begins with the years, not with zero"
