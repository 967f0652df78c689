"""Studies within the reader's reach, how far each has come, and why it is not certified."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from ambos.domain.access import EDUCATION, Access
from ambos.domain.errors import Reason, Refused
from ambos.domain.upper_secondary import exams, progress
from ambos.domain.upper_secondary.progress import ACTIVE, Progress
from ambos.domain.upper_secondary.routes import rules_of
from ambos.records.accounts.queries import within
from ambos.records.audit.actions import record_read
from ambos.records.documents.models import Document
from ambos.records.documents.roles import ISSUE
from ambos.records.network.models import Office
from ambos.records.people.queries import person as person_of
from ambos.records.people.queries import search_people
from ambos.records.registry.queries import explain_all

from ..loading import routes
from ..models import Certificate, Study
from ..permissions import may_advise
from ..roles import ADVISE
from .words import said

QUIET = timedelta(days=60)
"""So long without a sign of life, and somebody should call (handbook 12: "drop-out invisible")."""
SELECTION = "selection"


@dataclass(frozen=True)
class Step:
    """One subject, area or course on her map. ``state``: 'passed', 'open', 'failed' (to be taken again), 'next', 'later'."""

    code: str
    name: str
    state: str
    mark: str = ""
    note: Any = None


@dataclass(frozen=True)
class Shown:
    """A study with everything a page tells of it."""

    study: Study
    route_name: str
    progress: Progress | None
    courses: list[Step]
    modules: list[list[Step]]
    areas: list[exams.AreaStanding]
    missing: list[str]
    is_quiet: bool
    next_number: int | None
    open_number: int | None


def may_list(access: Access) -> bool:
    """Does she see studies at all?"""
    return EDUCATION in access.purposes and (access.may(ADVISE) or access.may(ISSUE))


def studies(access: Access) -> QuerySet[Study]:
    """The studies this reader reaches: an adviser her office's, a documents officer those that are complete or certified."""
    if not may_list(access):
        return Study.objects.none()
    found = Study.objects.filter(within(access, office="office")).select_related("person", "office")
    if not access.may(ADVISE):
        found = found.filter(state__in=(Study.State.COMPLETED, Study.State.CERTIFIED))
    return found.order_by("-last_moved_on", "-id")


def find(access: Access, *, text: str = "", state: str = "", route: str = "") -> QuerySet[Study]:
    """Of these, those of somebody by name or code, in a state, on a route. 'quiet' is a state here: no sign of life."""
    found = studies(access)
    if text.strip():
        found = found.filter(person__in=[one.pk for one in search_people(access, text)])
    if state == "quiet":
        found = found.filter(state__in=ACTIVE, last_moved_on__lt=timezone.localdate() - QUIET)
    elif state:
        found = found.filter(state=state)
    return found.filter(route=route) if route else found


def rows(found: Iterable[Study]) -> list[tuple[Study, str, Progress | None, bool]]:
    """Study, name of its route, progress, quiet: for a list, with its subjects already fetched."""
    today = timezone.localdate()
    return [(one, _route_name(one), _progress(one), _is_quiet(one, today)) for one in found]


def with_subjects(found: QuerySet[Study]) -> QuerySet[Study]:
    """The same with what a row shows."""
    return found.prefetch_related("subjects", "areas")


def study(access: Access, key: Any) -> Study:
    """One study with all its rows, or ``Study.DoesNotExist``. Written in the log as a reading."""
    kept = Prefetch(
        "certificates", Certificate.objects.select_related("document", "issued_by").order_by("issued_on", "id")
    )
    found = studies(access).prefetch_related("subjects", "areas", "courses", "registrations__results", kept).get(pk=key)
    record_read(found, by=access, reason="study", office=found.office_id)
    return found


def statements_of(study: Study) -> list[Any]:
    """Its statements with what came of them, newest first."""
    return list(study.statements.select_related("body").prefetch_related("outcomes"))


def by_follow_index(index: str) -> Study | None:
    """The study behind a code, for whoever holds the code."""
    found = Study.objects.filter(follow_index=index).select_related("person", "office")
    return found.prefetch_related(
        "subjects", "areas", "courses", "registrations__results", "certificates__document"
    ).first()


def shown(study: Study) -> Shown:
    """Everything a page tells of one study."""
    today = timezone.localdate(timezone=ZoneInfo(study.office.timezone))
    rules = rules_of(study.rules)
    attempts = [exams.Attempt(one.area, one.sat_on, one.result) for one in study.areas.all()]
    runs = list(study.subjects.all())
    open_one = next((run.number for run in runs if run.result == "open"), None)
    how_far = _progress(study)
    done = {course.code for course in study.courses.all()}
    courses = [Step(one.code, said(one.name), "passed" if one.code in done else "next") for one in rules.courses]
    left = (
        [sentence for _field, sentence in explain_all(Refused(reasons=found))] if (found := missing_of(study)) else []
    )
    return Shown(
        study, _route_name(study), how_far, courses, _modules(study, runs, how_far, open_one),
        list(exams.standings(attempts, rules, today)), left, _is_quiet(study, today),
        how_far.next_number if how_far and open_one is None else None, open_one,
    )  # fmt: skip


def missing_of(study: Study) -> tuple[Reason, ...]:
    """What stands between her and the certificate."""
    done = {course.code for course in study.courses.all()}
    return progress.missing(
        rules_of(study.rules),
        is_identity_seen=bool(study.name_on_document),
        is_certificate_seen=study.lower_secondary_on is not None,
        courses=done,
        is_selected=SELECTION in done,
        passed={run.number for run in study.subjects.all() if run.result == "passed"},
        areas={one.area for one in study.areas.all() if one.result == "passed"},
        whole=study.whole,
    )


def certificate_in_force(study: Study) -> Certificate | None:
    """The certificate that verifies today, if one does: the newest, unless its paper was revoked or voided."""
    last = max(study.certificates.all(), key=lambda one: (one.issued_on, one.pk), default=None)
    return last if last is not None and last.document.state == Document.State.ISSUED else None


def recorders_of(study: Study) -> set[UUID | None]:
    """Everybody who wrote down a result of hers or took one back, or saw her document."""
    found = {study.seen_by_id}
    for rows_of in (study.courses, study.subjects, study.areas):
        found |= set(rows_of.values_list("recorded_by_id", flat=True))
    found |= {UUID(one[who]) for one in study.put_right for who in ("by", "wrote") if one[who]}
    return found - {None}


def to_certify(access: Access) -> QuerySet[Study]:
    """Those that wait for a certificate, also because the paper there was is no longer in force."""
    standing = Certificate.objects.filter(study=OuterRef("pk"), document__state=Document.State.ISSUED)
    waits = Q(state=Study.State.COMPLETED) | Q(state=Study.State.CERTIFIED) & ~Exists(standing)
    return studies(access).filter(waits)


def quiet(access: Access) -> QuerySet[Study]:
    """Those that have shown no sign of life, for whoever advises."""
    return find(access, state="quiet") if access.may(ADVISE) else Study.objects.none()


def certificate(access: Access, key: Any) -> Certificate:
    """One certificate within reach, or ``Certificate.DoesNotExist``."""
    return Certificate.objects.select_related("study__office", "document").get(pk=key, study__in=studies(access))


def people_for(access: Access, text: str) -> list[Any]:
    """Somebody to open a study for, among the records she reaches."""
    return [one for one in search_people(access, text) if one.purpose == EDUCATION] if text.strip() else []


def own_office(access: Access) -> Office | None:
    """The office for which she advises, if it is one."""
    found = list(Office.objects.filter(pk__in=access.offices)[:2])
    return found[0] if len(found) == 1 and may_advise(access, found[0].pk) else None


def person_for(access: Access, key: Any) -> Any:
    """Her record, or ``None`` out of reach or of another purpose."""
    found = person_of(access, key)
    return found if found is not None and found.purpose == EDUCATION and may_advise(access, found.office_id) else None


def _route_name(study: Study) -> str:
    known = routes().get(study.route)
    return said(known.name) if known else study.route


def _progress(study: Study) -> Progress | None:
    rules = rules_of(study.rules)
    if rules.areas:
        done = {one.area for one in study.areas.all() if one.result == "passed"}
        return Progress(len(done), len(rules.areas), None)
    return progress.progress(
        {run.number for run in study.subjects.all() if run.result == "passed"}, rules, whole=study.whole
    )


def _is_quiet(study: Study, today: date) -> bool:
    return study.state in ACTIVE and study.last_moved_on < today - QUIET


def _modules(study: Study, runs: list[Any], how_far: Progress | None, open_one: int | None) -> list[list[Step]]:
    """Her map of subjects, module by module; where the plan is not known, what she has taken."""
    rules = rules_of(study.rules)
    if rules.areas or how_far is None:
        return []
    last = {run.number: run for run in sorted(runs, key=lambda run: (run.result == "passed", run.begun_on))}
    numbers = range(1, (how_far.whole or max(last, default=0)) + 1)
    steps = []
    for number in numbers:
        run = last.get(number)
        state = run.result if run else "next" if number == how_far.next_number and open_one is None else "later"
        mark = f"{run.mark:g}" if run and run.mark is not None else ""
        steps.append(Step(str(number), run.title if run else "", state, mark, run.ended_on if run else None))
    size = len(steps) // rules.modules if rules.modules else len(steps) or 1
    return [steps[at : at + size] for at in range(0, len(steps), size)]
