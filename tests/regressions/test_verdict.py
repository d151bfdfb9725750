"""The verdict on the headline: by its rule, from single changes and the curve; named with what tells most."""

import dataclasses
from typing import Any

import pandas as pd
import pytest

from assets.catalog.dictionary import columns_of
from assets.catalog.study import Curve, Headline, Model, Study
from assets.catalog.study_language.model_parsing import effects_of_text
from assets.regressions.verdict import CHANGE, VERDICT, single_change, verdict_tables
from benchmarks.verdict import confusion
from tests.regressions.small_design import CONTROLS, model, small_study

OWN = ("headline", "own", "all", "all")
"""Model, reading of the index, sample and controls of the headline."""
CURVE = Curve(
    model="headline",
    term="agglomeration",
    read={"resilience": ("own", "rank")},
    cleaning=("as_studied",),
    samples=("all", "until_2008"),
    cluster=("city",),
    controls={"all": CONTROLS, "none": ()},
)


def study(*checks: Model, curve: Curve | None = CURVE) -> Study:
    """A study of one model and its checks."""
    own = model(model_id="headline", table_ref="table 3 (2)")
    return small_study(
        models=(own,), checks=checks, curve=curve, headline=Headline("headline", "agglomeration")
    )


def check(model_id: str, formula: str | None = None, **varied: Any) -> Model:
    """A check of the headline's model that varies what is named."""
    own = {
        "model_id": model_id,
        "table_ref": f"appendix {model_id}",
        "label_en": model_id,
        "label_zh": "检验",
    }
    return model(formula, **(own | varied)) if formula else model(**(own | varied))


def estimates(**t_values: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables of models and coefficients, of 100 city-years each, by the t values of their term."""
    models = pd.DataFrame({"model_id": list(t_values), "n": 100})
    coefficients = pd.DataFrame(
        {
            "model_id": list(t_values),
            "term": "agglomeration",
            "estimate": [one / 100 for one in t_values.values()],
            "std_error": 0.01,
            "t_value": list(t_values.values()),
        }
    )
    return models, coefficients


def curve(*rows: tuple[str, str, str, float, int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables of the curve: reading, sample, controls, t value and n of each specification."""
    table = pd.DataFrame(rows, columns=["reading", "sample", "controls", "t_value", "n"])
    own = {"resilience": ("reading", "own"), "sample": ("sample", "all"), "controls": ("controls", "all")}
    differs = pd.DataFrame({name: table[column] != value for name, (column, value) in own.items()})
    table = table.assign(
        specification=range(1, len(table) + 1),
        cleaning="as_studied",
        cluster="city",
        estimate=table["t_value"] / 100,
        std_error=0.01,
        p_value=(table["t_value"].abs() < 1.96).map({True: 0.5, False: 0.01}),
        changed=differs.idxmax(axis=1).where(differs.sum(axis=1) == 1),
    )
    readings = table[["specification", "reading"]].assign(variable="resilience")
    return table.drop(columns="reading"), readings


def found(
    of: Study, t_values: dict[str, float], *rows: tuple[str, str, str, float, int]
) -> tuple[pd.Series, pd.DataFrame]:
    """The row of the verdict and the single changes."""
    tables = verdict_tables(of, *estimates(**t_values), *curve(*rows))
    return tables[VERDICT].iloc[0], tables[CHANGE]


def twenty(*changed: tuple[str, str, str, float, int]) -> list[tuple[str, str, str, float, int]]:
    """A curve of twenty specifications that all agree, but for those given."""
    agreeing = [("rank", "until_2008", "none", 4.0, 60)] * (19 - len(changed))
    return [("own", "all", "all", 3.0, 100), *changed, *agreeing]


def test_a_headline_that_every_change_leaves_standing_is_robust() -> None:
    verdict, changes = found(study(), {"headline": 3.0}, *twenty(("rank", "all", "all", 2.5, 100)))
    assert verdict["verdict"] == "robust"
    assert changes[["choice", "option", "weakens", "reverses"]].to_numpy().tolist() == [
        ["resilience", "rank", False, False]
    ]
    assert verdict["change"] == 1
    assert "Indicators as ranks, 0.0250 (t 2.50)" in verdict["sentence_en"]
    assert "系数0.0250（t值2.50）" in verdict["sentence_zh"]


def test_a_single_change_that_turns_the_sign_significantly_reverses_it() -> None:
    verdict, _ = found(study(), {"headline": 3.0}, *twenty(("rank", "all", "all", -2.0, 100)))
    assert verdict["verdict"] == "reversed"
    assert verdict["sentence_en"].startswith("Reversed")


def test_two_changes_at_once_reverse_nothing() -> None:
    verdict, changes = found(study(), {"headline": 3.0}, *twenty(("rank", "all", "none", -9.0, 100)))
    assert (verdict["verdict"], len(changes)) == ("robust", 0)


def test_the_other_sign_without_significance_makes_it_fragile() -> None:
    verdict, _ = found(study(), {"headline": 3.0}, *twenty(("own", "all", "none", -1.9, 100)))
    assert verdict["verdict"] == "fragile"


@pytest.mark.parametrize(("n", "expected"), [(50, "fragile"), (49, "robust")])
def test_a_change_weakens_only_where_half_of_the_observations_stay(n: int, expected: str) -> None:
    verdict, _ = found(study(), {"headline": 3.0}, *twenty(("own", "until_2008", "all", 1.5, n)))
    assert verdict["verdict"] == expected


def test_a_sample_of_any_size_reverses() -> None:
    verdict, _ = found(study(), {"headline": 3.0}, *twenty(("own", "until_2008", "all", -2.0, 20)))
    assert verdict["verdict"] == "reversed"


def test_five_per_cent_of_the_curve_may_have_the_other_sign_and_twenty_no_significance() -> None:
    two_changes = ("rank", "until_2008", "none")
    turned = [(*two_changes, -1.0, 60)]
    assert found(study(), {"headline": 3.0}, *twenty(*turned))[0]["verdict"] == "robust"
    assert found(study(), {"headline": 3.0}, *twenty(*turned * 2))[0]["verdict"] == "fragile"
    unsure = [(*two_changes, 1.0, 60)]
    assert found(study(), {"headline": 3.0}, *twenty(*unsure * 4))[0]["verdict"] == "robust"
    assert found(study(), {"headline": 3.0}, *twenty(*unsure * 5))[0]["verdict"] == "fragile"


def test_a_headline_that_is_not_significant_itself_is_fragile() -> None:
    verdict, _ = found(study(), {"headline": 1.9}, *twenty())
    assert verdict["verdict"] == "fragile"


def test_a_negative_headline_is_judged_by_its_own_sign() -> None:
    rows = [(*one[:3], -one[3], one[4]) for one in twenty(("rank", "all", "all", -2.5, 100))]
    verdict, _ = found(study(), {"headline": -3.0}, *rows)
    assert (verdict["verdict"], verdict["same_sign"]) == ("reversed", 0.95)


def test_a_change_that_only_strengthens_the_headline_is_not_said_to_weaken_it() -> None:
    verdict, changes = found(study(), {"headline": 3.0}, *twenty(("rank", "all", "all", 9.0, 100)))
    assert (verdict["verdict"], len(changes)) == ("robust", 1)
    assert pd.isna(verdict["change"])
    assert "weakens it most" not in verdict["sentence_en"]


def test_without_a_curve_there_is_a_reversal_or_no_verdict() -> None:
    of = study(check("rank", read={"resilience": "rank"}), curve=None)
    assert found(of, {"headline": 3.0, "rank": -2.5})[0]["verdict"] == "reversed"
    silent, _ = found(of, {"headline": 3.0, "rank": -1.5})
    assert silent["verdict"] is None or pd.isna(silent["verdict"])
    assert silent["sentence_zh"].startswith("暂无判断：本研究未以设定曲线")


def test_a_curve_of_another_term_says_nothing_about_the_headline() -> None:
    of = study(curve=dataclasses.replace(CURVE, term="internet"))
    verdict, changes = found(of, {"headline": 3.0}, *twenty(("rank", "all", "all", -9.0, 100)))
    assert (verdict["specifications"], len(changes)) == (0, 0)
    assert verdict["sentence_en"] == "No verdict: the specification curve is of another model or term."


def test_a_curve_that_cannot_be_estimated_says_so() -> None:
    verdict, _ = found(study(), {"headline": 3.0}, ("own", "all", "all", float("nan"), 0))
    assert verdict["sentence_en"].startswith("No verdict: none of the specifications")


def test_the_percentile_counts_what_lies_below_and_half_of_what_is_equal() -> None:
    rows = [("rank", "until_2008", "none", t, 60) for t in (1.0, 2.0, 3.0, 4.0)]
    verdict, _ = found(study(), {"headline": 3.0}, *rows)
    assert verdict["percentile"] == 62.5


def test_a_change_that_a_check_prints_is_told_once_with_its_table() -> None:
    of = study(check("rank", read={"resilience": "rank"}))
    _, changes = found(of, {"headline": 3.0, "rank": -2.5}, *twenty(("rank", "all", "all", -2.4, 100)))
    assert changes[["model_id", "t_value", "label_en"]].to_numpy().tolist() == [
        ["rank", -2.5, "rank, Appendix rank"]
    ]


def test_the_tables_have_the_columns_of_the_dictionary_and_are_empty_without_a_headline() -> None:
    tables = verdict_tables(study(), *estimates(headline=3.0), *curve(*twenty()))
    for name, table in tables.items():
        assert list(table) == [one.column for one in columns_of(name)]
    without = dataclasses.replace(study(), headline=None)
    assert [
        len(one) for one in verdict_tables(without, *estimates(headline=3.0), *curve(*twenty())).values()
    ] == [0, 0]


@pytest.mark.parametrize(
    ("varied", "expected"),
    [
        ({"read": {"resilience": "rank"}}, ("resilience", "rank")),
        ({"sample": "until_2008"}, ("sample", "until_2008")),
        ({"cleaning": "winsorised_variables"}, ("cleaning", "winsorised_variables")),
        ({"cluster": "province"}, ("cluster", "province")),
        ({"inference": "conley"}, ("inference", "conley")),
        ({"formula": "resilience ~ agglomeration + internet | city + year"}, ("controls", "m")),
        ({"formula": "resilience ~ agglomeration | city + year"}, ("controls", "none")),
        ({"years": (2004, 2011)}, ("years", "2004–2011")),
        ({"read": {"resilience": "rank"}, "sample": "until_2008"}, None),
        ({"sample": "until_2008", "years": (2004, 2010)}, None),
        ({"cleaning": "winsorised_variables", "years": (2004, 2010)}, None),
        ({"read": {"resilience": "rank"}, "years": (2004, 2010)}, ("resilience", "rank")),
        ({"formula": "resilience ~ agglomeration + internet + human_capital | year + city"}, None),
        ({"read": {"resilience": "rank", "agglomeration": "neighbours"}}, None),
        ({"read": {"resilience": "own"}}, None),
        ({"estimator": "placebo"}, None),
        ({}, None),
    ],
)
def test_a_single_change_is_the_one_choice_that_differs(
    varied: dict[str, Any], expected: tuple[str, str] | None
) -> None:
    of = study()
    asked = dict(varied)
    assert single_change(check("m", asked.pop("formula", None), **asked), of.models[0], of) == expected


def test_the_headline_may_be_of_any_term_of_its_model() -> None:
    """A model's own term is its first; a check's is that of the headline."""
    of = dataclasses.replace(study(), headline=Headline("headline", "internet"), curve=None)
    varied = check("late", sample="from_2009", term="internet")
    assert single_change(varied, of.models[0], of) == ("sample", "from_2009")
    without = check("short", "resilience ~ internet + agglomeration | city + year", term="internet")
    assert single_change(without, of.models[0], of) == ("controls", "short")


def test_other_effects_weaken_and_never_reverse() -> None:
    own = study().models[0]
    formula = dataclasses.replace(own.formula, effects=effects_of_text("city + province^year"))
    trends = dataclasses.replace(check("trends"), formula=formula)
    verdict, changes = found(study(trends), {"headline": 3.0, "trends": -2.5}, *twenty())
    assert changes[["choice", "option"]].to_numpy().tolist() == [["effects", "city + province^year"]]
    assert verdict["verdict"] == "fragile"


def test_a_lead_beside_the_term_is_no_change_of_controls() -> None:
    of = study()
    lead = check("lead", "resilience ~ agglomeration + f(agglomeration, 1) + internet | city + year")
    assert single_change(lead, of.models[0], of) is None


def test_panels_of_known_truth_get_their_verdict() -> None:
    """benchmarks/verdict.py counts 200 seeds of each."""
    found = confusion(3)
    assert found.loc["robust", "robust"] == found.loc["reversed", "reversed"] == 3
    assert found.loc["empty", "robust"] == 0
