"""The shared sheet: the client lets somebody who helps her read and write beside her, and ends it when she likes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from ambos.domain import referrals
from ambos.domain.access import Access
from ambos.domain.errors import Reason, Refused, check
from ambos.domain.status import said_in
from ambos.records.audit.actions import record, who
from ambos.records.registry.keyrings import keyring

from ..models import Grant, ServiceRequest, SharedNote
from ..permissions import may_use
from ..queries import about, chain, grant_for, grants_of, helper_named, may_share, newest_of
from .steps import locked, must, tell_client


@transaction.atomic
def allow_helper(*, service_request: ServiceRequest, helper: str, by: Access | str) -> Grant:
    """The client lets a window or an organization (``helper``: ``office:<key>`` or ``organization:<key>``) read her sheet
    and write on it, for 90 days or until she ends it. Only she does it, by her code and year: never the helper.

    ``Refused``: ``casework.needs_birth_year``, ``no_helper_there``, ``helps_already``, ``too_many_helpers``.
    """
    must(by, False, words=("client",))
    service_request = locked(service_request)
    if not may_share(service_request):
        raise Refused("casework.needs_birth_year")
    found = helper_named(service_request, helper)
    if found is None:
        raise Refused("casework.no_helper_there", field="helper")
    standing = grants_of(service_request)
    if any(found.key in (g.office_id, g.organization_id) for g in standing):
        raise Refused("casework.helps_already", field="helper", helper=found.name)
    if len(standing) >= referrals.MOST_GRANTS:
        raise Refused("casework.too_many_helpers", most=referrals.MOST_GRANTS)
    now = timezone.now()
    grant = Grant.objects.create(
        service_request=service_request,
        office_id=found.key if found.kind == "office" else None,
        organization_id=found.key if found.kind == "organization" else None,
        given_at=now,
        ends_at=now + referrals.GRANT_LASTS,
    )
    _log("casework.sheet_granted", grant, by)
    return grant


@transaction.atomic
def end_grant(*, grant: Grant, by: Access | str) -> Grant:
    """The client ends it: from this moment it opens nothing. Ended twice is ended once."""
    must(by, False, words=("client", "system"))
    grant = Grant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    if grant.revoked_at is None:
        grant.revoked_at = timezone.now()
        grant.save(update_fields=["revoked_at"])
        _log("casework.sheet_revoked", grant, by)
    return grant


@transaction.atomic
def write_line(*, service_request: ServiceRequest, text: str, form_key: UUID, by: Access | str) -> SharedNote:
    """The client writes a line on her own sheet. The same form sent twice is one line. ``Refused``:
    ``casework.line_empty``, ``line_too_long``, ``note_says_status``, ``too_many_lines``."""
    must(by, False, words=("client",))
    return _write(locked(service_request), None, text, form_key, by)


@transaction.atomic
def write_granted_line(*, grant: Grant, text: str, form_key: UUID, by: Access | str) -> SharedNote:
    """Somebody who helps writes a line, under a grant that opens the sheet at this moment. A text that there is news goes to
    the telephone the client agreed to. ``PermissionDenied`` when the grant is another's; ``Refused`` like ``write_line``,
    and ``casework.grant_over``."""
    standing = _standing(grant, by)
    newest = locked(newest_of(standing.service_request))
    note = _write(newest, standing, text, form_key, by)
    tell_client(newest, f"line:{note.pk.hex}")
    return note


@transaction.atomic
def take_line_away(*, note: SharedNote, by: Access | str) -> SharedNote:
    """Whoever wrote a line takes its words away; that there was a line stays. The client hers; a helper those of the own
    house, while she still lets it. ``Refused``: ``casework.grant_over``."""
    note = SharedNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if note.grant is None:
        must(by, False, words=("client",))
    else:
        _standing(note.grant, by)
    if note.taken_away_at is None:
        note.text, note.taken_away_at = None, timezone.now()
        note.save(update_fields=["text", "taken_away_at"])
        record("casework.line_taken_away", note, by=by, office=note.service_request.office_id)
    return note


def _standing(grant: Grant, by: Access | str) -> Grant:
    """The grant, locked, when it opens something to this reader now: her ending it comes before or after, never between."""
    grant = Grant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    must(by, isinstance(by, Access) and may_use(by, grant), words=())
    if not isinstance(by, Access) or grant_for(by, grant.pk) is None:
        raise Refused("casework.grant_over")
    return grant


def _write(
    service_request: ServiceRequest, grant: Grant | None, text: str, form_key: UUID, by: Access | str
) -> SharedNote:
    form_key = uuid5(grant.pk if grant else service_request.pk, str(form_key))  # a form's key is nobody else's
    twin = SharedNote.objects.filter(form_key=form_key).first()
    if twin is not None:
        return twin
    text = text.strip()
    check(_faults(service_request, text))
    note = SharedNote(
        service_request=service_request, grant=grant, written_at=timezone.now(), written_by=who(by), form_key=form_key
    )
    note.text = keyring("casework").seal(text, about(note, "text"))
    note.save(force_insert=True)
    record(
        "casework.line_written",
        note,
        by=by,
        office=service_request.office_id,
        organization=grant.organization_id if grant else None,
    )
    return note


def _faults(service_request: ServiceRequest, text: str) -> Iterator[Reason]:
    if not text:
        yield Reason("casework.line_empty", {}, "text")
    if len(text) > referrals.LONGEST_LINE:
        yield Reason("casework.line_too_long", {"longest": referrals.LONGEST_LINE}, "text")
    if said_in(text):
        yield Reason("casework.note_says_status", {}, "text")
    keys = [step.pk for step in chain(service_request)]
    if SharedNote.objects.filter(service_request__in=keys).count() >= referrals.MOST_LINES:
        yield Reason("casework.too_many_lines", {"most": referrals.MOST_LINES}, "text")


def _log(verb: str, grant: Grant, by: Any) -> None:
    record(verb, grant, by=by, office=grant.service_request.office_id, organization=grant.organization_id)
