"""Hostile CSV files among the workbooks: fields, quotes, encodings and sizes."""

from collections.abc import Callable
from pathlib import Path

from torture.workbooks.workbook_parts import Cells, Kinds, Truth, delivered

NAME = "hostile.csv"
SHEET = "hostile"
"""A CSV file is a sheet that bears the file's name."""
TEXT = "城市,年末总人口\n唐山,724.7\n"
CELLS: Cells = {
    (SHEET, 1, 1): "城市",
    (SHEET, 1, 2): "年末总人口",
    (SHEET, 2, 1): "唐山",
    (SHEET, 2, 2): "724.7",
}


def file(
    content: bytes | str, cells: Cells | None = None, must_be_read: bool = False
) -> Callable[[Path], Truth]:
    written = content.encode() if isinstance(content, str) else content
    return delivered(written, cells, must_be_read=must_be_read, name=NAME)


def large(piece: bytes, times: int, start: bytes = b"", end: bytes = b"") -> Callable[[Path], Truth]:
    """A file of one piece many times; more than a table can be."""

    def write(folder: Path) -> Truth:
        with (folder / NAME).open("wb") as out:
            out.write(start)
            for _ in range(1024):
                out.write(piece * (times // 1024))
            out.write(end)
        return Truth(f"{folder.name}/{NAME}")

    return write


def row_three(**cells: str) -> Cells:
    """CELLS and a third row, its columns given as a, b, c."""
    return {**CELLS, **{(SHEET, 3, "abc".index(column) + 1): value for column, value in cells.items()}}


KINDS: Kinds = {
    "CSV with a field of 200,000 characters": file(
        TEXT + "a" * 200_000 + ",1\n", row_three(a="a" * 200_000, b="1")
    ),
    "CSV with a quote that is not closed": file(TEXT + '"海口,1\n三亚,2\n'),
    "CSV with a quote inside a field": file(TEXT + '海"口,1\n', row_three(a='海"口', b="1")),
    "CSV with text after a closed quote": file(TEXT + '"海口"x,1\n'),
    "CSV with a line break in a field": file(
        TEXT + '"海\n口",1\n', row_three(a="海\n口", b="1"), must_be_read=True
    ),
    "CSV with NULs": file(TEXT + "海口,1\0002\n"),
    "CSV of NULs": file(b"\0" * 5_000),
    "CSV with a million columns": large(b"1,", 1 << 20, TEXT.encode()),
    "CSV with a million columns and a thousand rows": large(b"1\n", 1 << 10, b"1," * (1 << 20) + b"\n"),
    "CSV in UTF-16": file(TEXT.encode("utf-16"), CELLS),
    "CSV in UTF-16 without its mark": file(TEXT.encode("utf-16-le"), CELLS),
    "CSV in UTF-32": file(TEXT.encode("utf-32"), CELLS),
    "CSV in GBK": file(TEXT.encode("gbk"), CELLS, must_be_read=True),
    "CSV in Big5": file("城市,年末總人口\n唐山,724.7\n".encode("big5")),
    "CSV in UTF-8 with one broken byte": file(TEXT.encode() + "海口".encode()[:-1] + b",1\n"),
    "CSV of which half is GBK": file(TEXT.encode() + "海口,1\n".encode("gbk")),
    "CSV of one line of 300 MB": large(b"a", 300 << 20),
    "CSV of one line of 60 MB": large(b"a", 60 << 20),
    "CSV of a field of 60 MB in quotes": large(b"a\n", 30 << 20, b'"', b'"'),
    "CSV of 15 million lines": large(b"1,2\n", 15 << 20),
    "CSV of 60 MB of commas": large(b",", 60 << 20),
    "CSV of 60 MB of short lines of many fields": large(b"1" + b",1" * 999 + b"\n", 30 << 10),
    "CSV of a field of 300 MB in quotes": large(b"a\n", 150 << 20, b'"'),
    "CSV of 30 million lines": large(b"1,2\n", 30 << 20),
    "CSV of 300 MB of commas": large(b",", 300 << 20),
    "CSV of 100 MB of quotes": large(b'"', 100 << 20),
    "CSV of line breaks only": file("\n" * 5_000),
    "CSV of blanks only": file(
        "  ,  \n" * 3, {(SHEET, row, column): "  " for row in (1, 2, 3) for column in (1, 2)}
    ),
    "CSV of one cell": file("1", {(SHEET, 1, 1): "1"}, must_be_read=True),
    "CSV with lines of unequal length": file(TEXT + "海口\n", row_three(a="海口"), must_be_read=True),
    "CSV apart by tabs": file(TEXT.replace(",", "\t"), CELLS, must_be_read=True),
    "CSV that names its separator": file(
        "sep=;\n" + TEXT.replace(",", ";"),
        {
            (SHEET, 1, 1): "sep=",
            **{(SHEET, row + 1, column): text for (_, row, column), text in CELLS.items()},
        },
    ),
    "CSV that ends its lines as an old Macintosh": file(TEXT.replace("\n", "\r"), CELLS),
    "CSV with a form feed and a line separator in a field": file(
        TEXT + "海\f口,1\u20282\n", row_three(a="海\f口", b="1\u20282")
    ),
    "CSV with formulas": file(TEXT + "=1+1,@SUM(A1)\n", row_three(a="=1+1", b="@SUM(A1)"), must_be_read=True),
    "CSV with control characters": file(TEXT + "\x1b[2J,1\x1a\n", row_three(a="\x1b[2J", b="1\x1a")),
    "a workbook named .csv": file(b"PK\3\4" + b"\0" * 100),
    "a web page named .csv": file("<html><body><table><tr><td>1</td></tr></table></body></html>"),
    "a picture named .csv": file(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20),
    "JSON named .csv": file('{"a": [1, 2]}\n', {(SHEET, 1, 1): '{"a": [1', (SHEET, 1, 2): " 2]}"}),
}
