"""Where the public key of the root lies: a file, never the database, so that whoever writes to the database cannot name
another root."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from ambos.domain.errors import Refused


def root_file() -> Path:
    """``AMBOS_DOCUMENTS_ROOT``, else ``documents/root.pub`` among the installation's files."""
    return Path(os.environ.get("AMBOS_DOCUMENTS_ROOT") or settings.VAR / "documents" / "root.pub")


def root_public() -> bytes | None:
    """The public key of the root (64 bytes), or ``None`` before there is one. Refused ``documents.bad_root_file``."""
    try:
        text = root_file().read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    try:
        public = bytes.fromhex(text)
    except ValueError:
        raise Refused("documents.bad_root_file") from None
    if len(public) != 64:
        raise Refused("documents.bad_root_file")
    return public


def keep_root_public(public: bytes) -> Path:
    """Write the public key of a new root where it is looked for."""
    file = root_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(public.hex() + "\n", encoding="ascii")
    return file
