"""A chart as a picture, for places that show no Vega."""

import json

import altair as alt
import vl_convert

WIDTH = 640


def png(chart: alt.TopLevelMixin) -> bytes:
    """A chart as PNG on white; one that has no width of its own gets WIDTH pixels."""
    specification = {"width": WIDTH} | chart.to_dict(validate=False)
    specification["config"]["background"] = "#ffffff"
    return bytes(vl_convert.vegalite_to_png(json.dumps(specification)))
