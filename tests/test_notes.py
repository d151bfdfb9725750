"""A note is a key with values, and worded in either language by one function."""

import ast
from pathlib import Path

import numpy as np
import pytest

from assets.catalog.labels import labels_of
from assets.notes import Note, NotEstimable, names_in_chinese, note, said_of, worded
from assets.regressions.registry import ESTIMATORS
from assets.regressions.tables import estimate_tables
from tests.regressions.small_design import check, small_design, small_study

STUDY = small_study(robustness=(check(check="varied"),))
SOURCES = [*Path("assets/indices").glob("*.py"), *Path("assets/regressions").rglob("*.py")]


def keys_in(source: Path) -> set[str]:
    """The keys of the notes that a module makes."""
    calls = [
        one for one in ast.walk(ast.parse(source.read_text(encoding="utf-8"))) if isinstance(one, ast.Call)
    ]
    made = [one.args[0] for one in calls if ast.unparse(one.func) in ("note", "NotEstimable") and one.args]
    texts = [one for key in made for one in ast.walk(key) if isinstance(one, ast.Constant)]
    return {str(one.value) for one in texts if isinstance(one.value, str)}


def test_every_note_that_is_made_is_worded_and_every_wording_is_used() -> None:
    assert set().union(*map(keys_in, SOURCES)) == set(labels_of("note"))


def test_variables_go_by_their_keys_in_english_and_by_their_labels_in_chinese() -> None:
    lacking = [note("not_available", variable="innovation", years=[2003, 2004, 2010])]
    assert said_of(lacking, STUDY) == {
        "reason": "innovation is not available for 2003–2004, 2010",
        "reason_zh": "创新水平缺少2003–2004, 2010年数据",
    }


def test_what_the_study_has_no_name_for_goes_by_its_own() -> None:
    alike = note("collinear", variables=["agglomeration", "telephones_1984"])
    assert (
        worded([alike], "zh", names_in_chinese(STUDY)) == "虚拟集聚、telephones_1984剔除城市与年份效应后共线"
    )


def test_another_form_of_the_index_is_named_after_it() -> None:
    assert names_in_chinese(STUDY)["resilience:equal"] == "城市经济韧性（等权重）"


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
