"""A paper as files: the sealed PDF, its code as a picture, its address as text."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from ambos.domain import sealing

from . import codes, pdf
from .samples import SealedPaper
from .sheet import sheet

NO_ADDRESS = "https://verifica.ambos.example"
"""Stands on samples made where no installation is: a name that by its kind (RFC 2606) leads nowhere."""


@dataclass(frozen=True)
class Files:
    """The three files of one paper."""

    pdf: bytes
    png: bytes
    url: str


def page_address() -> str:
    """Where the page that verifies stands, with its last slash."""
    return f"{settings.ORIGIN_URL or NO_ADDRESS}/v/"


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
