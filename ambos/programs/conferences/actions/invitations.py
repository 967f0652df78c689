"""Invitations: sent, answered by the link, declined late, expired; the next in line is asked at once."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format

from ambos.domain import codes
from ambos.domain.conferences import life
from ambos.domain.conferences.life import State
from ambos.domain.conferences.selection import next_in_line
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record
from ambos.records.audit.keys import new_key
from ambos.records.messages.actions import Recipient, tell

from .. import queries, vault
from ..models import Edition, Invitation, Nomination
from ..permissions import may_convene
from .steps import in_state, locked, move, must

BADGE_SIGNS = 8
REMIND_BEFORE = timedelta(days=3)
Answers = Invitation.State


def recipient(invitation: Invitation) -> Recipient:
    """Where her messages go."""
    who = invitation.nomination.participant
    return Recipient("email", vault.email_of(who), who.language)


def address_of(invitation: Invitation) -> str:
    """The whole address of her page, as a message carries it."""
    return f"{settings.ORIGIN_URL}{queries.link_of(invitation)}"


def written(day: date, invitation: Invitation) -> str:
    """A day in words of her language, as a message carries it."""
    with translation.override(invitation.nomination.participant.language):
        return date_format(day, "DATE_FORMAT")


def invite(nomination: Nomination, *, substitutes: Invitation | None = None, by: Any) -> Invitation:
    """Offer a place and tell her. Within a verb that locked the edition."""
    edition, today = nomination.edition, timezone.localdate()
    made = Invitation(
        id=new_key(), nomination=nomination, substitutes=substitutes, badge=codes.new_code(BADGE_SIGNS, secrets.randbelow),
        sent_at=timezone.now(), answer_by=life.answer_by(today, edition.answer_by, edition.starts_on),
    )  # fmt: skip
    made.token_index = vault.token_index(vault.token_of(made))
    made.save(force_insert=True)
    record("conferences.invited", made, by=by, office=nomination.office_id, substitute=substitutes is not None)
    values = {"reference": edition.number, "link": address_of(made), "day": written(made.answer_by, made)}
    tell("conferences.invited", made, to=recipient(made), values=values, once=f"conf.invited:{made.pk}")
    return made


@transaction.atomic
def answer_invitation(
    *, invitation: Invitation, accept: bool, attends_at: str = "first", wants_support: bool = False, by: Any
) -> Invitation:
    """Accept or decline, by the link or for her by a coordinator. Where she attends is never asked why.

    Refused after the answer's day, after the conference began, at a second place the edition has not, and for travel support that
    is used up (she may accept without). Who accepted may still decline; then, and when the days left are few, the next in line
    is invited at once.
    """
    must(by == "link" or may_convene(by))
    edition = locked(invitation.nomination.edition)
    invitation = Invitation.objects.select_related("nomination__participant", "nomination__edition").get(
        pk=invitation.pk
    )
    today = timezone.localdate()
    in_state(edition, State.INVITING)
    if today >= edition.starts_on:
        raise Refused("conferences.begun_already")
    if accept:
        return _accept(edition, invitation, attends_at, wants_support, today, by)
    if invitation.state not in (Answers.SENT, Answers.ACCEPTED):
        raise Refused("conferences.answered_already")
    invitation.state, invitation.answered_at = Answers.DECLINED, timezone.now()
    invitation.is_late = life.declines_late(today, edition.starts_on)
    invitation.save(update_fields=["state", "answered_at", "is_late"])
    record("conferences.declined", invitation, by=by, office=invitation.nomination.office_id, late=invitation.is_late)
    invite_next(invitation=invitation, by="system")
    return invitation


@transaction.atomic
def invite_next(*, invitation: Invitation, by: Any) -> Invitation | None:
    """Give a place that came free to the next in line: of the same office first. ``None`` when nobody can take it any more, or
    somebody took it already."""
    must(may_convene(by))
    edition = locked(invitation.nomination.edition)
    if edition.state != State.INVITING or timezone.localdate() >= edition.starts_on - timedelta(days=1):
        return None
    if invitation.nomination.is_speaker or Invitation.objects.filter(substitutes=invitation).exists():
        return None
    pairs = queries.nominees(edition)
    by_key = {one.key: row for row, one in pairs}
    waiting = [one for row, one in pairs if row.state == Nomination.State.WAITING and not _has_invitation(row)]
    group = [one for row, one in pairs if row.state == Nomination.State.CHOSEN and _holds(row)]
    found = next_in_line(str(invitation.nomination.office_id), waiting, group, queries.rules_of(edition))
    if found is None:
        record("conferences.place_stays_free", invitation, by=by, office=invitation.nomination.office_id)
        return None
    row = by_key[found.key]
    row.edition = edition
    row.state, row.why = Nomination.State.CHOSEN, "substitute"
    row.save(update_fields=["state", "why"])
    return invite(row, substitutes=invitation, by=by)


def remind() -> int:
    """Remind whoever has not answered and has few days left, once. How many."""
    today = timezone.localdate()
    rows = Invitation.objects.filter(
        state=Answers.SENT, reminded_at__isnull=True, answer_by__range=(today, today + REMIND_BEFORE),
        nomination__edition__state=State.INVITING, sent_at__lt=timezone.now() - timedelta(days=1),
    )  # fmt: skip
    found = list(rows.select_related("nomination__participant", "nomination__edition"))
    for row in found:
        with transaction.atomic():
            values = {
                "reference": row.nomination.edition.number,
                "link": address_of(row),
                "day": written(row.answer_by, row),
            }
            tell("conferences.reminder", row, to=recipient(row), values=values, once=f"conf.remind:{row.pk}")
            row.reminded_at = timezone.now()
            row.save(update_fields=["reminded_at"])
    return len(found)


def expire_invitations() -> int:
    """Who did not answer in time gives the place on. How many."""
    today = timezone.localdate()
    rows = list(
        Invitation.objects.filter(
            state=Answers.SENT, answer_by__lt=today, nomination__edition__state=State.INVITING
        ).select_related("nomination__edition")
    )
    for row in rows:
        with transaction.atomic():
            locked(row.nomination.edition)
            if Invitation.objects.filter(pk=row.pk, state=Answers.SENT).update(state=Answers.EXPIRED):
                record("conferences.expired", row, by="system", office=row.nomination.office_id)
                invite_next(invitation=row, by="system")
    return len(rows)


def hold_due() -> int:
    """Editions whose first day has come are held; those over are followed. How many moved."""
    today, moved = timezone.localdate(), 0
    for edition in Edition.objects.filter(state__in=[State.INVITING, State.HELD]):
        with transaction.atomic():
            edition = locked(edition)
            if edition.state == State.INVITING and edition.starts_on <= today:
                move(edition, "hold", by="system")
                moved += 1
            if edition.state == State.HELD and edition.ends_on < today:
                move(edition, "follow", by="system")
                moved += 1
    return moved


def _accept(
    edition: Edition, invitation: Invitation, attends_at: str, wants_support: bool, today: date, by: Any
) -> Invitation:
    if invitation.state == Answers.EXPIRED or today > invitation.answer_by:
        raise Refused("conferences.answer_over", day=invitation.answer_by)
    if invitation.state != Answers.SENT:
        raise Refused("conferences.answered_already")
    if attends_at == Invitation.At.SECOND and not edition.second_place:
        raise Refused("conferences.no_second_place", field="attends_at")
    if wants_support and queries.support_left(edition) < 1:
        raise Refused("conferences.no_support_left", field="wants_support")
    invitation.state, invitation.answered_at, invitation.attends_at = Answers.ACCEPTED, timezone.now(), attends_at
    invitation.travel = Invitation.Travel.SUPPORTED if wants_support else Invitation.Travel.SELF
    invitation.save(update_fields=["state", "answered_at", "attends_at", "travel"])
    record("conferences.accepted", invitation, by=by, office=invitation.nomination.office_id, travel=invitation.travel)
    return invitation


def _has_invitation(row: Nomination) -> bool:
    return getattr(row, "invitation", None) is not None


def _holds(row: Nomination) -> bool:
    sent = getattr(row, "invitation", None)
    return sent is not None and sent.state in (Answers.SENT, Answers.ACCEPTED)
