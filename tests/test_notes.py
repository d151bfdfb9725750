"""A note is a key with values, and worded in either language by one function."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assets.catalog.labels import labels_of
from assets.notes import Note, NotEstimable, names_inside, note, said_of, worded
from assets.regressions.fixed_effects import KINDS
from assets.regressions.registry import ESTIMATORS
from assets.regressions.tables import estimate_tables
from tests.regressions.small_design import model, small_design, small_study

STUDY = small_study(checks=(model(model_id="varied", varies="baseline_2"),))
SOURCES = [*Path("assets/indices").glob("*.py"), *Path("assets/regressions").rglob("*.py")]


MAKERS = ("note", "NotEstimable", "within_note")


def trees() -> Iterator[ast.AST]:
    """What stands in the modules that make notes."""
    for source in SOURCES:
        yield from ast.walk(ast.parse(source.read_text(encoding="utf-8")))


def keys_made(maker: str) -> Iterator[ast.expr]:
    """The keys with which a function makes notes, as they are written."""
    for one in trees():
        if isinstance(one, ast.Call) and ast.unparse(one.func) == maker and one.args:
            yield one.args[0]


def written_out(maker: str) -> set[str]:
    """The keys with which a function makes notes, of those that are written out."""
    return {one.value for key in keys_made(maker) for one in parts_of(key) if isinstance(one.value, str)}


def parts_of(key: ast.expr) -> Iterator[ast.Constant]:
    """The texts of a key, or of either key of a choice; none where it is put together."""
    for one in (key.body, key.orelse) if isinstance(key, ast.IfExp) else (key,):
        if isinstance(one, ast.Constant):
            yield one


def put_together() -> list[re.Pattern[str]]:
    """The keys that are put together of parts."""
    joined = [one for maker in MAKERS for one in keys_made(maker)]
    joined = [part for one in joined for part in ast.walk(one) if isinstance(part, ast.JoinedStr)]
    return [
        re.compile(
            "".join(
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"(\w+)"
                for part in one.values
            )
        )
        for one in joined
        if isinstance(one, ast.JoinedStr)
    ]


def test_every_note_that_is_made_is_worded() -> None:
    assert written_out("note") | written_out("NotEstimable") | written_out("within_note") <= set(
        labels_of("note")
    )


def test_what_is_said_within_effects_is_worded_for_any_effects_and_for_none() -> None:
    keys = written_out("within_note")
    assert keys == {"no_variation", "collinear", "no_error"}
    assert {f"{key}{of}" for key in keys for of in ("_within", "_at_all")} <= set(labels_of("note"))


def test_every_clustering_is_worded_whatever_effects_count() -> None:
    assert {f"crv1_{kind}{of}" for kind in KINDS.values() for of in ("", "_counted")} <= set(
        labels_of("note")
    )
    assert {"crv1_city_constant", "crv1_province_constant"} <= set(labels_of("note"))


def test_every_wording_is_used() -> None:
    texts = {one.value for one in trees() if isinstance(one, ast.Constant)}
    patterns = put_together()
    unused = [
        key
        for key in labels_of("note")
        if key not in texts
        and not any(set(found.groups()) <= texts for one in patterns if (found := one.fullmatch(key)))
    ]
    assert unused == []


def test_variables_and_their_readings_go_by_the_labels_of_the_study() -> None:
    lacking = [note("not_available", variable="broadband_pilot", years=[2003, 2004, 2010])]
    assert said_of(lacking, STUDY) == {
        "reason": "broadband pilot city is not available for 2003–2004, 2010",
        "reason_zh": "宽带中国试点城市缺少2003–2004, 2010年数据",
    }
    assert said_of([note("not_supplied", variables=["resilience (critic)"])], STUDY)["reason"] == (
        "urban economic resilience: CRITIC weights: not supplied, or not computable for this study"
    )


@pytest.mark.parametrize(
    ("p", "english"), [(0.0312, "F = 11.57, p = 0.031"), (0.00049, "F = 11.57, p < 0.001")]
)
def test_no_p_value_is_said_to_be_nought(p: float, english: str) -> None:
    assert str(worded([note("leads_jointly", f=11.568, p=p)], "en")).endswith(english)


def test_what_the_study_has_no_name_for_goes_by_its_own() -> None:
    alike = note("collinear", variables=["agglomeration", "telephones_1984"])
    assert worded([alike], "zh", names_inside(STUDY, "zh")) == (
        "虚拟集聚（信息业企业）、telephones_1984剔除城市与年份效应后共线"
    )


def test_notes_stand_one_behind_the_other() -> None:
    both = (note("city_years_left_out", left=1200, of=4200), note("first_stage", f=12.34))
    assert worded(both, "en") == "1,200 of 4,200 city-years are left out; first stage F 12.3"
    assert worded(both, "zh") == "4,200个城市年度中有1,200个未进入样本；第一阶段F值12.3"
    assert worded((), "en") is None


def test_several_reasons_are_one_refusal() -> None:
    reasons = [Note("no_variation", {"variable": name}) for name in ("x", "z")]
    refusal = NotEstimable.because(reasons)
    assert refusal.notes == tuple(reasons)
    assert str(refusal) == "x does not vary within cities and years; z does not vary within cities and years"


@pytest.mark.parametrize("error", [ValueError("wrong use"), np.linalg.LinAlgError("Singular matrix")])
def test_only_what_a_sample_does_not_allow_is_published_as_not_estimable(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise NotEstimable("lone_group")

    def broken(*_: object) -> None:
        raise error

    monkeypatch.setitem(ESTIMATORS, "least_squares", refused)
    model = estimate_tables(small_design(), STUDY, str)["regressions.model"]
    assert model["reason"].unique().tolist() == [
        "a single group is left in the sample: there are no slopes to compare"
    ]
    assert model["reason_zh"].unique().tolist() == ["样本中只剩一组：没有可比较的斜率"]
    assert model["vcov_zh"].unique().tolist() == ["无"]
    monkeypatch.setitem(ESTIMATORS, "least_squares", broken)
    with pytest.raises(type(error), match=str(error)):
        estimate_tables(small_design(), STUDY, str)
