"""Which edition a workbook is of, by where it lies, what it is called, and the title inside.

A year counts in a name that holds no other, and not as part of a longer number.
"""

import re
import unicodedata
from collections.abc import Iterable

from assets.catalog.editions import edition_of

FIRST_EDITION = 1985
"""The yearbook began with it."""
YEAR = r"(?<!\d)(19[89]\d|20\d\d)(?!\d)"
YEARS = re.compile(YEAR)
OF_DATA = re.compile(rf"中国{YEAR}年(?:地级|县级|城市)\S*数据")
"""A title of the year of the figures, as of all tables of a volume on one sheet: 中国2006年地级以上城市数据."""
OF_TABLE = re.compile(rf"\s*[23]\s*[-－—–_]\s*\d+\D.*[(（]\s*{YEAR}\s*年\s*[)）]\s*")
"""The title of a statistics table with the year of its figures: 2-1 人口状况（2006年）."""
OF_COVER = re.compile(rf"^{YEAR}(?=[\s_－—–-])|年鉴[^\d]{{0,3}}{YEAR}|{YEAR}年?版?[^\d]{{0,8}}年鉴")
"""Where the name of a file speaks of the year on the cover: it begins with it, or names the yearbook."""


def edition_in(name: str) -> int | None:
    """The edition that a name of a folder or a file tells; none where it holds no year or several.

    >>> edition_in("中国城市统计年鉴2015（excel）"), edition_in("中国2006年地级以上城市数据"), edition_in("2004-2024")
    (2015, 2007, None)
    """
    text = unicodedata.normalize("NFKC", name)
    years = {int(year) for year in YEARS.findall(text)}
    if len(years) != 1 or min(years) < FIRST_EDITION:
        return None
    return edition_of(*years) if OF_DATA.search(text) else min(years)


def edition_by_place(path: str) -> tuple[int | None, str]:
    """The edition that a path tells, and the copy of it: the folder that tells it, or the file itself.

    The deepest folder that tells an edition does; where none does, the name of the file.

    >>> edition_by_place("vendor/2015/中国城市统计年鉴2015（excel）/第二章/2-1 人口.xlsx")
    (2015, 'vendor/2015/中国城市统计年鉴2015（excel）')
    >>> edition_by_place("new/2022_2022-2-1 人口数.xlsx")
    (2022, 'new/2022_2022-2-1 人口数.xlsx')
    """
    *folders, name = path.split("/")
    for depth in range(len(folders), 0, -1):
        edition = edition_in(folders[depth - 1])
        if edition is not None:
            return edition, "/".join(folders[:depth])
    return edition_in(name.rpartition(".")[0]), path


def edition_on_cover(path: str) -> int | None:
    """The edition that the name of a file tells outright; none where it could be another year that it names.

    >>> edition_on_cover("2013/2012_2-1 人口.xlsx"), edition_on_cover("2007/1—5_2006年我国地级城市综合实力.xlsx")
    (2012, None)
    """
    name = unicodedata.normalize("NFKC", path.rpartition("/")[2])
    found = {int(year) for years in OF_COVER.findall(name) for year in years if year}
    return found.pop() if len(found) == 1 else None


def edition_by_title(texts: Iterable[str]) -> int | None:
    """The edition that the titles in a workbook tell, by the year of their figures; none where they tell several."""
    matches = (OF_DATA.match(text.strip()) or OF_TABLE.fullmatch(text) for text in texts)
    editions = {edition_of(int(match[1])) for match in matches if match}
    return editions.pop() if len(editions) == 1 else None
