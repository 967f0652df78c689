"""Asking the origin: a letter to the state's office, reminders on their days, the answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ambos.domain import transcripts as life
from ambos.domain.errors import Reason, Refused, check
from ambos.records.audit.actions import record
from ambos.records.learning.models import Institution, Transcript

from .. import queries
from ..models import Chaser, OriginRequest, Request
from ..permissions import may_work
from .steps import locked, move, must, user_of, worded

State = OriginRequest.State
ENDED = (State.ANSWERED, State.NOT_FOUND, State.REFUSED, State.GIVEN_UP)


@transaction.atomic
def ask_origin(
    *, request: Request, addressee: Institution, level: str, first_year: int, last_year: int, channel: str, form_key: UUID,
    by: Any, school_key: str = "", school_name: str = "", sent_on: date | None = None,
) -> OriginRequest:  # fmt: skip
    """Write to an office of origin. When an answer is expected follows from what that office took before.

    ``Refused`` with every fault: nobody told whom the office knows (``transcripts.identity_missing``), no school
    (``transcripts.needs_school``), years backwards, a day to come.
    """
    must(may_work(by, request))
    if already := OriginRequest.objects.filter(form_key=form_key, request=request).first():
        return already
    row, today = locked(request), timezone.localdate()
    sent_on = sent_on or today
    check(_faults(row, school_key, school_name, first_year, last_year, sent_on, today))
    made = OriginRequest.objects.create(
        request=row, addressee=addressee, school_key=school_key.strip().upper(), school_name=school_name.strip(), level=level,
        first_year=first_year, last_year=last_year, channel=channel, sent_on=sent_on, sent_by_id=user_of(by),
        expected_on=sent_on + timedelta(days=queries.pace(addressee.state_province).expected), form_key=form_key,
    )  # fmt: skip
    move(row, "obtain", by=by, state_province=addressee.state_province, channel=channel)
    return made


@transaction.atomic
def chase(*, origin_request: OriginRequest, channel: str, by: Any, answer: str = "", on: date | None = None) -> Chaser:
    """Somebody asked again. Twice on a day is once. From the last day on it waits for a person to find another way."""
    row = _open(origin_request, by)
    on = on or timezone.localdate()
    if on < row.sent_on or on > timezone.localdate():
        raise Refused("transcripts.bad_day", field="on")
    told = {"channel": channel, "answer": worded(answer, "answer", needed=False), "done_by_id": user_of(by)}
    made, is_new = Chaser.objects.get_or_create(origin_request=row, done_on=on, defaults=told)
    if is_new:
        record("transcripts.asked_again", row, by=by, office=row.request.office_id, channel=channel)
    if (on - row.sent_on).days >= queries.pace().most and row.request.waits_for == Request.Waits.NOTHING:
        Request.objects.filter(pk=row.request_id).update(waits_for=Request.Waits.ORIGIN_SILENT)
    return made


@transaction.atomic
def record_answer(
    *,
    origin_request: OriginRequest,
    state: str,
    on: date,
    by: Any,
    answer: str = "",
    transcript: Transcript | None = None,
) -> OriginRequest:
    """The office answered: the record came, or why not. What it is worth is read afterwards, as any paper.

    Refused ``transcripts.bad_answer``, ``transcripts.bad_day``, ``transcripts.needs_note`` (why not).
    """
    row = _open(origin_request, by)
    if state not in ENDED:
        raise Refused("transcripts.bad_answer", field="state")
    if on < row.sent_on or on > timezone.localdate():
        raise Refused("transcripts.bad_day", field="on")
    row.answer = worded(answer, "answer", needed=state != State.ANSWERED)
    row.state, row.answered_on, row.transcript = state, on, transcript
    row.save(update_fields=["state", "answered_on", "answer", "transcript"])
    record("transcripts.origin_answered", row, by=by, office=row.request.office_id, state=state, days=(on - row.sent_on).days,
           state_province=row.addressee.state_province)  # fmt: skip
    if state == State.ANSWERED and row.request.waits_for == Request.Waits.ORIGIN_SILENT:
        Request.objects.filter(pk=row.request_id).update(waits_for=Request.Waits.NOTHING)
    return row


def _open(origin_request: OriginRequest, by: Any) -> OriginRequest:
    """The row as it stands now. Refused ``transcripts.answered_already``."""
    found = OriginRequest.objects.select_for_update(of=("self",)).select_related(
        "request__district__institution", "addressee"
    )
    row = found.get(pk=origin_request.pk)
    must(may_work(by, row.request))
    if row.state != State.SENT:
        raise Refused("transcripts.answered_already")
    return row


def _faults(request: Request, key: str, name: str, first: int, last: int, sent_on: date, today: date) -> list[Reason]:
    found = []
    if request.state not in life.MOVES["obtain"][0]:
        found.append(Reason("transcripts.not_now", {"state": request.state, "move": "obtain"}))
    if not request.sealed_with:
        found.append(Reason("transcripts.identity_missing"))
    if not key.strip() and not name.strip():
        found.append(Reason("transcripts.needs_school", {}, "school_name"))
    if not 1950 <= first <= last <= today.year:
        found.append(Reason("transcripts.bad_years", {}, "last_year"))
    if sent_on > today:
        found.append(Reason("transcripts.bad_day", {}, "sent_on"))
    return found
