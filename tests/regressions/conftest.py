"""The small design and its headline, made once, and a pyfixest that must not be asked."""

import pyfixest
import pytest

from assets.regressions.design import Design
from assets.regressions.estimates import Estimated
from assets.regressions.estimators import estimated
from tests.regressions.small_design import model, small_design


@pytest.fixture(scope="session")
def design() -> Design:
    return small_design()


@pytest.fixture(scope="session")
def headline(design: Design) -> Estimated:
    return estimated(model(), design)


@pytest.fixture
def no_pyfixest(monkeypatch: pytest.MonkeyPatch) -> None:
    """pyfixest ends the process where no row is left: it must not even be asked."""

    def asked(*_: object, **__: object) -> None:
        raise AssertionError("pyfixest was asked for what is not estimable")

    monkeypatch.setattr(pyfixest, "feols", asked)
