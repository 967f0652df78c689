"""What casework holds of a person, in words, and how it is emptied."""

from __future__ import annotations

import secrets
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ambos.domain import referrals
from ambos.records.audit.actions import record
from ambos.records.directory.queries import need_name
from ambos.records.messages.actions import forget_messages
from ambos.records.registry.keyrings import keyring

from .actions import withdraw_request
from .models import AnswerLink, Appointment, Encounter, Grant, ServiceRequest, SharedNote
from .queries import name_of, opened

Section = tuple[str, list[tuple[str, str]]]


def data_about(person: Any) -> list[Section]:
    """Her visits, her referrals and what became of them. Opens what is sealed: whoever shows it records the read."""
    visits = [
        (date_format(visit.day, "SHORT_DATE_FORMAT"), " · ".join((visit.office.name, str(visit.get_source_display()))))
        for visit in person.encounters.filter(superseded_by=None).select_related("office").order_by("-started_at")
    ]
    sent = [
        (f"{date_format(r.sent_on, 'SHORT_DATE_FORMAT')} {r.reference}", _in_words(r))
        for r in person.service_requests.select_related("service__organization")
        .prefetch_related("appointments", "outcomes")
        .order_by("-sent_at")
    ]
    sections = (
        (_("Your visits"), visits),
        (_("Your referrals"), sent),
        (_("Who may read your shared sheet"), [_grant(one) for one in _grants(person)]),
        (_("What was written on your shared sheet"), [_line(one) for one in _notes(person)]),
    )
    return [(title, lines) for title, lines in sections if lines]


def forget(person: Any, *, by: Any) -> None:
    """Empty what points at her: notes, telephone, birth year, the number of her slip, her codes, links and letters; the lines
    of her shared sheet go and nobody reads it any more. What is still open is withdrawn first, so that no service goes on
    with it. What was counted stays counted."""
    for r in person.service_requests.filter(state__in=referrals.OPEN):
        withdraw_request(service_request=r, by="system")
    for r in person.service_requests.all():
        # A code leads to one referral: this one leads nowhere, since nobody has ever seen it.
        r.follow_index = keyring("casework").blind(secrets.token_urlsafe(32))
        r.note = r.notify_phone = r.birth_year = None
        r.answer_note = ""
        r.save(update_fields=["follow_index", "note", "notify_phone", "birth_year", "answer_note"])
        r.appointments.update(note="")
        forget_messages(r)
    AnswerLink.objects.filter(service_request__person=person).revoke()
    now = timezone.now()
    Grant.objects.filter(service_request__person=person, revoked_at=None).update(revoked_at=now)
    SharedNote.objects.filter(service_request__person=person, taken_away_at=None).update(text=None, taken_away_at=now)
    Encounter.objects.filter(person=person).update(alias="")
    record("casework.forgotten", person, by=by, office=person.office_id)


def _in_words(r: ServiceRequest) -> str:
    appointment = next((a for a in r.appointments.all() if a.state not in Appointment.GONE), None)
    outcome = next((o for o in r.outcomes.all() if o.superseded_by_id is None), None)
    note = opened(r, "note")
    said = [
        need_name(r.need),
        r.service.organization.name,
        str(r.get_state_display()),
        _("appointment %(day)s") % {"day": date_format(timezone.localtime(appointment.starts_at), "DATETIME_FORMAT")}
        if appointment
        else "",
        str(outcome.get_code_display()) if outcome else "",
        _("note: %(note)s") % {"note": note} if note else "",
    ]
    return " · ".join(filter(None, said))


def _grants(person: Any) -> QuerySet[Grant]:
    mine = Grant.objects.filter(service_request__person=person).select_related("office", "organization")
    return mine.order_by("-given_at")


def _grant(one: Grant) -> tuple[str, str]:
    ended = one.revoked_at or one.ends_at
    return name_of(one), _("from %(first)s to %(last)s") % {"first": _day(one.given_at), "last": _day(ended)}


def _notes(person: Any) -> QuerySet[SharedNote]:
    written = SharedNote.objects.filter(service_request__person=person, taken_away_at=None)
    return written.select_related("grant__office", "grant__organization").order_by("-written_at")


def _line(one: SharedNote) -> tuple[str, str]:
    who = name_of(one.grant) if one.grant else _("you")
    return _("%(day)s, entered by %(who)s") % {"day": _day(one.written_at), "who": who}, opened(one, "text")


def _day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")
