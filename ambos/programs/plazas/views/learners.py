"""Pages of learners and their groups: who is to be helped today, attendance, one learner with her map and what is missing."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.errors import Reason, Refused
from ambos.domain.periods import Month
from ambos.records.accounts.permissions import allowed
from ambos.records.audit.actions import record_read
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain

from .. import actions, queries
from ..forms import LEARNER_SIDES, FindLearners, RegisterForm
from ..loading import course_name, is_level, level_name
from ..permissions import LEARNER_READERS, RUNNERS, may_keep, may_run
from ..roles import KEEP_PLAZAS
from .plazas import say, stand_at

NAMESAKES = 200
"""What a search finds at most; who has more before her is asked to write the surname too."""
AT_ONCE = 25
"""What a page of work shows of each kind; an office of many plazas may have hundreds waiting."""


def _oldest(found):
    """The oldest of what waits, and how many more wait behind them."""
    rows = list(found[:AT_ONCE])
    return rows, found.count() - len(rows) if len(rows) == AT_ONCE else 0


@require_safe
@allowed(*LEARNER_READERS)
def today(request):
    """An adviser's page: her groups, who needs help and why, who arrives from another plaza."""
    groups = queries.own_groups(request.access)
    if groups:
        stand_at(groups[0].plaza.office.timezone)
    helps = queries.to_help(request.access, most=AT_ONCE)
    coming, later = _oldest(queries.transfers_to_receive(request.access))
    studies, undecided = _oldest(queries.studies_to_decide(request.access))
    return render(request, "plazas/today.html", {
        "groups": groups, "today": timezone.localdate(),
        "helps": [(one, [explain(Reason(a.code, a.values)) for a in one.alerts], one.alerts[0].action) for one in helps],
        "coming": coming, "coming_later": later, "studies": studies, "studies_later": undecided,
        "may_decide": request.access.may(KEEP_PLAZAS), "may_receive": any(map(request.access.may, RUNNERS)),
    })  # fmt: skip


@allowed(*LEARNER_READERS)
def group(request, key):
    """Attendance of a group on a day, its last sessions, and where two people said otherwise."""
    found = _group(request, key)
    day = _day(request)
    people, cells = queries.on_the_list(found, day), queries.attended(found, day)
    if request.method == "POST":
        states = {
            one.pk: request.POST[f"state-{one.pk}"] for one in people if request.POST.get(f"state-{one.pk}") in STATES
        }
        marks = queries.marks_of(found, day)
        settles = {
            one.pk: [str(m.pk) for m in marks if m.learner_id == one.pk]
            for one in people
            if cells.get(one.pk) and cells[one.pk].differs
        }
        try:
            actions.take_attendance(
                group=found,
                day=day,
                states=states,
                note=request.POST.get("note", ""),
                settles=settles,
                by=request.access,
            )
            return redirect(f"{request.path}?day={day.isoformat()}")
        except Refused as refused:
            say(request, refused)
    return render(request, "plazas/group.html", {
        "group": found, "day": day, "rows": [(one, cells.get(one.pk)) for one in people], "sessions": queries.sessions(found),
        "states": queries.attendance_states(), "course": course_name(found.course),
        "said": [mark for mark in queries.marks_of(found, day) if cells.get(mark.learner_id) and cells[mark.learner_id].differs],
    })  # fmt: skip


@require_safe
@allowed(*LEARNER_READERS)
def learners(request):
    """The learners one may open, by name, number or state."""
    form = FindLearners(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.learners(request.access, state=asked.get("state", ""), text=asked.get("q", ""))
    page = queries.KeysFirst(found, 50, NAMESAKES if asked.get("q") else None).get_page(request.GET.get("page"))
    return render(request, "plazas/learners.html", {
        "form": form, "page": page, "rows": [(one, course_name(one.course)) for one in page],
        "may_run": any(map(request.access.may, RUNNERS)),
    })  # fmt: skip


@allowed(*LEARNER_READERS)
def register(request, key):
    """A new learner of a plaza."""
    try:
        plaza = queries.plaza(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None
    if not queries.teaches(request.access, plaza):
        raise PermissionDenied
    form = RegisterForm(request.POST or None)
    if form.is_valid():
        try:
            made = actions.register_learner(plaza=plaza, by=request.access, **form.details())
            return redirect("plazas:learner", made.pk)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "plazas/register.html", {"form": form, "plaza": plaza})


@require_safe
@allowed(*LEARNER_READERS)
def learner(request, key):
    """One learner: her map, what is next, why not certified or counted, everything said of her."""
    found = _learner(request, key)
    record_read(found, by=request.access, reason="plazas.learner", office=found.plaza.office_id)
    levels = queries.module_map(found) if queries.studies_levels(found) else []
    day = timezone.localdate()
    months = [Month.of(day), Month.of(day).previous]
    why = queries.why_not_in_figures(found, *((month.first_day, min(day, month.last_day)) for month in months))
    return render(request, "plazas/learner.html", {
        "learner": found, "levels": [(one, level_name(one.code), [explain(r) for r in one.why_not]) for one in levels],
        "counted": [(month.first_day, list(map(explain, told))) for month, told in zip(months, why, strict=True)],
        "course": course_name(found.course),
        "notes": found.notes.select_related("written_by")[:20], "certificates": found.certificates.all(),
        "studies": found.prior_studies.all(), "moves": found.transfers.select_related("origin", "to"),
        "attendances": found.attendances.order_by("-day")[:12], "may_run": may_run(request.access, found.plaza),
        "may_keep": may_keep(request.access, found.plaza.office_id), "referrals": queries.referrals_of(found),
        "courses": [(course_name(one.level), one.completed_on) for one in found.completions.all() if not is_level(one.level)],
        "groups": found.groups.filter(ends_on__isnull=True).select_related("group"),
        "has_result": any(step.row and step.row.mark is not None for one in levels for step in one.steps),
    })  # fmt: skip


@require_safe
@allowed(*LEARNER_READERS)
def own_map(request, key):
    """The learner's own page, to be seen together, heard or printed: big, one thing at a time, with pictures and read aloud."""
    found = _learner(request, key)
    record_read(found, by=request.access, reason="plazas.map", office=found.plaza.office_id)
    levels = [(one, level_name(one.code)) for one in queries.module_map(found)]
    following = [step.module for one, _name in levels for step in one.steps if step.is_next]
    in_hand = [
        step
        for one, _name in levels
        for step in one.steps
        if step.row and step.row.state not in ("passed", "substituted")
    ]
    return render(
        request, "plazas/map.html", {"learner": found, "levels": levels, "next": following[:1], "in_hand": in_hand[:1]}
    )


@allowed(*LEARNER_READERS)
def learner_side(request, key, what):
    """Say something of a learner."""
    found = _learner(request, key)
    if what not in LEARNER_SIDES:
        raise Http404
    if LEARNER_SIDES[what].keeper and not may_keep(request.access, found.plaza.office_id):
        raise PermissionDenied
    form = LEARNER_SIDES[what](request.POST or None, learner=found, access=request.access)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(request.access)
            return redirect(
                "plazas:learners" if what == "transfer" and _is_gone(request, key) else "plazas:learner",
                *_to(request, key, what),
            )
        except Refused as refused:
            refuse(form, refused)
    return render(request, "plazas/write.html", {
        "form": form, "title": form.title, "about": found.person.name, "learner": found,
    })  # fmt: skip


@require_POST
@allowed(*LEARNER_READERS)
def learner_step(request, key, verb):
    """Evidence, an exam asked for or taken back, a certificate asked for, a group she leaves, back again."""
    found = _learner(request, key)
    rows = {str(row.pk): row for row in found.modules.all()}
    row = rows.get(request.POST.get("module", ""))
    try:
        if verb == "return":
            actions.return_learner(learner=found, by=request.access)
        elif verb == "certificate":
            actions.request_certificate(learner=found, level=request.POST.get("level", ""), by=request.access)
        elif verb in ("evidence", "exam") and row is not None:
            verbs = {"evidence": actions.check_evidence, "exam": actions.request_exam}
            verbs[verb](enrolment=row, by=request.access)
        elif verb == "exam-back" and (exam := queries.open_exam(row)) is not None:
            actions.withdraw_exam(exam=exam, by=request.access)
        elif verb == "leave" and (member := queries.member_of(found, request.POST.get("group", ""))) is not None:
            actions.leave_group(member=member, by=request.access)
        else:
            raise Http404
    except Refused as refused:
        say(request, refused)
    return redirect("plazas:learner", found.pk)


@require_POST
@allowed(*RUNNERS)
def transfer_receive(request, key):
    """Take in a learner who comes from another plaza."""
    try:
        moved = actions.receive_transfer(transfer=queries.transfer(request.access, key), by=request.access)
    except ObjectDoesNotExist:
        raise Http404 from None
    except Refused as refused:
        say(request, refused)
        return redirect("plazas:today")
    return redirect("plazas:learner", moved.pk)


@require_POST
@allowed(KEEP_PLAZAS)
def study_decide(request, key):
    """Accept earlier studies, or not."""
    try:
        found = queries.prior_study(request.access, key)
        accept = request.POST.get("accept") == "yes"
        actions.decide_prior_study(prior_study=found, accept=accept, why=request.POST.get("why", ""), by=request.access)
    except ObjectDoesNotExist:
        raise Http404 from None
    except Refused as refused:
        say(request, refused)
    return redirect("plazas:today")


STATES = ("present", "late", "excused", "absent")


def _learner(request, key):
    try:
        found = queries.learner(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None
    stand_at(found.plaza.office.timezone)
    return found


def _group(request, key):
    try:
        found = queries.group(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None
    stand_at(found.plaza.office.timezone)
    return found


def _is_gone(request, key) -> bool:
    return not queries.learners(request.access).filter(pk=key).exists()


def _to(request, key, what) -> list:
    return [] if what == "transfer" and _is_gone(request, key) else [key]


def _day(request) -> date:
    try:
        return date.fromisoformat(request.GET.get("day") or request.POST.get("day") or "")
    except ValueError:
        return timezone.localdate()
