"""The sheet as a file: tagged PDF (PDF/UA-1, PDF/A-3a) with the record attached, sealed as PAdES B-B.

The seal of the file (for the e-mailed copy) says the file has not changed; the code on the sheet says the paper has not.
No time-stamp authority is asked, so none is claimed: the level is B-B. The signature has no place on the page: its field
is hidden and not printed, since a widget without a tag would break what the tags promise to a screen reader.
"""

from __future__ import annotations

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import typst
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.generic import NameObject, NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from ambos.domain.sealed_schemas import Record, Transfer

FOLDER = Path(__file__).parent / "sheets"
STANDARDS = ["ua-1", "a-3a"]
FIELD = "Seal"
HIDDEN = 2  # annotation flag 2: neither shown nor printed (ISO 32000-1, table 165)
LOCKED = 128
# The library tells at length about certificates of its own choosing; a fault still raises.
logging.getLogger("pyhanko").setLevel(logging.ERROR)


def draw(record: Record, sheet: dict[str, Any]) -> bytes:
    """The sheet as a tagged PDF, not yet sealed."""
    template = "transfer.typ" if isinstance(record, Transfer) else "paper.typ"
    return _compiler(template).compile(
        format="pdf", sys_inputs={"sheet": json.dumps(sheet, ensure_ascii=False)}, pdf_standards=STANDARDS
    )


def seal_file(content: bytes, key: ec.EllipticCurvePrivateKey, certificate: bytes) -> bytes:
    """The PDF with an incremental update that signs it (PAdES B-B). ``certificate`` is DER."""
    writer = IncrementalPdfFileWriter(BytesIO(content))
    fields.append_signature_field(writer, fields.SigFieldSpec(sig_field_name=FIELD, box=(0, 0, 0, 0)))
    _hide(writer)
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        use_pades_lta=False,
    )
    out = BytesIO()
    signer = signers.PdfSigner(metadata, _signer(key, certificate))
    # The library runs an event loop of its own, which a thread that has one already refuses: it gets a thread to itself.
    with ThreadPoolExecutor(1) as apart:
        apart.submit(signer.sign_pdf, writer, output=out).result()
    return out.getvalue()


@cache
def _compiler(template: str) -> typst.Compiler:
    """Kept, with its fonts read: the second sheet takes a third of the time of the first. System fonts are left out, so
    that every machine draws the same sheet."""
    return typst.Compiler(
        str(FOLDER / template), root=str(FOLDER), font_paths=[str(FOLDER / "fonts")], ignore_system_fonts=True
    )


def _signer(key: ec.EllipticCurvePrivateKey, certificate: bytes) -> signers.SimpleSigner:
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    store = SimpleCertificateStore()
    return signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(der),
        cert_registry=store,
    )


def _hide(writer: IncrementalPdfFileWriter) -> None:
    for reference in writer.root["/AcroForm"]["/Fields"]:
        field = reference.get_object()
        field[NameObject("/F")] = NumberObject(HIDDEN | LOCKED)
        writer.mark_update(reference)
