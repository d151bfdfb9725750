"""A check is its model but for what it names; the curve crosses every choice with every other."""

import dataclasses
from pathlib import Path

import pytest

from assets.catalog.study import IndexReading
from assets.catalog.study_language.printing import specifications
from tests.catalog.study_language.written import CHECK, SMALL, changed, check_of, refusal, study_of


def test_a_check_is_the_headlines_model_but_for_what_it_names(tmp_path: Path) -> None:
    study = study_of(tmp_path, SMALL)
    model, check = study.model("m1"), study.model("critic")
    assert (check.varies, check.formula, check.sample, check.years, check.cluster) == (
        "m1",
        model.formula,
        "all",
        (2005, 2019),
        "city",
    )
    assert (model.read, check.read) == ({}, {"well_being": "critic"})


@pytest.mark.parametrize(
    ("fields", "formula", "term"),
    [
        ("{lag: 1}", "well_being ~ l(lq, 1) + internet | city + year", "l(lq, 1)"),
        ("{lead: 1}", "well_being ~ lq + f(lq, 1) + internet | city + year", "lq"),
        ("{lag: 2, lead: 1}", "well_being ~ l(lq, 2) + f(lq, 1) + internet | city + year", "l(lq, 2)"),
        ("{by: region}", "well_being ~ i(region, lq) + internet | city + year", "i(region, lq)"),
        ("{by: region, lag: 1}", "well_being ~ i(region, l(lq, 1)) + internet | city + year", "i(region, l(lq, 1))"),
        ("{without: [internet]}", "well_being ~ lq | city + year", "lq"),
        ("{regressors: []}", "well_being ~ lq | city + year", "lq"),
        ("{regressors: [size, lq]}", "well_being ~ lq + size | city + year", "lq"),
        ("{effects: city + province^year}", "well_being ~ lq + internet | city + province^year", "lq"),
        ('{effects: "city + year + city[t]"}', "well_being ~ lq + internet | city + year + city[t]", "lq"),
        ('{effects: "0"}', "well_being ~ lq + internet", "lq"),
        ("{instruments: [openness], estimator: instrumental}", "well_being ~ internet | city + year | lq ~ openness", "lq"),
        ("{formula: size ~ internet | year}", "size ~ internet | year", "internet"),
        ("{formula: well_being ~ internet * lq | city}", "well_being ~ internet + lq + internet:lq | city", "lq"),
        ("{estimator: mediation, mediator: internet}", "well_being ~ lq | city + year", "lq"),
    ],
)  # fmt: skip
def test_a_check_varies_the_formula_of_its_model(
    tmp_path: Path, fields: str, formula: str, term: str
) -> None:
    check = check_of(tmp_path, fields)
    assert (str(check.formula), check.term) == (formula, term)


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        ("{sample: large}", "sample", "large"), ("{years: [2008, 2012]}", "years", (2008, 2012)),
        ("{cluster: province}", "cluster", "province"), ("{cluster: city + year}", "cluster", "city + year"),
        ("{inference: crv3}", "inference", "crv3"), ("{inference: conley, cutoff_km: 300}", "cutoff_km", 300),
        ("{inference: conley}", "lags", None), ("{inference: conley, lags: 1}", "lags", 1), ("{inference: driscoll_kraay}", "lags", 2),
        ("{inference: driscoll_kraay, lags: 3}", "lags", 3), ("{inference: wild_bootstrap, draws: 9999, seed: 1}", "draws", 9999),
        ("{cleaning: reported_only}", "cleaning", "reported_only"), ("{estimator: oster, r_max: 1}", "r_max", 1),
        ("{estimator: placebo}", "draws", 1000), ("{estimator: event_study, policy: broadband_pilot, lags: 5}", "policy", "broadband_pilot"),
        ("{by: hu_line}", "grouping", "hu_line"), ("{en: E, zh: 中}", "label_zh", "中"), ("{}", "label_en", "check"),
    ],
)  # fmt: skip
def test_a_check_may_vary_one_thing(tmp_path: Path, fields: str, name: str, value: object) -> None:
    assert getattr(check_of(tmp_path, fields), name) == value


def test_errors_of_a_model_hold_in_its_checks_until_they_name_a_clustering(tmp_path: Path) -> None:
    text = SMALL.replace("| city + year}", "| city + year, inference: crv3}", 1)
    assert check_of(tmp_path, "{lag: 1}", text).inference == "crv3"
    assert check_of(tmp_path, "{cluster: province}", text).inference is None


def test_a_check_may_vary_another_model_than_the_headlines(tmp_path: Path) -> None:
    text = changed("headline:", "  m2: {formula: size ~ internet | city}\nheadline:")
    check = check_of(tmp_path, "{model: m2, lag: 1}", text)
    assert (check.varies, str(check.formula)) == ("m2", "size ~ l(internet, 1) | city")


def test_a_headline_names_a_term_however_it_is_spaced_and_ordered(tmp_path: Path) -> None:
    text = changed("lq + internet |", "lq * internet |").replace("term: lq}", 'term: "internet : lq"}')
    study = study_of(tmp_path, text)
    assert study.headline is not None and study.headline.term == "lq:internet"


def test_without_a_headline_a_check_names_its_model(tmp_path: Path) -> None:
    text = changed("headline: {model: m1, term: lq}\n", "").replace("curve:\n", "curve:\n  model: m1\n")
    assert "names no model, and the study has no headline: add model: …" in refusal(tmp_path, text)
    study = study_of(tmp_path, text.replace(CHECK, "critic: {model: m1, read: {well_being: critic}}"))
    assert (study.headline, study.headline_model) == (None, None)
    assert study.curve is not None and study.curve.term == "lq"


def test_a_curve_crosses_every_choice_with_every_other(tmp_path: Path) -> None:
    curve = (
        "curve:\n  cleaning: [as_studied, reported_only]\n  samples: [all, large]\n  cluster: [city, province]\n"
        "  controls: {all: [internet], none: []}\n"
    )
    study = study_of(tmp_path, changed("curve:\n", curve))
    assert specifications(study.curve) == (2 + 4) * 2 * 2 * 2 * 2
    assert study.curve is not None and study.curve.controls == {"all": ("internet",), "none": ()}


def test_a_curve_without_controls_has_those_of_its_model(tmp_path: Path) -> None:
    study = study_of(tmp_path, SMALL)
    assert study.curve is not None and study.curve.controls == {"all": ("internet",)}


def test_winsorised_indicators_are_a_reading_of_every_index_that_the_curve_reads(tmp_path: Path) -> None:
    study = study_of(
        tmp_path, changed("curve:\n", "curve:\n  cleaning: [as_studied, winsorised_indicators]\n")
    )
    taken = ["own", "critic", "own z_score", "own rank", "own log", "own percentile"]
    assert [one["well_being"] for one in study.readings_of_curve] == [
        *taken,
        *(f"{one} winsorised" for one in taken),
    ]
    readings = study.variable("well_being").readings
    assert [getattr(one, "winsorise", None) for one in readings] == [0] * 6 + [0.01] * 6


def test_the_curve_takes_an_index_in_every_normalisation_and_transform(tmp_path: Path) -> None:
    study = study_of(tmp_path, SMALL)
    assert study.curve is not None
    forms = ("own z_score", "own rank", "own log", "own percentile")
    assert study.curve.read == {"well_being": ("own", "critic", *forms)}
    own, _, *others = study.variable("well_being").readings
    for form, (field, value) in zip(
        others,
        [
            ("normalisation", "z_score"),
            ("normalisation", "rank"),
            ("transform", "log"),
            ("transform", "percentile"),
        ],
        strict=True,
    ):
        assert isinstance(form, IndexReading) and isinstance(own, IndexReading)
        assert form.label_zh != own.label_zh
        named = {
            "reading": form.reading,
            "label_en": form.label_en,
            "label_zh": form.label_zh,
            "asked_by_curve": True,
        }
        assert dataclasses.replace(own, **{field: value}, **named) == form  # type: ignore[arg-type]


def test_the_model_itself_is_among_the_combinations_of_its_curve(tmp_path: Path) -> None:
    """Else no specification would differ from it in one choice alone."""
    text = changed(
        "curve:\n  read: {well_being: [own, critic]}",
        "curve:\n  read: {well_being: [critic]}\n  cleaning: [reported_only]\n  samples: [all]\n  controls: {none: []}",
    ).replace("| city + year}", "| city + year, sample: large, cluster: province}")
    curve = study_of(tmp_path, text).curve
    assert curve is not None
    assert curve.read["well_being"][:2] == ("critic", "own")
    assert (curve.cleaning, curve.samples) == (("reported_only", "as_studied"), ("all", "large"))
    assert curve.cluster == ("city", "province")
    assert curve.controls == {"none": (), "own": ("internet",)}


def test_an_index_inside_a_function_is_taken_in_no_other_transform(tmp_path: Path) -> None:
    text = SMALL.replace("formula: well_being ~ lq", "formula: ln(well_being) ~ lq")
    curve = study_of(tmp_path, text).curve
    assert curve is not None
    assert curve.read["well_being"] == ("own", "critic", "own z_score", "own rank")


def test_a_form_of_the_file_itself_is_not_made_again(tmp_path: Path) -> None:
    ranks = "      ranks: {normalisation: rank, en: By ranks, zh: 按排名}\n"
    study = study_of(tmp_path, changed("      critic: {weights", f"{ranks}      critic: {{weights"))
    assert study.curve is not None
    assert study.curve.read["well_being"] == (
        "own", "critic", "own z_score", "ranks", "own log", "own percentile",
    )  # fmt: skip


def test_an_index_that_is_no_part_of_outcome_and_term_is_taken_as_it_is(tmp_path: Path) -> None:
    text = changed("curve:\n", "curve:\n  model: other\n").replace(
        "models:\n", "models:\n  other: {formula: gdp ~ loans + well_being | city + year}\n"
    )
    study = study_of(tmp_path, text)
    assert study.curve is not None and study.curve.read["well_being"] == ("own", "critic")


def test_winsorised_indicators_need_an_index(tmp_path: Path) -> None:
    text = "title: t\npanel: {years: [2005, 2019]}\nmodels: {m: {formula: gdp ~ loans}}\ncurve: {model: m, cleaning: [winsorised_indicators]}\n"
    assert (
        refusal(tmp_path, text)
        == "mine.yaml, line 4: curve.cleaning: winsorised_indicators: the study has no index"
    )
