"""The printed indicators of a study over its cities and years, gaps filled by the rule of each."""

import dataclasses

import numpy as np
import pandas as pd

from assets.catalog.panel_rules import EndFill
from assets.catalog.study_loading import load_study
from assets.panel.assets import filled_components, missing_years

STUDY = load_study("sun2025")
GAP = np.nan


def test_components_of_every_city_and_year_are_filled_by_the_rule_of_each() -> None:
    study = dataclasses.replace(
        STUDY,
        panel_years=(2003, 2006),
        cities=(1, 2),
        fills={"ends": EndFill("refuse", 0), "land_area": EndFill("nearest", 1)},
    )
    reported = pd.DataFrame(
        [
            (1, 2003, "gdp", 10.0, "reported"),
            (1, 2004, "gdp", np.nan, "quarantined"),
            (1, 2005, "gdp", 30.0, "corrected"),
            (1, 2006, "gdp", np.nan, "missing"),
            (1, 2005, "land_area", 7.0, "reported"),
            (9, 2003, "gdp", 99.0, "reported"),
        ],
        columns=["city_id", "year", "component", "value", "status"],
    )
    filled = filled_components(reported, study, ["gdp", "land_area"])
    assert len(filled) == 2 * 2 * 4
    of_city = filled[filled["city_id"] == 1].set_index(["component", "year"])
    assert of_city["status"].to_dict() == {
        ("gdp", 2003): "reported",
        ("gdp", 2004): "interpolated",
        ("gdp", 2005): "corrected",
        ("gdp", 2006): "missing",
        ("land_area", 2003): "missing",
        ("land_area", 2004): "carried",
        ("land_area", 2005): "reported",
        ("land_area", 2006): "carried",
    }
    np.testing.assert_array_equal(of_city["value"], [10, 20, 30, GAP, GAP, 7, 7, 7])
    nowhere_printed = filled[filled["city_id"] == 2]
    assert (nowhere_printed["status"] == "missing").all()
    assert nowhere_printed["value"].isna().all()


def test_panel_years_of_which_nothing_was_delivered_are_named_with_their_editions() -> None:
    study = dataclasses.replace(STUDY, panel_years=(2003, 2007))
    assert missing_years(study, {2004, 2007, 2010}) == [
        "study sun2025: nothing was delivered for 2003, 2005–2006; deliver edition 2004, 2006, 2007, or "
        "shorten panel.years in sun2025.yaml"
    ]
    assert missing_years(study, set(range(2003, 2008))) == []
