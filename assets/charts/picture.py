"""A chart as a picture, for places that show no Vega."""

import json
import struct
import zlib

import altair as alt
import vl_convert

WIDTH = 640
SIGNATURE = 8
"""Bytes before the first chunk of a PNG."""


def png(chart: alt.TopLevelMixin) -> bytes:
    """A chart as PNG on white; one that has no width of its own gets WIDTH pixels."""
    specification = {"width": WIDTH} | chart.to_dict(validate=False)
    specification["config"]["background"] = "#ffffff"
    return compact(bytes(vl_convert.vegalite_to_png(json.dumps(specification))))


def compact(picture: bytes) -> bytes:
    """The same PNG, its pixels packed as tightly as zlib can: a half or less of what the renderer writes.

    Chunks are length, name, content and checksum (ISO/IEC 15948, section 5.3).
    """
    chunks, position = [], SIGNATURE
    while position < len(picture):
        (length,) = struct.unpack(">I", picture[position : position + 4])
        name = picture[position + 4 : position + 8]
        chunks.append((name, picture[position + 8 : position + 8 + length]))
        position += length + 12
    pixels = b"".join(content for name, content in chunks if name == b"IDAT")
    packed = (b"IDAT", zlib.compress(zlib.decompress(pixels), 9))
    first = next(number for number, (name, _) in enumerate(chunks) if name == b"IDAT")
    others = [one for one in chunks if one[0] != b"IDAT"]
    return picture[:SIGNATURE] + b"".join(
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in (*others[:first], packed, *others[first:])
    )
