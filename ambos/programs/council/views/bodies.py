"""Pages of who must answer: what is owed, one part, what was accepted and is to be carried out."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.council.recommendations import moves_from
from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import allowed
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain_all

from .. import actions, forms
from ..permissions import ANSWER
from ..queries import recommendations as queries
from ..queries import work

VERBS = {"extend": forms.ExtendForm, "send-on": forms.SendOnForm, "answer": forms.AnswerForm, "plan": forms.PlanForm,
         "finish": forms.FinishForm}  # fmt: skip
PLAIN = ("acknowledge", "start")


@allowed(ANSWER)
@require_safe
def answers(request):
    """What these bodies owe, by the day it is due; what they are to carry out; what they answered last."""
    context = {
        "bodies": work.bodies_of(request.access), "owed": work.owed(request.access), "today": timezone.localdate(),
        "to_carry_out": work.to_carry_out(request.access), "answered": work.answered(request.access),
    }  # fmt: skip
    return render(request, "council/answers.html", context)


@allowed(ANSWER)
@require_safe
def part(request, key):
    """One part: what is asked, by when, and what the body can do."""
    return _page(request, _part(request, key))


@allowed(ANSWER)
@require_POST
def step(request, key, verb):
    """One step of a body."""
    found = _part(request, key)
    if verb not in VERBS and verb not in PLAIN:
        raise Http404
    form = VERBS[verb](request.POST, request.FILES, auto_id=_ids(verb)) if verb in VERBS else None
    if form is not None and not form.is_valid():
        return _page(request, found, {verb: form})
    try:
        _do(found, verb, form.cleaned_data if form else {}, request.access)
    except Refused as refused:
        if form is None:
            for _field, sentence in explain_all(refused):
                messages.error(request, sentence)
        else:
            refuse(form, refused)
            return _page(request, found, {verb: form})
    else:
        messages.success(request, _("Written down, and public."))
    return redirect(
        "council:answers" if verb == "send-on" else "council:part", **({} if verb == "send-on" else {"key": key})
    )


def _do(found, verb, typed, by):
    if verb in ("acknowledge", "extend", "answer"):
        getattr(actions, verb)(assignment=found, by=by, **typed)
    elif verb == "send-on":
        actions.send_on(assignment=found, by=by, **typed)
    elif verb == "finish":
        what, where = typed["what"], typed["where"]
        upload = typed["upload"]
        files = [actions.Shown(what, upload, upload.name, where, typed["is_public"])] if upload else []
        actions.finish(
            recommendation=found.recommendation, body=found.body, text=typed["text"], files=files,
            evidence=[] if files else [(what, where)], by=by,
        )  # fmt: skip
    else:
        getattr(actions, verb)(recommendation=found.recommendation, body=found.body, by=by, **typed)


def _page(request, found, filled=None):
    one = found.recommendation
    mine = _open(found, one)
    blank = {verb: VERBS[verb](auto_id=_ids(verb)) for verb in mine if verb in VERBS}
    if "answer" in blank:
        blank["answer"] = forms.AnswerForm(initial={"letter_on": timezone.localdate()}, auto_id=_ids("answer"))
    shown = {verb.replace("-", "_"): form for verb, form in (blank | (filled or {})).items()}
    context = {
        "part": found, "one": one, "mine": mine, "today": timezone.localdate(),
        "forms": shown, "parts": queries.parts_of(one), "steps": one.steps.select_related("body", "session"),
        "evidence": one.evidence.select_related("body"),
    }  # fmt: skip
    return render(request, "council/part.html", context)


def _ids(verb):
    """Several forms stand on one page, and no two boxes may share an id."""
    return f"id_{verb}_%s"


def _open(found, one):
    if found.is_open:
        more = ["extend"] if found.extended_on is None and found.answer_due_on >= timezone.localdate() else []
        return [*(["acknowledge"] if found.state == "sent" else []), "answer", *more, "send-on"]
    if found.state != "answered" or not one.is_favourable:
        return []
    return [verb for verb in moves_from(one.state) if verb in ("plan", "start", "finish")]


def _part(request, key):
    found = work.part(request.access, key)
    if found is None:
        raise Http404
    return found
