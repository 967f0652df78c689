"""Verify a paper from a file, as `ambos documents verify` does: the same judgement as the page, and the file's own seal.

A file is judged whole. Of a PDF every byte must be as it was sealed, the seal's own bytes included; of a PNG every chunk
must have its checksum; of an address also what stands before the ``#`` must be ours, since a genuine code behind the
address of a page that looks like ours would be shown there as whatever that page likes.
"""

from __future__ import annotations

import hashlib
import logging
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

import cbor2
import zxingcpp
from asn1crypto import algos, cms
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from ambos.domain import sealing
from ambos.domain.errors import Refused
from ambos.domain.sealed_lists import Genuine, Lists, judge, open_lists

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_PICTURE = 80_000_000
"""Points: twice what the best telephones take. What claims more is not unpacked."""
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Read:
    """What was found in a file: the address of the code, and of a PDF the public key of its seal."""

    url: str
    file_key: bytes | None = None


def read_source(source: str) -> Read:
    """The code behind a path (PDF, PNG, JPEG, text) or an address. Refused ``documents.no_code``, ``documents.no_file``,
    ``documents.file_altered``, ``documents.file_unsealed``, ``documents.file_too_large``; ``documents.bad_digits``."""
    path = Path(source)
    if "#" in source or source.isdigit() or "://" in source:
        return Read(source)
    if not path.is_file():
        raise Refused("documents.no_file")
    if path.stat().st_size > LARGEST_FILE:
        raise Refused("documents.file_too_large")
    content = path.read_bytes()
    if content.startswith(b"%PDF"):
        return _read_pdf(content)
    if content.startswith((_PNG, b"\xff\xd8")):
        return Read(_read_picture(content))
    return Read(content.decode("utf-8", "replace").strip())


def judge_source(
    source: str, known: Iterable[Lists], *, now: datetime, addresses: Iterable[str] | None = None
) -> Genuine:
    """The paper in a file or address, if it is genuine and in force under one of the lists known. Otherwise refused.

    ``addresses``: where pages of ours stand; a code that leads elsewhere is refused (``documents.other_address``). ``None``
    where nobody knows them. Bare digits lead nowhere.
    """
    found = read_source(source)
    token = sealing.from_url(found.url)
    address = found.url.strip().rpartition("#")[0]
    if addresses is not None and address and address not in set(addresses):
        raise Refused("documents.other_address", address=address[:80])
    key_id = sealing.take_apart(token).key_id
    lists = next((one for one in known if key_id in one.keys.keys), None)
    if lists is None:
        raise Refused("documents.unknown_key", key=key_id)
    genuine = judge(token, lists, now=now)
    if found.file_key is not None and found.file_key != genuine.key.public:
        raise Refused("documents.file_altered")
    return genuine


def read_bundle(content: bytes, roots: list[bytes]) -> list[Lists]:
    """The lists of a bundle, as the page fetches it, that one of ``roots`` proves."""
    opened = []
    try:
        pairs = cbor2.loads(content)
        for keys, revocations in pairs:
            opened.append(open_lists(keys, revocations, roots))
    except Refused:
        raise
    except Exception as fault:
        raise Refused("documents.wrong_schema") from fault
    return opened


def _read_pdf(content: bytes) -> Read:
    """The file must be sealed, whole and unchanged; its attachment holds the address that the code on the sheet shows."""
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    try:
        reader = PdfFileReader(BytesIO(content))
        seals = reader.embedded_signatures
        if not seals:
            raise Refused("documents.file_unsealed")
        seal = seals[-1]
        trusted = ValidationContext(trust_roots=[seal.signer_cert], allow_fetching=False)
        status = validate_pdf_signature(seal, trusted)
        whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        if not (status.intact and status.valid and whole and len(seals) == 1 and _is_our_form(content, seal)):
            raise Refused("documents.file_altered")
        url = _attachment(reader, "seal.txt").decode("ascii")
        point = bytes(seal.signer_cert.public_key["public_key"])
    except Refused:
        raise
    except Exception as fault:  # a PDF that somebody changed breaks in any way it likes
        raise Refused("documents.file_altered") from fault
    return Read(url, point[1:])


def _is_our_form(content: bytes, seal: EmbeddedPdfSignature) -> bool:
    """Do the bytes of the seal itself, which no seal can cover, stand exactly as ours do?

    A general reader forgives much there: letters of either case, other numbers of version, bytes after the end. So the
    seal is built anew from its certificate, its signed attributes and its signature, and compared.
    """
    signed = seal.signed_data
    (signer,) = signed["signer_infos"]
    (certificate,) = (one.chosen for one in signed["certificates"])
    attributes = {row["type"].native: row["values"] for row in signer["signed_attrs"]}
    named = attributes["signing_certificate_v2"][0]["certs"][0]["cert_hash"].native
    sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
    built = cms.ContentInfo(
        {
            "content_type": "signed_data",
            "content": cms.SignedData(
                {
                    "version": "v1",
                    "digest_algorithms": [sha256],
                    "encap_content_info": {"content_type": "data"},
                    "certificates": [certificate],
                    "signer_infos": [
                        {
                            "version": "v1",
                            "sid": cms.SignerIdentifier(
                                "issuer_and_serial_number",
                                {"issuer": certificate.issuer, "serial_number": certificate.serial_number},
                            ),
                            "digest_algorithm": sha256,
                            "signed_attrs": signer["signed_attrs"],
                            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
                            "signature": signer["signature"],
                        }
                    ],
                }
            ),
        }
    ).dump()
    _, start, end, _ = (int(number) for number in seal.byte_range)
    written = b"<" + built.hex().upper().encode().ljust(end - start - 2, b"0") + b">"
    return content[start:end] == written and named == hashlib.sha256(certificate.dump()).digest()


def _attachment(reader: PdfFileReader, name: str) -> bytes:
    nodes = [reader.root["/Names"]["/EmbeddedFiles"]]
    while nodes:
        node = nodes.pop().get_object()
        nodes += list(node.get("/Kids", []))
        names = list(node.get("/Names", []))
        for key, spec in zip(names[::2], names[1::2], strict=True):
            if str(key) == name:
                return bytes(spec.get_object()["/EF"]["/F"].get_object().data)
    raise Refused("documents.no_code")


def _read_picture(content: bytes) -> str:
    if content.startswith(_PNG) and not _is_whole(content):
        raise Refused("documents.file_altered")
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > LARGEST_PICTURE:
                raise Refused("documents.file_too_large")
            found = zxingcpp.read_barcodes(picture.convert("L"))
    except Refused:
        raise
    except Exception as fault:  # a picture that somebody changed breaks in any way it likes
        raise Refused("documents.file_altered") from fault
    url = next((code.text for code in found if "#1" in code.text), None)
    if url is None:
        raise Refused("documents.no_code")
    return str(url)


def _is_whole(content: bytes) -> bool:
    """Has every chunk of the PNG its checksum, up to the last one and nothing after it (W3C PNG, 5.3)?"""
    at, name = len(_PNG), b""
    while name != b"IEND":
        head = content[at : at + 8]
        if len(head) < 8:
            return False
        length, name = struct.unpack(">I4s", head)
        body = content[at + 4 : at + 8 + length]
        if content[at + 8 + length : at + 12 + length] != struct.pack(">I", zlib.crc32(body)):
            return False
        at += 12 + length
    return at == len(content)
