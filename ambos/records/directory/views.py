"""Work pages of the directory: find, open, write and confirm services; what a partner can take."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ambos.domain import hsds
from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.accounts.roles import May
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import panels

from . import actions, queries
from .forms import FindService, ImportFile, NewOrganization, SetCapacity, WriteService
from .permissions import READERS, may_answer_for, may_keep_directory

TERMS_SHOWN = 12
MOST_SHOWN = 500
"""Faults a page shows; the command line names all."""


@allowed(*READERS)
def services(request):
    """The services there are: found by name, need and freshness."""
    today = timezone.localdate()
    form = FindService(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.search_services(
        request.access, text=asked.get("q", ""), need=asked.get("need", ""), freshness=asked.get("freshness", ""),
        state=asked.get("state", ""), on=today,
    )  # fmt: skip
    page = Paginator(found.prefetch_related("at_locations__location"), 50).get_page(request.GET.get("page"))
    rows = [(s, queries.is_stale(s, today), [queries.need_name(n.code) for n in s.needs.all()]) for s in page]
    return render(request, "directory/services.html", {
        "form": form, "page": page, "listed": rows, "is_narrowed": any(asked.values()),
        "may_keep": may_keep_directory(request.access),
    })  # fmt: skip


@allowed(*READERS)
def service(request, key):
    """One service, with all that is known of it and since when."""
    found = _service(request, key)
    today = timezone.localdate()
    said = queries.capacity_of([found], today).get(found.pk)
    return render(request, "directory/service.html", {
        "service": found, "is_stale": queries.is_stale(found, today), "said": said, "left": queries.places_left(said),
        "needs": [queries.need_name(need.code) for need in found.needs.all()],
        "languages": queries.language_names(found.languages),
        "may_keep": may_keep_directory(request.access), "may_answer": may_answer_for(request.access, found),
        "panels": panels("directory.service", request, found, today),
    })  # fmt: skip


@allowed(May.KEEP_DIRECTORY)
def write(request, key=None):
    """Add a service, or change one."""
    found = _service(request, key) if key else None
    form = WriteService(request.POST or None, initial=WriteService.of(found) if found else None)
    if form.is_valid():
        try:
            kept = actions.write_service(service=found, by=request.access, **form.arguments())
            messages.success(request, _("Saved. Confirm it when you know that all of it is true."))
            return redirect("directory:service", kept.pk)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "directory/write.html", {
        "form": form, "service": found, "organizations": queries.organizations(request.access)[:300],
    })  # fmt: skip


@allowed(May.KEEP_DIRECTORY)
def new_organization(request):
    """An organization without a service yet: an agency that is to run a window."""
    form = NewOrganization(request.POST or None)
    if form.is_valid():
        typed = dict(form.cleaned_data)
        try:
            made = actions.add_organization(key=typed.pop("form_key"), confidence="medium", by=request.access, **typed)
            messages.success(request, _("%(name)s is in the directory now.") % {"name": made.name})
            return redirect("directory:services")
        except Refused as refused:
            refuse(form, refused)
    return render(request, "directory/new_organization.html", {"form": form})


@allowed(May.KEEP_DIRECTORY, May.ANSWER_REFERRALS)
@require_POST
def confirm(request, key):
    """What the directory says of this service is still true today."""
    kept = actions.confirm_service(service=_service(request, key), by=request.access)
    messages.success(request, _("Confirmed as of today."))
    return redirect("directory:service", kept.pk)


@allowed(May.ANSWER_REFERRALS)
def capacity(request):
    """How many people each of our services can take, this week and the next three."""
    today = timezone.localdate()
    weeks = [queries.monday(today) + timedelta(weeks=n) for n in range(4)]
    ours = list(queries.own_services(request.access))
    said = [queries.capacity_of(ours, week) for week in weeks]
    rows = [
        (s, queries.is_stale(s, today), [(w, by.get(s.pk)) for w, by in zip(weeks, said, strict=True)]) for s in ours
    ]
    return render(request, "directory/capacity.html", {"listed": rows, "weeks": weeks})


@allowed(May.ANSWER_REFERRALS, May.KEEP_DIRECTORY)
@require_POST
def set_capacity(request, key):
    """Say it for one service and week."""
    form = SetCapacity(request.POST)
    if form.is_valid():
        actions.set_capacity(service=_service(request, key), by=request.access, **form.cleaned_data)
        messages.success(request, _("Windows see it from now on."))
    else:
        messages.error(request, _("Write a number of places between 0 and %(most)s.") % {"most": actions.MOST_PLACES})
    return redirect("directory:capacity")


def _service(request, key):
    try:
        return queries.service(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None


@allowed(May.KEEP_DIRECTORY)
def import_file(request):
    """A file of HSDS: all of its rows, or none and every fault."""
    form = ImportFile(request.POST or None, request.FILES or None)
    taken = None
    if form.is_valid():
        typed = form.cleaned_data
        unknown: Counter[str] = Counter()
        tables, faults = hsds.read_files(
            [(typed["file"].name, typed["file"].read())], spoken=queries.spoken(), unknown=unknown
        )
        taken = actions.import_hsds(
            tables=tables, faults=faults, source=typed["source"], check_only=typed["check_only"], by=request.access
        )
        if unknown:
            named = ", ".join(f"{term} ({n})" for term, n in unknown.most_common(TERMS_SHOWN))
            messages.warning(
                request,
                _("Terms that are no need here, so nobody finds a service by them: %(terms)s.") % {"terms": named},
            )
        if not taken.faults and not typed["check_only"]:
            messages.success(request, _("%(rows)s rows were taken.") % {"rows": taken.rows})
            return redirect("directory:services")
    return render(request, "directory/import.html", {
        "form": form, "taken": taken, "most": MOST_SHOWN,
        "faults": [(f, queries.fault_words(f.what)) for f in taken.faults[:MOST_SHOWN]] if taken else [],
    }, status=422 if taken and taken.faults else 200)  # fmt: skip
