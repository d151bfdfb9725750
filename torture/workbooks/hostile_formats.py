"""What is no workbook, or one of another kind, under a workbook's name."""

import gzip
import zipfile

from torture.workbooks.binary_workbooks import workbook
from torture.workbooks.hostile_ods_and_xlsb import ods_members
from torture.workbooks.hostile_xls import STRINGS, XLS_HEAD
from torture.workbooks.workbook_parts import (
    CELLS,
    Kinds,
    delivered,
    members,
    zipped,
)

XML_2003 = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:'
    'spreadsheet"><Worksheet/></Workbook>'
)
RTF = b"{\\rtf1\\ansi 1}"
DOCX = zipped(
    {"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<Relationships/>", "word/document.xml": b"<w/>"}
)
KINDS: Kinds = {
    "xlsx named .xls": delivered(members(), CELLS, must_be_read=True, name="hostile.xls"),
    "xls named .xlsx": delivered(workbook(XLS_HEAD, STRINGS), CELLS, must_be_read=True),
    "ods named .xlsx": delivered(ods_members(""), CELLS),
    "a web page named .xls": delivered(b"<html><body><table><tr><td>1</td></tr></table>", name="hostile.xls"),
    "a spreadsheet of XML 2003 named .xls": delivered(XML_2003.encode(), name="hostile.xls"),
    "a text named .xls": delivered("城市\t人口\n唐山\t724.7\n".encode(), name="hostile.xls"),
    "a PDF named .xlsx": delivered(b"%PDF-1.7\n" + b"\0" * 1000),
    "RTF named .xls": delivered(RTF, name="hostile.xls"),
    "a document named .xlsx": delivered(DOCX),
    "gzip named .xlsx": delivered(gzip.compress(zipped(members()), mtime=0)),
    "an archive of RAR named .xlsx": delivered(b"Rar!\x1a\x07\x01\x00" + b"\0" * 1000),
    "a program named .xlsx": delivered(b"\x7fELF" + b"\0" * 1000),
    "random bytes named .xlsx": delivered(bytes(range(255, -1, -1)) * 40),
    "a workbook of WPS": delivered(workbook(XLS_HEAD, STRINGS), name="hostile.et"),
    "an archive beside the workbooks": delivered(zipped(members(), zipfile.ZIP_STORED), name="hostile.zip"),
    "a file without an ending": delivered(zipped(members()), name="hostile"),
}
