"""A chart as a picture, for places that show no Vega."""

import altair as alt
import vl_convert

SCALE = 1.5


def png(chart: alt.TopLevelMixin) -> bytes:
    """A chart as PNG, at one and a half times its size in CSS pixels."""
    return bytes(vl_convert.vegalite_to_png(chart.to_dict(validate=False), scale=SCALE))
