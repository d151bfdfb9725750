"""Reading printed text: what an OCR'd heading, name or number says, and nothing more than it says."""

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

CHINESE = re.compile(r"[㐀-鿿]")
WHITESPACE = re.compile(r"\s+")
UNIT_NOTE = re.compile(r"(计量)?单位[:.]+")
INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")
ENGLISH_TAIL = re.compile(r"\s*\)?(\s*\([%‰]\))?\)?")

PLAIN = re.compile(r"\s*-?\d+(\.\d+)?\s*", re.ASCII)
LETTER_O = re.compile(r"(?<=[\d.])[Oo]|[Oo](?=[\d.])")
THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", re.ASCII)
OTHER_POINT = re.compile(r"-?\d+[,:]\d+", re.ASCII)
TRAILING_POINTS = re.compile(r"(?<=\d)\.+$")
LINE_BREAK = re.compile(r"[\r\n]")
NUMBER = re.compile(r"-?\d+(\.\d*)?", re.ASCII)
DASHES = str.maketrans("—–−‐‑―一", "-------")
BLANK = re.compile(r"-*|…+|\.{2,}|/|N/?A|NULL", re.IGNORECASE)
MARK_OF_TEXT = "'"
"""What a spreadsheet writes before a number that is to be text."""


def without_spaces(text: str) -> str:
    """The text in half-width characters without any white space: the form in which texts are compared."""
    return WHITESPACE.sub("", INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))


def chinese_part(text: str) -> str:
    """The Chinese part of a bilingual heading, without spaces: from its start to its last Chinese
    character and the sign or bracket that closes it. Empty where nothing Chinese is printed.

    >>> chinese_part("地区生产总值(当年价格)\\r\\n(亿元)\\r\\nGross Regional Product\\r\\n(100 000 000 yuan)")
    '地区生产总值(当年价格)(亿元)'
    """
    half_width = unicodedata.normalize("NFKC", text)
    characters = list(CHINESE.finditer(half_width))
    if not characters:
        bare = WHITESPACE.sub("", half_width)
        return bare if bare.strip("()") in {"%", "‰"} else ""
    end = characters[-1].end()
    closing = ENGLISH_TAIL.match(half_width, end)
    return WHITESPACE.sub("", half_width[: closing.end() if closing else end])


@dataclass(frozen=True)
class Reading:
    """What one printed cell says: a number, a blank, or something that is not one number."""

    kind: Literal["number", "blank", "unreadable"]
    value: float | None = None
    reason: str | None = None


def read_number(text: str) -> Reading:
    """Read one printed figure.

    Joined: spaces inside a number ("1 4633068"), full-width digits and points, the letter O between
    digits, a comma or colon that stands for the point ("36,00", "0:68"), thousands groups
    ("1,234,567"). A lone dash or stroke and N/A are blanks. Two numbers fused by a line break, stray letters or
    brackets ("155(") and a second point are unreadable: no digit is guessed.
    """
    if PLAIN.fullmatch(text):
        return number_or_unreadable(text)
    if any(unicodedata.category(character) == "No" for character in text):
        return Reading("unreadable", reason="a mark that is no digit")
    visible = INVISIBLE.sub("", text).strip().removeprefix(MARK_OF_TEXT)
    half_width = unicodedata.normalize("NFKC", visible).strip().translate(DASHES)
    if BLANK.fullmatch(half_width):
        return Reading("blank")
    if LINE_BREAK.search(half_width):
        return Reading("unreadable", reason="two figures fused by a line break")
    joined = LETTER_O.sub("0", WHITESPACE.sub("", half_width))
    if THOUSANDS.fullmatch(joined):
        joined = joined.replace(",", "")
    elif OTHER_POINT.fullmatch(joined):
        joined = joined.replace(",", ".").replace(":", ".")
    joined = TRAILING_POINTS.sub("", joined)
    if NUMBER.fullmatch(joined):
        return number_or_unreadable(joined)
    return Reading("unreadable", reason="not one number")


def number_or_unreadable(text: str) -> Reading:
    """The number of a text that looks like one; more digits than a number can hold are unreadable."""
    value = float(text)
    if math.isinf(value):
        return Reading("unreadable", reason="not one number")
    return Reading("number", value)
