"""Reads of exams and certificates."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from ambos.domain.access import EDUCATION, Access
from ambos.records.accounts.models import User
from ambos.records.accounts.queries import NOTHING
from ambos.records.documents.roles import ISSUE
from ambos.records.posts.queries import posts_on

from ..models import Certificate, ExamRequest, ExamSitting, GroupMember, Learner, ModuleEnrolment
from ..permissions import learners_within
from ..roles import APPLY_EXAMS, KEEP_PLAZAS

OPEN = (ExamRequest.State.REQUESTED, ExamRequest.State.CALLED)
"""The states of an exam that is still to be sat."""


def advisers_of(learner: Learner) -> set[str]:
    """Accounts that teach her, or taught her in a group since she joined: they neither apply nor mark her exams."""
    groups = GroupMember.objects.filter(learner=learner).values("group")
    found = GroupMember.objects.filter(group__in=groups, staff__account__isnull=False).values_list(
        "staff__account", flat=True
    )
    return {str(key) for key in found}


def exams(access: Access, *, state: str = "") -> QuerySet[ExamRequest]:
    """The exams of learners she may open."""
    found = ExamRequest.objects.filter(learners_within(access, "enrolment__learner__plaza__"))
    found = found.select_related("enrolment__learner__person", "enrolment__learner__plaza", "plaza", "sitting")
    return (found.filter(state=state) if state else found).order_by("requested_at")


def exam(access: Access, key: Any) -> ExamRequest:
    """One of them, or one called to a sitting she reaches. ``ExamRequest.DoesNotExist`` otherwise."""
    mine = learners_within(access, "enrolment__learner__plaza__") | _at_sittings(access, "sitting__")
    return ExamRequest.objects.select_related(
        "enrolment__learner__plaza__office", "plaza__office", "sitting", "pack"
    ).get(mine, pk=key)


def sittings(access: Access) -> QuerySet[ExamSitting]:
    """The sittings she applies or keeps, the newest first."""
    found = ExamSitting.objects.filter(_at_sittings(access)).select_related("plaza", "applier")
    return found.order_by("-starts_at")


def sitting(access: Access, key: Any) -> ExamSitting:
    """One of them. ``ExamSitting.DoesNotExist`` otherwise."""
    return sittings(access).select_related("plaza__office").get(pk=key)


def called(of: ExamSitting) -> list[ExamRequest]:
    """Who is called to a sitting, by name, results included."""
    found = of.requests.select_related(
        "enrolment__learner__person", "enrolment__learner__plaza__office", "plaza__office", "pack"
    )
    return list(found.order_by("enrolment__learner__person__given_names", "requested_at"))


def certificates(access: Access, *, state: str = "") -> QuerySet[Certificate]:
    """The certificates of learners she may open, and those she may issue."""
    found = Certificate.objects.filter(_certificates_within(access)).select_related(
        "learner__person", "learner__plaza", "document"
    )
    return (found.filter(state=state) if state else found).order_by("requested_at")


def certificate(access: Access, key: Any) -> Certificate:
    """One of them. ``Certificate.DoesNotExist`` otherwise."""
    around = (
        "learner__person",
        "learner__plaza__office",
        "learner__plaza__network",
        "document__office",
        "document__key",
    )
    return Certificate.objects.select_related(*around).get(_certificates_within(access), pk=key)


def appliers(office: Any) -> QuerySet[User]:
    """Who applies exams at an office today."""
    held = posts_on(timezone.localdate()).filter(role="exam_applier", office=office).order_by()
    return User.objects.filter(pk__in=held.values("holder")).order_by("name")


def _at_sittings(access: Access, where: str = "") -> Q:
    if EDUCATION not in access.purposes or not access.offices:
        return NOTHING
    if access.may(KEEP_PLAZAS):
        return Q(**{f"{where}plaza__office__in": access.offices})
    if access.may(APPLY_EXAMS):
        return Q(**{f"{where}applier": access.user, f"{where}plaza__office__in": access.offices})
    return NOTHING


def _certificates_within(access: Access) -> Q:
    reach = learners_within(access, "learner__plaza__")
    if access.may(ISSUE) and EDUCATION in access.purposes and access.offices:
        reach |= Q(learner__plaza__office__in=access.offices)
    return reach


def open_exam(enrolment: ModuleEnrolment | None) -> ExamRequest | None:
    """The exam of a module that is asked for or has its sitting, if there is one."""
    return ExamRequest.objects.filter(enrolment=enrolment, state__in=OPEN).first() if enrolment else None


def results(learner: Learner) -> list[ExamRequest]:
    """The result that stands of each module, the newest first: what a correction would replace."""
    found = ExamRequest.objects.filter(enrolment__learner=learner, state=ExamRequest.State.MARKED)
    standing: dict[Any, ExamRequest] = {}
    for exam in found.select_related("enrolment").order_by("-sat_on", "-requested_at"):
        standing.setdefault(exam.enrolment_id, exam)
    return list(standing.values())
