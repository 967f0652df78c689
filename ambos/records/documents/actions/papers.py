"""Issue, replace, void, revoke. A paper is never changed: it is replaced by another, and its bit is set in the list."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from ambos.domain import sealing
from ambos.domain.access import Access
from ambos.domain.errors import Refused
from ambos.domain.folios import new_folio
from ambos.domain.sealed_schemas import Record, compact
from ambos.records.audit.actions import record as log
from ambos.records.network.models import Office
from ambos.records.registry.actions import enqueue

from .. import vault
from ..models import Document, SigningKey
from ..permissions import may_issue, may_open
from ..queries import signer_of
from .receipts import forget_schools

CHUNK = 200
"""Papers of a batch sealed in one transaction: memory stays flat, and what is done is done."""


@dataclass(frozen=True)
class Paper:
    """What to issue. ``subject`` is (type, key) of whom or what it is about, so that "my data" finds it."""

    record: Record
    subject: tuple[str, str] = ("", "")
    expires_at: datetime | None = None
    form_key: UUID | None = None
    folio: str | None = None
    """Only when a paper kept elsewhere already bears one; else by chance."""


@transaction.atomic
def issue_document(
    *,
    record: Record,
    office: Office,
    by: Any,
    subject: tuple[str, str] = ("", ""),
    expires_at: datetime | None = None,
    form_key: UUID | None = None,
    folio: str | None = None,
) -> Document:
    """Seal one paper and keep it. The same ``form_key`` again returns the paper it made.

    Refusals: ``documents.bad_value``, ``documents.too_large``, ``documents.no_signer``, ``documents.key_not_published``,
    ``documents.folio_taken``.
    """
    paper = Paper(record, subject, expires_at, form_key, folio)
    if made := _made_before([paper]):
        return made[form_key]
    try:
        with transaction.atomic():
            return _issued([paper], office, by)[0]
    except IntegrityError:
        # The same form, sent twice at the same moment: the other one was first.
        if made := _made_before([paper]):
            return made[form_key]
        raise


def issue_documents(*, papers: Iterable[Paper], office: Office, by: Any) -> Iterator[Document]:
    """Seal a batch, chunk by chunk, each in a transaction of its own; papers come out as they are done, in their order.

    A batch that was stopped is started again with the same ``form_key`` for each paper: what is done is not done again.
    """
    waiting = iter(papers)
    while chunk := list(islice(waiting, CHUNK)):
        with transaction.atomic():
            made = _made_before(chunk)
            left = [paper for paper in chunk if paper.form_key not in made]
            issued = iter(_issued(left, office, by) if left else ())
        yield from [made[paper.form_key] if paper.form_key in made else next(issued) for paper in chunk]


@transaction.atomic
def replace_document(
    *, document: Document, record: Record, why: str, by: Any, expires_at: datetime | None = None
) -> Document:
    """Issue another paper in its place; the old one no longer verifies once the list is out."""
    old = _open_for_change(document, by)
    made = _issued([Paper(record, (old.subject_type, old.subject_id), expires_at)], old.office, by)[0]
    _end(old, Document.State.REPLACED, why, by, replaced_by=made)
    return made


@transaction.atomic
def void_document(*, document: Document, why: str, by: Any) -> Document:
    """It should never have gone out: a mistake, or it was not delivered."""
    return _end(_open_for_change(document, by), Document.State.VOIDED, why, by)


@transaction.atomic
def revoke_document(*, document: Document, why: str, by: Any) -> Document:
    """It was good and is no longer."""
    return _end(_open_for_change(document, by), Document.State.REVOKED, why, by)


@transaction.atomic
def forget_papers(*, subject: tuple[str, str], by: Any) -> int:
    """Empty what is kept of the papers about somebody. Folio, state and proof stay: the paper in her hands still holds."""
    papers = Document.objects.filter(subject_type=subject[0], subject_id=subject[1]).exclude(sealed_with="")
    keys = list(papers.values_list("pk", flat=True))
    Document.objects.filter(pk__in=keys).update(sealed_token=b"", sealed_with="", subject_type="", subject_id="")
    forget_schools(keys)
    for paper in Document.objects.filter(pk__in=keys):
        log("documents.forgotten", paper, by=by, office=paper.office_id)
    return len(keys)


def _made_before(papers: list[Paper]) -> dict[UUID | None, Document]:
    """form key -> the paper it made; of those given."""
    keys = [paper.form_key for paper in papers if paper.form_key]
    made = Document.objects.filter(form_key__in=keys).select_related("office", "key") if keys else ()
    return {row.form_key: row for row in made}


def _issued(papers: list[Paper], office: Office, by: Any) -> list[Document]:
    for paper in papers:
        if not may_issue(by, office=office.pk, kind=paper.record.KIND):
            raise PermissionDenied
    now = timezone.now().replace(microsecond=0)
    key = signer_of(office, now)
    private = vault.private_key(key)
    first = _take_places(key, len(papers))
    _refuse_taken([paper.folio for paper in papers if paper.folio])
    made = [_sealed(paper, office, key, private, first + n, now, by) for n, paper in enumerate(papers)]
    Document.objects.bulk_create(made)
    for document in made:
        log(
            "documents.issued",
            document,
            by=by,
            office=office,
            kind=document.kind,
            key=key.key_id,
            schema=document.schema,
        )
    return made


def _sealed(
    paper: Paper, office: Office, key: SigningKey, private: Any, place: int, now: datetime, by: Any
) -> Document:
    small = compact(paper.record)
    folio = paper.folio or new_folio(secrets.randbelow)
    payload = sealing.claims(small, folio=folio, issued_at=now, place=place, expires_at=paper.expires_at)
    token = sealing.seal(payload, private, key.key_id)
    document = Document(
        kind=paper.record.KIND.value,
        schema=small[0],
        folio=folio,
        office=office,
        key=key,
        place=place,
        proof=sealing.take_apart(token).proof,
        subject_type=paper.subject[0],
        subject_id=paper.subject[1],
        issued_at=now,
        issued_by_id=by.user if isinstance(by, Access) else None,
        expires_at=paper.expires_at,
        form_key=paper.form_key,
    )
    for column, content in vault.sealed_token(token, document).items():
        setattr(document, column, content)
    return document


def _take_places(key: SigningKey, how_many: int) -> int:
    """The first of so many places of this key's string of bits, given to nobody else (the row stays locked until done)."""
    SigningKey.objects.filter(pk=key.pk).update(places_used=F("places_used") + how_many)
    return SigningKey.objects.values_list("places_used", flat=True).get(pk=key.pk) - how_many


def _refuse_taken(folios: list[str]) -> None:
    taken = len(set(folios)) < len(folios) or Document.objects.filter(folio__in=folios).exists()
    if folios and taken:
        raise Refused("documents.folio_taken", field="folio")


def _open_for_change(document: Document, by: Any) -> Document:
    """The row as it stands now, locked. Refused ``documents.ended_already`` when somebody was quicker."""
    if not may_open(by, document):
        raise PermissionDenied
    row = Document.objects.select_for_update(of=("self",)).select_related("office").get(pk=document.pk)
    if row.state != Document.State.ISSUED:
        raise Refused("documents.ended_already")
    return row


def _end(document: Document, state: str, why: str, by: Any, *, replaced_by: Document | None = None) -> Document:
    if why not in Document.Why.values:
        raise Refused("documents.needs_why", field="why")
    document.state, document.why, document.replaced_by = state, why, replaced_by
    document.ended_at = timezone.now()
    document.ended_by_id = by.user if isinstance(by, Access) else None
    document.save(update_fields=["state", "why", "replaced_by", "ended_at", "ended_by"])
    log(f"documents.{state}", document, by=by, office=document.office_id, why=why)
    enqueue("documents.publish")
    return document
