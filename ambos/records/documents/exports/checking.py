"""Verify a paper from a file, as `ambos documents verify` does: the same judgement as the page, and the file's own seal."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

import cbor2
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from ambos.domain import sealing
from ambos.domain.errors import Refused
from ambos.domain.sealed_lists import Genuine, Lists, judge, open_lists

LARGEST_FILE = 20 * 1024 * 1024


@dataclass(frozen=True)
class Read:
    """What was found in a file: the address of the code, and of a PDF the public key of its seal."""

    url: str
    file_key: bytes | None = None


def read_source(source: str) -> Read:
    """The code behind a path (PDF, PNG, text) or an address. Refused ``documents.no_code``, ``documents.no_reader``,
    ``documents.file_altered``, ``documents.file_unsealed``, ``documents.file_too_large``; ``documents.bad_digits``."""
    path = Path(source)
    if "#" in source or source.isdigit() or not path.is_file():
        return Read(source)
    if path.stat().st_size > LARGEST_FILE:
        raise Refused("documents.file_too_large")
    content = path.read_bytes()
    if content.startswith(b"%PDF"):
        return _read_pdf(content)
    if content.startswith((b"\x89PNG", b"\xff\xd8")):
        return Read(_read_picture(content))
    return Read(content.decode("utf-8", "replace").strip())


def judge_source(source: str, known: Iterable[Lists], *, now: datetime) -> Genuine:
    """The paper in a file or address, if it is genuine and in force under one of the lists known. Otherwise refused."""
    found = read_source(source)
    token = sealing.from_url(found.url)
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
        if not (status.intact and status.valid and whole and len(seals) == 1):
            raise Refused("documents.file_altered")
        url = _attachment(reader, "seal.txt").decode("ascii")
        point = bytes(seal.signer_cert.public_key["public_key"])
    except Refused:
        raise
    except Exception as fault:  # a PDF that somebody changed breaks in any way it likes
        raise Refused("documents.file_altered") from fault
    return Read(url, point[1:])


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
    try:
        import zxingcpp
        from PIL import Image
    except ImportError:
        raise Refused("documents.no_reader") from None
    found = zxingcpp.read_barcodes(Image.open(BytesIO(content)))
    url = next((code.text for code in found if "#1" in code.text), None)
    if url is None:
        raise Refused("documents.no_code")
    return str(url)
