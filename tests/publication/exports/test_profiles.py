"""Strengths and weaknesses of a city among all cities of the year."""

import numpy as np
import pandas as pd

from assets.publication.exports.profiles import extremes, positions


def test_the_best_city_stands_at_100_and_the_last_at_0_whichever_way_an_indicator_points() -> None:
    values = pd.DataFrame({"income": [10.0, 30.0, 20.0], "unemployment": [1.0, 2.0, 3.0]})
    found = positions(values, {"income": "+", "unemployment": "-"})
    assert found.to_dict("list") == {"income": [0.0, 100.0, 50.0], "unemployment": [100.0, 50.0, 0.0]}


def test_equal_cities_share_a_position_and_a_city_without_the_figure_has_none() -> None:
    found = positions(pd.DataFrame({"income": [5.0, 5.0, np.nan, 7.0]}), {"income": "+"})
    assert found["income"].tolist()[:2] == [25.0, 25.0]
    assert np.isnan(found["income"][2])
    assert found["income"][3] == 100.0


def test_a_profile_names_three_of_each_and_no_indicator_twice() -> None:
    position = pd.Series({"a": 90.0, "b": 10.0, "c": 50.0, "d": 70.0, "e": 30.0, "f": 99.0, "g": np.nan})
    assert extremes(position) == (["f", "a", "d"], ["b", "e", "c"])
    assert extremes(position[["a", "b", "c"]]) == (["a"], ["b"])
