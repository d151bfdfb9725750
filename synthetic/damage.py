"""Harmless damage, as OCR leaves it: every figure and name can still be read without a doubt."""

import numpy as np

FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
RATE = 0.002


def damaged_figure(figure: str, edition: int, random: np.random.Generator) -> str:
    """One figure in a few hundred set in full-width characters, with a gap, or with a comma for its point."""
    if random.random() >= RATE or len(figure) < 4 or edition < 2006:
        return figure
    kind = random.integers(4)
    if kind == 0:
        return figure.translate(FULL_WIDTH)
    if kind == 1 and edition in (2009, 2010):
        return f"{figure[:2]} {figure[2:]}"
    if kind == 2 and "." in figure and len(figure.split(".")[1]) != 3:
        return figure.replace(".", ",")
    if kind == 3 and "0" in figure[1:-1] and "." in figure:
        at = figure.index("0", 1)
        return f"{figure[:at]}O{figure[at + 1 :]}"
    return figure
