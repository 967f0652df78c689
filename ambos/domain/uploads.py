"""What an uploaded file is, read from its first bytes and never from what its name or the browser claims.

The rule. Seven kinds are known by their signatures (PDF, PNG, JPEG, WebP, workbooks) or by being text (CSV, plain text).
A file that carries a program is refused whatever its kind, and so is a workbook that unpacks to far more than a list can
be. A name is only its last part, without what could mislead a reader or a file system. Sources: OWASP File Upload Cheat
Sheet; the signatures of ISO 32000, PNG (W3C), JPEG (ITU-T T.81), WebP (RFC 9649) and ZIP (APPNOTE).
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePosixPath

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "txt": "text/plain",
}
ENDINGS = {
    "pdf": ("pdf",),
    "png": ("png",),
    "jpeg": ("jpg", "jpeg"),
    "webp": ("webp",),
    "xlsx": ("xlsx",),
    "csv": ("csv",),
    "txt": ("txt",),
}
LARGEST = 10 * 1024 * 1024
"""Bytes of a file: a scanned certificate or a photograph from a telephone, not a film."""
UNPACKED = 100 * 1024 * 1024
"""The most a file may unpack to: a small file that unpacks to gigabytes is an attack, not a list."""
_STREAM = 4 * 1024 * 1024
_ACTIVE = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFile|RichMedia)\b")
"""Names too long to stand by chance in a packed picture."""
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM_BEGINS = re.compile(rb"stream\r?\n(?=[\x08-\x78])")


def kind_of(content: bytes, name: str) -> str | None:
    """'pdf', 'png', 'jpeg', 'webp', 'xlsx', 'csv' or 'txt'; ``None`` for anything else.

    Plain text has no first bytes of its own: it is text when it reads as UTF-8 (or Windows-1252 without control
    characters), and the name tells csv from txt.
    """
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content.startswith(b"PK\x03\x04"):
        return "xlsx" if "xl/workbook.xml" in _members(content) else None
    if not _is_text(content):
        return None
    ending = ending_of(name)
    return ending if ending in ("csv", "txt") else None


def ending_of(name: str) -> str:
    """The ending of a name, small, without its dot."""
    return PurePosixPath(name).suffix.lower().removeprefix(".")


def fault_in(kind: str, content: bytes) -> str:
    """Why a file of a known kind is refused nevertheless: a code, or "" when nothing is wrong.

    ``active`` (a PDF that runs something or carries files, a workbook with macros), ``bomb`` (unpacks to far too much),
    ``locked`` (a PDF behind a password: nobody can look inside).
    """
    if kind == "pdf":
        return _fault_in_pdf(content)
    if kind == "xlsx":
        members = _members(content)
        if any(name.lower().endswith((".bin", ".exe", ".dll")) and "vba" in name.lower() for name in members):
            return "active"
        if sum(members.values()) > UNPACKED:
            return "bomb"
    return ""


def clean_name(name: str, *, longest: int = 200) -> str:
    """The last part of a name, without folders, controls and marks that turn the reading direction; "" when nothing is left.

    >>> clean_name("C:\\\\Users\\\\ana\\\\acta de nacimiento.pdf"), clean_name("../../etc/passwd")
    ('acta de nacimiento.pdf', 'passwd')
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter if letter.isprintable() and letter not in '<>:"|?*' else " " for letter in last)
    kept = " ".join(kept.split()).strip(". ")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[: longest - len(ending) - 1]}.{ending}" if dot and len(kept) > longest else kept[:longest]


def _fault_in_pdf(content: bytes) -> str:
    """What a PDF holds in clear and in its packed objects. Names may be written with escapes (``/J#61vaScript``); pictures
    are not unpacked, since nothing in them is ever run."""
    if b"/Encrypt" in _plain_names(content):
        return "locked"
    room = UNPACKED
    for piece in _pieces_of_pdf(content):
        room -= len(piece)
        if room < 0:
            return "bomb"
        if _ACTIVE.search(_plain_names(piece)):
            return "active"
    return ""


def _pieces_of_pdf(content: bytes) -> Iterator[bytes]:
    """The file itself, then each packed stream that is no picture, as far as ``_STREAM`` bytes of it go."""
    yield content
    for found in _STREAM_BEGINS.finditer(content):
        if b"/Image" in content[max(0, found.start() - 400) : found.start()]:
            continue
        with suppress(zlib.error):
            yield zlib.decompressobj().decompress(content[found.end() :], _STREAM)


def _plain_names(content: bytes) -> bytes:
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)


def _members(content: bytes) -> dict[str, int]:
    """Names in a zip file and the sizes they claim to unpack to; nothing when it is no zip file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return {member.filename: member.file_size for member in packed.infolist()}
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError):
        return {}


def _is_text(content: bytes) -> bool:
    if not content or b"\0" in content:
        return False
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not any(unicodedata.category(letter) == "Cc" and letter not in "\t\n\r\f" for letter in text)
    return False
