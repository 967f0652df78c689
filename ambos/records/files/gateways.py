"""Where the bytes of files lie, and who looks at them for malware.

The store is a folder (setting ``MEDIA_ROOT``) of sealed bytes, one file a row, named by its key: nothing of the name, the
type or the content can be read there. A file is written whole or not at all: to a draft, flushed to the disk, then renamed.
"""

from __future__ import annotations

import os
import socket
import struct
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from ambos.domain.uploads import LARGEST


class DiskFull(Exception):
    """The bytes could not be written. Nothing half written is left."""


def path_of(key: UUID) -> Path:
    """Where one file lies. The last two letters of the key spread files over 256 folders (the first ones are its time)."""
    return Path(settings.MEDIA_ROOT) / key.hex[-2:] / f"{key}.sealed"


def write(key: UUID, sealed: bytes) -> None:
    """Write whole or not at all. Raises ``DiskFull``."""
    path = path_of(key)
    draft = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(sealed)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise DiskFull from error


def read(key: UUID) -> bytes:
    """The sealed bytes. ``FileNotFoundError`` when they are gone."""
    return path_of(key).read_bytes()


def erase(key: UUID) -> None:
    """Take the bytes away; twice is once."""
    path_of(key).unlink(missing_ok=True)


def keys_before(moment: float) -> list[UUID]:
    """The keys of all files last written before a moment (seconds since 1970), drafts left by a killed process included
    (those are removed on the way)."""
    found = []
    for path in Path(settings.MEDIA_ROOT).glob("??/*"):
        if path.stat().st_mtime >= moment:
            continue
        if path.suffix == ".part":
            path.unlink(missing_ok=True)
        elif path.suffix == ".sealed":
            found.append(UUID(path.stem))
    return found


class MemoryOnly(FileUploadHandler):
    """Takes uploads in without writing them anywhere (setting ``FILE_UPLOAD_HANDLERS``).

    Django's own would lay whatever is larger than 2.5 MB in the folder of temporary files, in clear, before the store can
    seal it. Of a file that is too large one byte more than the largest is kept, so that it is refused for what it is; with
    ``DATA_UPLOAD_MAX_NUMBER_FILES`` a request holds no more memory than a few of the largest files.
    """

    def new_file(self, *arguments: Any, **named: Any) -> None:
        super().new_file(*arguments, **named)
        self._pieces = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = LARGEST + 1 - self._pieces.tell()
        self._pieces.write(raw_data[: max(0, room)])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        size = self._pieces.tell()
        self._pieces.seek(0)
        return InMemoryUploadedFile(
            file=self._pieces,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )


class Scanner(Protocol):
    """Looks at plain bytes: the name of what it found, or "" when there is nothing. Raises ``ScannerAway``."""

    def scan(self, content: bytes) -> str: ...


class ScannerAway(Exception):
    """Nobody looked: the file stays in quarantine."""


class Clamd:
    """ClamAV's daemon on a Unix socket (setting ``AMBOS_CLAMD``), by its INSTREAM command."""

    SECONDS = 30

    def scan(self, content: bytes) -> str:
        """Ask the daemon."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as daemon:
                daemon.settimeout(self.SECONDS)
                daemon.connect(settings.AMBOS_CLAMD)
                daemon.sendall(b"zINSTREAM\0")
                for start in range(0, len(content), 65_536):
                    piece = content[start : start + 65_536]
                    daemon.sendall(struct.pack(">I", len(piece)) + piece)
                daemon.sendall(struct.pack(">I", 0))
                said = b""
                while not said.endswith(b"\0"):
                    piece = daemon.recv(4096)
                    if not piece:
                        break
                    said += piece
        except OSError as error:
            raise ScannerAway from error
        words = said.rstrip(b"\0").decode("utf-8", "replace")
        if words.endswith(" FOUND"):
            return words.removeprefix("stream: ").removesuffix(" FOUND")
        if words == "stream: OK":
            return ""
        raise ScannerAway


def scanner() -> Scanner | None:
    """Whoever looks at files, when an installation has one."""
    return Clamd() if settings.AMBOS_CLAMD else None
