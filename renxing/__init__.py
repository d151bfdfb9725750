"""renxing 韧性: what is published, in Python.

>>> import renxing
>>> book = renxing.open("build/published/book")                           # doctest: +SKIP
>>> gdp = book.panel("gdp, hospital_beds", years="2010-2019")             # doctest: +SKIP
>>> gdp.rename(columns=renxing.labels(gdp, "zh"))                         # doctest: +SKIP
>>> book.trace("合肥市", 2011, "gdp")                                      # doctest: +SKIP

A study's file is opened in the same way:

>>> study = renxing.open("build/published/sun2025")                       # doctest: +SKIP
>>> study.table("city_ranking").query("latest").nsmallest(10, "rank")     # doctest: +SKIP
>>> study.table("coefficient_table").query("term == 'agglomeration'")     # doctest: +SKIP

`tables()` lists what a file holds, and its table `data_dictionary` has every column of each: labels, unit, definition,
keys.

A frame of a table, of a panel or of a trace has what its columns mean in `attrs`, one of `sql` has not:

    labels        by language (`en`, `zh`), then by column
    units         by language, then by column that has one
    definitions   by column that has one, in English
    breaks        of a panel: by column, then by language, its breaks of definition within these years and cities

What is unknown, and a file that cannot be read, is a ReadingError of one line.
"""

from assets.catalog.labels import Language
from assets.publication.reading import ReadingError
from renxing.published_file import PublishedFile, Scope, Words, labels, open

__all__ = ["Language", "PublishedFile", "ReadingError", "Scope", "Words", "labels", "open"]
