"""Requests within reach, what waits, and the link of a school without an account."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from ambos.domain import transcripts as life
from ambos.domain.access import EDUCATION, Access
from ambos.domain.codes import normalise
from ambos.domain.encryption import CannotOpen
from ambos.domain.errors import Reason, Refused
from ambos.records.accounts.queries import NOTHING, within
from ambos.records.audit.actions import record_read
from ambos.records.learning.roles import ANALYZE_CREDITS, REVIEW_CREDITS
from ambos.records.registry.keyrings import keyring
from ambos.records.registry.queries import explain

from ..models import Analysis, FollowUp, OriginRequest, Placement, Request, RequestLink
from ..permissions import may_read_requests, may_send, may_work

RING = "transcripts"


def reach(access: Access) -> Q:
    """The requests a reader reaches: of her offices or of her organization's district; none without the purpose."""
    if EDUCATION not in access.purposes:
        return NOTHING
    return within(access, office="office", organization="district__institution__organization")


def requests(access: Access, *, text: str = "", state: str = "", waits: bool = False) -> QuerySet[Request]:
    """Requests within reach, the newest first. ``text``: a code, or the number the school gave."""
    if not may_read_requests(access):
        return Request.objects.none()
    found = Request.objects.filter(reach(access)).select_related(
        "district__institution__organization", "learner", "office"
    )
    if text.strip():
        found = found.filter(Q(code__iexact=normalise(text)) | Q(learner__number__iexact=text.strip()))
    if state == "open":
        found = found.filter(state__in=life.OPEN)
    elif state:
        found = found.filter(state=state)
    if waits:
        found = found.exclude(waits_for="")
    return found.order_by("-received_on", "-state_at", "id")


def request(access: Access, key: Any) -> Request:
    """One of them, or ``Request.DoesNotExist``; a school's request is a named record, so that its opening is logged."""
    found = requests(access).select_related("learner__institution__parent", "follow_up").get(pk=key)
    record_read(found, by=access, reason="open_request", office=found.office_id)
    return found


def placement_of(request: Request) -> Placement | None:
    """The grade recommended last; ``words`` holds its reasons as sentences."""
    found = request.placements.order_by("-made_at", "-id").first()
    if found is not None:
        found.words = [str(explain(Reason(f"transcripts.place_{code}"))) for code in found.reasons]
    return found


def moves_of(request: Request) -> set[str]:
    """What may be done with a request as it stands."""
    return {verb for verb, (leaves, _to) in life.MOVES.items() if request.state in leaves}


def may_follow(follow_up: FollowUp, on: date) -> bool:
    """Is it time to ask what became of her?"""
    return on >= follow_up.due_on - timedelta(days=31)


def identity_of(request: Request, *, by: Any, reason: str) -> dict[str, str]:
    """Whom the origin knows, opened: given names, surnames, date of birth. Logged. Empty when it was never told or is gone."""
    if not (may_work(by, request) or may_send(by, request)):
        return {}
    if not request.sealed_with:
        return {}
    try:
        opened = keyring(RING).open(bytes(request.sealed_identity), str(request.pk))
    except CannotOpen:
        raise Refused("transcripts.identity_lost") from None
    record_read(request, by=by, reason=reason, office=request.office_id)
    return dict(json.loads(opened))


def link_of(token: str) -> RequestLink | None:
    """The link behind a token, with its request; ``None`` when there is none."""
    found = RequestLink.objects.select_related(
        "request__district__institution__organization", "request__learner", "request__office"
    )
    return found.of(token).first()


def to_review(access: Access) -> QuerySet[Analysis]:
    """Analyses that wait for a second reader who is not their author, the oldest first."""
    if not access.may(REVIEW_CREDITS) or EDUCATION not in access.purposes:
        return Analysis.objects.none()
    found = Analysis.objects.filter(state__in=[Analysis.State.SUBMITTED, Analysis.State.APPROVED])
    found = found.filter(within(access, office="request__office")).exclude(made_by=access.user)
    return found.select_related("request__district__institution", "request__learner", "made_by").order_by(
        "submitted_at", "id"
    )


def work_count(access: Access) -> int:
    """How many requests wait for this reader: what is open for an analyst, what to read for the second reader, what was
    issued for a school. One query."""
    if access.may(REVIEW_CREDITS):
        return to_review(access).count()
    states = life.OPEN[:3] if access.may(ANALYZE_CREDITS) else (life.ISSUED,)
    return requests(access).filter(state__in=states).order_by().count()


def school_waiting(access: Access) -> int:
    """How many analyses wait for the school's decision. One query."""
    return requests(access).filter(state=life.ISSUED).order_by().count()


def follow_ups_due(access: Access, on: date) -> QuerySet[FollowUp]:
    """Follow-ups whose day has come, the oldest first."""
    if not may_read_requests(access):
        return FollowUp.objects.none()
    reached = Request.objects.filter(reach(access))
    found = FollowUp.objects.filter(outcome="", due_on__lte=on, request__in=reached)
    return found.select_related("request__district__institution", "request__learner").order_by("due_on", "id")


@dataclass(frozen=True)
class Moment:
    """One thing that happened with a request."""

    at: datetime | date
    words: str
    note: str = ""


def with_history(request: Request) -> Request:
    """Bring what was asked of the origin and all analyses along, once: three queries, whichever reads ask for them."""
    letters = OriginRequest.objects.select_related("addressee").prefetch_related("chasers").order_by("sent_on", "id")
    analyses = Analysis.objects.select_related("made_by", "reviewed_by").order_by("version")
    prefetch_related_objects([request], Prefetch("origin_requests", letters), Prefetch("analyses", analyses))
    return request


def _placed_words(grade: int | None) -> str:
    """A placement as it stands among what happened."""
    if grade is None:
        return _("Placement recommended: not at school")
    return _("Placement recommended: grade %(grade)s") % {"grade": grade or "K"}


def timeline(request: Request) -> list[Moment]:
    """What happened with a request, the oldest first."""
    found = [Moment(request.received_on, _("The school asked"))]
    for one in with_history(request).origin_requests.all():
        found.append(
            Moment(one.sent_on, _("Asked of %(office)s") % {"office": one.addressee.name}, one.get_channel_display())
        )
        found += [Moment(again.done_on, _("Asked again"), again.answer) for again in one.chasers.all()]
        if one.answered_on:
            found.append(Moment(one.answered_on, one.get_state_display().capitalize(), one.answer))
    placed: tuple[int | None, bool] | None = None
    for grade, provisional, at in request.placements.values_list("grade", "is_provisional", "made_at"):
        if (grade, provisional) != placed:
            found.append(Moment(at, _placed_words(grade), _("provisional") if provisional else ""))
        placed = (grade, provisional)
    if request.complete_on:
        found.append(Moment(request.complete_on, _("Read in six steps, complete")))
    for analysis in request.analyses.all():
        if analysis.submitted_at:
            found.append(
                Moment(analysis.submitted_at, _("Analysed"), analysis.made_by.name if analysis.made_by else "")
            )
        if analysis.reviewed_at:
            found.append(
                Moment(
                    analysis.reviewed_at,
                    _("Read a second time"),
                    analysis.reviewed_by.name if analysis.reviewed_by else "",
                )
            )
        if analysis.issued_at:
            found.append(Moment(analysis.issued_at, _("Issued")))
    if request.decided_on:
        found.append(Moment(request.decided_on, _("Decided by the school")))
    follow_up = getattr(request, "follow_up", None)
    if follow_up and follow_up.answered_on:
        found.append(Moment(follow_up.answered_on, _("A year later"), follow_up.get_outcome_display()))
    return sorted(found, key=lambda one: timezone.localdate(one.at) if isinstance(one.at, datetime) else one.at)
