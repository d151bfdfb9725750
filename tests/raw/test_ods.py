"""A workbook of LibreOffice is read as its standard says, to the last line of a text, or told with the cell that is unclear."""

import pytest

from assets.errors import ExtractError
from assets.raw.workbooks import cells_of
from torture.workbooks.hostile_ods_and_xlsb import ods_members, ods_number, ods_row, ods_text
from torture.workbooks.workbook_parts import zipped

MANIFEST = "META-INF/manifest.xml"


def cell(kind: str, attributes: str = "", printed: str = "") -> str:
    return f'<table:table-cell office:value-type="{kind}" {attributes}><text:p>{printed}</text:p></table:table-cell>'


def third_row(cells: str) -> list[str]:
    """The texts of a row below the two that every such workbook has."""
    (sheet,) = cells_of(zipped(ods_members(ods_row(cells))), "beds.ods")
    return list(sheet.by_row()[3].values())


@pytest.mark.parametrize(
    ("cells", "texts"),
    [
        (ods_text("床位数<text:line-break/>(张)<text:tab/>Beds"), ["床位数\n(张)\tBeds"]),
        (ods_text("床位数</text:p><text:p>(张)"), ["床位数\n(张)"]),
        (ods_text('唐<text:s text:c="2"/>山'), ["唐  山"]),
        (ods_text("<text:span>唐</text:span>山<text:a>市</text:a>"), ["唐山市"]),
        (ods_number("4392.30"), ["4392.3"]),
        (ods_number("1.5e3"), ["1500"]),
        (ods_number("1e999"), ["1e999"]),
        (cell("percentage", 'office:value="0.125"', "12.5%"), ["0.125"]),
        (cell("date", 'office:date-value="2011-05-01"', "1 May"), ["2011-05-01"]),
        (cell("date", 'office:date-value="2011-05-01T10:30:00"', "1 May"), ["2011-05-01 10:30:00"]),
        (cell("time", 'office:time-value="PT10H30M00S"', "10:30"), ["PT10H30M00S"]),
        (cell("boolean", 'office:boolean-value="true"', "TRUE"), ["True"]),
        (cell("date", 'office:date-value="2011-05-01+08:00"', "1 May"), ["2011-05-01+08:00"]),
        (ods_text("<text:sheet-name>1-2</text:sheet-name><text:bookmark/>"), ["1-2"]),
        (
            ods_text(
                "<text:ruby><text:ruby-base>唐</text:ruby-base><text:ruby-text>táng</text:ruby-text></text:ruby>山"
            ),
            ["唐山"],
        ),
        ('<table:table-cell table:formula="of:=[.B2]*2"/>', ["=[.B2]*2"]),
        (cell("float", 'table:formula="of:=1/0" office:value="0"', "#DIV/0!"), ["#DIV/0!"]),
        (cell("float", 'table:formula="of:=1/0"', "Err:502"), ["Err:502"]),
        (cell("float", 'table:formula="of:=1-1" office:value="0"', "0"), ["0"]),
        (ods_number("7", ' table:number-columns-repeated="3"'), ["7", "7", "7"]),
    ],
)
def test_a_cell_has_the_text_that_its_type_its_value_and_its_paragraphs_say(
    cells: str, texts: list[str]
) -> None:
    assert third_row(cells) == texts


@pytest.mark.parametrize(
    "cells",
    [
        cell("float", "", "12"),
        ods_number("12x"),
        ods_number("NaN"),
        cell("figure", 'office:value="12"', "12"),
        cell("date", 'office:date-value="-1"'),
        cell("boolean", 'office:boolean-value="7"'),
        ods_text("1<text:note>2</text:note>"),
        ods_text("1</text:p><text:h>2</text:h><text:p>3"),
        '<table:table-cell office:value="12"/>',
        cell("string", 'office:value="12"', "34"),
        cell("float", 'office:value="12" office:string-value="99"', "12"),
        cell("time", 'office:time-value="PSS"'),
        cell("date", 'office:date-value="2011-99-99"'),
        ods_number("1", ' table:number-columns-repeated="two"'),
        "<table:table-cell>12</table:table-cell>",
    ],
)
def test_a_cell_that_does_not_say_one_thing_is_told(cells: str) -> None:
    with pytest.raises(ExtractError, match=r"^beds\.ods, sheet 2-1, cell B3: is not written as spreadsheet "):
        third_row(ods_number("5") + cells)


def test_rows_of_groups_stand_where_they_stand() -> None:
    rows = (
        f"<table:table-header-rows>{ods_row(ods_text('北京'))}</table:table-header-rows>"
        f"<table:table-row-group>{ods_row(ods_number('1'))}<table:table-row-group>{ods_row(ods_number('2'))}"
        f"</table:table-row-group></table:table-row-group>{ods_row(ods_number('3'))}"
    )
    (sheet,) = cells_of(zipped(ods_members(rows)), "beds.ods")
    assert [of_row[1] for row, of_row in sheet.by_row().items() if row > 2] == ["北京", "1", "2", "3"]


def test_a_table_that_is_no_sheet_is_told() -> None:
    nested = f"<table:table-cell><table:table>{ods_row(ods_number('1'))}</table:table></table:table-cell>"
    with pytest.raises(ExtractError, match=r"^beds\.ods: is not written as spreadsheet programs write it; "):
        third_row(nested)


def test_a_workbook_under_a_password_is_told_so_whether_its_parts_or_all_of_it_are_encrypted() -> None:
    by_part = ods_members("") | {MANIFEST: encrypted("content.xml"), "content.xml": bytes(range(256))}
    as_a_whole = {MANIFEST: encrypted("encrypted-package"), "encrypted-package": bytes(range(256))}
    for parts in (by_part, as_a_whole):
        with pytest.raises(ExtractError, match=r"is protected by a password; save it without one"):
            cells_of(zipped(parts), "beds.ods")
    macros_alone = ods_members("") | {MANIFEST: encrypted("Basic/Standard/macros.xml")}
    assert cells_of(zipped(macros_alone), "beds.ods")


def encrypted(part: str) -> bytes:
    """A manifest in which a part is under a password."""
    return (
        f'<manifest:file-entry manifest:full-path="{part}" manifest:media-type="text/xml" manifest:size="256">\n'
        "<manifest:encryption-data/></manifest:file-entry>".encode()
    )
