"""Every write of online courses."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain.credits import Reading
from ambos.domain.errors import Reason, Refused, check
from ambos.domain.pace import pace
from ambos.records.audit.actions import record
from ambos.records.learning import actions as learning
from ambos.records.learning.actions.credits import Recommended
from ambos.records.learning.models import Course, Credit, Enrollment, Institution
from ambos.records.registry.loading import origin

from .models import Offering, PaceNote, Place
from .permissions import may_enrol, may_keep_place, may_offer
from .queries import office_of_school, plan_of_offers, provider_named, reading_of

PROGRAM = "courses"
LONGEST_NUMBER = 20
MOST_BACK = timedelta(days=60)


@transaction.atomic
def offer(
    *, course: Course, target: Course, summary: str, summary_en: str, units: int, weeks: int, hours: Decimal,
    address: str = "", is_demo: bool = False, by: Any,
) -> Offering:  # fmt: skip
    """Put a course on offer under the standard it is meant for; one on offer already is corrected.

    Refused with every fault: no words in both languages, no units, weeks or hours, a target without credits.
    """
    if not may_offer(by):
        raise PermissionDenied
    faults = []
    if not (summary.strip() and summary_en.strip()):
        faults.append(Reason("courses.both_languages", {}, "summary"))
    if not (1 <= units <= 200 and 1 <= weeks <= 60 and 0 < hours <= 2000):
        faults.append(Reason("courses.bad_length", {}, "units"))
    if target.credits is None:
        faults.append(Reason("courses.no_standard", {"course": target.title}, "target"))
    check(faults)
    values = {
        "target": target, "summary": summary.strip(), "summary_en": summary_en.strip(), "units": units, "weeks": weeks,
        "hours": hours, "address": address, "is_open": True, "is_demo": is_demo,
    }  # fmt: skip
    made, _new = Offering.objects.update_or_create(course=course, defaults=values)
    record("courses.offered", made, by=by, course=f"{course.plan} {course.code}")
    return made


@transaction.atomic
def put_on_offer(
    *, provider: str, code: str, title: str, title_en: str, target: Course, summary: str, summary_en: str, units: int, weeks: int,
    hours: Decimal, source: str, address: str = "", by: Any,
) -> Offering:  # fmt: skip
    """Course, provider and offer in one go, as a person types them: a provider of this name is found, else added; a course of this
    code is corrected, and takes pupils again. Refused as ``offer``, ``learning.needs_name``, ``courses.needs_code``."""
    if not may_offer(by):
        raise PermissionDenied
    country, plan = origin().code, plan_of_offers()
    code = code.strip().lower()
    faults = [Reason("courses.needs_code", {}, "code")] * (not code) + [Reason("learning.needs_name", {}, "title")] * (
        not title.strip()
    )
    check(faults)
    known = provider_named(provider)
    teaches = known or learning.add_institution(
        kind=Institution.Kind.PROVIDER, name=provider, country=country, source=source, by="system"
    )
    course = learning.offer_course(
        plan=plan, code=code, title=title, title_en=title_en.strip(), country=country, institution=teaches, source=source,
        term=Course.Term.OTHER, hours=hours, by="system",
    )  # fmt: skip
    return offer(
        course=course, target=target, summary=summary, summary_en=summary_en, units=units, weeks=weeks, hours=hours,
        address=address, by=by,
    )  # fmt: skip


@transaction.atomic
def close_offer(*, offering: Offering, by: Any) -> Offering:
    """It takes no more pupils; whoever is in it goes on."""
    if not may_offer(by):
        raise PermissionDenied
    offering.is_open = False
    offering.save(update_fields=["is_open"])
    record("courses.offer_closed", offering, by=by)
    return offering


@transaction.atomic
def enrol(
    *, offering: Offering, institution: Institution, number: str, starts_on: date, due_on: date | None = None,
    is_demo: bool = False, key: UUID | None = None, by: Any,
) -> Place:  # fmt: skip
    """The school enrols a pupil by its own number. ``key``: of the form; the same form sent twice enrols once.

    Refused when the course takes no more pupils, the school has no agreement for courses, the number looks like a name, the
    days do not fit, or she is in that course already (``learning.enrolled_already``).
    """
    if key and (seen := Place.objects.filter(enrollment__form_key=key).first()):
        return seen
    office = office_of_school(institution, starts_on)
    number, due = number.strip(), due_on or starts_on + timedelta(weeks=offering.weeks)
    faults = []
    if not offering.is_open:
        faults.append(Reason("courses.not_on_offer", {}, "offering"))
    if office is None:
        faults.append(Reason("courses.no_agreement", {"school": institution.name, "day": starts_on}, "institution"))
    if not number or len(number) > LONGEST_NUMBER or " " in number or not any(c.isdigit() for c in number):
        faults.append(Reason("courses.pupil_is_a_number", {"typed": number[:LONGEST_NUMBER]}, "number"))
    if abs(starts_on - timezone.localdate()) > MOST_BACK:
        faults.append(Reason("courses.starts_far_away", {"days": MOST_BACK.days}, "starts_on"))
    if due <= starts_on:
        faults.append(Reason("courses.due_before_start", {}, "due_on"))
    check(faults)
    if not may_enrol(by, office=office, institution=institution):
        raise PermissionDenied
    learner = learning.register_learner(office=office, institution=institution, number=number, is_demo=is_demo, by=by)
    enrollment = learning.enroll(
        learner=learner, institution=institution, course=offering.course, program=PROGRAM, starts_on=starts_on,
        form_key=key, by=by,
    )  # fmt: skip
    return Place.objects.create(enrollment=enrollment, offering=offering, due_on=due)


@transaction.atomic
def note_pace(*, place: Place, units_done: int, on: date, by: Any) -> Place:
    """How many units are done on a day. Noted twice a day, the later stands. Refused in the future, before the beginning,
    above what there is, and once it is over."""
    place = _running(place, by)
    pace(done=units_done, units=place.offering.units, starts_on=place.enrollment.starts_on, due_on=place.due_on, on=on)
    if not place.enrollment.starts_on <= on <= timezone.localdate():
        raise Refused("courses.day_of_note", field="on")
    PaceNote.objects.update_or_create(
        place=place, on=on, defaults={"units_done": units_done, "noted_by_id": getattr(by, "user", None)}
    )
    newest = place.notes.order_by("-on").first()
    assert newest is not None
    place.units_done, place.noted_on = newest.units_done, newest.on
    place.save(update_fields=["units_done", "noted_on"])
    percent = place.units_done * 100 // place.offering.units
    learning.note_progress(enrollment=place.enrollment, percent=percent, by=by)
    return place


@transaction.atomic
def change_due_day(*, place: Place, due_on: date, by: Any) -> Place:
    """More time, or less. Refused before the first day."""
    place = _running(place, by)
    if due_on <= place.enrollment.starts_on:
        raise Refused("courses.due_before_start", field="due_on")
    place.due_on = due_on
    place.save(update_fields=["due_on"])
    record("courses.due_day_changed", place, by=by, office=place.enrollment.learner.office_id, due_on=due_on)
    return place


@transaction.atomic
def finish(*, place: Place, mark: str, scale: str, on: date, by: Any) -> Reading:
    """The final mark, and the line of credits it makes. Refused for a mark its scale does not have, or a day to come.

    The course is read by the same engine as every school record: it earns what an equivalence of two reviewers says, and
    says why it earns nothing.
    """
    place = _running(place, by)
    if on > timezone.localdate():
        raise Refused("courses.day_of_note", field="on")
    if not mark.strip():
        raise Refused("courses.needs_mark", field="mark")
    learning.complete_enrollment(enrollment=place.enrollment, ends_on=on, mark=mark, scale=scale, by=by)
    return _credit(place, by)


@transaction.atomic
def read_again(*, place: Place, by: Any) -> Reading:
    """Read the line again, when somebody has decided since what the course is worth. Refused when the course is not over, or
    the school decided on the credit already."""
    place = _place(place, by)
    if place.enrollment.state not in (Enrollment.State.COMPLETED, Enrollment.State.NOT_PASSED):
        raise Refused("courses.not_over")
    earlier = Credit.objects.filter(enrollment=place.enrollment, replaced_at__isnull=True)
    if earlier.exclude(decision="").exists():
        raise Refused("learning.credit_decided")
    earlier.update(replaced_at=timezone.now())
    return _credit(place, by)


@transaction.atomic
def withdraw(*, place: Place, on: date, by: Any) -> Place:
    """She left the course. What she did stays."""
    place = _running(place, by)
    learning.withdraw_enrollment(enrollment=place.enrollment, on=on, by=by)
    return place


@transaction.atomic
def decide(*, credit: Credit, decision: str, awarded: Decimal | None, reason: str, on: date, by: Any) -> Credit:
    """What the school decided on the credit of a course."""
    return learning.decide_credit(credit=credit, decision=decision, awarded=awarded, reason=reason, on=on, by=by)


def _credit(place: Place, by: Any) -> Reading:
    """Read the line and recommend what it gives."""
    place = Place.objects.select_related("offering__course", "enrollment__learner__institution").get(pk=place.pk)
    reading = reading_of(place)
    place.outcome = reading.outcome
    place.save(update_fields=["outcome"])
    by_code = {
        c.target_code: c for c in Course.objects.filter(code__in=[g.target.code.split(":")[-1] for g in reading.given])
    }
    given = [
        Recommended(
            course=by_code[one.target.code], credits=one.credits, basis=Credit.Basis.COURSE, enrollment=place.enrollment
        )
        for one in reading.given
    ]
    enrollment = place.enrollment
    if given:
        learning.recommend_credits(
            learner=enrollment.learner,
            institution=enrollment.institution,
            recommended=given,
            on=timezone.localdate(),
            by=by,
        )
    record("courses.read", place, by=by, office=enrollment.learner.office_id, outcome=reading.outcome)
    return reading


def _place(place: Place, by: Any) -> Place:
    place = (
        Place.objects.select_for_update(of=("self",))
        .select_related("offering__course", "enrollment__learner__institution__parent")
        .get(pk=place.pk)
    )
    if not may_keep_place(by, place):
        raise PermissionDenied
    return place


def _running(place: Place, by: Any) -> Place:
    place = _place(place, by)
    if place.enrollment.state != Enrollment.State.ENROLLED:
        raise Refused("learning.enrollment_over")
    return place
