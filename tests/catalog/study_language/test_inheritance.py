"""A study says only what differs from the one that it extends; what no longer holds of that goes, and is counted."""

from pathlib import Path

import pytest

from assets.catalog.panel_rules import EndFill
from assets.catalog.study import IndexReading, IndexVariable
from assets.catalog.study_language.errors import StudyError
from tests.catalog.study_language.written import MODEL, PLAIN, SMALL, changed, extending, study_of

LESS_INDEX = "drop: [variables.well_being]\nmodels: {m2: {formula: gdp ~ lq | city}}\nheadline: {model: m2}\n"


def test_what_a_file_does_not_say_is_as_in_the_study_that_it_extends(tmp_path: Path) -> None:
    study, base = extending(tmp_path, SMALL, ""), study_of(tmp_path, SMALL, name="base")
    assert (study.models, study.checks, study.curve) == (base.models, base.checks, base.curve)
    assert (study.extends, base.extends) == ("./base.yaml", None)
    assert study.dropped == ()


def test_a_row_is_added_beside_the_inherited_ones_and_follows_them(tmp_path: Path) -> None:
    study = extending(tmp_path, SMALL, "robustness: {lagged: {lag: 1}}\n")
    assert [one.model_id for one in study.checks] == ["critic", "lagged"]


def test_a_row_named_again_is_merged_field_by_field(tmp_path: Path) -> None:
    study = extending(tmp_path, SMALL, "models: {m1: {cluster: province}}\n")
    assert (study.models[0].cluster, str(study.models[0].formula)) == (
        "province",
        "well_being ~ lq + internet | city + year",
    )


def test_a_field_that_is_given_replaces_the_inherited_one_whole(tmp_path: Path) -> None:
    own = "variables: {well_being: {readings: {ranks: {normalisation: rank}}}}\nrobustness: {critic: {read: {}}}\ncurve: {read: {well_being: [ranks]}}\n"
    index = extending(tmp_path, SMALL, own).variable("well_being")
    assert [one.reading for one in index.readings if not one.asked_by_curve] == ["ranks"]  # type: ignore[union-attr]


def test_a_list_that_is_given_replaces_the_inherited_one_whole(tmp_path: Path) -> None:
    base = SMALL.replace(
        "{years: [2005, 2019]}", "{years: [2005, 2019], cities: {without: [合肥市], also: [陇南市]}}"
    )
    alone = set(study_of(tmp_path, base, name="base").cities)
    own = set(extending(tmp_path, base, "panel: {cities: {without: [拉萨市]}}\n").cities)
    assert own - alone == {340100}
    assert alone - own == {540100}


def test_a_fill_of_one_series_leaves_those_of_the_others(tmp_path: Path) -> None:
    base = SMALL + "fills: {ends: {rule: linear, reach: 2}, gdp: {rule: nearest, reach: unlimited}}\n"
    study = extending(tmp_path, base, "fills: {gdp: {reach: 1}}\n")
    assert study.end_fill("gdp_district") == EndFill("nearest", 1)
    assert study.end_fill("loans") == EndFill("linear", 2)


@pytest.mark.parametrize(
    ("fills", "at_the_ends"),
    [
        ("{ends: {rule: nearest, reach: 2}}", EndFill("refuse", 0)),
        ("{ends: {rule: linear, reach: unlimited}}", EndFill("refuse", 0)),
        ("{ends: {rule: refuse}, price_level: {rule: linear, reach: 2}}", EndFill("linear", 2)),
    ],
)
def test_the_price_level_is_carried_beyond_its_years_only_where_the_file_says_so(
    tmp_path: Path, fills: str, at_the_ends: EndFill
) -> None:
    study = study_of(tmp_path, SMALL + f"fills: {fills}\n")
    assert study.end_fill("price_level") == at_the_ends
    extended = extending(tmp_path, SMALL + f"fills: {fills}\n", "fills: {ends: {reach: 1}}\n")
    assert extended.end_fill("price_level") == at_the_ends


def test_with_a_dropped_variable_goes_every_inherited_row_that_names_it(tmp_path: Path) -> None:
    study = extending(tmp_path, SMALL, LESS_INDEX.replace("{model: m2}", "{model: m2, term: lq}"))
    assert [one.model_id for one in study.models] == ["m2"]
    assert study.checks == ()
    assert study.curve is not None and study.curve.read == {}
    assert study.dropped == (
        "variables.well_being: dropped by the file",
        "models.m1: there is no variable 'well_being'",
        "robustness.critic: there is no variable 'well_being'",
        "curve.read.well_being: there is no variable 'well_being'",
    )


def test_with_a_dropped_variable_go_the_variables_that_are_made_of_it_and_their_rows(tmp_path: Path) -> None:
    own = "drop: [variables.internet, variables.gdp_per_capita]\nheadline: {model: m2, term: lq}\nmodels: {m2: {formula: size ~ lq | city}}\n"
    study = extending(tmp_path, SMALL, own)
    assert not study.has("well_being")
    assert "variables.well_being: there is no variable 'gdp_per_capita'" in study.dropped


def test_a_variable_of_the_catalog_can_be_dropped_too_and_stays_dropped_further_down(tmp_path: Path) -> None:
    (tmp_path / "first.yaml").write_text(SMALL, encoding="utf-8")
    middle = "title: t\nextends: ./first.yaml\ndrop: [variables.internet]\nmodels: {m2: {formula: well_being ~ lq | city}}\nheadline: {model: m2}\n"
    study = extending(tmp_path, middle, "")
    assert [one.model_id for one in study.models] == ["m2"]
    with pytest.raises(StudyError, match="there is no variable 'internet'"):
        extending(tmp_path, middle, "models: {m3: {formula: internet ~ lq | city}}\n")


def test_a_dropped_variable_that_the_file_declares_is_its_own(tmp_path: Path) -> None:
    own = "drop: [variables.well_being, robustness.critic, curve]\nvariables: {well_being: {formula: ln(gdp)}}\n"
    study = extending(tmp_path, SMALL, own)
    assert study.variable("well_being").kind == "formula"
    assert [one.model_id for one in study.models] == ["m1"]


def test_an_own_row_is_refused_and_never_dropped(tmp_path: Path) -> None:
    with pytest.raises(
        StudyError, match=r"line 6: robustness\.own\.read\.well_being: there is no variable 'well_being'"
    ):
        extending(tmp_path, SMALL, LESS_INDEX + "robustness: {own: {read: {well_being: critic}}}\n")


def test_an_error_in_an_inherited_row_names_the_file_in_which_it_stands(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"^base\.yaml, line 17: models\.m1\.cluster: expected city"):
        extending(tmp_path, changed(MODEL, f"{MODEL}, cluster: town"), "")


def test_an_inherited_check_varies_the_headline_of_this_study(tmp_path: Path) -> None:
    own = "models: {m2: {formula: well_being ~ size | city}}\nheadline: {model: m2, term: size}\n"
    check = extending(tmp_path, SMALL, own).model("critic")
    assert (check.varies, check.term) == ("m2", "size")


def test_an_inherited_check_that_names_what_the_model_lacks_is_dropped(tmp_path: Path) -> None:
    base = changed("robustness:\n", "robustness:\n  bare: {without: [internet]}\n")
    own = "models: {m2: {formula: well_being ~ size | city}}\nheadline: {model: m2, term: size}\n"
    study = extending(tmp_path, base, own)
    assert [one.model_id for one in study.checks] == ["critic"]
    assert "robustness.bare: 'internet' is no term of m2: well_being ~ size | city" in study.dropped


def test_a_check_that_is_dropped_leaves_no_variable_behind(tmp_path: Path) -> None:
    base = changed(
        "robustness:\n", "robustness:\n  other: {formula: well_being ~ upgrading | city, read: {lq: gone}}\n"
    )
    with pytest.raises(StudyError):
        study_of(tmp_path, base)
    assert not extending(tmp_path, base, "").has("upgrading")


def test_an_inherited_curve_whose_model_is_gone_takes_that_of_the_headline(tmp_path: Path) -> None:
    base = changed("curve:\n", "curve:\n  model: m1\n  term: lq\n")
    own = "drop: [models.m1]\nmodels: {m2: {formula: well_being ~ size | city}}\nheadline: {model: m2, term: size}\n"
    curve = extending(tmp_path, base, own).curve
    assert curve is not None and (curve.model, curve.term) == ("m2", "size")


def test_headline_and_curve_can_be_dropped_whole(tmp_path: Path) -> None:
    study = extending(tmp_path, SMALL, "drop: [headline, curve, robustness.critic]\n")
    assert (study.headline, study.curve, study.checks) == (None, None, ())


def test_an_inherited_list_of_what_is_winsorised_loses_what_is_gone(tmp_path: Path) -> None:
    base = SMALL + "winsorise: {level: 0.01, variables: [size, internet]}\n"
    study = extending(tmp_path, base, "drop: [variables.size, samples.large]\n")
    assert study.winsorise is not None and study.winsorise.variables == ("internet",)


def test_a_chosen_reading_of_an_inherited_study_holds_until_another_is_chosen(tmp_path: Path) -> None:
    base = SMALL + "readings: {population_density: district, openness: trade_share}\n"
    own = "readings: {openness: fdi_share}\nmodels: {m2: {formula: openness ~ population_density | city}}\n"
    study = extending(tmp_path, base, own)
    assert [study.variable(one).readings[0].reading for one in ("population_density", "openness")] == [
        "district",
        "fdi_share",
    ]


def test_without_another_study_nothing_is_inherited_and_first_readings_hold(tmp_path: Path) -> None:
    study = study_of(tmp_path, PLAIN + "models: {m: {formula: openness ~ population | city}}\n")
    assert study.population == "population_registered"
    assert study.fills == {"ends": EndFill("refuse", 0), "price_level": EndFill("refuse", 0)}
    assert (study.winsorise, study.curve, study.headline, study.samples, study.checks) == (
        None,
        None,
        None,
        (),
        (),
    )
    assert study.variable("openness").readings[0].reading == "fdi"
    assert (study.quarantine.share, study.quarantine.unruled_share_of_column, study.source) == (
        0.005,
        0.25,
        "none",
    )


def test_the_digest_follows_the_file_the_order_of_its_rows_and_what_it_extends(tmp_path: Path) -> None:
    swapped = SMALL.replace(
        "      own: {weights: entropy}\n      critic: {weights: critic}\n",
        "      critic: {weights: critic}\n      own: {weights: entropy}\n",
    )
    studies = [
        study_of(tmp_path, SMALL),
        study_of(tmp_path, swapped),
        extending(tmp_path, SMALL, ""),
        extending(tmp_path, swapped, ""),
    ]
    assert len({one.digest for one in studies}) == 4
    assert study_of(tmp_path, "# a comment\n" + SMALL).digest == studies[0].digest


def test_a_chain_of_studies_is_read_from_its_end(tmp_path: Path) -> None:
    (tmp_path / "first.yaml").write_text(SMALL, encoding="utf-8")
    middle = "title: m\nextends: ./first.yaml\nvariables: {well_being: {readings: {own: {pooled: false}}}}\ndrop: [robustness.critic, curve]\n"
    index = extending(tmp_path, middle, "").variable("well_being")
    assert isinstance(index, IndexVariable) and isinstance(index.readings[0], IndexReading)
    assert not index.readings[0].pooled


def test_studies_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    with pytest.raises(
        StudyError, match=r"^base\.yaml, line 1: extends: './mine\.yaml' extends this file in turn"
    ):
        extending(tmp_path, "extends: ./mine.yaml\n", "")


def test_only_what_is_inherited_can_be_dropped(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"line 3: drop: the extended study has no robustness\.own"):
        extending(tmp_path, SMALL, "drop: [robustness.own]\nrobustness: {own: {lag: 1}}\n")
