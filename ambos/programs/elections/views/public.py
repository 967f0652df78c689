"""What everybody may see and do: the static pages, elections, the board, the archive, voting, standing, challenging."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.access import for_the_system
from ambos.domain.elections.states import text_of
from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import public
from ambos.records.files.queries import open_file
from ambos.records.registry.forms import refuse
from ambos.records.registry.queries import explain_all

from .. import actions, forms, queries
from ..exports import pages

LARGEST = 2_000_000
"""Bytes of what may be sent. A ballot of a hundred candidates has under 200,000."""
TRIES, WINDOW = 30, 600
"""So many times one address may ask "am I on it?" in so many seconds."""


def _static(name: str) -> HttpResponse:
    made = pages.page(name)
    response = HttpResponse(made.html, content_type="text/html; charset=utf-8")
    response["Content-Security-Policy"] = f"{made.policy}; frame-ancestors 'none'"
    response["Cache-Control"] = "no-cache"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Page-SHA256"] = made.digest
    return response


@require_safe
@public("The voting page is the same bytes for everybody, and its hash is published")
def vote(request):
    """The voting page. Which election, and whose sign-in, stands behind the #, which no server sees."""
    return _static("vote")


@require_safe
@public("The trustees' page is the same bytes for everybody; a trustee proves herself by her link")
def trustee(request):
    """Where a trustee makes her key and decrypts."""
    return _static("trustee")


@require_safe
@public("Anybody may verify an election in her own browser")
def check(request):
    """The page that verifies a whole archive."""
    return _static("check")


BEFORE_RESULT = ("voting", "count")
"""States in which nothing of a count is shown yet."""
LONGEST_HEIGHT = 9
"""Digits of a height: a board of a hundred million events is none of ours."""


@require_safe
@public("Elections are public: which there are, when, and how they end")
def index(request):
    """All elections."""
    found = Paginator(queries.elections(), 50).get_page(request.GET.get("page"))
    return render(request, "elections/index.html", {"page": found})


@require_safe
@public("Calendar, candidates, committee, trustees and result of an election are public")
def election(request, uuid):
    """One election."""
    found = _election(uuid)
    decided = queries.decide(found)
    candidates = queries.candidates(found)
    return render(
        request,
        "elections/election.html",
        {
            "election": found,
            "rules": found.rule_set,
            "candidates": candidates,
            "trustees": found.trustees.order_by("number"),
            "members": found.members.select_related("account").filter(resigned_at__isnull=True),
            "participation": queries.participation(found),
            "result": _rows(candidates, decided, found),
            "sheets": _sheets(candidates, found),
            "decided": decided,
            "challenges": found.challenges.order_by("filed_at"),
            "pages": [(name, pages.page(name).digest) for name in ("vote", "trustee", "check")],
        },
    )


@require_safe
@public("The board is public: that is what it is for")
def board(request, uuid):
    """Trackers in order, and whether one is there."""
    found = _election(uuid)
    tracker = request.GET.get("tracker", "").strip()[:60]
    events = Paginator(queries.board(found), 100).get_page(request.GET.get("page"))
    answer = queries.tracker_state(found, tracker) if tracker else ""
    return render(
        request,
        "elections/board.html",
        {
            "election": found,
            "page": events,
            "tracker": tracker,
            "answer": answer,
            "snapshots": queries.snapshots(found),
        },
    )


@require_safe
@public("The archive is published whole, so that anybody can verify it with other software")
def archive(request, uuid):
    """The archive as belenios-tool reads it. Of an election that is open: the snapshot of now. ``?height=``: as it stood after
    that event, to be compared with a snapshot somebody kept (``belenios-tool election verify-diff``)."""
    found = _election(uuid)
    asked = request.GET.get("height", "")
    if not found.text or (asked and not (asked.isascii() and asked.isdigit() and len(asked) < LONGEST_HEIGHT)):
        raise Http404
    content = queries.archive(found, until=int(asked) if asked else None).content
    response = HttpResponse(bytes(content), content_type="application/x-tar")
    response["Content-Disposition"] = f'attachment; filename="{found.uuid}.bel"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@public("What the voting page needs to know of an election is public")
def facts(request, uuid):
    """State, moments, candidates, and the election as the archive holds it once it is set up."""
    found = _election(uuid)
    shown = found.state if found.state != "voting" or timezone.now() < found.closes_at else "count"
    candidates = [
        {"name": c.name, "platform": {"es": c.platform_es, "en": c.platform_en}} for c in queries.candidates(found)
    ]
    return _json(
        {
            "uuid": found.uuid,
            "title": {"es": found.title_es, "en": found.title_en},
            "state": "campaign" if shown == "voting" and timezone.now() < found.opens_at else shown,
            "opens_at": found.opens_at.isoformat(),
            "closes_at": found.closes_at.isoformat(),
            "election": found.text,
            "candidates": candidates,
        }
    )


@csrf_exempt
@require_POST
@public("A ballot proves its sender by sign-in and code; no cookie is read, so no token is needed")
def cast(request, uuid):
    """Accept a ballot, or say why not in both languages."""
    said = _said(request)
    try:
        tracker, replaced = actions.cast_ballot(
            election=_election(uuid), sign_in=str(said.get("sign_in", "")), ballot=str(said.get("ballot", ""))
        )
    except Refused as refused:
        return refusal(refused)
    return _json({"tracker": tracker, "replaced": replaced})


@public("Whoever wants to vote may ask whether she is on the roll; the answer is about her alone")
def am_i_on_it(request, uuid):
    """By name and birth, as the document says."""
    found, answer = _election(uuid), None
    form = forms.AmIOnIt(request.POST or None)
    objection = forms.Objection(request.POST if "grounds" in request.POST else None)
    if form.is_valid():
        if _too_many(request):
            return HttpResponse(status=429)
        answer = queries.am_i_on_it(found, **form.cleaned_data) or "no"
        if answer != "no" and objection.is_valid():
            answer = _objected(request, answer, objection)
    context = {"election": found, "form": form, "answer": answer, "objection": objection}
    return render(request, "elections/am_i_on_it.html", context)


def _objected(request, line, form):
    """The line with the objection, or as it was where it is refused."""
    typed = form.cleaned_data
    try:
        line = actions.object_to(line=line, objection=f"{typed['objector']}: {typed['grounds']}", by="client")
        messages.success(
            request, _("Your objection is with the committee, which rules in writing before the roll is frozen.")
        )
    except Refused as refused:
        refuse(form, refused)
    return line


@require_safe
@public("A signed sheet of paper ballots is public with the result, and so is its photograph; not while it is counted")
def photograph(request, uuid, key):
    """The photograph of a sheet, as it was taken."""
    found = _election(uuid)
    sheet = found.sheets.filter(pk=key, photo__isnull=False).first()
    if sheet is None or found.state in BEFORE_RESULT:
        raise Http404
    try:
        opened = open_file(for_the_system(), sheet.photo, reason="election_sheet")
    except Refused:
        raise Http404 from None
    answer = HttpResponse(opened.content, content_type=opened.file.media_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=opened.file.name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
@public("The rules of an election are public: whoever computes their SHA-256 has the hash the election carries")
def rules(request, uuid):
    """The very text whose hash is published."""
    return HttpResponse(text_of(_election(uuid).rule_set.rules), content_type="application/json; charset=utf-8")


@public("Anybody may stand or nominate; the committee decides")
def stand(request, uuid):
    """A candidacy."""
    found = _election(uuid)
    form = forms.Stand(request.POST or None)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            actions.propose(election=found, by="client", **typed | {"answers": dict.fromkeys(typed["answers"], True)})
            messages.success(
                request, _("The candidacy is with the committee, which decides on all of them before the campaign.")
            )
            return redirect("elections:election", found.uuid)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "elections/stand.html", {"election": found, "form": form})


@public("Anybody may challenge a provisional result, in writing and with grounds")
def challenge(request, uuid):
    """A challenge."""
    found = _election(uuid)
    form = forms.File(request.POST or None)
    if form.is_valid():
        try:
            actions.file_challenge(election=found, by="client", **form.cleaned_data)
            messages.success(request, _("The challenge is filed. The committee rules on it in writing, here."))
            return redirect("elections:election", found.uuid)
        except Refused as refused:
            refuse(form, refused)
    return render(request, "elections/challenge.html", {"election": found, "form": form})


def refusal(refused: Refused) -> JsonResponse:
    """Why not, in both languages, for a page that speaks both."""
    says = {}
    for language in ("es", "en"):
        with translation.override(language):
            says[language] = " ".join(sentence for _, sentence in explain_all(refused))
    return _json({"code": refused.codes[0].removeprefix("elections."), "says": says}, status=409)


def _said(request) -> dict[str, Any]:
    """What was sent as JSON; an empty value for anything else, which is then refused for what it lacks."""
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return {}
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _json(said: dict[str, Any], status: int = 200) -> JsonResponse:
    response = JsonResponse(said, status=status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response


def _election(uuid: str) -> Any:
    try:
        return queries.election(uuid)
    except ObjectDoesNotExist:
        raise Http404 from None


def _rows(candidates, decided, found) -> list[dict[str, Any]]:
    """The result as the page shows it: name, online, paper, sum, elected."""
    if decided is None or found.state in ("voting", "count"):
        return []
    named = {candidacy.number - 1: candidacy for candidacy in candidates}
    return [
        {"candidacy": named[s.candidate], "standing": s, "elected": s.candidate in decided.elected}
        for s in decided.standings
    ]


def _sheets(candidates, found) -> list[dict[str, Any]]:
    """The signed sheets of paper beside the result, each with the marks of every candidate."""
    if found.state in BEFORE_RESULT:
        return []
    return [
        {"sheet": sheet, "marks": list(zip(candidates, sheet.counts, strict=True))} for sheet in queries.sheets(found)
    ]


def _too_many(request) -> bool:
    """Counted by address, so that the roll cannot be guessed name by name."""
    key = f"elections:on-it:{request.META.get('REMOTE_ADDR')}"
    cache.add(key, 0, WINDOW)
    return cache.incr(key) > TRIES
