"""Pages of plazas: the list, one plaza with its next step, what is added to it, files in and out."""

from __future__ import annotations

import re

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed, public
from ambos.records.accounts.roles import May
from ambos.records.directory.queries import organizations
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain_all

from .. import actions, queries
from ..exports import learners_csv
from ..forms import PLAZA_SIDES, ImportForm, PlazaForm, WhyForm
from ..forms.plazas import KEEPER_SIDES
from ..loading import course_name, module_title
from ..permissions import LEARNER_READERS, PROPOSERS, READERS, RUNNERS, may_approve, may_keep, may_run

NAMED = 400
STEPS = {
    "approve": lambda plaza, _why, by: actions.approve_plaza(plaza=plaza, by=by),
    "open": lambda plaza, _why, by: actions.open_plaza(plaza=plaza, by=by),
    "suspend": lambda plaza, why, by: actions.suspend_plaza(plaza=plaza, why=why, by=by),
    "close": lambda plaza, why, by: actions.close_plaza(plaza=plaza, why=why, by=by),
}


@require_safe
@allowed(*READERS)
def plazas(request):
    """The plazas one reaches, with how many study there."""
    page = Paginator(queries.plazas(request.access, state=_state(request)), 50).get_page(request.GET.get("page"))
    return render(request, "plazas/plazas.html", {
        "page": page, "may_propose": any(map(request.access.may, PROPOSERS)) and bool(request.access.offices),
        "may_import": any(map(request.access.may, RUNNERS)), "state": _state(request),
    })  # fmt: skip


@allowed(*PROPOSERS)
def propose(request):
    """Propose a plaza."""
    form = PlazaForm(request.POST or None, access=request.access)
    if form.is_valid():
        try:
            made = actions.propose_plaza(by=request.access, **form.cleaned_data)
            return redirect("plazas:plaza", made.pk)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "plazas/write.html", {
        "form": form, "title": _("Propose a plaza"), "back": "plazas:plazas", "organizations": organizations(request.access)[:NAMED],
    })  # fmt: skip


@require_safe
@allowed(*READERS)
def plaza(request, key):
    """One plaza: its next step, staff, groups, kits, what it spent, whether its hours suit."""
    found = _plaza(request, key)
    may = may_run(request.access, found)
    fits, said = queries.hours_fit(found)
    return render(request, "plazas/plaza.html", {
        "may_read": any(map(request.access.may, LEARNER_READERS)),
        "plaza": found, "staff": queries.staff(found), "groups": queries.groups(found), "costs": queries.costs(found)[:12],
        "stock": [(module_title(code), number) for code, number in queries.stock(found)], "fits": fits, "said": said,
        "may_run": may, "may_keep": may_keep(request.access, found.office_id), "may_approve": may_approve(request.access, found),
        "why": WhyForm(), "visits": found.visits.all(), "offers": [course_name(code) for code in found.offers],
        "agreements": queries.agreements_of(found, timezone.localdate()),
    })  # fmt: skip


@require_POST
@allowed(*RUNNERS, May.APPROVE_ROLLOUT)
def plaza_step(request, key, verb):
    """One step of a plaza's life."""
    found = _plaza(request, key)
    if verb not in STEPS:
        raise Http404
    try:
        STEPS[verb](found, request.POST.get("why", ""), request.access)
    except Refused as refused:
        say(request, refused)
    return redirect("plazas:plaza", found.pk)


@allowed(*RUNNERS)
def plaza_side(request, key, what):
    """Add a visit, staff, a group, kits, a cost, a training."""
    found = _plaza(request, key)
    if what not in PLAZA_SIDES:
        raise Http404
    if not (may_keep(request.access, found.office_id) if what in KEEPER_SIDES else may_run(request.access, found)):
        raise PermissionDenied
    form = PLAZA_SIDES[what](request.POST or None, plaza=found, access=request.access)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(request.access)
            return redirect("plazas:plaza", found.pk)
        except Refused as refused:
            refuse(form, refused)
    return render(
        request, "plazas/write.html", {"form": form, "title": form.title, "about": found.name, "back_to": found}
    )


@require_safe
@allowed(*RUNNERS)
def figures(request):
    """A year of one's own plazas: completion by cohort, why people left, advisers, what a completion costs."""
    today = timezone.localdate()
    typed = request.GET.get("year", "")
    year = int(typed) if re.fullmatch("[0-9]{4}", typed) and 2001 <= int(typed) <= today.year else today.year
    key, network = request.GET.get("network", ""), None
    if key:
        try:
            network = queries.network(request.access, key)
        except (ObjectDoesNotExist, ValidationError):
            raise Http404 from None
    return render(request, "plazas/figures.html", {
        "figures": queries.figures(request.access, year, network), "years": range(today.year, today.year - 5, -1),
        "network": network,
    })  # fmt: skip


@allowed(*RUNNERS)
def import_file(request):
    """Learners from a CSV file: check it, then take it."""
    form, done, aside = ImportForm(request.POST or None, request.FILES or None), None, ()
    if request.method == "POST" and form.is_valid():
        try:
            text = actions.as_text(form.cleaned_data["file"].read())
            done = actions.import_learners(text=text, only_check=form.cleaned_data["only_check"], by=request.access)
            aside = actions.left_aside(text)
        except Refused as refused:
            refuse(form, refused)
    rows = [
        (one, [sentence for _f, sentence in explain_all(Refused(reasons=one.reasons))] if one.reasons else [])
        for one in done or ()
    ]
    about = {"form": form, "rows": rows, "columns": actions.COLUMNS, "aside": aside}
    return render(request, "plazas/import.html", about)


@require_safe
@allowed(*LEARNER_READERS)
def export_file(request):
    """The learners one may open, as the import reads them back."""
    response = StreamingHttpResponse(
        learners_csv(queries.learners(request.access), by=request.access), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="plazas-{timezone.localdate():%Y-%m-%d}.csv"'
    response["Cache-Control"] = "no-store"
    return response


@public("where adults study: places that agreed to be shown; nobody's data")
@require_safe
def near(request):
    """For families: plazas that agreed to be shown, by state, with their hours."""
    return render(request, "plazas/near.html", {"states": queries.public_plazas()})


def say(request, refused: Refused) -> None:
    """Every reason of a refusal above the page."""
    for _field, sentence in explain_all(refused):
        messages.error(request, sentence)


def _plaza(request, key):
    try:
        found = queries.plaza(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None
    stand_at(found.office.timezone)
    return found


def stand_at(zone: str) -> None:
    """This page has the day and the hours of a plaza's office: a coordinator keeps plazas in several zones, and a group that
    meets in the evening has today's page. The middleware ends it with the request."""
    timezone.activate(zone)


def _state(request) -> str:
    return request.GET.get("state", "")[:12]
