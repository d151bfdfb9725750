"""What a check is about is what it varies of its model."""

from pathlib import Path

import pytest

from assets.catalog.aspects import Aspect, aspects_of
from assets.catalog.labels import labels_of
from assets.catalog.study_loading import load_study
from tests.catalog.study_language.written import SMALL, check_of, study_of


@pytest.mark.parametrize(
    ("fields", "aspects"),
    [
        ("{read: {well_being: critic}}", [("reading", "well_being")]),
        ("{sample: large}", [("sample", None)]),
        ("{years: [2008, 2012]}", [("sample", None)]),
        ("{cleaning: reported_only}", [("cleaning", None)]),
        ("{effects: city + province^year}", [("effects", None)]),
        ("{without: [internet]}", [("controls", None)]),
        ("{lag: 1}", [("timing", None)]),
        ("{lead: 1}", [("timing", None)]),
        ("{by: region}", [("heterogeneity", None)]),
        ('{formula: "well_being ~ lq * internet | city + year"}', [("heterogeneity", None)]),
        ("{formula: size ~ internet | city + year}", [("specification", None)]),
        ("{cluster: province}", [("inference", None)]),
        ("{inference: conley, cutoff_km: 300}", [("inference", None)]),
        ("{estimator: placebo}", [("inference", None)]),
        ("{estimator: oster}", [("identification", None)]),
        ("{estimator: mediation, mediator: internet}", [("mechanism", None)]),
        ("{instruments: [openness], estimator: instrumental}", [("identification", None)]),
        ("{estimator: spatial_durbin}", [("space", None)]),
        ("{estimator: convergence}", [("convergence", None)]),
        ("{sample: large, cluster: province}", [("sample", None), ("inference", None)]),
    ],
)
def test_what_a_check_varies_says_what_it_is_about(
    tmp_path: Path, fields: str, aspects: list[Aspect]
) -> None:
    model = study_of(tmp_path, SMALL).model("m1")
    assert aspects_of(check_of(tmp_path, fields), model) == aspects


@pytest.mark.parametrize(
    "study", ["sun2025", "yearbooks", "coupling", "cao_ren_2024", "foreign_investment", "public_services"]
)
def test_every_shipped_check_is_about_something_that_has_a_name(study: str) -> None:
    of_study = load_study(study)
    found = [aspects_of(one, of_study.model(str(one.varies))) for one in of_study.checks]
    assert all(found)
    assert {aspect for one in found for aspect, _ in one} <= set(labels_of("aspect"))
