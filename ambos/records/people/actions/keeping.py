"""How long she is kept by name: told before, erased after; and what she herself asks about her data."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from ambos.domain.access import PURPOSES, for_the_system
from ambos.domain.errors import Refused
from ambos.domain.retention import Retention
from ambos.domain.telephones import dialled
from ambos.records.audit.actions import record, who
from ambos.records.messages.actions import Recipient, tell

from ..models import Consent, DataRequest, Person, RetentionNotice
from ..permissions import may_ask_about, may_forget, require
from ..queries import contact_points, data_answer_days, retention_of
from .forgetting import forget_person
from .registering import today_at

AT_ONCE = 500
"""People that one run of the task goes through: the next run goes on."""


def keep_time(today: date | None = None) -> tuple[int, int]:
    """Tell whose time ends soon, then erase whose time has ended. (told, erased). Each person is a transaction."""
    today = today or timezone.localdate()
    return tell_before_erasing(today), erase_due(today)


def tell_before_erasing(today: date) -> int:
    """Tell people, by the way they allowed, on which day what names them is erased; how many."""
    told = 0
    for purpose in PURPOSES:
        rule = retention_of(purpose, today)
        if rule is None:
            continue
        due = _kept_by_time(Person.objects.filter(purpose=purpose, last_seen_on__lte=rule.told_from(today)))
        for person in (
            due.filter(retention_notice=None).select_related("office").order_by("last_seen_on", "pk")[:AT_ONCE]
        ):
            _tell(person, rule, today)
            told += 1
    return told


def erase_due(today: date) -> int:
    """Turn into numbers whose day has come and who did not come back; how many."""
    erased = 0
    due = RetentionNotice.objects.filter(due_on__lte=today, person__forgotten_at=None).select_related("person__office")
    for notice in due.order_by("due_on", "pk")[:AT_ONCE]:
        with transaction.atomic():
            person, rule = notice.person, retention_of(notice.person.purpose, today)
            if rule is None or not _kept_by_time(Person.objects.filter(pk=person.pk)).exists():
                notice.delete()
            elif rule.ends_on(person.last_seen_on) > today:
                notice.delete()  # she was in contact meanwhile
            else:
                record("people.time_ended", person, by="system", office=person.office_id, way=notice.way)
                forget_person(person=person, by="system")
                erased += 1
    return erased


@transaction.atomic
def ask_about_data(*, person: Person, kind: str, by: Any) -> DataRequest:
    """She asks that her data be corrected or forgotten: herself (``client``) or at the window. Asked twice, it is one.

    Refused ``people.request_unknown``.
    """
    require(may_ask_about(by, person))
    if kind not in DataRequest.Kind.values:
        raise Refused("people.request_unknown", field="kind")
    today = today_at(person.office)
    asked, is_new = DataRequest.objects.get_or_create(
        person=person,
        kind=kind,
        state=DataRequest.State.OPEN,
        defaults={
            "asked_at": timezone.now(),
            "asked_by": who(by),
            "due_on": today + timedelta(days=data_answer_days(today)),
        },
    )
    if is_new:
        record("people.data_asked", person, by=by, office=person.office_id, kind=kind)
    return asked


@transaction.atomic
def answer_data_request(*, data_request: DataRequest, is_done: bool, by: Any) -> DataRequest:
    """It was done, or she thought better of it. A request to be forgotten, done, forgets her. Refused
    ``people.request_answered`` the second time."""
    person = data_request.person
    require(may_forget(by, person))
    state = DataRequest.State.DONE if is_done else DataRequest.State.DECLINED
    waiting = DataRequest.objects.filter(pk=data_request.pk, state=DataRequest.State.OPEN)
    if not waiting.update(state=state, answered_at=timezone.now(), answered_by=who(by)):
        raise Refused("people.request_answered")
    data_request.refresh_from_db()
    record("people.data_answered", person, by=by, office=person.office_id, kind=data_request.kind, state=state)
    if is_done and data_request.kind == DataRequest.Kind.FORGET:
        forget_person(person=person, by=by)
    return data_request


def _kept_by_time(people: Any) -> Any:
    """Without those forgotten, and those who asked that their record be kept."""
    kept = Consent.objects.filter(scope="keep_record", revoked_at=None)
    return people.filter(forgotten_at=None).exclude(consents__in=kept)


@transaction.atomic
def _tell(person: Person, rule: Retention, today: date) -> None:
    due_on = rule.due_on(person.last_seen_on, today)
    way, recipient = _reach(person)
    notice = RetentionNotice.objects.create(person=person, due_on=due_on, told_at=timezone.now(), way=way)
    if recipient:
        with override(recipient.language):
            day = date_format(due_on, "DATE_FORMAT")
        tell("people.time_ends", person, to=recipient, values={"day": day}, once=f"people.time_ends:{notice.pk}")
    record("people.time_told", person, by="system", office=person.office_id, way=way, due_on=str(due_on))


def _reach(person: Person) -> tuple[str, Recipient | None]:
    """The preferred way she allowed; a telephone that others answer is not written to unless word may be left."""
    language = "en" if person.language == "en" else "es"
    points = sorted(contact_points(for_the_system(person.purpose), person), key=lambda p: not p.is_preferred)
    for point in points:
        if point.system == "phone" and point.may_text and (not point.is_shared or point.may_leave_word):
            return RetentionNotice.Way.TEXT, Recipient("sms", dialled(point.value), language)
        if point.system == "email" and point.may_call:
            return RetentionNotice.Way.EMAIL, Recipient("email", point.value, language)
    return RetentionNotice.Way.NONE, None
