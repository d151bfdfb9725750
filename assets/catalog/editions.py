"""The one rule of editions: a volume holds the figures of the year before the one on its cover."""


def data_year(edition: int) -> int:
    """The year whose figures an edition prints.

    >>> data_year(2004)
    2003
    """
    return edition - 1


def edition_of(year: int) -> int:
    """The edition that prints the figures of a year.

    >>> edition_of(2003)
    2004
    """
    return year + 1
