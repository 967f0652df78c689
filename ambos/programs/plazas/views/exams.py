"""Pages of exams and certificates."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.adult_education.life import CERTIFICATE
from ambos.domain.adult_education.progress import why_not_certified
from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.documents.roles import ISSUE
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain

from .. import actions, queries
from ..forms import CertificateStep, ResultForm, SittingForm
from ..loading import level_name, module_title, plan
from ..permissions import AT_SITTINGS, CERTIFIERS, RUNNERS, may_issue, may_keep, may_return, may_run
from ..queries.learners import standing_of
from ..roles import KEEP_PLAZAS
from .plazas import say

PACK_STEPS = ("ship", "receive", "open", "send_back", "lose", "void")


@require_safe
@allowed(*RUNNERS)
def exams(request):
    """Exams asked for, the longest waiting first, a hundred a page, by plaza: whom to call to the next sitting."""
    waiting: dict = {}
    page = queries.KeysFirst(queries.exams(request.access, state="requested"), 100).get_page(request.GET.get("page"))
    for exam in page:
        waiting.setdefault(exam.plaza, []).append((exam, module_title(exam.enrolment.module)))
    return render(request, "plazas/exams.html", {
        "waiting": waiting.items(), "page": page, "sittings": queries.sittings(request.access)[:30],
        "may_call": request.access.may(KEEP_PLAZAS),
    })  # fmt: skip


@allowed(KEEP_PLAZAS)
def plaza_call(request, key):
    """Call the exams of a plaza to a sitting."""
    try:
        plaza = queries.plaza(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None
    waiting = list(queries.exams(request.access, state="requested").filter(plaza=plaza)[:200])
    for exam in waiting:
        exam.title = module_title(exam.enrolment.module)
    form = SittingForm(request.POST or None, plaza=plaza, exams=waiting)
    if form.is_valid():
        data = form.cleaned_data
        starts_at = datetime.combine(data["day"], data["hour"], ZoneInfo(plaza.office.timezone))
        try:
            made = actions.call_sitting(
                plaza=plaza, starts_at=starts_at, applier=data["applier"], exams=form.chosen(), seal=data["seal"],
                form_key=data["form_key"], by=request.access,
            )  # fmt: skip
            return redirect("plazas:sitting", made.pk)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "plazas/write.html", {
        "form": form, "title": _("Call to a sitting"), "about": plaza.name, "back": "plazas:exams",
    })  # fmt: skip


@require_safe
@allowed(*AT_SITTINGS)
def sittings(request):
    """The sittings one applies or keeps."""
    return render(request, "plazas/sittings.html", {"sittings": queries.sittings(request.access)[:60]})


@allowed(*AT_SITTINGS)
def sitting(request, key):
    """One sitting: its pack, who is called, and their results."""
    found = _sitting(request, key)
    rows = [(exam, module_title(exam.enrolment.module)) for exam in queries.called(found)]
    form = ResultForm(request.POST or None)
    if form.is_valid():
        exam = next((one for one, _title in rows if one.pk == form.cleaned_data["exam"]), None)
        if exam is None:
            raise Http404
        data = form.cleaned_data
        try:
            actions.record_result(
                exam=exam,
                mark=data["mark"],
                module=data["module"].strip().upper(),
                came=not data["missed"],
                by=request.access,
            )
            return redirect("plazas:sitting", found.pk)
        except Refused as refused:
            say(request, refused)
    return render(
        request, "plazas/sitting.html", {"sitting": found, "rows": rows, "packs": found.packs.all(), "form": form}
    )


@require_POST
@allowed(*AT_SITTINGS)
def sitting_pack(request, key, verb):
    """One step of the pack of a sitting."""
    found = _sitting(request, key)
    pack = next((one for one in found.packs.all() if str(one.pk) == request.POST.get("pack")), None)
    if verb not in PACK_STEPS or pack is None:
        raise Http404
    try:
        actions.move_pack(pack=pack, step=verb, by=request.access)
    except Refused as refused:
        say(request, refused)
    return redirect("plazas:sitting", found.pk)


@require_safe
@allowed(*CERTIFIERS)
def certificates(request):
    """Certificates asked for, to be validated, issued, shipped, received."""
    found = queries.certificates(request.access, state=request.GET.get("state", "")[:10])[:200]
    return render(request, "plazas/certificates.html", {"rows": [(one, level_name(one.level)) for one in found]})


@require_safe
@allowed(*CERTIFIERS)
def certificate(request, key):
    """One certificate: its next step, and what is missing."""
    found = _certificate(request, key)
    why = why_not_certified(plan(found.learner.plan), found.level, standing_of(found.learner, without=found))
    return render(request, "plazas/certificate.html", {
        "certificate": found, "level": level_name(found.level), "missing": [explain(reason) for reason in why],
        "form": CertificateStep(), "may_keep": may_keep(request.access, found.learner.plaza.office_id),
        "may_issue": may_issue(request.access, found),
        "may_return": found.state in CERTIFICATE["return"] and may_return(request.access, found),
        "may_run": may_run(request.access, found.learner.plaza),
        "may_open_learner": not request.access.may(ISSUE) or request.access.may(KEEP_PLAZAS),
    })  # fmt: skip


@require_POST
@allowed(*CERTIFIERS)
def certificate_step(request, key, verb):
    """Validate, return, issue, ship, receive, correct, revoke."""
    found, why = _certificate(request, key), request.POST.get("why", "")
    steps = {
        "validate": lambda: actions.validate_certificate(certificate=found, by=request.access),
        "return": lambda: actions.return_certificate(
            certificate=found,
            why=request.POST.get("returned", ""),
            note=request.POST.get("note", ""),
            by=request.access,
        ),
        "issue": lambda: actions.issue_certificate(certificate=found, by=request.access),
        "ship": lambda: actions.ship_certificate(certificate=found, by=request.access),
        "receive": lambda: actions.receive_certificate(
            certificate=found, signed_for=request.POST.get("signed_for", ""), by=request.access
        ),
        "correct": lambda: actions.correct_certificate(certificate=found, why=why, by=request.access),
        "revoke": lambda: actions.revoke_certificate(certificate=found, why=why, by=request.access),
    }
    if verb not in steps:
        raise Http404
    try:
        found = steps[verb]()
    except Refused as refused:
        say(request, refused)
    return redirect("plazas:certificate", found.pk)


def _sitting(request, key):
    try:
        return queries.sitting(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None


def _certificate(request, key):
    try:
        return queries.certificate(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None
