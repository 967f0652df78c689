"""Reads of files: what was uploaded, and its bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from ambos.domain.access import PURPOSES, Access
from ambos.domain.encryption import CannotOpen
from ambos.domain.errors import Refused
from ambos.records.accounts.queries import within
from ambos.records.audit.actions import record_read
from ambos.records.registry.keyrings import keyring

from . import gateways
from .models import StoredFile


@dataclass(frozen=True)
class OpenedFile:
    """A file and its bytes as they were uploaded."""

    file: StoredFile
    content: bytes


def ring(purpose: str) -> Any:
    """The keys of the files of one purpose."""
    return keyring(f"files.{purpose}")


def files(access: Access) -> QuerySet[StoredFile]:
    """The files a reader reaches, newest first; of named records only those of her purposes."""
    of_her_purpose = Q(purpose__in=access.purposes) | ~Q(purpose__in=PURPOSES)
    reached = of_her_purpose & within(access, office="office", organization="organization")
    return StoredFile.objects.filter(reached).order_by("-uploaded_at", "-id")


def open_file(access: Access, key: Any, *, reason: str = "open_file") -> OpenedFile:
    """One accepted file with its bytes. Opening one of named records is written in the log, with the reason.

    ``StoredFile.DoesNotExist`` for a file the reader does not reach, as for one that is not there. Refused:
    ``files.not_ready`` (still in quarantine), ``files.was_refused``, ``files.was_erased``, ``files.lost`` (the bytes or
    their key are gone).
    """
    file = files(access).get(pk=key)
    if file.state != StoredFile.State.ACCEPTED:
        raise Refused(
            {"quarantined": "files.not_ready", "refused": "files.was_refused", "erased": "files.was_erased"}[file.state]
        )
    try:
        content = ring(file.purpose).open(gateways.read(file.pk), str(file.pk))
    except (OSError, CannotOpen):
        raise Refused("files.lost") from None
    if file.purpose in PURPOSES:
        record_read(file, by=access, reason=reason, office=file.office)
    return OpenedFile(file=file, content=content)


def sealed_outside() -> Iterator[bytes]:
    """The sealed bytes of every file that is there, one after the other."""
    for key in StoredFile.objects.exclude(state=StoredFile.State.ERASED).values_list("pk", flat=True).iterator():
        with suppress(FileNotFoundError):
            yield gateways.read(key)
