"""Tables show the terms that a model is about, and effects as people say them."""

from dataclasses import replace

import pytest

from assets.catalog.labels import LANGUAGES
from assets.publication.exports.models import Coefficient, Headline
from assets.publication.exports.regression_tables import effect_label
from assets.publication.exports.terms import shown_terms
from tests.publication.exports.small_models import FULL, HEADLINE, small_labels

ONE = Coefficient(0.01, 0.01, 1.0, 0.3)


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
