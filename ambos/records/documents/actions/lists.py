"""The signed lists: drafted here, signed by the root offline, published here; and the daily list of revocations."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.errors import Refused
from ambos.domain.sealed_lists import (
    Compromise,
    KeyList,
    ListedKey,
    Revocations,
    bits_of,
    open_keys,
    proofs_of,
    sign_revocations,
)
from ambos.records.audit.actions import record as log
from ambos.records.registry.loading import origin

from .. import vault
from ..keys import root_public
from ..models import Document, PublishedList, SigningKey
from ..permissions import may_keep_keys
from ..queries import key_list, newest
from .keys import retire_key

GOOD_FOR = timedelta(days=7)
"""After so many days without a new list of revocations the page warns that its list is old."""


def draft_key_list(*, by: Any) -> KeyList:
    """What the root is asked to sign: every key ever made, and of compromised ones what they had honestly issued before."""
    if not may_keep_keys(by):
        raise PermissionDenied
    last = newest(PublishedList.Kind.KEYS)
    institution = origin().institution
    listed = {key.key_id: _listed(key) for key in SigningKey.objects.all()}
    now = timezone.now().replace(microsecond=0)
    return KeyList((last.sequence if last else 0) + 1, now, (institution.es, institution.en), listed)


@transaction.atomic
def publish_keys(*, token: bytes, by: Any) -> PublishedList:
    """Publish a list of keys that the root has signed, then the list of revocations; older signers of an office retire.

    Refusals: ``documents.no_root``, ``documents.bad_signature``, ``documents.list_out_of_order``,
    ``documents.list_outdated`` (it does not know a key, or a compromise, that was recorded since it was drafted).
    """
    if not may_keep_keys(by):
        raise PermissionDenied
    root = root_public()
    if root is None:
        raise Refused("documents.no_root")
    listed = open_keys(token, [root])
    last = newest(PublishedList.Kind.KEYS)
    if last and listed.sequence <= last.sequence:
        raise Refused("documents.list_out_of_order", sequence=listed.sequence, last=last.sequence)
    _refuse_outdated(listed)
    made = _published(PublishedList.Kind.KEYS, listed.sequence, token, by)
    _retire_followed(listed, by)
    publish_lists(by=by)
    return made


@transaction.atomic
def publish_lists(*, by: Any) -> PublishedList | None:
    """Sign and publish the list of revocations. ``None`` while there is no listed publisher to sign it."""
    if not may_keep_keys(by):
        raise PermissionDenied
    published = key_list()
    known = published.keys if published else {}
    active = SigningKey.objects.filter(use=SigningKey.Use.PUBLISHER, state=SigningKey.State.ACTIVE).order_by("-made_at")
    publisher = next((key for key in active if key.key_id in known), None)
    if publisher is None:
        return None
    last = newest(PublishedList.Kind.REVOCATIONS)
    now = timezone.now().replace(microsecond=0)
    revoked = Revocations((last.sequence if last else 0) + 1, now, now + GOOD_FOR, _bits())
    token = sign_revocations(revoked, vault.private_key(publisher), publisher.key_id)
    return _published(PublishedList.Kind.REVOCATIONS, revoked.sequence, token, by)


def _listed(key: SigningKey) -> ListedKey:
    return ListedKey(
        key_id=key.key_id,
        public=bytes(key.public),
        owner=(key.owner_es, key.owner_en),
        valid_from=key.valid_from,
        valid_to=key.valid_to,
        is_publisher=key.use == SigningKey.Use.PUBLISHER,
        compromise=None if key.compromised_since is None else Compromise(key.compromised_since, _proofs(key)),
    )


def _proofs(key: SigningKey) -> bytes:
    honest = Document.objects.filter(key=key, issued_at__lt=key.compromised_since).values_list("place", "proof")
    return proofs_of({place: bytes(proof) for place, proof in honest.iterator()})


def _bits() -> dict[str, bytes]:
    places: dict[str, list[int]] = defaultdict(list)
    ended = Document.objects.exclude(state=Document.State.ISSUED).values_list("key__key_id", "place")
    for key_id, place in ended.iterator():
        places[key_id].append(place)
    return {key_id: bits_of(found) for key_id, found in places.items()}


def _refuse_outdated(listed: KeyList) -> None:
    for key in SigningKey.objects.all():
        said = listed.keys.get(key.key_id)
        since = said.compromise.since if said and said.compromise else None
        wanted = key.compromised_since.replace(microsecond=0) if key.compromised_since else None
        if said is None or said.public != bytes(key.public) or since != wanted:
            raise Refused("documents.list_outdated", key=key.key_id)


def _retire_followed(listed: KeyList, by: Any) -> None:
    """Of the keys in use of one office the newest listed one goes on; those before it retire."""
    seen: set[tuple[str, Any]] = set()
    for key in SigningKey.objects.filter(state=SigningKey.State.ACTIVE).order_by("-made_at"):
        if key.key_id not in listed.keys:
            continue
        if (key.use, key.office_id) in seen:
            retire_key(key=key, by=by)
        seen.add((key.use, key.office_id))


def _published(kind: str, sequence: int, token: bytes, by: Any) -> PublishedList:
    made = PublishedList.objects.create(
        kind=kind,
        sequence=sequence,
        token=token,
        published_at=timezone.now(),
        published_by_id=by.user if isinstance(by, Access) else None,
    )
    log("documents.list_published", made, by=by, kind=kind, sequence=sequence)
    return made
