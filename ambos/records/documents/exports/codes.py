"""The code on the paper: an address as a QR code, its digits in the densest mode."""

from __future__ import annotations

from io import BytesIO

import segno
from segno.consts import MODE_BYTE, MODE_NUMERIC

MASK = 3
"""Of the eight patterns laid over a code one is prescribed by trial, to avoid blots; our digits look like chance under any,
and trying all eight takes five times as long. Every reader takes any of them."""
QUIET = 4
"""Modules of white around the code, as ISO/IEC 18004 asks."""


def code(url: str) -> segno.QRCode:
    """The QR code of an address, error correction M: a seventh of it may be dirty."""
    address, mark, digits = url.rpartition("#")
    return segno.make([(address + mark, MODE_BYTE), (digits, MODE_NUMERIC)], error="m", micro=False, mask=MASK)


def as_svg(url: str) -> str:
    """For the sheet: drawn, not dotted, so that it prints sharp at any size."""
    out = BytesIO()
    code(url).save(out, kind="svg", border=QUIET, xmldecl=False, svgclass=None, lineclass=None, light="#fff", nl=False)
    return out.getvalue().decode()


def as_png(url: str, *, scale: int = 8) -> bytes:
    """For whoever sends the code alone."""
    out = BytesIO()
    code(url).save(out, kind="png", border=QUIET, scale=scale, light="#fff")
    return out.getvalue()
