"""All layers together: the modules that hold the assets, in the order of the flow, and so every recipe."""

from assets.catalog import assets as catalog
from assets.indices import assets as indices
from assets.observations import assets as observations
from assets.observations import findings
from assets.panel import assets as panel
from assets.publication import assets as publication
from assets.raw import assets as raw
from assets.recipes import RECIPES as RECIPES
from assets.regressions import assets as regressions

LAYER_ASSETS = [catalog, raw, observations, findings, panel, indices, regressions, publication]
