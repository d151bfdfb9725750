"""How much room a text takes."""

import unicodedata


def display_width(text: str) -> int:
    """The width of a text in Latin letters: a Chinese character counts for two.

    >>> display_width("R² 韧性")
    7
    """
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
