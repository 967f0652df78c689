"""A paper as files: the sealed PDF, its code as a picture, its address as text."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec

from ambos.domain import sealing

from . import codes, pdf
from .page import page_address
from .samples import SealedPaper
from .sheet import sheet


@dataclass(frozen=True)
class Files:
    """The three files of one paper."""

    pdf: bytes
    png: bytes
    url: str


def as_files(paper: SealedPaper, key: ec.EllipticCurvePrivateKey, certificate: bytes) -> Files:
    """Draw and seal. Refused ``documents.too_large`` when the address would not fit a code."""
    url = sealing.to_url(page_address(), paper.token)
    told = sheet(
        paper.record,
        paper.claims,
        office=paper.office,
        issuer=paper.issuer,
        url=url,
        qr=codes.as_svg(url),
        is_sample=paper.is_sample,
    )
    return Files(pdf.seal_file(pdf.draw(paper.record, told), key, certificate), codes.as_png(url), url)
