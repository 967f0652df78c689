"""What leaves as a drawing: the address of a statement as a QR code."""

from __future__ import annotations

from io import BytesIO

import segno


def as_svg(address: str) -> str:
    """An address as a code that any phone reads: drawn, so that it prints sharp."""
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=4, xmldecl=False, svgclass=None, lineclass=None, light="#fff", nl=False
    )
    return out.getvalue().decode()
