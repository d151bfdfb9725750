"""Every estimator and every inference gives its terms in the one shape, or says what it lacks."""

from typing import Any

import numpy as np
import pytest

from assets.catalog.estimators import estimators
from assets.notes import NotEstimable
from assets.regressions.design import Design
from assets.regressions.estimates import COLUMNS
from assets.regressions.estimators import estimated
from assets.regressions.registry import ESTIMATORS
from assets.table_assets import as_table
from tests.regressions.beside_pyfixest import PANEL, convention_of
from tests.regressions.small_design import ALONE, EVERY_INFERENCE, INSTRUMENT, design_of, model

EVERY_ESTIMATOR: dict[str, dict[str, Any]] = {
    "least_squares": {},
    "placebo": {"draws": 50},
    "oster": {},
    "gelbach": {},
    "mediation": {"mediator": "innovation", "draws": 50},
    "instrumental": {"formula": INSTRUMENT},
    "event_study": {"policy": "broadband_pilot", "lags": 3},
    "spatial_durbin": {},
    "convergence": {"formula": ALONE},
}


def test_every_estimator_has_an_example() -> None:
    assert set(EVERY_ESTIMATOR) == set(ESTIMATORS) == {one.estimator for one in estimators()}


@pytest.mark.parametrize("estimator", EVERY_ESTIMATOR)
def test_every_estimator_gives_its_terms_in_the_one_shape(design: Design, estimator: str) -> None:
    found = estimated(model(estimator=estimator, **EVERY_ESTIMATOR[estimator]), design)
    assert sorted(found.terms) == sorted(COLUMNS)
    assert found.terms["term"].is_unique
    assert found.terms["estimate"].notna().all()
    assert len(as_table([found.terms.assign(model_id="one")], "regressions.coefficient")) == len(found.terms)
    assert convention_of(found)
    assert " ~ " in found.formula
    assert (found.n, found.cities) == (len(PANEL) - 24 * (estimator == "convergence"), 24)


@pytest.mark.parametrize("inference", EVERY_INFERENCE)
def test_every_inference_gives_its_terms_in_the_one_shape(design: Design, inference: str) -> None:
    found = estimated(model(**EVERY_INFERENCE[inference]), design)
    assert found.terms.columns.tolist() == list(COLUMNS)
    assert found.terms.notna().all(axis=None)
    assert (found.n, found.cities, found.years) == (216, 24, 9)


@pytest.mark.usefixtures("no_pyfixest")
@pytest.mark.parametrize("estimator", EVERY_ESTIMATOR)
@pytest.mark.parametrize(
    ("varied", "reason"),
    [
        (
            {"years": (2030, 2031)},
            "the study has 2003–2011 and the estimate is of 2030–2031: no city-year is left in the sample",
        ),
        (
            {"read": {"resilience": "ratios"}},
            r"resilience \(ratios\): not supplied, or not computable for this study",
        ),
    ],
)
def test_every_estimator_says_what_it_lacks(
    design: Design, estimator: str, varied: dict[str, Any], reason: str
) -> None:
    with pytest.raises(NotEstimable, match=f"^{reason}$"):
        estimated(model(estimator=estimator, **EVERY_ESTIMATOR[estimator] | varied), design)


@pytest.mark.usefixtures("no_pyfixest")
@pytest.mark.parametrize("estimator", [one for one in EVERY_ESTIMATOR if one != "convergence"])
def test_every_estimator_refuses_a_regressor_that_is_only_effects(estimator: str) -> None:
    panel = PANEL.assign(internet=PANEL["city_id"] * 2.0 + PANEL["year"])
    with pytest.raises(NotEstimable, match=r"^internet does not vary within cities and years$"):
        estimated(model(estimator=estimator, **EVERY_ESTIMATOR[estimator]), design_of(panel))


@pytest.mark.usefixtures("no_pyfixest")
@pytest.mark.parametrize("inference", EVERY_INFERENCE)
def test_every_inference_refuses_regressors_that_are_collinear(inference: str) -> None:
    panel = PANEL.assign(internet=3 * PANEL["human_capital"])
    with pytest.raises(NotEstimable, match=r"are collinear within cities and years$"):
        estimated(model(**EVERY_INFERENCE[inference]), design_of(panel))


@pytest.mark.usefixtures("no_pyfixest")
def test_an_instrument_or_mediator_that_is_missing_throughout_is_a_reason() -> None:
    panel = PANEL.assign(telephones_internet=np.nan, innovation=np.nan)
    with pytest.raises(NotEstimable, match=r"^telephones_internet is not available for 2003–2011$"):
        estimated(model(INSTRUMENT), design_of(panel))
    with pytest.raises(NotEstimable, match=r"^innovation is not available for 2003–2011$"):
        estimated(model(estimator="mediation", mediator="innovation"), design_of(panel))
