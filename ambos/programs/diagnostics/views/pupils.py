"""A pupil takes a diagnostic with the code of her slip: no account, no name, one question a page, no script needed.

What the browser keeps is one signed cookie that ends with the browser: the blind index of the code. With a script the
questions and answers are also kept in the browser's own storage until they are sent, so that it goes on without signal
(``static/diagnostics/take.js``); leaving or finishing empties it.
"""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core import signing
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ambos.domain.diagnostics.items import PLACES
from ambos.domain.diagnostics.sitting import Given
from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import public
from ambos.records.casework.actions import forgive, take_try
from ambos.records.casework.views.guard import address_of, browser_of, private
from ambos.records.registry.queries import explain_all

from .. import actions, queries
from ..forms import AnswerForm, CodeForm, typed_answers
from ..loading import bank as bank_of

WHY = "a pupil takes a diagnostic with the code of a slip that her school handed her; no account, no name"
COOKIE, PATH, SALT = "ambos_diagnostic", "/diagnostics/", "diagnostics.take"
LASTS = 12 * 3600
SHELL = ("css/tokens.css", "css/base.css", "css/diagnostics.css", "diagnostics/take.js", "img/mark.svg")


@public(WHY)
@private()
@require_http_methods(["GET", "HEAD", "POST"])
def door(request):
    """The code."""
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "diagnostics/door.html", {"form": form})
    browser = browser_of(request)
    slots = take_try("diagnostics", [f"address:{address_of(request)}", *([f"browser:{browser}"] if browser else [])])
    if slots is None:
        return render(request, "diagnostics/rest.html", status=429)
    attempt = queries.by_code_index(form.cleaned_data["code"])
    if attempt is None:
        return render(request, "diagnostics/door.html", {"form": form, "is_unknown": True})
    forgive(slots)
    response = redirect("diagnostics:welcome")
    response.set_cookie(
        COOKIE, signing.dumps(form.cleaned_data["code"], salt=SALT), path=PATH, httponly=True, samesite="Lax",
        secure=settings.IS_PRODUCTION,
    )  # fmt: skip
    return response


@public(WHY)
@private()
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request):
    """What it is, and the button that begins; later, where she was."""
    attempt = _mine(request)
    if attempt is None:
        return redirect("diagnostics:door")
    if attempt.finished_at:
        return redirect("diagnostics:done")
    context = _frame(attempt)
    if request.method == "POST":
        try:
            actions.begin(attempt=attempt, by="client")
            return redirect("diagnostics:question", queries.next_number(attempt))
        except Refused as refused:
            context["faults"] = [sentence for _field, sentence in explain_all(refused)]
    elif attempt.started_at:
        return redirect("diagnostics:question", queries.next_number(attempt))
    return render(request, "diagnostics/welcome.html", context, status=422 if context.get("faults") else 200)


@public(WHY)
@private()
@require_http_methods(["GET", "HEAD", "POST"])
def question(request, number):
    """One question; sending it keeps the answer and goes to the next."""
    attempt = _mine(request)
    if attempt is None or not attempt.started_at:
        return redirect("diagnostics:welcome")
    if attempt.finished_at:
        return redirect("diagnostics:done")
    given = queries.given_of(attempt)
    form = queries.form_for(attempt, given)
    if not 1 <= number <= len(form.items):
        return redirect("diagnostics:review")
    item = form.items[number - 1]
    if request.method == "POST":
        answer = AnswerForm(request.POST)
        if answer.is_valid():
            turn = max((one.turn for one in given.values()), default=0) + 1
            chosen = Given(item.id, answer.cleaned_data["choice"], turn, 0)
            return _keep(request, attempt, [chosen], lambda: redirect("diagnostics:question", number + 1))
    known = given[item.id].choice if item.id in given else None
    return render(request, "diagnostics/question.html", _frame(attempt) | {
        "item": item, "number": number, "n": len(form.items), "chosen": known,
        "options": list(zip(range(4), PLACES, item.options, strict=True)),
    })  # fmt: skip


@public(WHY)
@private()
@require_safe
def review(request):
    """What is still open, before she finishes."""
    attempt = _mine(request)
    if attempt is None or not attempt.started_at:
        return redirect("diagnostics:welcome")
    if attempt.finished_at:
        return redirect("diagnostics:done")
    given = queries.given_of(attempt)
    form = queries.form_for(attempt, given)
    rows = [(n, item.id in given and given[item.id].choice is not None) for n, item in enumerate(form.items, 1)]
    context = _frame(attempt) | {"rows": rows, "open": [n for n, is_given in rows if not is_given]}
    return render(request, "diagnostics/review.html", context)


@public(WHY)
@private()
@require_POST
def finish(request):
    """She is done."""
    attempt = _mine(request)
    if attempt is None:
        return redirect("diagnostics:door")
    try:
        actions.finish(attempt=attempt, by="client")
    except Refused as refused:
        return _told(request, attempt, refused)
    return redirect("diagnostics:done")


@public(WHY)
@private()
@require_POST
def rest(request):
    """A break, or back from it."""
    attempt = _mine(request)
    if attempt is None:
        return redirect("diagnostics:door")
    try:
        if attempt.paused_at:
            actions.resume(attempt=attempt, by="client")
            return redirect("diagnostics:question", queries.next_number(attempt))
        actions.pause(attempt=attempt, by="client")
    except Refused as refused:
        return _told(request, attempt, refused)
    return redirect("diagnostics:on_break")


@public(WHY)
@private()
@require_safe
def on_break(request):
    """The time stands still."""
    attempt = _mine(request)
    if attempt is None or not attempt.paused_at:
        return redirect("diagnostics:welcome")
    return render(request, "diagnostics/on_break.html", _frame(attempt))


@public(WHY)
@private()
@require_safe
def done(request):
    """Finished; once the teacher shows it, the result by skill."""
    attempt = _mine(request)
    if attempt is None:
        return redirect("diagnostics:door")
    if not attempt.finished_at:
        return redirect("diagnostics:welcome")
    shown = queries.report(attempt) if attempt.released_at else None
    return render(request, "diagnostics/done.html", _frame(attempt) | {"report": shown})


@public(WHY)
@private()
@require_POST
def leave(request):
    """This screen forgets her; with the code she goes on elsewhere."""
    response = redirect("diagnostics:door")
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
    return response


@public(WHY)
@private()
@require_safe
def paper(request):
    """The questions without their keys, and what was answered, for a browser that goes on without signal."""
    attempt = _mine(request)
    if attempt is None or not attempt.started_at:
        raise Http404
    return JsonResponse(queries.paper(attempt) | {"token": get_token(request)})


@public(WHY)
@private()
@require_POST
def send(request):
    """Answers that waited for a signal, and whether she is done. Sent twice they change nothing."""
    attempt = _mine(request)
    if attempt is None:
        raise Http404
    try:
        typed = json.loads(request.body or b"null")
        if not isinstance(typed, dict):
            raise Refused("diagnostics.bad_answers")
        actions.give(attempt=attempt, answers=typed_answers(typed.get("given", [])), is_told=True, by="client")
        if typed.get("finished") is True:
            attempt = actions.finish(attempt=attempt, by="client")
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        return JsonResponse({"faults": _sentences(Refused("diagnostics.bad_answers"))}, status=422)
    except Refused as refused:
        return JsonResponse({"faults": _sentences(refused), "codes": refused.codes}, status=422)
    return JsonResponse({"kept": True, "finished": attempt.finished_at is not None})


@public("the page on which a browser draws the questions it kept while there is no signal; holds nobody's data")
@require_safe
def shell(request):
    """The question page without a question."""
    return render(request, "diagnostics/shell.html")


@public("keeps the empty question page on the pupil's device for when there is no signal; holds nobody's data")
@require_safe
def worker(request):
    """The service worker, with the addresses of what it keeps."""
    script = (Path(settings.ROOT) / "ambos/static/diagnostics/sw.js").read_text(encoding="utf-8")
    kept = [reverse("diagnostics:shell"), *(staticfiles_storage.url(name) for name in SHELL)]
    listed = ",".join(f'"{address}"' for address in kept)
    response = HttpResponse(script.replace('"{kept}"', listed), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


def _mine(request):
    try:
        index = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return queries.by_code_index(index)


def _frame(attempt):
    return {"attempt": attempt, "bank": bank_of(attempt.sitting.bank), "is_large": attempt.larger_text}


def _keep(request, attempt, answers, then):
    try:
        actions.give(attempt=attempt, answers=answers, by="client")
    except Refused as refused:
        return _told(request, attempt, refused)
    return then()


def _told(request, attempt, refused):
    context = _frame(attempt) | {"faults": _sentences(refused)}
    return render(request, "diagnostics/told.html", context, status=422)


def _sentences(refused):
    return [sentence for _field, sentence in explain_all(refused)]
