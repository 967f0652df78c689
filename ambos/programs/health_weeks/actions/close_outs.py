"""The close-out report of an event: begun, sent, returned, verified, corrected; by the office or by a volunteer's link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from ambos.domain.errors import Refused, check
from ambos.domain.health_weeks import close_out as rules
from ambos.domain.health_weeks import events as life
from ambos.records.audit.actions import new_link, record

from ..models import CloseOut, CloseOutLink, Event, ServiceLine, VolunteerShift
from ..permissions import may_report, may_run, may_verify
from ..queries import close_out_of, close_out_services, window_visits
from .steps import locked, move, must, open_edition_of, user_of
from .telling import tell_of_arrival

LINK_LIVES = timedelta(days=45)
NUMBERS = ("attendees", "referrals", "abnormal", "abnormal_referred", "abnormal_refused", "enrolled", "online_views",
           "other_volunteers", "other_minutes", "satisfied", "opinions")  # fmt: skip


@dataclass(frozen=True)
class Answers:
    """A close-out as typed; ``None`` is not answered. ``services``: code -> number. ``minutes``: key of a shift -> minutes."""

    attendees: int | None = None
    referrals: int | None = None
    abnormal: int | None = None
    abnormal_referred: int | None = None
    abnormal_refused: int | None = None
    enrolled: int | None = None
    online_views: int | None = None
    other_volunteers: int | None = None
    other_minutes: int | None = None
    satisfied: int | None = None
    opinions: int | None = None
    services: Mapping[str, int | None] = field(default_factory=dict)
    not_offered: frozenset[str] = frozenset()
    minutes: Mapping[str, int | None] = field(default_factory=dict)
    explanation: str = ""


@transaction.atomic
def save_draft(*, event: Event, answers: Answers, by: Any) -> CloseOut:
    """Keep what was typed so far, whatever is missing: an old telephone may die. Nothing of it counts yet."""
    must(may_report(by, event))
    event = locked(event)
    _reportable(event)
    return _keep(event, answers, by)


@transaction.atomic
def submit_close_out(*, event: Event, answers: Answers, by: Any) -> CloseOut:
    """Send the report. ``Refused`` with every fault of ``domain.health_weeks.close_out``, and with every doubt that has no
    explanation; the event is then *reported*, and somebody else verifies."""
    must(may_report(by, event))
    event = locked(event)
    _reportable(event)
    asked = {code: answers.services.get(code) for code in (*event.services, *answers.services)}
    said = rules.CloseOut(
        mode=event.mode, attendees=answers.attendees, referrals=answers.referrals, abnormal=answers.abnormal,
        abnormal_referred=answers.abnormal_referred, abnormal_refused=answers.abnormal_refused, enrolled=answers.enrolled,
        online_views=answers.online_views, services=asked, not_offered=answers.not_offered,
        explanation=answers.explanation, at_the_window=window_visits(event),
    )  # fmt: skip
    known = {code for code, _name in close_out_services()} | set(event.services)
    check(r for r in rules.faults(said))
    if unknown := sorted(set(answers.services) - known):
        raise Refused("health_weeks.unknown_service", code=unknown[0])
    if not answers.explanation.strip():
        check(rules.doubts(said, event.kind))
    report = _keep(event, answers, by)
    report.state, report.submitted_at, report.submitted_by_id = CloseOut.State.SUBMITTED, timezone.now(), user_of(by)
    report.by_link = by == "link"
    report.save(update_fields=["state", "submitted_at", "submitted_by", "by_link"])
    move(event, "report", by=by, version=report.version)
    return report


@transaction.atomic
def submit_by_link(*, token: str, answers: Answers) -> CloseOut:
    """Send the report by a volunteer's link, which is spent by it. ``Refused``: ``health_weeks.link_gone``, and as above;
    then the link is as before."""
    found = CloseOutLink.objects.of(token).select_related("event").first()
    if found is None:
        raise Refused("health_weeks.link_gone")
    locked(found.event)
    link = CloseOutLink.objects.get(pk=found.pk)  # read again behind the lock
    if not link.works:
        raise Refused("health_weeks.link_gone")
    report = submit_close_out(event=found.event, answers=answers, by="link")
    link.spent_at = timezone.now()
    link.save(update_fields=["spent_at"])
    tell_of_arrival(report, timezone.localdate())
    return report


@transaction.atomic
def make_link(*, event: Event, by: Any) -> str:
    """A link for the volunteer in charge; earlier ones stop working. Gives its path, which is shown once."""
    must(may_run(by, event.office_id))
    event = locked(event)
    _reportable(event, begun=False)
    revoke_links(event=event, by=by)
    until = max(timezone.now(), event.ends_at) + LINK_LIVES
    token = new_link(CloseOutLink, event=event, made_by_id=user_of(by), expires_at=until)
    record("health_weeks.link_made", event, by=by, office=event.office_id)
    return reverse("health_weeks:by_link", args=[token])


def revoke_links(*, event: Event, by: Any) -> int:
    """No link of this event opens its report any more. Returns how many were open."""
    must(may_run(by, event.office_id))
    return event.links.revoke()


@transaction.atomic
def verify_close_out(*, report: CloseOut, by: Any) -> CloseOut:
    """The office stands for the report. Never by who sent it."""
    must(may_run(by, report.event.office_id))
    event = locked(report.event)
    report = CloseOut.objects.select_related("event").get(pk=report.pk)
    if not may_verify(by, report):
        raise Refused("health_weeks.own_report")
    if report.state != CloseOut.State.SUBMITTED:
        raise Refused("health_weeks.not_now", state=event.state, move="verify")
    report.state, report.verified_at, report.verified_by_id = CloseOut.State.VERIFIED, timezone.now(), user_of(by)
    report.save(update_fields=["state", "verified_at", "verified_by"])
    move(event, "verify", by=by, version=report.version)
    return report


@transaction.atomic
def return_close_out(*, report: CloseOut, reason: str, by: Any) -> CloseOut:
    """Send it back with what is to be corrected. What was typed stays."""
    must(may_run(by, report.event.office_id))
    if not reason.strip():
        raise Refused("health_weeks.say_why", field="reason")
    event = locked(report.event)
    report = CloseOut.objects.select_related("event").get(pk=report.pk)
    if report.state != CloseOut.State.SUBMITTED:
        raise Refused("health_weeks.not_now", state=event.state, move="return")
    report.state, report.return_reason = CloseOut.State.RETURNED, reason.strip()[:500]
    report.save(update_fields=["state", "return_reason"])
    move(event, "return", by=by, version=report.version)
    return report


@transaction.atomic
def reopen_event(*, event: Event, reason: str, by: Any) -> CloseOut:
    """Correct a report that was verified or consolidated: a new version begins with the old numbers, the old one stays as it
    was and counts no more. Until the new one is sent the event counts as not reported, never silently as before."""
    must(may_run(by, event.office_id))
    if not reason.strip():
        raise Refused("health_weeks.say_why", field="reason")
    event = locked(event)
    open_edition_of(event)
    move(event, "reopen", by=by)
    old = close_out_of(event)
    if old is None:
        raise Refused("health_weeks.not_now", state=event.state, move="reopen")
    lines = [(line.code, line.number, line.is_not_offered) for line in old.lines.all()]
    CloseOut.objects.filter(pk=old.pk).update(state=CloseOut.State.SUPERSEDED)
    new = CloseOut.objects.create(
        event=event, version=old.version + 1, explanation=old.explanation, return_reason=reason.strip()[:500],
        **{name: getattr(old, name) for name in NUMBERS},
    )  # fmt: skip
    ServiceLine.objects.bulk_create(
        ServiceLine(close_out=new, code=code, number=number, is_not_offered=apart) for code, number, apart in lines
    )
    return new


def _reportable(event: Event, *, begun: bool = True) -> None:
    open_edition_of(event)
    if event.counted_in_id is not None:
        raise Refused("health_weeks.counted_elsewhere")
    if event.state not in (life.PUBLISHED, life.HELD):
        raise Refused("health_weeks.not_now", state=event.state, move="report")
    if begun and event.starts_at > timezone.now():
        raise Refused("health_weeks.before_it_begins")


def _keep(event: Event, answers: Answers, by: Any) -> CloseOut:
    report = close_out_of(event)
    if report is None:
        last = event.close_outs.aggregate(last=Max("version"))["last"] or 0
        report = CloseOut.objects.create(event=event, version=last + 1)
    for name in NUMBERS:
        setattr(report, name, getattr(answers, name))
    report.explanation, report.state = answers.explanation.strip(), CloseOut.State.DRAFT
    report.save()
    report.lines.all().delete()
    ServiceLine.objects.bulk_create(
        ServiceLine(close_out=report, code=code, number=number, is_not_offered=code in answers.not_offered)
        for code, number in (dict.fromkeys(answers.not_offered) | dict(answers.services)).items()
        if number is not None or code in answers.not_offered
    )
    for shift in VolunteerShift.objects.filter(
        event=event, pk__in=[k for k, m in answers.minutes.items() if m is not None]
    ):
        shift.worked = answers.minutes[str(shift.pk)]
        shift.save(update_fields=["worked"])
    record("health_weeks.close_out_kept", report, by=by, office=event.office_id, version=report.version)
    return report
