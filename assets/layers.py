"""All layers together: once this is imported, every recipe is known."""

from assets.catalog import assets as catalog
from assets.indices import assets as indices
from assets.observations import assets as observations
from assets.observations import findings
from assets.panel import assets as panel
from assets.publication import assets as publication
from assets.raw import assets as raw
from assets.recipes import RECIPES
from assets.regressions import assets as regressions

__all__ = [
    "RECIPES", "catalog", "findings", "indices", "observations", "panel", "publication", "raw", "regressions",
]  # fmt: skip
