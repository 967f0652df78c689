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


def as_pdf(paper: SealedPaper, key: ec.EllipticCurvePrivateKey, certificate: bytes) -> tuple[bytes, str]:
    """The sealed PDF, and the address in its code. Refused ``documents.too_large`` when it would not fit a code."""
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
    return pdf.seal_file(pdf.draw(paper.record, told), key, certificate), url


def as_files(paper: SealedPaper, key: ec.EllipticCurvePrivateKey, certificate: bytes) -> Files:
    """The PDF, the code alone as a picture, and its address."""
    content, url = as_pdf(paper, key, certificate)
    return Files(content, codes.as_png(url), url)
