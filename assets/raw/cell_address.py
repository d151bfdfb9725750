"""The address of a cell as a person reads it: letters of the column, number of the row."""

import re

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""The last ones that a sheet of any kind has."""
ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


def column_letters(column: int) -> str:
    """The letters of a column number.

    >>> column_letters(28)
    'AB'
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def address_of(row: int, column: int) -> str:
    """The address of a cell.

    >>> address_of(12, 28)
    'AB12'
    """
    return f"{column_letters(column)}{row}"


def row_and_column(address: str) -> tuple[int, int] | None:
    """The numbers of row and column of an address; None for what is none of a sheet.

    >>> row_and_column("AB12"), row_and_column("XFE1"), row_and_column("12")
    ((12, 28), None, None)
    """
    match = ADDRESS.fullmatch(address)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(match[2])
    return (row, column) if row <= LAST_ROW and column <= LAST_COLUMN else None
