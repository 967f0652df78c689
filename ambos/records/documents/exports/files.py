"""A paper as files: the sealed PDF, its code as a picture, its address as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from ambos.domain import sealing
from ambos.domain.sealed_schemas import Kind, Record

from .. import queries
from ..models import Document
from . import codes, pdf
from .page import page_address
from .samples import SealedPaper, issuer
from .sheet import sheet
from .twins import twins


@dataclass(frozen=True)
class Files:
    """The three files of one paper."""

    pdf: bytes
    png: bytes
    url: str


def as_pdf(paper: SealedPaper, key: ec.EllipticCurvePrivateKey | None, certificate: bytes) -> tuple[bytes, str]:
    """The sealed PDF, and the address in its code. Refused ``documents.too_large`` when it would not fit a code.

    Without ``key`` the file bears no seal of its own: for printing, when the key of an old paper was destroyed.
    """
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
    drawn = pdf.draw(paper.record, told)
    return (pdf.seal_file(drawn, key, certificate) if key else drawn), url


def as_files(paper: SealedPaper, key: ec.EllipticCurvePrivateKey, certificate: bytes) -> Files:
    """The PDF, the code alone as a picture, and its address."""
    content, url = as_pdf(paper, key, certificate)
    return Files(content, codes.as_png(url), url)


@dataclass(frozen=True)
class Download:
    """One file of an issued paper."""

    name: str
    media_type: str
    content: bytes


MEDIA_TYPES = {"pdf": "application/pdf", "png": "image/png", "txt": "text/plain; charset=utf-8"}


def file_of(document: Document, ending: str, *, by: Any, reason: str) -> Download | None:
    """A file of an issued paper: ``pdf``, ``png`` (its code), ``txt`` (its address), or a twin. ``None`` for no such file.
    Logged as an opening."""
    record, claims, token = queries.open_document(document, by=by, reason=reason)
    owner = (document.key.owner_es, document.key.owner_en)
    paper = SealedPaper(record, claims, token, owner, issuer(), is_sample=False)
    url = sealing.to_url(page_address(), token)
    if ending == "pdf":
        content = as_pdf(paper, queries.file_key(document), bytes(document.key.certificate))[0]
    elif ending in MEDIA_TYPES:
        content = codes.as_png(url) if ending == "png" else f"{url}\n".encode()
    else:
        return _twin(document, record, claims, ending, url)
    return Download(f"{document.folio}.{ending}", MEDIA_TYPES[ending], content)


def _twin(document: Document, record: Record, claims: sealing.Claims, ending: str, url: str) -> Download | None:
    key, key_id = queries.office_key(document.office)
    named = {"listed_as": document.key.key_id, "key_id": key_id, "office": document.key.owner_es}
    made = {twin.ending: twin for twin in twins(record, claims, key=key, url=url, **named)}
    found = made.get(ending)
    return Download(f"{document.folio}.{ending}", found.media_type, found.content.encode()) if found else None


def endings(kind: str) -> list[str]:
    """The files there are of a kind of paper."""
    return [
        "pdf",
        "png",
        "txt",
        "json",
        *{Kind.CERTIFICATE: ["badge.jwt"], Kind.TRANSFER: ["clr.jwt"]}.get(Kind(kind), []),
    ]
