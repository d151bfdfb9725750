"""Pictures for the UI are small and show what the renderer drew."""

import json
from io import BytesIO

import altair as alt
import pandas as pd
import pytest
import vl_convert

from assets.charts.picture import compact


@pytest.fixture(scope="module")
def rendered() -> bytes:
    frame = pd.DataFrame({"x": range(50), "y": [one % 7 for one in range(50)]})
    chart = alt.Chart(frame).mark_point().encode(x="x", y="y").properties(width=400, height=300)
    return bytes(vl_convert.vegalite_to_png(json.dumps(chart.to_dict())))


def test_a_packed_picture_is_smaller_and_has_the_same_pixels(rendered: bytes) -> None:
    image = pytest.importorskip("PIL.Image", reason="needs Pillow to read pixels")
    packed = compact(rendered)
    assert len(packed) < 0.75 * len(rendered)
    before, after = (image.open(BytesIO(one)) for one in (rendered, packed))
    assert before.size == after.size
    assert before.tobytes() == after.tobytes()


def test_packing_twice_changes_nothing_more(rendered: bytes) -> None:
    assert compact(compact(rendered)) == compact(rendered)
