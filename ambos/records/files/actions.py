"""Every write of files: taking one in, looking at it, erasing it."""

from __future__ import annotations

import hashlib
import time
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.errors import Refused
from ambos.domain.uploads import ENDINGS, LARGEST, MEDIA_TYPES, clean_name, ending_of, fault_in, kind_of
from ambos.records.audit.actions import record
from ambos.records.audit.keys import new_key
from ambos.records.registry.actions import enqueue

from . import gateways
from .models import StoredFile
from .permissions import may_erase
from .queries import ring


@transaction.atomic
def store_file(
    *,
    upload: Any,
    name: str,
    purpose: str,
    office: Any,
    organization: Any,
    by: Access,
    kinds: tuple[str, ...] | None = None,
) -> StoredFile:
    """Take a file in: check what it really is, seal it, keep it. ``upload`` is anything with ``read()``.

    ``kinds`` narrows what is taken (default: all of ``domain.uploads.MEDIA_TYPES``). The row comes back *accepted*, or *quarantined*
    where an installation has a scanner that has not looked yet. Refused, with nothing kept: ``files.empty``,
    ``files.too_large``, ``files.no_name``, ``files.kind_not_taken``, ``files.name_and_content_differ``,
    ``files.active_content``, ``files.unpacks_too_large``, ``files.locked``, ``files.disk_full``.
    """
    if by.user is None or not by.reaches(office=_key(office), organization=_key(organization)):
        raise PermissionDenied
    content = upload.read(LARGEST + 1)
    name = clean_name(name)
    kind = _check(content, name, kinds or tuple(MEDIA_TYPES))
    file = StoredFile(
        id=new_key(),
        purpose=purpose,
        name=name,
        media_type=MEDIA_TYPES[kind],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        state=StoredFile.State.QUARANTINED if gateways.scanner() else StoredFile.State.ACCEPTED,
        office=_key(office),
        organization=_key(organization),
        uploaded_at=timezone.now(),
        uploaded_by_id=by.user,
    )
    # The bytes first, then the row: a row without bytes cannot be, bytes without a row are swept away after a day.
    try:
        gateways.write(file.pk, ring(purpose).seal(content, str(file.pk)))
    except gateways.DiskFull:
        raise Refused("files.disk_full", field="upload") from None
    file.save(force_insert=True)
    record("files.stored", file, by=by, office=office, organization=organization, kind=kind, size=file.size)
    if file.state == StoredFile.State.QUARANTINED:
        enqueue("files.inspect", file=str(file.pk))
    return file


@transaction.atomic
def inspect_file(*, file: StoredFile) -> StoredFile:
    """Have a quarantined file looked at: accepted, or refused and its bytes taken away.

    Raises ``ScannerAway`` when nobody answers: it stays in quarantine, where nobody can open it.
    """
    file.refresh_from_db(from_queryset=StoredFile.objects.select_for_update())
    scanner = gateways.scanner()
    if file.state != StoredFile.State.QUARANTINED or scanner is None:
        return file
    found = scanner.scan(ring(file.purpose).open(gateways.read(file.pk), str(file.pk)))
    file.state = StoredFile.State.REFUSED if found else StoredFile.State.ACCEPTED
    file.refusal = "malware" if found else ""
    file.save(update_fields=["state", "refusal"])
    record(f"files.{file.state}", file, by="system", found=found[:60])
    if found:
        transaction.on_commit(lambda: gateways.erase(file.pk))
    return file


@transaction.atomic
def erase_file(*, file: StoredFile, by: Access | str) -> StoredFile:
    """Take the bytes away and keep the fact that there was a file: its name goes too. Erasing twice changes nothing."""
    if by != "system" and not (isinstance(by, Access) and may_erase(by, file)):
        raise PermissionDenied
    file.refresh_from_db(from_queryset=StoredFile.objects.select_for_update())
    if file.state == StoredFile.State.ERASED:
        return file
    file.state, file.name, file.refusal = StoredFile.State.ERASED, "", ""
    file.save(update_fields=["state", "name", "refusal"])
    record("files.erased", file, by=by, office=file.office, organization=file.organization)
    transaction.on_commit(lambda: gateways.erase(file.pk))
    return file


def sweep(day: float = 86_400) -> int:
    """Take away bytes that no row knows (a verb failed after writing them) or whose row is erased or refused; how many.

    Only what is older than a day: a row may still be on its way.
    """
    keys = gateways.keys_before(time.time() - day)
    gone = [StoredFile.State.ERASED, StoredFile.State.REFUSED]
    known = set(StoredFile.objects.filter(pk__in=keys).exclude(state__in=gone).values_list("pk", flat=True))
    unknown = [key for key in keys if key not in known]
    for key in unknown:
        gateways.erase(key)
    return len(unknown)


def reseal() -> int:
    """Seal the bytes of files again under the current key; how many. Each file is written whole, so that it may be
    stopped and started again. Raises ``CannotOpen`` at one whose key is lost, ``gateways.DiskFull``."""
    done = 0
    for file in StoredFile.objects.exclude(state=StoredFile.State.ERASED).order_by("pk").iterator():
        keys, about = ring(file.purpose), str(file.pk)
        with suppress(FileNotFoundError):
            sealed = gateways.read(file.pk)
            if keys.needs_rotation(sealed):
                gateways.write(file.pk, keys.seal(keys.open(sealed, about), about))
                done += 1
    if done:
        record("files.resealed", "files.storedfile", by="system", count=done, key=settings.AMBOS_CURRENT_KEY)
    return done


def _check(content: bytes, name: str, kinds: tuple[str, ...]) -> str:
    """The kind of a file that may be taken in; ``Refused`` otherwise."""
    if not content:
        raise Refused("files.empty", field="upload")
    if len(content) > LARGEST:
        raise Refused("files.too_large", field="upload", megabytes=LARGEST // 1024 // 1024)
    if not name:
        raise Refused("files.no_name", field="upload")
    kind = kind_of(content, name)
    if kind is None or kind not in kinds:
        raise Refused("files.kind_not_taken", field="upload", kinds=", ".join(kinds))
    if ending_of(name) not in ENDINGS[kind]:
        raise Refused("files.name_and_content_differ", field="upload", kind=kind)
    fault = fault_in(kind, content)
    if fault:
        code = {"active": "files.active_content", "bomb": "files.unpacks_too_large", "locked": "files.locked"}[fault]
        raise Refused(code, field="upload")
    return kind


def _key(thing: Any) -> Any:
    return getattr(thing, "pk", thing)
