"""Tables for spreadsheets: what another program reads is what was written, nothing runs, memory stays flat."""

from __future__ import annotations

import csv
import io
import tracemalloc
import warnings
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from ambos.domain import sheets

HEAD = ("name", "count", "share", "day", "at", "is_named")
ROWS = [
    ('Ñandú & <Hijos> "S.A."', 3, Decimal("12.50"), date(2026, 2, 28), datetime(2026, 2, 28, 23, 59), True),
    ("", None, -1.5, None, None, False),
    ("two\nlines\x07", 0, 0, date(1999, 12, 31), datetime(2000, 1, 1, 0, 0), True),
]
FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(A1)", "\t=1", " =1", "＝1+1", '=HYPERLINK("x")']


def workbook(title="Visitas", head=HEAD, rows=ROWS):
    content = b"".join(sheets.as_xlsx(title, head, rows))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return openpyxl.load_workbook(io.BytesIO(content))


def cells(rows):
    content = b"".join(sheets.as_csv(["a"], rows)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content, newline="")))


class TestXlsx:
    def test_what_is_read_is_what_was_written(self):
        sheet = workbook()["Visitas"]
        found = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert found[0] == list(HEAD)
        assert found[1] == [ROWS[0][0], 3, 12.5, datetime(2026, 2, 28), datetime(2026, 2, 28, 23, 59), True]
        assert found[2] == [None, None, -1.5, None, None, False]
        assert found[3][:2] == ["two\nlines", 0]
        assert sheet.freeze_panes == "A2"
        assert sheet["D2"].number_format == r"yyyy\-mm\-dd"

    @pytest.mark.parametrize("text", FORMULAS)
    def test_nothing_runs(self, text):
        cell = workbook(head=[text], rows=[[text]]).active["A2"]
        assert cell.data_type == "s"
        assert cell.value.startswith("'")
        assert workbook(head=[text], rows=[]).active["A1"].value.startswith("'")

    @pytest.mark.parametrize("title", ["a/b:c*d?[e]", "x" * 60, "", "'"])
    def test_any_title_makes_a_sheet(self, title):
        assert len(workbook(title=title).sheetnames[0]) <= 31

    def test_more_rows_than_a_sheet_holds(self, monkeypatch):
        monkeypatch.setattr(sheets, "MOST_ROWS", 2)
        with pytest.raises(sheets.TooManyRows):
            workbook()


class TestCsv:
    def test_what_is_read_is_what_was_written(self):
        assert cells(ROWS)[1:] == [
            ['Ñandú & <Hijos> "S.A."', "3", "12.50", "2026-02-28", "2026-02-28 23:59", "true"],
            ["", "", "-1.5", "", "", "false"],
            ["two\nlines\x07", "0", "0", "1999-12-31", "2000-01-01 00:00", "true"],
        ]

    @pytest.mark.parametrize("text", FORMULAS)
    def test_nothing_runs(self, text):
        [[cell]] = cells([[text]])[1:]
        assert cell == f"'{text}"

    def test_a_number_stays_a_number(self):
        assert cells([["-12.5"], ["+12135550172"]])[1:] == [["-12.5"], ["+12135550172"]]


@pytest.mark.parametrize(
    "made", [sheets.as_csv, lambda head, rows: sheets.as_xlsx("x", head, rows)], ids=["csv", "xlsx"]
)
def test_memory_is_flat_and_the_first_piece_comes_early(made):
    read = 0

    def rows(number):
        nonlocal read
        for read in range(number):
            yield (f"row {read} of some length, so that it weighs", read, date(2026, 1, 1))

    def peak(number):
        tracemalloc.start()
        for _piece in made(["a", "b", "c"], rows(number)):
            pass
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(40_000) < peak(4_000) + 600_000
    pieces = iter(made(["a", "b", "c"], rows(100_000)))
    next(pieces)
    assert read < 60_000
