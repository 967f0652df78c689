"""Cells of a CSV export that a spreadsheet must not run as a formula.

The rule. A text that begins as a formula does (``=``, ``+``, ``-``, ``@``, a tab, a carriage return or line feed, or
the full-width twins of the first four), be it behind blanks or invisible characters, gets an apostrophe in front: shown
as text, never computed. A plain number such as ``-12.5`` stays a number. Nothing is lost: ``restore`` gives back what
was typed. Quoting commas and line ends is the CSV writer's work, not this module's. Source: OWASP, "CSV Injection"; the
list of gates in the lessons from peers.
"""

from __future__ import annotations

import re

_STARTS = "=+\\-@\t\r\n＝＋－＠"
# what a spreadsheet may skip before it looks for a formula: blanks, zero-width characters, the byte order mark
_SKIPPED = r"[\s\x00-\x1f\x7f-\xa0\u200b-\u200f\u2060\ufeff]*"
_DANGEROUS = re.compile(f"(?:{_SKIPPED}[{_STARTS}]|[\t\r\n])")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)*(?:[eE][+-]?[0-9]+)?%?")


def safe_cell(text: str) -> str:
    """``text`` as it may stand in a cell. Numbers and harmless text come back unchanged.

    >>> safe_cell("=HYPERLINK(...)"), safe_cell("-12.5"), safe_cell("O'Brien")
    ("'=HYPERLINK(...)", '-12.5', "O'Brien")
    """
    return "'" + text if _needs_one(text) else text


def restore(cell: str) -> str:
    """The text that ``safe_cell`` was given: ``restore(safe_cell(text)) == text`` for every text."""
    return cell[1:] if cell.startswith("'") and _needs_one(cell[1:]) else cell


def _needs_one(text: str) -> bool:
    # a text that already begins with apostrophes before a formula gets one more, or it could not be told apart later
    bare = text.lstrip("'")
    return bool(_DANGEROUS.match(bare)) and not (bare == text and _NUMBER.fullmatch(text))
