"""Printed totals of provinces, held against the sums of their cities."""

from collections import defaultdict

from assets.observations.places import NATION
from assets.proposed_rows.printed_columns import PrintedColumn

ROUNDING = 0.002
"""A total closes where the sum of its cities misses it by no more: cities are rounded."""
OF_PROVINCE = 10_000


def totals_closed(column: PrintedColumn) -> tuple[int, int]:
    """How many printed totals of provinces are the sums of their cities, and how many are printed. A municipality is
    its own total, and no other place of its province is printed."""
    sums: dict[int, float] = defaultdict(float)
    totals: dict[int, float] = {}
    for place, figure in column.figures.items():
        province = place // OF_PROVINCE * OF_PROVINCE
        if place == province and place != NATION:
            totals[place] = figure
        elif place != NATION:
            sums[province] += figure
    both = totals.keys() & sums.keys()
    closed = sum(abs(sums[one] - totals[one]) <= ROUNDING * abs(totals[one]) for one in both)
    return closed, len(both)
