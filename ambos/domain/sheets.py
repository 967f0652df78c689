"""A table as CSV or XLSX, piece by piece: memory stays flat however many rows there are.

The rule. Text goes through ``domain.cells``: nothing a person typed runs as a formula in a spreadsheet. Numbers stay numbers;
days and moments are days and moments in XLSX and ISO text in CSV. CSV is RFC 4180 in UTF-8 with a byte order mark, because
Excel reads accents wrongly without one. XLSX is the smallest workbook ECMA-376 allows: one sheet, strings inline, so that no
list of strings has to be kept; written as a zip that needs no seeking, so that it can be sent while it is made.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from xml.sax.saxutils import escape

from .cells import safe_cell

PIECE = 64 * 1024
"""About how many bytes are sent at once."""
MOST_ROWS = 1_048_575
"""What a sheet of XLSX holds below its head."""
Cell = str | int | float | Decimal | bool | date | datetime | None
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - the calendar of spreadsheets has no zone


class TooManyRows(ValueError):
    """More rows than a sheet holds. CSV has no such end."""


def text_of(cell: Cell) -> str:
    """A cell as it stands in CSV."""
    if isinstance(cell, str):  # nearly every cell
        return cell if cell[:1].isalnum() else _safe(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell.isoformat(sep=" ", timespec="minutes") if isinstance(cell, datetime) else str(cell)


def _safe(text: str) -> str:
    # What begins with a letter or a digit begins no formula: nearly every cell, told without a regular expression.
    return text if text[:1].isalnum() else safe_cell(text)


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The table as CSV, in pieces."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    text.write("\ufeff")
    writer.writerow(safe_cell(name) for name in head)
    for row in rows:
        writer.writerow([text_of(cell) for cell in row])
        if text.tell() >= PIECE:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


class _Sink(io.RawIOBase):
    """Where the zip is written to: what came since one last looked."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, piece) -> int:  # type: ignore[no-untyped-def, override]
        self.pieces.append(bytes(piece))
        self.size += len(piece)
        return len(piece)

    def take(self) -> bytes:
        found = b"".join(self.pieces)
        self.pieces, self.size = [], 0
        return found


def as_xlsx(title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The table as a workbook of one sheet, in pieces. ``TooManyRows`` beyond ``MOST_ROWS``."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:  # type: ignore[arg-type]
        for name, content in _parts(title).items():
            packed.writestr(name, content)
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(_SHEET_HEAD)
            sheet.write(_row(head, 3).encode())
            lines: list[str] = []
            for number, row in enumerate(rows, 1):
                if number > MOST_ROWS:
                    raise TooManyRows(f"a sheet holds {MOST_ROWS} rows")
                lines.append(_row(row))
                if len(lines) == 500:
                    sheet.write("".join(lines).encode())
                    lines.clear()
                    if sink.size >= PIECE:
                        yield sink.take()
            sheet.write("".join(lines).encode())
            sheet.write(b"</sheetData></worksheet>")
    yield sink.take()


def _row(cells: Sequence[Cell], style: int = 0) -> str:
    return f"<row>{''.join([_cell(cell, style) for cell in cells])}</row>"


def _cell(cell: Cell, style: int) -> str:
    if cell is None or cell == "":
        return "<c/>"
    if isinstance(cell, str):
        styled = f' s="{style}"' if style else ""
        text = escape(_NO_XML.sub("", _safe(cell)))
        return f'<c t="inlineStr"{styled}><is><t xml:space="preserve">{text}</t></is></c>'
    if isinstance(cell, bool):
        return f'<c t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, datetime):
        since = cell.replace(tzinfo=None) - _DAY_ZERO
        return f'<c s="2"><v>{since.days + since.seconds / 86400:.8f}</v></c>'
    if isinstance(cell, date):
        return f'<c s="1"><v>{(cell - _DAY_ZERO.date()).days}</v></c>'
    return f"<c><v>{cell}</v></c>"


_SHEET_HEAD = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0">'
    b'<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
)


def _parts(title: str) -> dict[str, str]:
    """Everything of the workbook but its sheet."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packed = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    name = escape(re.sub(r"[\[\]:*?/\\]", " ", title)[:31] or "1", {'"': "&quot;"})
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return {
        "[Content_Types].xml": f'{head}<Types xmlns="{packed}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/></Types>',
        "_rels/.rels": f'{head}<Relationships xmlns="{packed}/relationships">'
        f'<Relationship Id="r1" Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'{head}<Relationships xmlns="{packed}/relationships">'
        f'<Relationship Id="r1" Type="{links}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{links}/styles" Target="styles.xml"/></Relationships>',
        "xl/workbook.xml": f'{head}<workbook xmlns="{main}" xmlns:r="{links}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/styles.xml": f'{head}<styleSheet xmlns="{main}">'
        '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
        '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
        '<fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="4"><xf xfId="0"/><xf numFmtId="164" xfId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="165" xfId="0" applyNumberFormat="1"/><xf fontId="1" xfId="0" applyFont="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
    }
