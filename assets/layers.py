"""All layers together: the modules that hold the assets, in the order of the flow, and so every recipe."""

from functools import cache

from assets.catalog import assets as catalog
from assets.chain import chain_of, makers
from assets.indices import assets as indices
from assets.observations import assets as observations
from assets.observations import findings
from assets.panel import assets as panel
from assets.publication import assets as publication
from assets.raw import assets as raw
from assets.recipes import RECIPES as RECIPES
from assets.regressions import assets as regressions

LAYER_ASSETS = [catalog, raw, observations, findings, panel, indices, regressions, publication]


def direct_sources(asset: str) -> set[str]:
    """The assets that an asset is made right after: of those of its half that it reads, none that comes before another.

    The graph stays legible, and says the same: what comes before an asset that is read comes before its reader, too.
    """
    read = sources(asset)
    return read - {before for one in read for before in all_sources(one)}


def sources(asset: str) -> set[str]:
    """The assets of its half that an asset reads."""
    maker_of = makers(chain_of(asset))
    return {maker_of[table] for table in RECIPES[asset].reads}


@cache
def all_sources(asset: str) -> frozenset[str]:
    """The assets of its half that come before an asset."""
    read = sources(asset)
    return frozenset(read).union(*(all_sources(one) for one in read))
