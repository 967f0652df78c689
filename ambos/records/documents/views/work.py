"""Work pages: find a paper by its folio, issue, open with a reason, print again, replace, void, revoke."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain_all

from .. import actions, queries
from ..exports.files import endings, file_of
from ..exports.sheet import told
from ..forms import FORMS, REASONS, EndPaper, FindPaper, OpenPaper
from ..permissions import SEERS_OF_KEYS, kinds_of
from ..roles import ISSUE


@require_safe
@allowed(ISSUE)
def papers(request):
    """The papers of one's office, newest first; one by its folio."""
    form = FindPaper(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    try:
        found = queries.find(request.access, **asked)
    except Refused as refused:
        refuse(form, refused)
        found = queries.documents(request.access).none()
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    kinds = [kind for kind in kinds_of(request.access) if kind in FORMS]
    return render(request, "documents/papers.html", {
        "form": form, "page": page, "is_narrowed": any(asked.values()), "kinds": kinds,
    })  # fmt: skip


@require_safe
@allowed(*SEERS_OF_KEYS)
def keys(request):
    """Which keys are in force, until when, and what each issued. To act there are commands."""
    lines = queries.key_lines(request.access, timezone.localdate())
    return render(request, "documents/keys.html", {"lines": lines, "published": queries.key_list()})


@require_safe
@allowed(ISSUE)
def paper(request, key):
    """One paper: how it stands and what was done with it. What it says is opened apart, with a reason."""
    return _shown(request, _paper(request, key), EndPaper())


@require_POST
@allowed(ISSUE)
def read(request, key):
    """What a paper says, and its files. Written in the log with the reason."""
    form = OpenPaper(request.POST)
    found = _paper(request, key)
    if not form.is_valid():
        return redirect("documents:paper", key)
    reason = form.cleaned_data["reason"]
    try:
        record, claims, _token = queries.open_document(found, by=request.access, reason=reason)
    except Refused as refused:
        return _told(request, key, refused)
    return render(request, "documents/reading.html", {
        "paper": found, "rows": told(record, claims, get_language()), "endings": endings(found.kind), "reason": reason,
        "why": REASONS[reason],
    })  # fmt: skip


@require_POST
@allowed(ISSUE)
def download(request, key, ending):
    """One file of a paper. Written in the log with the reason."""
    form = OpenPaper(request.POST)
    found = _paper(request, key)
    reason = form.cleaned_data["reason"] if form.is_valid() else "print_again"
    try:
        file = file_of(found, ending, by=request.access, reason=reason)
    except Refused as refused:
        return _told(request, key, refused)
    if file is None:
        raise Http404
    response = HttpResponse(file.content, content_type=file.media_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Cache-Control"] = "no-store"
    return response


@allowed(ISSUE)
def write(request, kind):
    """Issue a paper."""
    if kind not in FORMS or kind not in kinds_of(request.access):
        raise Http404
    form = FORMS[kind](request.POST or None, access=request.access)
    if form.is_valid():
        try:
            made = actions.issue_document(by=request.access, **form.arguments())
            messages.success(
                request, _("Sealed. Print it, and compare it with the person's documents before she leaves.")
            )
            return redirect("documents:paper", made.pk)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "documents/write.html", {"form": form, "kind": kind})


@allowed(ISSUE)
def replace(request, key):
    """Issue another in its place; the one there was stops verifying."""
    found = _paper(request, key)
    if found.kind not in FORMS:
        raise Http404
    try:
        known = _known(request, found)
    except Refused as refused:
        return _told(request, key, refused)
    form = FORMS[found.kind](request.POST or None, access=request.access, replaces=found, initial=known)
    if form.is_valid():
        typed = {name: value for name, value in form.arguments().items() if name in ("record", "expires_at")}
        try:
            made = actions.replace_document(document=found, why=form.cleaned_data["why"], by=request.access, **typed)
            messages.success(request, _("Replaced. The paper there was no longer verifies once the list is out."))
            return redirect("documents:paper", made.pk)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "documents/write.html", {"form": form, "kind": found.kind, "replaces": found})


@require_POST
@allowed(ISSUE)
def end(request, key):
    """Void or revoke a paper."""
    form = EndPaper(request.POST)
    found = _paper(request, key)
    if form.is_valid():
        verb = {"void": actions.void_document, "revoke": actions.revoke_document}[form.cleaned_data["how"]]
        try:
            verb(document=found, why=form.cleaned_data["why"], by=request.access)
            messages.success(request, _("It no longer holds. Whoever checks it will be told so once the list is out."))
            return redirect("documents:paper", key)
        except Refused as refused:
            refuse(form, refused)
    return _shown(request, found, form)


def _shown(request, found, end):
    return render(request, "documents/paper.html", {
        "paper": found, "follows": getattr(found, "replaces", None), "reading": OpenPaper(), "end": end,
        "may_replace": found.kind in FORMS,
    })  # fmt: skip


def _known(request, found):
    """What a paper says, to be corrected: opened once, when the form is first shown."""
    if request.method == "POST":
        return None
    record, claims, _token = queries.open_document(found, by=request.access, reason="correct")
    return vars(record) | {"expires_on": claims.expires_at.date() if claims.expires_at else None}


def _told(request, key, refused):
    for _field, sentence in explain_all(refused):
        messages.error(request, sentence)
    return redirect("documents:paper", key)


def _paper(request, key):
    try:
        return queries.document(request.access, key)
    except ObjectDoesNotExist:
        raise Http404 from None
