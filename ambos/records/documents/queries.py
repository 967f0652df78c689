"""Every read. Lists of papers show folio, kind and state; what a paper says is opened one at a time, and logged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Max, Q, QuerySet
from django.utils import timezone

from ambos.domain import sealing
from ambos.domain.access import Access
from ambos.domain.errors import Refused
from ambos.domain.folios import read_folio
from ambos.domain.sealed_lists import KeyList, Lists, open_keys, open_lists
from ambos.domain.sealed_schemas import Record, read
from ambos.records.accounts.queries import within
from ambos.records.audit.actions import record_read

from . import vault
from .keys import root_public
from .models import Document, PublishedList, SigningKey
from .permissions import kinds_of, may_keep_keys, may_open, may_see_keys
from .roles import ISSUE


def documents(access: Access) -> QuerySet[Document]:
    """The papers this reader may open, newest first."""
    if not access.may(ISSUE):
        return Document.objects.none()
    reach = within(access, office="office")
    return (
        Document.objects.filter(reach, kind__in=kinds_of(access)).select_related("office", "key").order_by("-issued_at")
    )


def find(access: Access, *, folio: str = "", kind: str = "", state: str = "") -> QuerySet[Document]:
    """Those of them with this folio, of this kind, in this state. Refused ``documents.bad_folio``."""
    wanted = {"folio": read_folio(folio) if folio.strip() else "", "kind": kind, "state": state}
    return documents(access).filter(**{name: value for name, value in wanted.items() if value})


def document(access: Access, key: Any) -> Document:
    """One paper she may open, or ``Document.DoesNotExist``."""
    return documents(access).select_related("issued_by", "ended_by", "replaced_by", "replaces").get(pk=key)


def open_document(document: Document, *, by: Any, reason: str) -> tuple[Record, sealing.Claims, bytes]:
    """What a paper says, its claims and its token. Logged, with the reason."""
    if not may_open(by, document):
        raise PermissionDenied
    token = vault.token(document)
    payload = sealing.prove(sealing.take_apart(token), bytes(document.key.public))
    claims = sealing.read_claims(payload)
    record_read(document, by=by, reason=reason, office=document.office_id)
    return read(claims.record), claims, token


def folio_state(folio: str) -> Literal["in_force", "revoked", "unknown"]:
    """For anybody who holds the paper: nothing but this word. A folio says nothing of whom it is about."""
    row = Document.objects.filter(folio=folio).values_list("state", "expires_at", "issued_at", "key__compromised_since")
    found = row.first()
    if found is None:
        return "unknown"
    state, expires_at, issued_at, stolen = found
    ended = state != Document.State.ISSUED or (expires_at is not None and expires_at < timezone.now())
    return "revoked" if ended or (stolen is not None and issued_at >= stolen) else "in_force"


def keys(by: Any) -> QuerySet[SigningKey]:
    """Every key, for whoever keeps them."""
    return SigningKey.objects.select_related("office") if may_keep_keys(by) else SigningKey.objects.none()


@dataclass(frozen=True)
class KeyLine:
    """A key as headquarters sees it: how it stands today, and how many papers it sealed. No private half, no paper."""

    key: SigningKey
    standing: Literal["in_force", "unpublished", "not_yet", "run_out", "retired", "compromised"]
    issued: int
    ended: int
    """Of those issued: replaced, voided or revoked."""
    to_replace: int
    """Of a compromised key: still in force, and sealed after it fell into other hands."""
    last_at: datetime | None


def key_lines(by: Any, on: date) -> list[KeyLine]:
    """Every key and what it issued, by office and the newest first, for whoever keeps keys or watches over them. Two
    queries, however many keys and papers there are."""
    if not may_see_keys(by):
        return []
    issued = Q(documents__state=Document.State.ISSUED)
    found = SigningKey.objects.select_related("office").annotate(
        issued=Count("documents"),
        ended=Count("documents", filter=~issued & Q(documents__isnull=False)),
        to_replace=Count("documents", filter=issued & Q(documents__issued_at__gte=F("compromised_since"))),
        last_at=Max("documents__issued_at"),
    )
    published = key_list()
    known = published.keys if published else {}
    order = found.order_by(F("office__name").asc(nulls_first=True), "-made_at", "key_id")
    return [
        KeyLine(key, _standing(key, known, on), key.issued, key.ended, key.to_replace, key.last_at) for key in order
    ]


def _standing(key: SigningKey, known: Any, on: date) -> Any:
    if key.state != SigningKey.State.ACTIVE:
        return str(key.state)
    if on < key.valid_from or on > key.valid_to:
        return "not_yet" if on < key.valid_from else "run_out"
    return "in_force" if key.key_id in known else "unpublished"


def to_replace(by: Any, key: SigningKey) -> QuerySet[Document]:
    """Papers still in force that no longer verify, because their key was in other hands when they were issued."""
    if not may_keep_keys(by):
        return Document.objects.none()
    return Document.objects.filter(key=key, state=Document.State.ISSUED, issued_at__gte=F("key__compromised_since"))


def newest(kind: str) -> PublishedList | None:
    """The list of this kind that counts."""
    return PublishedList.objects.filter(kind=kind).order_by("-sequence").first()


def list_pair() -> tuple[bytes, bytes] | None:
    """Both lists as the page carries them, or ``None`` before the first publication."""
    keys_list, revocations = newest(PublishedList.Kind.KEYS), newest(PublishedList.Kind.REVOCATIONS)
    return (bytes(keys_list.token), bytes(revocations.token)) if keys_list and revocations else None


def lists() -> Lists | None:
    """Both lists, proven from the root, or ``None`` before the first publication."""
    pair, root = list_pair(), root_public()
    return open_lists(*pair, [root]) if pair and root else None


def key_list() -> KeyList | None:
    """The newest list of keys, proven, or ``None``."""
    found, root = newest(PublishedList.Kind.KEYS), root_public()
    return _opened(bytes(found.token), root) if found and root else None


def signer_of(office: Any, on: datetime) -> SigningKey:
    """The key that seals for an office now: the newest one in use that readers already know.

    Refused ``documents.no_signer``; ``documents.key_not_published`` when none in use is on the published list.
    """
    mine = list(
        SigningKey.objects.filter(
            office=office, use=SigningKey.Use.SIGNER, state=SigningKey.State.ACTIVE,
            valid_from__lte=on.date(), valid_to__gte=on.date(),
        ).order_by("-made_at")
    )  # fmt: skip
    if not mine:
        raise Refused("documents.no_signer")
    published = key_list()
    known = published.keys if published else {}
    for key in mine:
        if key.key_id in known and known[key.key_id].compromise is None:
            return key
    raise Refused("documents.key_not_published", key=mine[0].key_id)


def file_key(document: Document) -> ec.EllipticCurvePrivateKey | None:
    """The key that seals the file of a paper anew: its own, or ``None`` when that was destroyed. The code needs none."""
    return vault.private_key(document.key) if document.key.sealed_private is not None else None


def office_key(office: Any) -> tuple[ec.EllipticCurvePrivateKey, str]:
    """The key that seals for an office now, private half and id. Refused as ``signer_of``."""
    found = signer_of(office, timezone.now())
    return vault.private_key(found), found.key_id


def publisher() -> tuple[ec.EllipticCurvePrivateKey, str] | None:
    """The key that signs lists of revocations now, private half and id, or ``None`` while there is none."""
    published = key_list()
    active = SigningKey.objects.filter(use=SigningKey.Use.PUBLISHER, state=SigningKey.State.ACTIVE).order_by("-made_at")
    found = next((key for key in active if published and key.key_id in published.keys), None)
    return (vault.private_key(found), found.key_id) if found else None


@lru_cache(maxsize=4)
def _opened(token: bytes, root: bytes) -> KeyList:
    return open_keys(token, [root])
