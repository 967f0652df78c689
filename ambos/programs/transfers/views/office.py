"""Work pages of an office: what waits, one document step by step."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ambos.domain import codes
from ambos.domain import transfers as rules
from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.audit.actions import record_read
from ambos.records.documents.exports.files import file_of
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain_all

from .. import actions, queries
from ..forms import (
    AskForm,
    DeliverForm,
    DoubleForm,
    EndForm,
    FillForm,
    LinkForm,
    RefusalForm,
    RejectForm,
    SettleForm,
    SignForm,
)
from ..roles import PREPARE

STEPS = {
    "receive": (None, lambda one, _typed, by: actions.receive_records(transfer=one, by=by)),
    "send_back": (None, lambda one, _typed, by: actions.send_back(transfer=one, by=by)),
    "validate": (None, lambda one, _typed, by: actions.validate(transfer=one, by=by)),
    "issue": (None, lambda one, _typed, by: actions.issue(transfer=one, by=by)),
    "issue_provisional": (None, lambda one, _typed, by: actions.issue(transfer=one, by=by, provisional=True)),
    "sign": (SignForm, lambda one, form, by: actions.sign(transfer=one, signers=form.signers(), by=by)),
    "reject": (RejectForm, lambda one, form, by: actions.reject(transfer=one, by=by, **form.cleaned_data)),
    "deliver": (DeliverForm, lambda one, form, by: actions.deliver(transfer=one, by=by, **form.cleaned_data)),
    "void": (EndForm, lambda one, form, by: actions.void(transfer=one, why=form.cleaned_data["why"], by=by)),
    "refused": (RefusalForm, lambda one, form, by: actions.record_refusal(transfer=one, by=by, **form.cleaned_data)),
    "dispute": (None, lambda one, _typed, by: actions.raise_dispute(transfer=one, by=by)),
    "settle": (SettleForm, lambda one, form, by: actions.settle_dispute(transfer=one, by=by, **form.cleaned_data)),
}
"""Button -> what is typed with it, and the verb behind it."""


@require_safe
@allowed(PREPARE)
def transfers(request):
    """The documents of one's office: those that wait, the most urgent first; or all."""
    shows_all = request.GET.get("show") == "all"
    found = (
        queries.transfers(request.access).order_by("-requested_at") if shows_all else queries.waiting(request.access)
    )
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(request, "transfers/transfers.html", {
        "page": page, "shows_all": shows_all, "now": timezone.now(), "doubled": queries.doubled(request.access, page.object_list),
    })  # fmt: skip


@allowed(PREPARE)
def ask(request):
    """A family asks for one."""
    form = AskForm(request.POST or None, access=request.access)
    if form.is_valid():
        try:
            asked = actions.request_transfer(by=request.access, **form.arguments())
            if asked.follow_code:
                request.session["transfers.code"] = [str(asked.transfer.pk), asked.follow_code]
            return redirect("transfers:transfer", asked.transfer.pk)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "transfers/ask.html", {"form": form})


@require_safe
@allowed(PREPARE)
def transfer(request, key):
    """One document: what it says, how it stands, the next step. Opening it is written in the log."""
    return _shown(request, _transfer(request, key))


@require_POST
@allowed(PREPARE)
def step(request, key, verb):
    """Take a step."""
    if verb not in STEPS:
        raise Http404
    found, (form_class, do) = _transfer(request, key), STEPS[verb]
    form = form_class(request.POST, auto_id=f"{verb}_%s") if form_class else None
    if form is not None and not form.is_valid():
        return _shown(request, found, {verb: form}, status=422)
    try:
        do(found, form, request.access)
        return redirect("transfers:transfer", key)
    except Refused as refused:
        _say(request, refused)
    return redirect("transfers:transfer", key)


@allowed(PREPARE)
def fill(request, key):
    """Copy what the school says from its paper."""
    found = _transfer(request, key)
    form = FillForm(request.POST or None, transfer=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.fill(transfer=found, filled=form.filled(), by=request.access)
            return redirect("transfers:transfer", key)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "transfers/fill.html", {"form": form, "transfer": found})


@require_POST
@allowed(PREPARE)
def link(request, key):
    """A link for the school."""
    found, form = _transfer(request, key), LinkForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, {"link": form}, status=422)
    try:
        path = actions.make_link(transfer=found, email=form.cleaned_data["email"], by=request.access)
    except Refused as refused:
        _say(request, refused)
        return redirect("transfers:transfer", key)
    return _shown(request, found, link=request.build_absolute_uri(path))


@require_POST
@allowed(PREPARE)
def follow_up(request, key):
    """Begin the document that takes the place of this one."""
    found, form = _transfer(request, key), EndForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, {"replace": form}, status=422)
    try:
        made = actions.begin_replacement(transfer=found, by=request.access, **form.cleaned_data)
        return redirect("transfers:fill", made.pk)
    except Refused as refused:
        _say(request, refused)
    return redirect("transfers:transfer", key)


@require_POST
@allowed(PREPARE)
def double(request, key):
    """Say that another document was asked for the same child, or for another child."""
    found, form = _transfer(request, key), DoubleForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, status=422)
    other, is_same = _transfer(request, form.cleaned_data["other"]), form.cleaned_data["said"] == "same"
    try:
        actions.judge_double(transfer=found, other=other, is_same=is_same, by=request.access)
    except Refused as refused:
        _say(request, refused)
    return redirect("transfers:transfer", key)


@require_POST
@allowed(PREPARE)
def sheet(request, key):
    """The sealed sheet as PDF. Written in the log."""
    found = _transfer(request, key)
    if found.document is None:
        raise Http404
    try:
        file = file_of(found.document, "pdf", by=request.access, reason="print_again")
    except Refused as refused:
        _say(request, refused)
        return redirect("transfers:transfer", key)
    response = HttpResponse(file.content, content_type=file.media_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Cache-Control"] = "no-store"
    return response


# -- pieces ------------------------------------------------------------------------------------------------------------
def _shown(request, found, typed=None, link="", status=200):
    record_read(found, by=request.access, reason="transfer", office=found.office_id)
    kept = request.session.get("transfers.code") or ("", "")
    code = codes.grouped(request.session.pop("transfers.code")[1]) if kept[0] == str(found.pk) else ""
    kinds = {"replace": EndForm, "link": LinkForm} | {verb: kind for verb, (kind, _do) in STEPS.items() if kind}
    forms = {verb: kind(auto_id=f"{verb}_%s") for verb, kind in kinds.items()} | (typed or {})
    moves = {name for name, (allowed_in, _after) in rules.MOVES.items() if found.state in allowed_in}
    if not found.is_emergency or found.state == rules.VALIDATED:
        moves.discard("issue_provisional")
    at = rules.WAY.index(found.state) if found.state in rules.WAY else len(rules.WAY) if found.document else 0
    return render(request, "transfers/transfer.html", {
        "way": [(state, found.State(state).label) for state in rules.WAY], "passed": rules.WAY[:at],
        "transfer": found, "lines": queries.shown_lines(found), "receipts": list(queries.receipts(found)) if found.document else (),
        "contacts": queries.contacts(request.access, found), "doubles": queries.doubles(request.access, found),
        "elsewhere": queries.elsewhere(request.access, found),
        "link": link, "code": code, "forms": forms, "moves": moves, "now": timezone.now(), "issuer": rules.issuer_of(found.direction),
        "dispute": next((one for one in found.disputes.all() if one.settled_at is None), None),
        "grade": queries.grade_names().get(found.grade), "there": queries.grade_there(found.grade) if found.grade else None,
        "follows": found.replaces, "follower": found.followers.exclude(state=rules.REJECTED).first(),
        "is_out": found.state in rules.OUT, "is_open": found.state in rules.OPEN, "scale": queries.scale_title(found),
    }, status=status)  # fmt: skip


def _say(request, refused):
    for _field, sentence in explain_all(refused):
        messages.error(request, sentence)


def _transfer(request, key):
    try:
        return queries.transfer(request.access, key)
    except ObjectDoesNotExist:
        raise Http404(_("There is no such document.")) from None
