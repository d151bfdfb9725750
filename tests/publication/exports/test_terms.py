"""Terms of models are written as people say them, in both languages."""

from dataclasses import replace

import pytest

from assets.catalog.labels import LANGUAGES
from assets.publication.exports.models import Coefficient, Headline
from assets.publication.exports.regression_tables import effect_label
from assets.publication.exports.terms import shown_terms, term_label
from tests.publication.exports.small_models import FULL, HEADLINE, small_labels

ONE = Coefficient(0.01, 0.01, 1.0, 0.3)


@pytest.mark.parametrize(
    ("term", "english", "chinese"),
    [
        ("internet", "Internet development", "互联网发展水平"),
        ("garden", "garden", "garden"),
        ("l(internet, 1)", "Internet development (lagged by a year)", "互联网发展水平（滞后一期）"),
        ("l(internet)", "Internet development (lagged by a year)", "互联网发展水平（滞后一期）"),
        ("l(internet, 3)", "Internet development (lagged by 3 years)", "互联网发展水平（滞后3期）"),
        ("f(internet, 2)", "Internet development (2 years ahead)", "互联网发展水平（前置2期）"),
        ("d(internet)", "Internet development (change on the year before)", "互联网发展水平（一阶差分）"),
        ("ln(internet)", "Internet development (logarithm)", "互联网发展水平（对数）"),
        ("internet^2", "Internet development²", "互联网发展水平²"),
        ("l(internet^2, 1)", "Internet development² (lagged by a year)", "互联网发展水平²（滞后一期）"),
        (
            "agglomeration:internet",
            "Virtual agglomeration × Internet development",
            "虚拟集聚 × 互联网发展水平",
        ),
        (
            "l(agglomeration, 1):internet",
            "Virtual agglomeration (lagged by a year) × Internet development",
            "虚拟集聚（滞后一期） × 互联网发展水平",
        ),
        ("agglomeration:region=east", "Virtual agglomeration (east)", "虚拟集聚（东部）"),
        ("region=east", "East", "东部"),
    ],
)
def test_a_term_is_said_in_words(term: str, english: str, chinese: str) -> None:
    said = [term_label(term, HEADLINE, small_labels(one), of_gelbach=False) for one in LANGUAGES]
    assert said == [english, chinese]


@pytest.mark.parametrize(
    ("effect", "english", "chinese"),
    [
        ("city", "City effects", "城市效应"),
        ("year", "Year effects", "年份效应"),
        ("province^year", "Province by year effects", "省份×年份效应"),
        ("region^year", "Region by year effects", "地区×年份效应"),
        ("city[t]", "City trends", "城市趋势"),
    ],
)
def test_effects_are_said_in_words(effect: str, english: str, chinese: str) -> None:
    assert [effect_label(effect, small_labels(one)) for one in LANGUAGES] == [english, chinese]


def test_a_formula_says_its_terms_and_effects_whether_or_not_there_are_instruments() -> None:
    plain = replace(FULL, formula="resilience ~ l(agglomeration, 1) + internet^2 | city + province^year")
    assert plain.regressors == ("l(agglomeration, 1)", "internet^2")
    assert plain.effects == ("city", "province^year")
    instrumented = replace(
        FULL, formula="resilience ~ internet | city + year | agglomeration ~ l(agglomeration, 2)"
    )
    assert instrumented.regressors == ("agglomeration", "internet")
    assert instrumented.effects == ("city", "year")
    bare = replace(FULL, formula="resilience ~ 1 | 0 | agglomeration ~ telephones")
    assert (bare.regressors, bare.effects) == (("agglomeration",), ())
    assert replace(FULL, formula="resilience ~ agglomeration").effects == ()


def test_the_groups_of_a_regressor_stand_in_its_place() -> None:
    model = replace(
        FULL,
        formula="resilience ~ i(region, agglomeration) + internet | city + year",
        coefficients=dict.fromkeys(
            ("agglomeration:region=west", "internet", "agglomeration:region=east"), ONE
        ),
    )
    assert shown_terms(model, HEADLINE) == [
        "agglomeration:region=east",
        "agglomeration:region=west",
        "internet",
    ]


def test_a_control_by_groups_is_a_control() -> None:
    model = replace(
        FULL,
        table_ref="appendix A1 (1)",
        formula="resilience ~ agglomeration + i(region, internet) | city + year",
        coefficients=dict.fromkeys(("agglomeration", "internet:region=east"), ONE),
    )
    assert shown_terms(model, Headline("agglomeration", ("i(region, internet)",))) == ["agglomeration"]
