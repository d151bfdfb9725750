"""renxing 韧性: what is published, in Python.

>>> import renxing
>>> book = renxing.open("build/published/book")                           # doctest: +SKIP
>>> gdp = book.panel("gdp, hospital_beds", years="2010-2019")             # doctest: +SKIP
>>> gdp.rename(columns=renxing.labels(gdp, "zh"))                         # doctest: +SKIP
>>> book.trace("合肥市", 2011, "gdp")                                      # doctest: +SKIP

A frame of a table, of a panel or of a trace has what its columns mean in `attrs`:

    labels        by language (`en`, `zh`), then by column
    units         by language, then by column that has one
    definitions   by column that has one
    breaks        of a panel: by column, then by language, its breaks of definition within these years and cities

What is unknown, and a file that cannot be read, is a ReadingError of one line.
"""

from assets.catalog.labels import Language
from assets.publication.reading import ReadingError
from renxing.published_file import PublishedFile, Scope, Words, labels, open

__all__ = ["Language", "PublishedFile", "ReadingError", "Scope", "Words", "labels", "open"]
