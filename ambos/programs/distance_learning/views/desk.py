"""At a window or a plaza: advise with her, open her study, follow it, and hand over what she takes home."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.errors import Refused
from ambos.domain.names import age_on
from ambos.records.accounts.permissions import allowed
from ambos.records.casework.actions import forgive, take_try
from ambos.records.casework.forms import CodeForm
from ambos.records.documents.roles import ISSUE
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain_all

from .. import actions, queries
from ..exports import as_svg
from ..forms import STEPS, AdviceForm, CorrectForm, FindForm, OpenForm, OutcomeForm, initial_of, open_steps
from ..roles import ADVISE

PAGE = 50


@require_safe
@allowed(ADVISE, ISSUE)
def studies(request):
    """The studies of one's office: an adviser's all, a documents officer's those that are complete."""
    form = FindForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.find(
        request.access, text=asked.get("q", ""), state=asked.get("state", ""), route=asked.get("route", "")
    )
    page = Paginator(queries.with_subjects(found), PAGE).get_page(request.GET.get("page"))
    return render(request, "distance_learning/studies.html", {
        "form": form, "page": page, "rows": queries.rows(page), "may_open": request.access.may(ADVISE),
    })  # fmt: skip


@allowed(ADVISE)
def new(request):
    """For whom, then the advice with her, then the route she chooses."""
    text = request.GET.get("q", "")
    person = queries.person_for(request.access, request.GET["person"]) if request.GET.get("person") else None
    if request.GET.get("person") and person is None:
        raise Http404
    if person is None:
        return _whom(request, text, CodeForm())
    asked, advice = AdviceForm(request.POST or None, initial={"age": _age(person)}), None
    chosen = OpenForm(request.POST if "open" in request.POST else None)
    if request.method == "POST" and asked.is_valid():
        try:
            advice = queries.advice_for(asked.facts(), timezone.localdate())
            if "open" in request.POST and chosen.is_valid():
                reasons = {one.code: one.codes for one in advice.options}
                route = chosen.cleaned_data["route"]
                opened = actions.open_study(
                    person=person, route=route, reasons=reasons[route], form_key=chosen.cleaned_data["form_key"],
                    by=request.access,
                )  # fmt: skip
                return _opened(request, opened)
        except Refused as refused:
            refuse(chosen if "open" in request.POST else asked, refused)
    return render(request, "distance_learning/new.html", {
        "person": person, "form": asked, "advice": advice, "chosen": chosen,
    })  # fmt: skip


@require_POST
@allowed(ADVISE)
def take_over(request):
    """A learner of another office, by the code on her paper."""
    form, office = CodeForm(request.POST), queries.own_office(request.access)
    if office is None:
        raise Http404
    if not form.is_valid():
        return _whom(request, "", form, status=422)
    slots = take_try("study", [f"account:{request.access.user}"])
    if slots is None:
        form.add_error(None, _("There were too many codes that are none. Try again in an hour."))
        return _whom(request, "", form, status=429)
    try:
        found = actions.take_over(code=form.cleaned_data["code"], office=office, by=request.access)
    except Refused as refused:
        refuse(form, refused)
        return _whom(request, "", form, status=422)
    forgive(slots)
    messages.success(request, _("Her study goes on here. The code on her paper stays the same."))
    return redirect("distance_learning:study", found.pk)


@allowed(ADVISE, ISSUE)
def study(request, key):
    """One study: how far she has come, what is missing, the next step first."""
    return _page(request, _study(request, key))


@require_POST
@allowed(ADVISE)
def step(request, key, verb):
    """One step of a study."""
    found = _study(request, key)
    if verb not in STEPS:
        raise Http404
    form = STEPS[verb](request.POST, study=found)
    if not form.is_valid():
        return _page(request, found, {verb: form}, status=422)
    try:
        done = form.save(request.access)
    except Refused as refused:
        refuse(form, refused)
        return _page(request, found, {verb: form}, status=422)
    if verb == "statement" and done.path:
        return _handed(request, done)
    messages.success(request, _("Saved."))
    return redirect("distance_learning:study", key)


@require_POST
@allowed(ADVISE)
def code(request, key):
    """A new code for her paper; the old one stops working."""
    found = _study(request, key)
    return _opened(request, actions.Opened(found, actions.new_code(study=found, by=request.access)))


@require_POST
@allowed(ISSUE)
def certify(request, key):
    """Issue the certificate."""
    found = _study(request, key)
    try:
        evidence = request.POST.get("evidence", "")
        actions.issue_certificate(study=found, form_key=found.form_key, evidence=evidence, by=request.access)
        messages.success(request, _("The certificate is sealed. Print it and compare the name with her document."))
    except Refused as refused:
        _say(request, refused)
    return redirect("distance_learning:study", key)


@allowed(ISSUE)
def correct(request, key):
    """Correct the name on a certificate; the first paper stays in the history and no longer verifies."""
    try:
        found = queries.certificate(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None
    form = CorrectForm(request.POST or None, initial={"name": found.study.name_on_document})
    if form.is_valid():
        try:
            actions.correct_certificate(certificate=found, by=request.access, **form.cleaned_data)
            messages.success(request, _("Corrected. The paper there was no longer verifies once the list is out."))
            return redirect("distance_learning:study", found.study_id)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "distance_learning/correct.html", {"form": form, "certificate": found})


@allowed(ADVISE)
def statement(request, key):
    """One statement and what came of it, as the learner tells it; or its link is withdrawn."""
    try:
        found = queries.statement(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None
    form = OutcomeForm(request.POST if "result" in request.POST else None)
    try:
        if "withdraw" in request.POST:
            actions.withdraw_statement(statement=found, by=request.access)
            return redirect("distance_learning:study", found.study_id)
        if form.is_valid():
            actions.report_outcome(statement=found, by=request.access, **form.cleaned_data)
            return redirect("distance_learning:study", found.study_id)
    except Refused as refused:
        refuse(form, refused)
    return render(request, "distance_learning/work_statement.html", {
        "shown": queries.shown_statement(found), "form": form, "person": found.study.person,
    })  # fmt: skip


def _whom(request, text, form, status=200):
    return render(request, "distance_learning/whom.html", {
        "text": text, "found": queries.people_for(request.access, text), "here": reverse("distance_learning:new"), "form": form,
        "may_take_over": queries.own_office(request.access) is not None,
    }, status=status)  # fmt: skip


def _page(request, found, bound=None, status=200):
    today = timezone.localdate(timezone=ZoneInfo(found.office.timezone))
    may_follow = request.access.may(ADVISE)
    names = open_steps(found, today) if may_follow else []
    forms = [(name, (bound or {}).get(name) or STEPS[name](study=found, initial=initial_of(name, found, today)))
             for name in dict.fromkeys([*(bound or {}), *names])]  # fmt: skip
    certificates, in_force = list(found.certificates.all()), queries.certificate_in_force(found)
    return render(request, "distance_learning/study.html", {
        "study": found, "shown": queries.shown(found), "steps": forms, "may_follow": may_follow, "bound": bool(bound),
        "may_certify": request.access.may(ISSUE) and in_force is None and found.completed_on is not None,
        "certificates": certificates, "in_force": in_force,
        "may_correct": request.access.may(ISSUE), "statements": queries.statements_of(found) if may_follow else (),
        "registrations": [(one, bool(queries.waiting_for(one)), one.sits_on > today) for one in found.registrations.all()],
        "put_right": queries.put_right(found), "born_on_first": _is_first_of_january(found.person),
    }, status=status)  # fmt: skip


def _opened(request, opened):
    if opened.code is None:
        return redirect("distance_learning:study", opened.study.pk)
    return render(request, "distance_learning/opened.html", {"study": opened.study, "code": opened.code})


def _handed(request, made):
    address = request.build_absolute_uri(made.path)
    return render(request, "distance_learning/handed.html", {
        "shown": queries.shown_statement(made.statement), "address": address, "qr": as_svg(address),
        "study": made.statement.study,
    })  # fmt: skip


def _age(person):
    """As far as her record knows it to the day: what was told once is not asked again."""
    born, today = person.born, timezone.localdate()
    return (
        age_on(born, today).lowest if born is not None and born.precision == "day" and born.earliest <= today else None
    )


def _is_first_of_january(person):
    born = person.born
    return born is not None and (born.month, born.day) == (1, 1)


def _study(request, key):
    try:
        return queries.study(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None


def _say(request, refused):
    for _field, sentence in explain_all(refused):
        messages.error(request, sentence)
