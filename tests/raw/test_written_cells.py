"""Each cell of a workbook says one thing: two of one address are refused; an error value, or a formula without its
value, is no blank."""

import struct
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from assets.errors import ExtractError
from assets.raw.workbooks import SheetCells, read_workbook
from assets.raw.written import xls, xlsb
from assets.raw.written.cells import WrittenCells

SHEET = "xl/worksheets/sheet1.xml"
ONE_CELL = '<row r="1"><c r="A1"><v>5</v></c></row>'


def workbook(path: Path, rows: str, part: str = SHEET) -> Path:
    """A workbook with these rows, in XML, or with this text in place of another part."""
    with xlsxwriter.Workbook(path) as written:
        written.add_worksheet("1").write_string(0, 0, "城市")
    if part == SHEET:
        with zipfile.ZipFile(path) as archive:
            before, _, after = archive.read(SHEET).decode().partition("<sheetData>")
        rows = f"{before}<sheetData>{rows}</sheetData>{after.partition('</sheetData>')[2]}"
    put_in_place_of(path, part, rows)
    return path


def put_in_place_of(path: Path, part: str, text: str) -> None:
    """Let a part of a workbook be this text."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name).decode() for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (members | {part: text}).items():
            archive.writestr(name, content)


def texts(sheet: SheetCells) -> dict[tuple[int, int], str]:
    """Row and column to text."""
    return dict(zip(zip(sheet.rows.tolist(), sheet.columns.tolist(), strict=True), sheet.texts, strict=True))


def read(tmp_path: Path, rows: str) -> dict[tuple[int, int], str]:
    (sheet,) = read_workbook(workbook(tmp_path / "a.xlsx", rows), "2004/a.xlsx")
    return texts(sheet)


def refusal(tmp_path: Path, rows: str, part: str = SHEET) -> str:
    with pytest.raises(ExtractError) as error:
        read_workbook(workbook(tmp_path / "a.xlsx", rows, part), "2004/a.xlsx")
    return str(error.value)


@pytest.mark.parametrize("second", ["5", "6"])
def test_a_cell_that_is_written_twice_is_named(tmp_path: Path, second: str) -> None:
    rows = f'<row r="1"><c r="B1"><v>5</v></c><c r="B1" s="0"><v>{second}</v></c></row>'
    assert refusal(tmp_path, rows) == (
        "2004/a.xlsx, sheet 1, cell B1: is written twice in the file; open the workbook in a spreadsheet program, look at "
        "the cell and save it anew"
    )


def test_a_cell_without_an_address_stands_beside_the_one_before(tmp_path: Path) -> None:
    assert read(tmp_path, "<row><c><v>5</v></c><c><v>6</v></c></row><row><c><v>7</v></c></row>") == {
        (1, 1): "5",
        (1, 2): "6",
        (2, 1): "7",
    }
    twice = '<row r="1"><c r="B1"><v>5</v></c><c r="A1"/><c><v>6</v></c></row>'
    assert "cell B1: is written twice" in refusal(tmp_path, twice)


def test_an_error_value_is_kept_with_its_text(tmp_path: Path) -> None:
    rows = """<row r="1"><c r="A1" t="e"><v>#DIV/0!</v></c><c r="B1" t='e'><f>1/0</f><v>#N/A</v></c></row>"""
    assert read(tmp_path, rows) == {(1, 1): "#DIV/0!", (1, 2): "#N/A"}


def test_a_formula_without_its_value_is_kept_with_its_text_and_one_with_it_is_its_value(
    tmp_path: Path,
) -> None:
    rows = (
        '<row r="1"><c r="A1"><f>SUM(B2:B9)&amp;""</f></c><c r="B1"><f>1+1</f><v></v></c>'
        '<c r="C1"><f t="shared" si="0"/></c><c r="D1"><f>1+1</f><v>2</v></c>'
        '<c r="E1" t="str"><f>""</f><v></v></c></row>'
    )
    assert read(tmp_path, rows) == {(1, 1): '=SUM(B2:B9)&""', (1, 2): "=1+1", (1, 3): "=", (1, 4): "2"}


def test_a_formula_without_its_value_beyond_all_other_cells_is_kept(tmp_path: Path) -> None:
    assert read(tmp_path, f'{ONE_CELL}<row r="3"><c r="C3"><f>A1</f></c></row>') == {
        (1, 1): "5",
        (3, 3): "=A1",
    }


@pytest.mark.parametrize("address", ["XFD1048576", "A1048576"])
def test_a_stray_cell_far_outside_is_named(tmp_path: Path, address: str) -> None:
    row = address.lstrip("AXFD")
    rows = f'<row r="1"><c r="J1"><v>5</v></c></row><row r="{row}"><c r="{address}"><v>1</v></c></row>'
    assert refusal(tmp_path, rows) == (
        f"2004/a.xlsx, sheet 1, cell {address}: lies far outside of any table; delete what stands there, or deliver the "
        "table alone"
    )


def test_a_format_without_content_may_reach_to_the_end_of_the_sheet(tmp_path: Path) -> None:
    rows = f'{ONE_CELL}<row r="1048576" s="1"><c r="XFD1048576" s="0"/></row>'
    assert read(tmp_path, rows) == {(1, 1): "5"}


def test_a_cell_that_stands_in_the_row_of_another_is_named(tmp_path: Path) -> None:
    assert "cell A1: stands in row 5 of the file" in refusal(
        tmp_path, '<row r="5"><c r="A1"><v>5</v></c></row>'
    )


@pytest.mark.parametrize("address", ["XFE1", "A1048577", "a1", "7"])
def test_an_address_that_no_sheet_has_is_named(tmp_path: Path, address: str) -> None:
    rows = f'<row r="1"><c r="{address}"><v>5</v></c></row>'
    assert f"has a cell {address!r}, which no sheet has" in refusal(tmp_path, rows)


@pytest.mark.parametrize(
    "cell",
    [
        "<v>1<!-- 2 -->3</v>",
        "<v><![CDATA[5]]></v>",
        "<v>1<?x?>3</v>",
        "<v>1</v><v>2</v>",
        "<v>1<x/>2</v>",
        "<v>&#49;</v>",
        "<is><t>1</t></is><is><t>2</t></is>",
        "<v>1</v><is><t>2</t></is>",
    ],
)
def test_what_readers_understand_differently_is_refused(tmp_path: Path, cell: str) -> None:
    message = refusal(tmp_path, f'<row r="1"><c r="A1">{cell}</c></row>')
    assert "not written as spreadsheet programs write it" in message


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><v>5</v></row>',
        '</sheetData><sheetData><row r="1"><c r="A1"><v>5</v></c></row>',
        '<o:row xmlns:o="urn:o" r="1"><o:c r="A1"><o:v>5</o:v></o:c></o:row>',
        '<row r="1"><c r="A1"><v>5</v></c><row r="2"></row><c r="A2"><v>6</v></c></row>',
        '<row r="A1"><c r="A1"><v>5</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t><x/>5</t></is></c></row>',
        '<row r="1"><c r="A1" t="n"><is><t>5</t></is></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><v>5</v></c></row>',
        '<row r="1.2"><c r="A1"><v>5</v></c></row>',
        '<row r="&#49;"><c r="A1"><v>5</v></c></row>',
        '<row r="1"><c r="A1" t="&#101;"><v>#N/A</v></c></row>',
    ],
)
def test_what_stands_among_rows_and_is_no_cell_of_theirs_is_refused(tmp_path: Path, rows: str) -> None:
    assert "not written as spreadsheet programs write it" in refusal(tmp_path, rows)


def test_an_error_without_its_text_and_a_shared_text_without_its_number_are_no_blanks(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="e"/><c r="B1" t="s"><v></v></c><c r="C1" t="s"/></row>'
    assert read(tmp_path, rows) == {(1, 1): "#ERROR", (1, 2): "#ERROR"}


@pytest.mark.parametrize("number", ["1e999", "-1E+400", "9" * 400])
def test_a_number_that_no_float_holds_is_kept_as_it_is_written(tmp_path: Path, number: str) -> None:
    rows = f'<row r="1"><c r="A1"><v>1e-300</v></c><c r="B1"><v>{number}</v></c></row>'
    assert read(tmp_path, rows)[1, 2] == number


@pytest.mark.parametrize(
    ("said", "is_read"),
    [
        ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", True),
        ("http://purl.oclc.org/ooxml/spreadsheetml/main", True),
        ("urn:another", False),
    ],
)
def test_a_sheet_is_in_the_words_of_spreadsheets(tmp_path: Path, said: str, *, is_read: bool) -> None:
    for prefix in ("", "x"):
        path = workbook(tmp_path / "a.xlsx", "")
        put_in_place_of(path, SHEET, sheet_of(said, prefix))
        if is_read:
            assert texts(read_workbook(path, "2004/a.xlsx")[0]) == {(1, 1): "5"}
        else:
            with pytest.raises(ExtractError, match="not written as spreadsheet programs write it"):
                read_workbook(path, "2004/a.xlsx")


def test_rows_that_stand_in_another_element_than_the_sheet_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ONE_CELL)
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read(SHEET).decode()
    moved = sheet.replace("</sheetViews>", "").replace("</sheetData>", "</sheetData></sheetViews>")
    put_in_place_of(path, SHEET, moved)
    with pytest.raises(ExtractError, match="not written as spreadsheet programs write it"):
        read_workbook(path, "2004/a.xlsx")


def sheet_of(vocabulary: str, prefix: str) -> str:
    """A sheet with one cell, whose elements have a prefix or none."""
    namespace, of = (f"xmlns:{prefix}", f"{prefix}:") if prefix else ("xmlns", "")
    rows = f'<{of}row r="1"><{of}c r="A1"><{of}v>5</{of}v></{of}c></{of}row>'
    return f'<{of}worksheet {namespace}="{vocabulary}"><{of}sheetData>{rows}</{of}sheetData></{of}worksheet>'


def test_a_sheet_that_is_no_xml_is_refused_though_its_cells_can_be_made_out(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>a<t>b</t></is></c></row>'
    assert refusal(tmp_path, rows).startswith(
        "2004/a.xlsx: is damaged or truncated; deliver it again (mismatched tag"
    )


@pytest.mark.parametrize("number", ["b", "1.2.3", "-1"])
def test_a_shared_text_whose_number_is_none_is_refused(tmp_path: Path, number: str) -> None:
    rows = (
        f'<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>{number}</v></c></row>'
    )
    assert "cell A2: is not written as spreadsheet programs write it" in refusal(tmp_path, rows)


def test_a_part_that_is_no_sheet_is_no_empty_one(tmp_path: Path) -> None:
    part = workbook(tmp_path / "a.xlsx", "<Properties/>", "docProps/app.xml")
    with zipfile.ZipFile(part) as archive:
        properties = archive.read("docProps/app.xml").decode()
    put_in_place_of(part, SHEET, properties)
    with pytest.raises(
        ExtractError, match=r"sheet 1: its part xl/worksheets/sheet1\.xml is no sheet; deliver it again"
    ):
        read_workbook(part, "2004/a.xlsx")


def test_a_row_that_no_sheet_has_is_named(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>5</v></c></row><row r="1048577"><c r="A1048577"><v>5</v></c></row>'
    assert "cell A1048577: lies far outside of any table" in refusal(tmp_path, rows)


@pytest.mark.parametrize("twin", ["xl/worksheets/Sheet1.xml", "xl\\\\worksheets\\\\sheet1.xml"])
def test_two_parts_that_readers_take_for_one_are_refused(tmp_path: Path, twin: str) -> None:
    assert "holds two parts under one name" in refusal(tmp_path, "<worksheet/>", twin.replace("\\\\", "\\"))


def test_a_shared_text_with_an_element_in_it_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", '<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    with zipfile.ZipFile(path) as archive:
        shared = archive.read("xl/sharedStrings.xml").decode()
    put_in_place_of(path, "xl/sharedStrings.xml", shared.replace("城", "<x/>城"))
    with pytest.raises(ExtractError, match=r"xl/sharedStrings\.xml is not written as"):
        read_workbook(path, "2004/a.xlsx")


def test_texts_kept_where_readers_do_not_look_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ONE_CELL)
    with zipfile.ZipFile(path) as archive:
        relations = archive.read("xl/_rels/workbook.xml.rels").decode()
    moved = relations.replace("sharedStrings.xml", "texts.xml")
    assert "keeps its texts in xl/texts.xml" in refusal(tmp_path, moved, "xl/_rels/workbook.xml.rels")


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>5</v></c><c r="B1" t="inlineStr"><is/></c></row>',
        '<row r="1"><c r="A1"><v>5</v></c><extLst><ext uri="x"/></extLst></row>',
    ],
)
def test_what_some_programs_write_beside_cells_is_no_obstacle(tmp_path: Path, rows: str) -> None:
    assert read(tmp_path, rows) == {(1, 1): "5"}


def test_a_comment_before_the_first_element_is_no_obstacle(tmp_path: Path) -> None:
    part = "xl/workbook.xml"
    with zipfile.ZipFile(workbook(tmp_path / "a.xlsx", ONE_CELL)) as archive:
        text = archive.read(part).decode().replace("?>", "?>\n<!-- written by a program -->", 1)
    (sheet,) = read_workbook(workbook(tmp_path / "a.xlsx", text, part), "2004/a.xlsx")
    assert texts(sheet) == {(1, 1): "城市"}


def test_a_document_type_in_any_part_that_is_read_is_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    assert refusal(tmp_path, bomb, "xl/sharedStrings.xml") == (
        "2004/a.xlsx: its part xl/sharedStrings.xml is not written as spreadsheet programs write it; open it in a "
        "spreadsheet program and save it anew"
    )


def test_a_byte_that_is_not_what_its_sum_says_is_noticed(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ONE_CELL)
    path.write_bytes(path.read_bytes().replace(b"<v>5</v>", b"<v>6</v>"))
    with pytest.raises(
        ExtractError, match=r"^2004/a\.xlsx: is damaged or truncated; deliver it again \(Bad CRC"
    ):
        read_workbook(path, "2004/a.xlsx")


def test_two_parts_under_one_name_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ONE_CELL)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr(SHEET, "<worksheet/>")
    with pytest.raises(ExtractError, match=f"holds two parts under one name \\({SHEET}\\)"):
        read_workbook(path, "2004/a.xlsx")


def test_a_text_longer_than_any_cell_holds_is_named(tmp_path: Path) -> None:
    rows = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * 40_000}</t></is></c></row>'
    assert "sheet 1, cell A1: holds 40,000 signs, and no spreadsheet's cell" in refusal(tmp_path, rows)


def record(kind: int, body: bytes) -> bytes:
    """A record of an .xls workbook."""
    return struct.pack("<HH", kind, len(body)) + body


def test_the_cells_of_an_xls_workbook_are_its_records() -> None:
    begin, end = record(xls.BEGIN, b"\0" * 16), record(xls.END, b"")
    number = record(0x203, struct.pack("<HHHd", 0, 1, 0, 5.0))
    several = record(xls.SEVERAL, struct.pack("<HH", 1, 0) + b"\0" * 12 + struct.pack("<H", 1))
    error = record(xls.ERROR_OR_TRUTH, struct.pack("<HHHBB", 2, 0, 0, 0x07, 1))
    truth = record(xls.ERROR_OR_TRUTH, struct.pack("<HHHBB", 2, 1, 0, 1, 0))
    formula = record(xls.FORMULA, struct.pack("<HHH", 3, 0, 0) + b"\x02\0\x2a\0\0\0\xff\xff" + b"\0" * 8)
    chart = begin + record(0x203, struct.pack("<HHHd", 0, 1, 0, 6.0)) + end
    stream = begin + number + chart + several + error + truth + formula + end
    written = xls.written_cells("2004/a.xls, sheet number 1", stream, 0, 0)
    assert written.positions == [(1, 2), (2, 1), (2, 2), (3, 1), (3, 2), (4, 1)]
    assert written.texts == {(3, 1): "#DIV/0!", (4, 1): "#N/A"}
    with pytest.raises(ExtractError, match="sheet number 1, cell B1: is written twice"):
        xls.written_cells("2004/a.xls, sheet number 1", begin + number + number + end, 0, 0)


def test_a_text_that_an_xls_workbook_lacks_is_no_blank() -> None:
    begin, end = record(xls.BEGIN, b"\0" * 16), record(xls.END, b"")
    formula = record(xls.FORMULA, struct.pack("<HHH", 0, 0, 0) + b"\0" * 6 + b"\xff\xff" + b"\0" * 8)
    text = record(xls.TEXT_OF_FORMULA, struct.pack("<HB", 1, 0) + b"a")
    assert xls.written_cells("", begin + formula + end, 0, 0).texts == {(1, 1): "#ERROR"}
    assert xls.written_cells("", begin + formula + text + end, 0, 0).texts == {}
    shared = record(xls.SHARED, struct.pack("<HHHI", 0, 0, 0, 3))
    with pytest.raises(ValueError, match="a shared text that is not there"):
        xls.written_cells("", begin + shared + end, 0, 3)
    assert xls.written_cells("", begin + shared + end, 0, 4).positions == [(1, 1)]


def test_the_numbers_of_an_xlsb_workbook_are_written_seven_bits_a_byte() -> None:
    body = b"\x01\0\0\0\0\0\0\0\x07"
    stream = (
        bytes([0, 4, 2, 0, 0, 0]) + bytes([3, len(body)]) + body + bytes([0x9C, 1, 0x80, 1]) + b"\0" * 128
    )
    kinds = [kind for kind, _ in xlsb.records(stream)]
    assert kinds == [xlsb.ROW, 3, xlsb.BUNDLED_SHEET]


def test_an_area_is_as_large_as_its_outermost_cells() -> None:
    WrittenCells("a", positions=[(250, 16_384), (300, 1)]).refuse_unclear()
    with pytest.raises(ExtractError, match="a, cell XFD306: lies far outside"):
        WrittenCells("a", positions=[(306, 16_384)]).refuse_unclear()
