"""Defects of one printed text, as reading and typing leave them. Every function takes a text that reads as
one number and returns the damaged text, or None where the defect cannot befall this text.
"""

import re
from decimal import Decimal
from random import Random

PLAIN = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


def scaled(text: str, places: int) -> str:
    """The number times ten to the power of `places`.

    >>> scaled("12.5", 1), scaled("12", -1), scaled("12", 2)
    ('125', '1.2', '1200')
    """
    return format(Decimal(text).scaleb(places), "f")


def digit_changed(text: str, random: Random) -> str:
    """One digit turned into another one; a leading digit never into zero."""
    places = digits(text)
    place = random.choice(places)
    least = 1 if place == places[0] else 0
    other = random.choice([digit for digit in range(least, 10) if str(digit) != text[place]])
    return f"{text[:place]}{other}{text[place + 1 :]}"


def digits_swapped(text: str, random: Random) -> str | None:
    """Two neighbouring digits that differ, in each other's place."""
    places = [at for at in digits(text)[:-1] if text[at + 1].isdigit() and text[at] != text[at + 1]]
    if not places:
        return None
    at = random.choice(places)
    return f"{text[:at]}{text[at + 1]}{text[at]}{text[at + 2 :]}"


def digit_dropped(text: str, random: Random) -> str | None:
    """One digit lost, of two or more."""
    places = digits(text)
    if len(places) < 2:
        return None
    place = random.choice(places)
    return text[:place] + text[place + 1 :]


def digit_doubled(text: str, random: Random) -> str:
    """One digit twice."""
    place = random.choice(digits(text))
    return text[: place + 1] + text[place:]


def sign_changed(text: str) -> str:
    """A minus before the figure, or its minus lost."""
    return text[1:] if text.startswith("-") else f"-{text}"


def point_lost(text: str) -> str | None:
    """The decimal point lost."""
    return text.replace(".", "") if "." in text else None


def point_moved(text: str, random: Random) -> str | None:
    """The decimal point one place to the left or to the right."""
    return scaled(text, random.choice((-1, 1))) if "." in text else None


def full_width(text: str, random: Random) -> str:
    """Some characters in full width, as OCR mixes them: the number is the same."""
    chosen = set(random.sample(range(len(text)), random.randint(1, len(text))))
    return "".join(one.translate(FULL_WIDTH) if at in chosen else one for at, one in enumerate(text))


def digits(text: str) -> list[int]:
    """Where the digits of a text stand."""
    return [at for at, character in enumerate(text) if character.isdigit()]
