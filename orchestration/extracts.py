"""The extracts of a run: a delivery as it lies there, or the synthetic set, which is kept current."""

from pathlib import Path

import dagster as dg

from assets.resources import Extracts
from orchestration.settings import Settings, write_synthetic


class SyntheticExtracts(Extracts):
    """The synthetic set, written anew at the start of a run where the code that writes it has changed."""

    truth: str

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Write what is not there."""
        write_synthetic(self.folder, Path(self.truth))


def extracts_of(settings: Settings) -> Extracts:
    """What a run reads."""
    given = {"path": str(settings.extracts), "spark": settings.spark, "on_spark": settings.extracts_on_spark}
    if settings.synthetic:
        return SyntheticExtracts(**given, truth=str(settings.synthetic_truth))
    return Extracts(**given)
